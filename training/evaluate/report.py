"""The report: one HTML file that needs no network, and the JSON it is drawn from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import plotly.graph_objects as go
import plotly.io as pio
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from training.evaluate import charts

Json = dict[str, Any]
NAME = "evaluation"


def write(figures: Json, folder: Path) -> tuple[Path, Path]:
    """Write ``evaluation.json`` and ``evaluation.html`` and return their paths; the page is made from the JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    data, page = folder / f"{NAME}.json", folder / f"{NAME}.html"
    data.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY))
    page.write_text(html(orjson.loads(data.read_bytes())), encoding="utf-8")
    return data, page


def html(figures: Json) -> str:
    """The page of the figures as read from JSON."""
    surroundings = Environment(
        loader=PackageLoader("training.evaluate"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    surroundings.filters |= {"figure": shown, "number": number, "share": percentage, "count": count}
    page = surroundings.get_template("evaluation.html")
    drawn = [drawings(section, figures["settings"]["team_capacity"]) for section in figures["sections"]]
    return page.render(report=figures, drawn=drawn, plotly=get_plotlyjs())


def drawings(section: Json, team: float) -> dict[str, str]:
    """The plots of one section as HTML, by name."""
    if section["empty"]:
        return {}
    makers: dict[str, Callable[[Json], go.Figure]] = {
        "reliability": charts.reliability,
        "ranking": charts.ranking,
        "recall": charts.recall,
        "ahead": charts.ahead,
        "lead": lambda found: charts.lead_times(found, team),
    }
    if section["attainable"]:
        makers["limit"] = charts.limit
    plots = {name: _embedded(make(section)) for name, make in makers.items()}
    split = {"split": _embedded(pio.from_json(section["split"]))} if section.get("split") else {}
    return plots | split


def _embedded(figure: go.Figure) -> str:
    choices = {"displaylogo": False, "responsive": True}
    return str(pio.to_html(figure, full_html=False, include_plotlyjs=False, config=choices))


def shown(figure: Json, style: str = "number") -> Markup:
    """A figure with its interval below it; why there is none when there is none."""
    say = percentage if style == "share" else number
    if figure["value"] is None:
        return Markup("– <small>{}</small>").format(figure["why"])
    if figure["low"] is None or figure["high"] is None:
        return Markup("<span>{}</span>").format(say(figure["value"]))
    ends = say(figure["low"]), say(figure["high"])
    return Markup("<span>{}</span> <small>{} to {}</small>").format(say(figure["value"]), *ends)


def number(value: float | None) -> str:
    """Three decimals, or a dash."""
    return "–" if value is None else f"{value:.3f}"


def percentage(value: float | None) -> str:
    """Per cent with one decimal, or a dash."""
    return "–" if value is None else f"{100 * value:.1f} %"


def count(value: int) -> str:
    """Thousands apart."""
    return f"{value:,}"
