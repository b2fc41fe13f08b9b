"""The base world meets every published fact that is followed; a world with another constant does not."""

import shutil
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest

from service.policy.choices import load_policy
from service.policy.loading import DEFAULT_CONFIGS
from service.rules.parameters import load_rules
from training.published.compare import count
from training.published.facts import load_published
from training.published.report import WorldReport, measured, write_report
from training.simulate import load_world, simulate

PUPILS, SEED = 20_000, 2
"""Fewer pupils are too few schools: facts of vo then depend on which ones were drawn."""

pytestmark = pytest.mark.slow


def reported(pupils: int, configs: Path = DEFAULT_CONFIGS) -> WorldReport:
    """One year of the base world beside the facts."""
    schools = simulate(load_world("base", configs), pupils, 1, SEED)
    return measured("base", count(schools, load_rules(), load_policy(), lambda _: None), load_published())


def loaded(page: str) -> list[str]:
    """Tags by which a browser would fetch something."""
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.extend(  # type: ignore[method-assign]
        tag for name, _ in attributes if name == "src" or (tag == "link" and name == "href")
    )
    parser.feed(page)
    return found


def missed(report: WorldReport) -> list[str]:
    """Facts and curves that are followed and lie outside their tolerance, with what was measured."""
    facts = [
        f"{item.fact.id}: {item.measured.value:.4f} is not {item.fact.value} ± {item.fact.tolerance}"
        for item in report.facts
        if item.fact.followed and not item.met
    ]
    curves = [
        f"{item.curve.id}: {item.distance:.4f} > {item.curve.tolerance}" for item in report.curves if not item.met
    ]
    return facts + curves


def test_the_base_world_meets_every_published_fact() -> None:
    assert missed(reported(PUPILS)) == []


def test_a_world_with_another_constant_does_not(tmp_path: Path) -> None:
    configs = tmp_path / "configs"
    shutil.copytree(DEFAULT_CONFIGS, configs)
    base = configs / "training" / "worlds" / "base.yaml"
    base.write_text("about: Twice as often ill.\ntimes: {illness.daily_rate: 2.0}\n", encoding="utf-8")
    found = {line.split(":")[0] for line in missed(reported(2_500, configs))}
    assert {"vo-sickness", "mazl", "po-extensive", "authorised-64"} <= found


def test_the_report_is_one_page_that_asks_nothing_of_the_network(tmp_path: Path) -> None:
    facts = write_report(["base", "city"], 1_000, 1, SEED, tmp_path, DEFAULT_CONFIGS)
    page = (tmp_path / "published.html").read_text(encoding="utf-8")
    assert page.count("<h2>") == 4
    assert loaded(page) == []
    for item in facts:
        assert item.fact.says.split(" (")[0].replace("'", "&#39;") in page
    plain = orjson.loads((tmp_path / "published.json").read_bytes())
    assert list(plain["worlds"]) == ["base", "city"]
    assert [fact["id"] for fact in plain["worlds"]["base"]["facts"]] == [item.fact.id for item in facts]
    assert plain["worlds"]["base"]["facts"][0]["measured"]["value"] == pytest.approx(facts[0].measured.value)
