"""The page and the JSON: one source, no network, every number of the tables in the file."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from tests.training.evaluate.made import drawn, settings, snapshots
from training.evaluate.report import html, number, percentage, shown, write
from training.evaluate.run import overview
from training.evaluate.scored import Scored
from training.evaluate.section import section

NUMBER = re.compile(r"-?\d[\d,]*\.\d+(?: %)?")
OUTSIDE = re.compile(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import|url\(""")


def _report() -> dict:

    empty = Scored(snapshots([-1, -1]), {"model": np.zeros(2)}, np.zeros(2))
    sections = [
        {**section("base", drawn(600, 40, 6), settings()), "heading": "World base", "about": "made up", "split": None},
        {**section("own", empty, settings()), "heading": "Own history", "about": "nothing yet", "split": None},
    ]
    model = {"version": "simulated-additive-1", "kind": "additive", "learned_from": "simulated pupils"}
    return {
        "title": "Evaluation of the risk model", "made_at": "2026-11-22T23:00+01:00", "real": False, "model": model,
        "settings": settings().model_dump(), "overview": overview(sections), "sections": sections,
    }  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, str]:
    data, page = write(_report(), tmp_path_factory.mktemp("report"))
    return json.loads(data.read_bytes()), page.read_text(encoding="utf-8")


class _Cells(HTMLParser):
    """Text of every table cell."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th"):
            self._inside = True
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1] += data


def _numbers(value: object) -> set[str]:
    """Every number of the JSON as a page may show it."""
    if isinstance(value, dict):
        return set().union(*map(_numbers, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(_numbers, value)) if value else set()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return set(NUMBER.findall(value)) if isinstance(value, str) else set()
    return {number(value), percentage(value), f"{value:.1f}"}


def test_every_number_in_a_table_of_the_page_stands_in_the_json(written: tuple[dict, str]) -> None:
    data, page = written
    cells = _Cells()
    cells.feed(page)
    on_page = {found for cell in cells.cells for found in NUMBER.findall(cell)}

    assert on_page - _numbers(data) == set()
    assert len(on_page) > 200


def test_the_page_is_made_from_the_json_alone(written: tuple[dict, str]) -> None:
    data, page = written
    made_again = html(data)

    def text(of: str) -> str:
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", of)  # plots have a fresh id every time

    assert text(made_again) == text(page)


def test_the_page_asks_nothing_of_a_network(written: tuple[dict, str]) -> None:
    page = re.sub(r"<script>.*?</script>", "", written[1], flags=re.DOTALL)

    assert OUTSIDE.findall(page) == []
    assert "<script src" not in written[1]


def test_the_page_says_what_could_not_be_measured_and_that_the_pupils_are_simulated(written: tuple[dict, str]) -> None:
    page = written[1]

    assert "Nothing could be measured: no snapshot has a known outcome yet." in page
    assert "are\nsimulated: it shows how the method works" in page
    assert "te weinig" in page


def test_aims_stand_side_by_side_with_their_interval(written: tuple[dict, str]) -> None:
    line = next(line for line in written[0]["overview"] if line["aim"] == "slope")

    assert line["cells"][0]["met"] is True
    assert line["cells"][1] == {"figure": None, "met": None}


def test_a_figure_is_shown_with_its_interval_or_with_the_reason_why_it_is_missing() -> None:
    inside = {"value": 0.1234, "low": 0.1, "high": 0.2, "why": ""}

    assert shown(inside) == "<span>0.123</span> <small>0.100 to 0.200</small>"
    assert shown(inside, "share") == "<span>12.3 %</span> <small>10.0 % to 20.0 %</small>"
    assert shown({"value": None, "low": None, "high": None, "why": "no <lists>"}) == "– <small>no &lt;lists&gt;</small>"
    assert shown({"value": 0.5, "low": None, "high": None, "why": "few"}) == "<span>0.500</span>"


def test_the_folder_of_a_report_is_made(tmp_path: Path) -> None:
    data, page = write({**_report(), "sections": [], "overview": []}, tmp_path / "a" / "b")

    assert data.is_file()
    assert page.is_file()
