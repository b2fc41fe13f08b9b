"""In a real browser: a pupil from a code to a consult and on, by a jeugdarts and the school, on desk and telephone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from service.domain.access import Role
from tests.people import PEOPLE, VO
from tests.region.test_browser import SMALL
from tests.sickness.reading import flagged
from tests.web.staff import Office
from tests.web.test_browser import TARGET, browser, overflow, served
from tests.web.visitors import at_school, make_account

pytestmark = pytest.mark.slow
__all__ = ["browser"]
ARTS, SCHOOL = "Farah Duizendschoon", "Mirjam Waterlelie"


@dataclass
class Desk:
    """Somebody's browser, what its console says, and where something did not fit or was too small to press."""

    page: Page
    address: str
    said: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)

    def look(self) -> str:
        """What the page says, after noting whether it fits."""
        if overflow(self.page) or self.page.evaluate(SMALL, TARGET):
            self.unfit.append(f"{self.page.url}: {overflow(self.page)} {self.page.evaluate(SMALL, TARGET)}")
        return self.page.locator("main").inner_text()

    def press(self, name: str, role: str = "button") -> str:
        """Press something, and read what comes."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        return self.look()

    def go(self, path: str) -> str:
        """Go to an address, and read what comes."""
        self.page.goto(f"{self.address}{path}")
        return self.look()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    make_account(office.parts.engine, ARTS, at_school(Role.JEUGDARTS, VO))
    make_account(office.parts.engine, SCHOOL, at_school(Role.ZORGCOORDINATOR, VO))
    with served(office.parts) as where:
        yield where


def enter(browser: Browser, address: str, name: str, width: int) -> Desk:
    """A browser of one's own, signed in."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    desk = Desk(page, address)
    page.on("console", lambda message: desk.said.append(message.text))
    page.on("pageerror", lambda error: desk.said.append(str(error)))
    page.goto(f"{address}/inloggen")
    page.get_by_role("button", name=name).first.click()
    return desk


def inform(school: Desk, who: str) -> str:
    """Write down that somebody was informed about the JGZ, on the page that the flag leads to."""
    page = school.page
    page.locator("input[name='doel'][value='jgz-name']").check()
    page.locator(f"input[name='wie'][value='{who}']").check()
    page.locator("input[name='wat'][value='informed']").check()
    return school.press("Vastleggen")


@pytest.mark.parametrize("width", [1280, 320])
def test_from_signing_in_to_signing_out(browser: Browser, office: Office, address: str, width: int) -> None:
    who = flagged(office.parts.engine, VO)[0]
    person = next(each for each in PEOPLE.values() if (each.school_id, each.pupil_id) == (VO, who.pupil_id))
    code, flag = who.uid[:6].upper(), f"/scholen/{VO}/ziekteverzuim/{who.uid}"
    arts, school = (enter(browser, address, name, width) for name in (ARTS, SCHOOL))

    # A code, and nobody's turn here.
    assert arts.page.url == f"{address}/ziekteverzuim"
    assert "Er wacht nu niets op de JGZ." in arts.look()
    arts.press("Zilverlinde College", "link")
    seen = arts.press(f"Leerling {code}", "link")
    assert "De school is aan zet" in seen
    assert person.last_name not in seen

    # The school takes its steps, and cannot ask for a consult before somebody was informed.
    assert "Volgende stap" in school.go(flag)
    assert "Nu: contact met ouders" in school.press("Contact met ouders vastleggen")
    assert "Consult aanvragen kan zodra de naam mag worden gedeeld." in school.press("Gesprek vastleggen")
    assert school.page.get_by_role("button", name="Consult aanvragen").count() == 0
    school.press("Leg dat eerst vast", "link")
    for party in ("parents", "pupil"):
        inform(school, party)
    school.go(flag)
    assert "De JGZ is aan zet" in school.press("Consult aanvragen")

    # Now the jeugdarts reads who it is, and takes her own steps.
    assert f"Leerling {code}" in arts.go("/ziekteverzuim")
    assert person.name in arts.press(f"Leerling {code}", "link")
    with arts.page.expect_download() as file:
        arts.page.get_by_role("link", name="Verwijzing als PDF").click()
    assert file.value.suggested_filename == f"verwijzing-{code}.pdf"
    assert "Nu: consult geweest" in arts.press("Consult vastleggen")
    assert "De school is aan zet" in arts.press("Volgen")

    # The school closes it, and has to say why.
    school.go(flag)
    school.page.get_by_text("Signaal afsluiten").click()
    assert "Reden: kies waarom u afsluit." in school.press("Afsluiten")
    school.page.get_by_label("Reden").select_option("less-absence")
    assert "Reden: verzuim verminderd." in school.press("Afsluiten")
    assert "Afgesloten: verzuim verminderd" in arts.go(flag)
    arts.press("Verwijzing om af te drukken", "link")

    refused = [text for text in school.said if "422" in text]
    assert (arts.said, school.said, len(refused)) == ([], refused, 1)
    for desk in (arts, school):
        desk.press("Uitloggen")
        desk.page.goto(f"{address}{flag}")
        assert desk.page.get_by_role("button", name=ARTS).first.is_visible()
    assert arts.unfit + school.unfit == []
