"""In a real browser: a school completes, shares and marks a report, and leerplicht sees that and nothing else."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from service.domain.access import Role
from service.pipeline.parts import Parts
from tests.people import PEOPLE, VO
from tests.people_model import Person
from tests.region.test_browser import WIDTHS, Visit, heading
from tests.web.staff import Employee, Office, open_office
from tests.web.test_browser import browser, served
from tests.web.visitors import at_school

pytestmark = pytest.mark.slow
__all__ = ["browser"]
KYAN, AMIRA = (
    next(each for each in PEOPLE.values() if (each.school_id, each.pupil_id) == (VO, key)) for key in ("1401", "1301")
)
"""Whose term is over on Tuesday 24 November, and who reached sixteen hours on that day of the week before."""
SCHOOL = "Zilverlinde College"


@pytest.fixture
def office(demo: Parts, tmp_path: Path) -> Iterator[Office]:
    """Not a demo: passwords and codes, on the Tuesday after the list."""
    with open_office(demo, tmp_path, real=True) as made:
        made.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
        yield made


@WIDTHS
def test_from_draft_to_leerplicht(browser: Browser, office: Office, width: int) -> None:
    team = office.hire("Mirjam Waterlelie", at_school(Role.VERZUIMCOORDINATOR, VO))
    officer = office.hire("Samira Kwikstaart", at_school(Role.LEERPLICHTAMBTENAAR, VO))
    with served(office.parts) as address:
        _school(Visit(browser, address, width), office, team)
        _leerplicht(Visit(browser, address, width), office, officer)


def _school(visit: Visit, office: Office, team: Employee) -> None:
    page = visit.page
    visit.sign_in(office, team)
    _open(visit, KYAN)
    expect(page.get_by_text("Had uiterlijk vrijdag 20 november 2026 gemeld moeten zijn")).to_be_visible()
    visit.press("Ik heb dit bij DUO gemeld")
    expect(page.get_by_role("alert")).to_contain_text("Vul eerst de laatste dag, de reden, de acties en de gemeente in")
    _complete(visit)
    expect(page.locator("dl.copy")).to_contain_text("Mirjam Waterlelie, verzuimcoördinator")
    visit.press("Delen met leerplicht")
    page.get_by_label("Gemeld op").fill("2026-11-23")
    visit.press("Ik heb dit bij DUO gemeld")
    expect(page.get_by_text("Gemeld op maandag 23 november 2026")).to_be_visible()
    expect(page.get_by_text("3 dagen na de termijn")).to_be_visible()
    assert page.get_by_role("button", name="Bewaren", exact=True).count() == 0

    _open(visit, AMIRA)
    expect(page.get_by_text("Melden uiterlijk dinsdag 24 november 2026: dat is vandaag")).to_be_visible()
    _complete(visit)
    visit.press("Delen met leerplicht")
    visit.sign_out()


def _open(visit: Visit, person: Person) -> None:
    """By the menu and the list to the newest report about somebody."""
    visit.follow("Meldingen")
    visit.follow(SCHOOL)
    visit.page.get_by_role("link", name=person.name, exact=True).last.click()
    visit.look()


def _complete(visit: Visit) -> None:
    visit.choose("reden", "skipping")
    visit.page.get_by_role("checkbox", name="gesprek met de ouders").check()
    visit.choose("gemeente", "wanted")
    visit.press("Bewaren")


def _leerplicht(visit: Visit, office: Office, officer: Employee) -> None:
    page = visit.page
    visit.sign_in(office, officer)
    assert heading(page) == "Meldingen aan leerplicht"
    visit.follow(SCHOOL)
    names = page.locator("table.rows th[scope='row'] a").all_inner_texts()
    assert sorted(names) == sorted([KYAN.name, AMIRA.name])

    visit.follow(KYAN.name)
    shown = page.locator("main").inner_text().lower()
    assert [word for word in ("ziek", "niveau", "kans", "mentor") if word in shown] == []
    assert page.get_by_role("button").all_inner_texts() == ["Uitloggen"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewaren als bestand (JSON)").click()
    file = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert (file["leerling"]["achternaam"], file["gemeld_op"]) == (KYAN.last_name, date(2026, 11, 23).isoformat())
    visit.sign_out()
