"""The report of published facts: one HTML file without anything from the network, and the same numbers as JSON."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.progress import Progress

from service.policy.choices import load_policy
from service.rules.parameters import load_rules
from training.published import drawing
from training.published.compare import (
    Compared,
    ComparedCurve,
    WeeklyTiers,
    as_json,
    compare,
    compare_curves,
    count,
    weekly_tiers,
)
from training.published.counting import SchoolCounts
from training.published.facts import Published, Scale, load_published
from training.simulate import load_world, simulate

_FACTOR = {"percent": 100.0, "points": 100.0, "per thousand": 1000.0, "ratio": 1.0, "number": 1.0}
_UNIT = {"percent": " %", "points": " points", "per thousand": " ‰", "ratio": "", "number": ""}


@dataclass(frozen=True)
class WorldReport:
    """One simulated world beside the published facts."""

    name: str
    pupil_years: int
    schools: Sequence[SchoolCounts]
    facts: list[Compared]
    curves: list[ComparedCurve]
    tiers: WeeklyTiers


def write_report(worlds: Sequence[str], pupils: int, years: int, seed: int, out: Path, configs: Path) -> list[Compared]:
    """Simulate the worlds, write ``published.html`` and ``published.json`` into ``out``; the first world's facts."""
    published = load_published(configs / "training" / "published.yaml")
    with Progress() as progress:
        reports = [_world(name, pupils, years, seed, configs, published, progress) for name in worlds]
    out.mkdir(parents=True, exist_ok=True)
    (out / "published.json").write_bytes(orjson.dumps(_plain(reports, pupils, years, seed), option=orjson.OPT_INDENT_2))
    (out / "published.html").write_text(_page(reports, published, (pupils, years, seed)), encoding="utf-8")
    return reports[0].facts


def _world(
    name: str, pupils: int, years: int, seed: int, configs: Path, published: Published, progress: Progress
) -> WorldReport:
    task = progress.add_task(f"World {name}", total=pupils)
    world = load_world(name, configs)
    rules, policy = load_rules(configs / "rules"), load_policy(configs)
    told = count(simulate(world, pupils, years, seed), rules, policy, lambda seen: progress.update(task, advance=seen))
    progress.update(task, completed=pupils)
    return measured(name, told, published)


def measured(name: str, schools: Sequence[SchoolCounts], published: Published) -> WorldReport:
    """A world beside the facts."""
    pupil_years = sum(len(school.pupil_years["year_group"]) for school in schools if school.pupil_years)
    curves = compare_curves(schools, published)
    return WorldReport(name, pupil_years, schools, compare(schools, published), curves, weekly_tiers(schools))


def _plain(reports: Sequence[WorldReport], pupils: int, years: int, seed: int) -> dict[str, object]:
    return {
        "pupils": pupils,
        "years": years,
        "seed": seed,
        "worlds": {
            report.name: {"pupil_years": report.pupil_years, **as_json(report.facts, report.curves, report.tiers)}
            for report in reports
        },
    }


def _page(reports: Sequence[WorldReport], published: Published, drawn: tuple[int, int, int]) -> str:
    environment = Environment(
        loader=PackageLoader("training.published"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["shown"] = shown
    return environment.get_template("report.html").render(
        reports=reports,
        first=reports[0],
        published=published,
        drawn=dict(zip(("pupils", "years", "seed"), drawn, strict=True)),
        figures=_as_html(_figures(reports)),
    )


def shown(value: float, scale: Scale, digits: int = 2) -> str:
    """A fraction as people read it: ``4.70 %``, ``1.50 ‰``; a dash when it could not be measured."""
    if math.isnan(value):
        return "–"
    return f"{_FACTOR[scale] * value:.{digits}f}{_UNIT[scale]}"


def _figures(reports: Sequence[WorldReport]) -> list[go.Figure]:
    first = reports[0]
    figures = [
        drawing.along_year_groups(curve, {report.name: report.curves[k] for report in reports})
        for k, curve in enumerate(first.curves)
    ]
    schools = first.schools
    return [
        *figures,
        drawing.over_the_week(schools),
        drawing.over_the_year(schools),
        drawing.spell_lengths(schools),
        drawing.heavy_tail(schools, _tail_points(first.facts)),
        drawing.reasons(schools),
    ]


def _tail_points(facts: Sequence[Compared]) -> Mapping[str, tuple[float, float]]:
    return {
        f"published: {item.fact.id}": (float(item.fact.args["share"]), item.fact.value)
        for item in facts
        if item.fact.measure == "pupils_above" and item.fact.followed
    }


def _as_html(figures: Sequence[go.Figure]) -> list[str]:
    """The drawing library stands in the page once, with the first figure."""
    return [
        figure.to_html(full_html=False, include_plotlyjs=k == 0, config={"displaylogo": False}, div_id=f"figure-{k}")
        for k, figure in enumerate(figures)
    ]
