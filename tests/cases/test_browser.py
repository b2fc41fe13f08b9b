"""In a real browser, from signing in to signing out: a Monday of a zorgcoördinator and of a mentor."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from service.pipeline.parts import Parts
from tests.people import PEOPLE, VO
from tests.web.pages import pupil_address
from tests.web.staff import open_office
from tests.web.test_browser import browser, overflow, served

pytestmark = pytest.mark.slow
__all__ = ["browser"]
WIDTHS = pytest.mark.parametrize("width", [1280, 320])


@pytest.fixture
def address(worked: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with open_office(worked, tmp_path_factory.mktemp("school")) as office, served(office.parts) as where:
        yield where


class Day:
    """Somebody at work; every page is looked at for what must hold on all of them."""

    def __init__(self, browser: Browser, address: str, who: str, width: int) -> None:
        self.page: Page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        self.address, self.who = address, who
        self.wide: list[str] = []
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(f"{address}/inloggen")
        self.press(who)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.look()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.look()

    def choose(self, *names: str) -> None:
        for name in names:
            self.page.get_by_role("radio", name=name, exact=True).check()

    def look(self) -> None:
        if overflow(self.page):
            self.wide.append(self.page.url)

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def sign_out(self) -> None:
        self.press("Uitloggen")
        self.page.goto(f"{self.address}{pupil_address('merel')}")
        expect(self.page.get_by_role("button", name=self.who)).to_be_visible()
        assert PEOPLE["merel"].name not in self.page.content()
        # That signing out clears what the browser kept, and that a form or page was refused, the browser itself says.
        assert [text for text in self.said if not text.startswith(("Clear-Site-Data", "Failed to load resource"))] == []
        assert self.wide == []
        self.page.context.close()


@WIDTHS
def test_a_coordinator_reads_the_list_and_agrees_what_happens(browser: Browser, address: str, width: int) -> None:
    day, merel = Day(browser, address, "Mirjam Waterlelie", width), PEOPLE["merel"].name
    day.follow("2 Nieuw in niveau 3")
    assert day.heading() == "Weeklijst Zilverlinde College"
    day.follow(merel)
    expect(day.page.get_by_text("Niveau 3 sinds week 47 van 2026")).to_be_visible()

    day.follow("Contact vastleggen")
    day.press("Vastleggen")
    expect(day.page.locator(".errors")).to_be_visible()
    day.choose("Telefoongesprek", "Ouders of verzorgers")
    day.press("Vastleggen")
    expect(day.page.get_by_role("status")).to_be_visible()

    day.follow("Actie afspreken")
    day.page.get_by_label("Actie", exact=True).select_option("Terugkeerplan in stappen (plan)")
    day.page.get_by_label("Wie doet het").select_option("Mirjam Waterlelie, zorgcoördinator")
    day.page.get_by_label("Uiterlijk", exact=True).fill("2026-12-04")
    day.press("Vastleggen")
    expect(day.page.get_by_role("cell", name="terugkeerplan in stappen")).to_be_visible()

    day.follow("Scholen")
    day.follow("Deze week te doen")
    without_plan = day.page.locator("section", has=day.page.get_by_role("heading", name="Niveau 3 zonder plan"))
    expect(without_plan).to_be_visible()
    assert merel not in without_plan.inner_text()
    assert PEOPLE["hamza"].name in without_plan.inner_text()
    day.sign_out()


@WIDTHS
def test_a_mentor_sees_the_own_class_and_says_that_something_is_wrong(
    browser: Browser, address: str, width: int
) -> None:
    day, bram = Day(browser, address, "Hanan El Mizan-Vlierboom", width), PEOPLE["bram"].name
    assert day.page.locator(".agenda").count() == 0
    day.follow("Weeklijst")
    listed = day.page.content()
    assert PEOPLE["noor"].name in listed
    assert PEOPLE["merel"].name not in listed

    day.follow("Scholen")
    day.follow("Klas")
    assert day.heading() == "Klas"
    day.page.get_by_role("row", name=bram).get_by_role("link", name="Niet pluis").click()
    day.look()
    day.choose("Niet pluis", "Stiller of anders dan anders")
    day.press("Vastleggen")
    day.page.goto(f"{address}/scholen/{VO}/klas")
    day.look()
    expect(day.page.get_by_role("row", name=bram)).to_contain_text("Niet pluis")

    assert day.page.request.get(f"{address}{pupil_address('merel')}").status == 404
    day.sign_out()
