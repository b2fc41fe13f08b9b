"""Lists while the model is off, not tested here, or no better than counting: never a chance that is not proven."""

from dataclasses import replace
from typing import Any

import pytest

from service.pipeline.compute import assessments
from service.pipeline.parts import Parts
from service.pipeline.week import list_content
from service.risk.adviser import Adviser
from service.views.formats import as_csv, as_xlsx
from service.views.list_table import as_table
from service.views.web.list_page import list_page
from service.views.web.model_page import school_page
from tests.people import AS_OF, VO, WEEK
from tests.web.pages import drawn

SAYS = {
    "off": ("uitgeschakeld", "Geen getal, omdat het model uit staat"),
    "not-validated": ("in gebruik, zonder getallen", "in de volgorde van het model: "),
    "baseline": ("teruggevallen op volgorde van verzuim", "in de volgorde van verzuim: "),
}


def listed(parts: Parts, **changed: Any) -> dict[str, Any]:
    """The list of the week as an adviser in another state would make it."""
    other = replace(parts)
    adviser: Adviser = replace(parts.adviser, **changed)
    vars(other)["adviser"] = adviser
    made = next(assessments(other, AS_OF, None, VO))
    return {"list": list_content(other, made), "frozen_at": "2026-11-22T20:00:00+00:00", "changes": []}


@pytest.fixture(scope="module", params=SAYS)
def which(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shown(advised: Parts, which: str) -> dict[str, Any]:
    why = "De laatste controle was niet goed genoeg" if which == "baseline" else ""
    return listed(advised, state=which, why=why, baseline="absent_share_12w" if which == "baseline" else "")


def test_the_page_says_the_state_and_shows_no_chance(advised: Parts, shown: dict[str, Any], which: str) -> None:
    html = drawn("list.html", **list_page(shown, advised.rules, [WEEK]))
    headline, row = SAYS[which]

    assert f"Tweede mening: {headline}" in html
    assert row in html
    assert "Van 100" not in html


def test_files_and_screen_show_no_chance_either(advised: Parts, shown: dict[str, Any], which: str) -> None:
    csv, table = as_csv(shown, advised.rules).decode("utf-8-sig"), as_table(shown, advised.rules, 140)

    assert f"Tweede mening: {SAYS[which][0]}." in table
    assert "van 100" not in table.split("1 Te laat")[1]
    assert "Van 100" not in csv
    assert "Geen getal, omdat" in csv
    assert as_xlsx(shown, advised.rules)


def test_no_table_of_capacities_is_made_of_chances_that_are_not_proven(shown: dict[str, Any]) -> None:
    html = drawn("model.html", **school_page(shown["list"]))

    assert "Deze tabel kan niet worden ingevuld" in html
    assert "ongeveer" not in html.split('id="schat"')[0]


def test_early_signals_are_listed_only_while_something_orders(shown: dict[str, Any], which: str) -> None:
    (block,) = [block for block in shown["list"]["blocks"] if block["id"] == "early_signals"]

    assert bool(block["entries"]) == (which != "off")
