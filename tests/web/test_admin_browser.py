"""A day of a beheerder in a real browser, from signing in to signing out, on a desk and on a telephone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from service.domain.access import Role
from service.jobs.deliver import sender_of
from service.notify.deliver import deliver
from service.pipeline.parts import Parts
from service.store import read_imports
from service.store.session import snapshot
from tests.notify.servers import FROM, Sink, mail_server
from tests.people import PEOPLE, VO
from tests.web.staff import PASSWORD, Employee, Office, open_office
from tests.web.test_browser import ARGUMENTS, CHROMIUM, overflow, served
from tests.web.visitors import at_school, of_service

pytestmark = pytest.mark.slow

HEAD = "school_id,pupil_id,date,period,minutes,reason,recorded_at"
ZOE = f"{VO},{PEOPLE['zoe'].pupil_id}"
WRONG = (
    f"{HEAD}\n{ZOE},31-02-2026,1,50,sick,2026-11-20T16:00+01:00\n{ZOE},2026-11-20,2,50,gejat,2026-11-20T16:00+01:00\n"
)
RIGHT = f"{HEAD}\n{ZOE},2026-11-20,2,50,unauthorised,2026-11-20T16:00+01:00\n"


@dataclass(frozen=True)
class House:
    """An office with a mail server, served; Bea is its beheerder."""

    office: Office
    parts: Parts
    address: str
    sink: Sink
    bea: Employee

    def post(self) -> None:
        """What the clock does every minute."""
        self.office.clock.turn(minutes=1)
        deliver(sender_of(self.parts))


@pytest.fixture(scope="module")
def house(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    sink = Sink()
    with open_office(demo, tmp_path_factory.mktemp("office"), real=True) as office, mail_server(sink) as server:
        given = {"smtp_host": server.host, "smtp_port": server.port, "smtp_from": FROM, "smtp_tls": "off"}
        parts = replace(office.parts, settings=office.parts.settings.model_copy(update=given))
        bea = office.hire("Bea Klaproos", of_service())
        with served(parts) as address:
            yield House(office, parts, address, sink, bea)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


class Desk:
    """Somebody at a screen; every page that is opened is measured."""

    def __init__(self, page: Page, house: House) -> None:
        self.page = page
        self.house = house
        self.wider: dict[str, int] = {}
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))

    def look(self) -> None:
        """Write down when the page is wider than the screen."""
        if width := overflow(self.page):
            self.wider[self.page.url.removeprefix(self.house.address)] = width

    def open(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(f"{self.house.address}{path}")
        self.look()

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()
        self.look()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name).first.click()
        self.look()

    def fill(self, label: str, value: str) -> None:
        """Fill in a field by its label."""
        self.page.get_by_label(label, exact=True).fill(value)

    def heading(self) -> str:
        """What the page is called."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def part(self, title: str) -> str:
        """What a part of the page says."""
        return self.page.get_by_role("region", name=title).first.inner_text()

    def sign_in(self, who: Employee) -> None:
        """With password and a code of the app."""
        self.open("/inloggen")
        self.fill("E-mailadres", who.email)
        self.fill("Wachtwoord", PASSWORD)
        self.press("Inloggen")
        self.fill("Code", self.house.office.code(who))
        self.press("Verder")

    def upload(self, folder: Path, text: str) -> None:
        """Read in a file of absences with this text."""
        path = folder / "verzuim.csv"
        path.write_text(text, encoding="utf-8")
        self.open("/beheer/import/nieuw")
        self.page.get_by_label("Wat staat erin?").select_option("absences")
        self.page.get_by_label("Uit welk systeem?").select_option("canonical")
        self.page.locator("#bestanden").set_input_files(path)
        self.page.get_by_label("Inlezen", exact=True).check()
        self.press("Verder")


@contextmanager
def sitting(browser: Browser, house: House, width: int) -> Iterator[Desk]:
    """A desk with a screen so many pixels wide, nobody signed in."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    yield Desk(page, house)
    page.context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_a_day_of_a_beheerder(browser: Browser, house: House, tmp_path: Path, width: int) -> None:
    guest = f"karel.{width}@school.example"
    with sitting(browser, house, width) as desk:
        desk.sign_in(house.bea)
        assert (desk.heading(), desk.page.url) == ("Beheer", f"{house.address}/beheer")

        desk.upload(tmp_path, WRONG)
        refused = desk.page.locator("table.rows tbody tr").all_inner_texts()
        assert "Er is niets ingelezen" in desk.part("Er is niets ingelezen")
        assert [row.split()[0] for row in refused] == ["2", "3"]
        assert ["date" in refused[0], "Deze datum bestaat niet." in refused[0]] == [True, True]
        assert ["reason" in refused[1], "Deze code is niet bekend." in refused[1]] == [True, True]
        assert "Verbeter ze in het bronsysteem" in desk.page.locator(".errors").inner_text()

        desk.upload(tmp_path, RIGHT)
        assert desk.page.get_by_role("status").inner_text() == "De bestanden zijn ingelezen."
        assert "Alle regels zijn ingelezen." in desk.part("Niet ingelezen")

        desk.follow("Overzicht")
        registers = desk.page.locator("section:has(#registratie) tbody tr").all_inner_texts()
        assert sorted("achter" in row for row in registers) == [True, True, True]
        assert "De registratie van Het Vlindertouw loopt" in desk.page.locator("section:has(#aandacht)").inner_text()

        house.sink.rcpt = lambda _: "550 nobody here"
        desk.follow("Iemand uitnodigen")
        desk.fill("Naam", "Karel Kievit")
        desk.fill("E-mailadres", guest)
        desk.press("Uitnodigen")
        assert "De uitnodiging gaat per mail" in desk.page.get_by_role("status").inner_text()
        desk.follow("Rol geven")
        desk.page.get_by_label("zorgcoördinator").check()
        desk.press("Verder")
        desk.page.get_by_label("School").select_option(label="Zilverlinde College (99AA00)")
        desk.press("Rol geven")
        assert "zorgcoördinator" in desk.part("Rollen")
        house.post()

        desk.follow("Overzicht")
        desk.follow("1 bericht vraagt een besluit")
        assert "Karel Kievit" in desk.part("Vraagt een besluit")
        assert "dit adres bestaat daar niet" in desk.part("Vraagt een besluit")
        house.sink.rcpt = lambda _: None
        desk.press("Opnieuw verzenden")
        assert "Het bericht wordt opnieuw verzonden" in desk.page.get_by_role("status").inner_text()
        house.post()
        desk.follow("Berichten")
        assert desk.part("Vraagt een besluit").endswith("Niets. Elk bericht is verzonden of wacht op zijn beurt.")
        assert [mail["To"] for mail in house.sink.accepted][-1] == guest

        desk.follow("Tweede mening")
        assert "Er is nog geen controle gedaan." in desk.part("Controles")

        desk.press("Uitloggen")
        assert desk.heading() == "Inloggen"
        assert desk.page.goto(f"{house.address}/beheer").status == 401  # type: ignore[union-attr]

        assert desk.wider == {}
        assert [line for line in desk.said if not re.search("401|422|Clear-Site-Data", line)] == []


def test_no_page_of_beheer_is_wider_than_a_telephone(browser: Browser, house: House) -> None:
    karel = house.office.hire("Karel Langenaam van den Waterlelievijver", at_school(Role.ZORGCOORDINATOR, VO))
    with snapshot(house.parts.engine) as connection:
        newest = read_imports.imports(connection, None, 1)[0]["uid"]
    fixed = [path for verb, path in house.office.app.state.needs if verb == "GET" and path.startswith("/beheer")]
    filled = [f"/beheer/accounts/{karel.uid}", f"/beheer/accounts/{karel.uid}/rol", f"/beheer/import/{newest}"]
    filled += [f"/beheer/documenten/{name}" for name in ("dpia", "verwerkingsregister", "bewaartermijnen")]
    pages = [*(path for path in fixed if "{" not in path), *filled]

    with sitting(browser, house, 320) as desk:
        desk.sign_in(house.bea)
        titles = set[str]()
        for path in pages:
            desk.open(path)
            titles.add(desk.heading())

        assert len(titles) == len(set(pages))
        assert (desk.wider, desk.said) == ({}, [])
