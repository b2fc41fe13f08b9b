"""In a real browser: a coordinator of a samenwerkingsverband from signing in to signing out, on desk and telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from service.bench.region_rows import REGION, fill_region
from service.domain.access import Role
from service.pipeline.parts import Parts
from service.region.reconcile import HEADER
from service.store.session import write_transaction
from service.store.tables import School, columns, table
from tests.people import PEOPLE, VO
from tests.region.conftest import Streek
from tests.region.test_cases import SCHOOL_PAGE, WHO, agree
from tests.web.staff import PASSWORD, Employee, Office, open_office
from tests.web.test_browser import TARGET, browser, overflow, served
from tests.web.visitors import at_school, in_region

pytestmark = pytest.mark.slow
__all__ = ["browser"]
SECTIONS = ("Beweging", "Thuiszitters", "Vergelijken", "Lijsten naast elkaar", "Ingebrachte leerlingen", "Aantallen")
SMALL = """limit => [...document.querySelectorAll('a, summary, button, select')]
    .filter(e => !e.closest('p, li, dd, td, th') && e.getClientRects().length && !e.classList.contains('skip'))
    .map(e => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < limit)
    .map(([text]) => text)"""
WEEKS_TO_WEEK_47 = 64
WIDTHS = pytest.mark.parametrize("width", [1280, 320])


@pytest.fixture(scope="module")
def address(streek: Streek) -> Iterator[str]:
    with served(streek.parts) as where:
        yield where


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


@WIDTHS
def test_every_page_of_a_region_fits_the_screen(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/inloggen")
    page.get_by_role("button", name="Carolien Steenanjer").first.click()
    wider, small = [overflow(page)], page.evaluate(SMALL, TARGET)
    for section in SECTIONS:
        page.get_by_role("navigation", name="Regio").get_by_role("link", name=section).click()
        wider.append(overflow(page))
        small += page.evaluate(SMALL, TARGET)

    assert (wider, small) == ([0] * 7, [])
    page.close()


@pytest.fixture
def office(demo: Parts, tmp_path: Path) -> Iterator[Office]:
    """Not a demo: the school of the demo in a region of twelve more, with passwords and codes."""
    with open_office(demo, tmp_path, real=True) as made:
        fill_region(made.parts.engine, 12, 150, WEEKS_TO_WEEK_47)
        with write_transaction(made.parts.engine) as connection:
            connection.execute(update(table(School)).where(columns(School).school_id == VO).values(swv=REGION))
        yield made


class Visit:
    """Somebody who works at a screen; every page is looked at for what must hold on all of them."""

    def __init__(self, browser: Browser, address: str, width: int) -> None:
        self.page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        self.address = address
        self.wider: list[str] = []
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def sign_in(self, office: Office, who: Employee) -> None:
        self.page.goto(f"{self.address}/inloggen")
        self.page.locator("input[name='email']").fill(who.email)
        self.page.locator("input[name='wachtwoord']").fill(PASSWORD)
        self.press("Inloggen")
        self.page.locator("input[name='code']").fill(office.code(who))
        self.press("Verder")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.look()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.look()

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"select[name='{name}']").select_option(value)

    def upload(self, file: Path) -> None:
        self.page.locator("input[type='file']").set_input_files(file)
        self.press("Vergelijk")

    def look(self) -> None:
        if overflow(self.page):
            self.wider.append(self.page.url)

    def sign_out(self) -> None:
        self.press("Uitloggen")
        self.page.goto(f"{self.address}/regio")
        expect(self.page.locator("input[name='wachtwoord']")).to_be_visible()
        # That signing out clears what the browser kept, and that a form was refused, the browser itself says.
        assert [text for text in self.said if not text.startswith(("Clear-Site-Data", "Failed to load resource"))] == []
        assert self.wider == []
        self.page.context.close()


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def right_list(path: Path) -> Path:
    """Every pupil of the school of the demo, and some nobody knows."""
    ours = [each.pupil_id for each in PEOPLE.values() if each.school_id == VO]
    lines = [f"{VO};{each};;;lrv" for each in ours] + [f"{VO};x{number};;;lrv" for number in range(20)]
    return written(path, ";".join(HEADER), *lines)


@WIDTHS
def test_from_signing_in_to_signing_out(browser: Browser, office: Office, tmp_path: Path, width: int) -> None:
    coordinator = office.hire("Carolien Steenanjer", in_region(Role.SWV_COORDINATOR, REGION))
    team = office.hire("Mirjam Waterlelie", at_school(Role.ZORGCOORDINATOR, VO))
    with served(office.parts) as address:
        visit = Visit(browser, address, width)
        visit.sign_in(office, coordinator)
        _numbers(visit)
        _lists(visit, tmp_path)
        visit.follow("Ingebrachte leerlingen")
        expect(visit.page.get_by_text("Er is nu geen leerling ingebracht")).to_be_visible()

        agree(office)
        _school_brings_in(Visit(browser, address, width), office, team)

        visit.follow("Ingebrachte leerlingen")
        assert WHO.name not in visit.page.content()
        visit.follow("Bekijk")
        assert heading(visit.page) == WHO.name
        expect(visit.page.get_by_text("Ingebracht voor: een andere passende plek zoeken")).to_be_visible()
        visit.sign_out()


def _numbers(visit: Visit) -> None:
    """Counts of a week by school, movement between quarters, stock and flow."""
    page = visit.page
    assert (page.url, heading(page)) == (f"{visit.address}/regio", "Leerlingen per niveau")
    expect(page.get_by_text("Peildatum: zondag 22 november 2026")).to_be_visible()
    visit.choose("per", "school")
    visit.press("Toon")
    assert page.get_by_role("heading", name="Per school").is_visible()

    visit.follow("Beweging")
    visit.follow("Kwartalen")
    visit.choose("van", "2025-Q4")
    visit.press("Toon")
    assert page.locator(".sankey .band").count() >= 3
    assert page.get_by_text("Rijen: vierde kwartaal van 2025").is_visible()
    assert page.get_by_text("Zo leest u een rij").is_visible()

    visit.follow("Thuiszitters")
    for name in ("Stand en stroom naast elkaar", "Per kwartaal, zoals de Inspectie het vraagt"):
        assert page.get_by_role("heading", name=name).is_visible()
    visit.follow("Vergelijken")
    visit.choose("per", "municipality")
    visit.press("Toon")
    assert page.get_by_role("heading", name="Per woongemeente").is_visible()


def _lists(visit: Visit, folder: Path) -> None:
    """A file that is no list says what is missing and keeps the rest of the form; then a right one."""
    page = visit.page
    visit.follow("Lijsten naast elkaar")
    visit.choose("partij", "leerplicht")
    visit.upload(written(folder / "fout.csv", "school;naam", f"{VO};{WHO.last_name}"))
    expect(page.get_by_role("alert")).to_contain_text("De eerste regel moet deze kolommen hebben: schoolnummer")
    assert page.locator("select[name='partij']").input_value() == "leerplicht"
    assert page.get_by_text("Op elke regel staat een schoolnummer").is_visible()

    visit.upload(right_list(folder / "goed.csv"))
    assert page.get_by_role("alert").count() == 0
    both = page.get_by_role("row").filter(has_text="Op beide lijsten").get_by_role("cell").inner_text()
    assert int(both) >= 5 and int(both) % 5 == 0
    assert WHO.last_name not in page.content()


def _school_brings_in(visit: Visit, office: Office, team: Employee) -> None:
    visit.sign_in(office, team)
    visit.page.goto(f"{visit.address}{SCHOOL_PAGE}")
    visit.page.get_by_role("radio", name="Een andere passende plek zoeken").check()
    visit.press("Breng in")
    expect(visit.page.get_by_role("heading", name="Ingebracht", exact=True)).to_be_visible()
    visit.sign_out()
