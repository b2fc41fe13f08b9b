"""In a real browser: from the first beheerder at the prompt to a zorgcoördinator who sees the own school."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from service.pipeline.parts import open_parts
from service.settings import Settings
from tests.people import PEOPLE, VO, WEEK, write_demo
from tests.story.commands import KINDS, Service
from tests.web.pages import list_address, pupil_address
from tests.web.test_browser import ARGUMENTS, CHROMIUM, TARGET, overflow, served

pytestmark = pytest.mark.slow

WORDS = "zeven blauwe trappen zingen"
STEP = 30


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The schools in a database that is no demo."""
    folder = tmp_path_factory.mktemp("real")
    write_demo(folder / "files")
    made = Service(folder / "var")
    made.say("init")
    for kind in KINDS:
        made.say("import", kind, folder / "files" / f"{kind}.csv")
    made.say("weekly", "--week", WEEK, "--quiet")
    return made


@pytest.fixture(scope="module")
def address(service: Service) -> Iterator[str]:
    parts = open_parts(Settings(data_dir=Path(service.folder), database=""))
    with served(parts) as where:
        yield where
    parts.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


@contextmanager
def screen(browser: Browser, width: int) -> Iterator[tuple[Page, list[str]]]:
    """A page on a screen so many pixels wide, nobody signed in, and what its console says."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page, said
    page.context.close()


class Visit:
    """Somebody at a screen; every page is looked at for what must hold on all of them."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.wider: dict[str, int] = {}
        self.small: dict[str, list[str]] = {}

    def look(self) -> None:
        """Write down whether the page is wider than the screen, and what is too small to click."""
        where = self.page.url.removeprefix(self.address)
        if width := overflow(self.page):
            self.wider[where] = width
        small = self.page.evaluate(
            """limit => [...document.querySelectorAll('a, summary, button, select, input:not([type=hidden])')]
                .filter(e => !e.closest('p, li, dd, small') && e.getClientRects().length)
                .filter(e => !e.classList.contains('skip'))
                .filter(e => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < limit)
                .map(e => e.outerHTML.slice(0, 80))""",
            TARGET,
        )
        if small:
            self.small[where] = small

    def open(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")
        self.look()

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.look()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name).first.click()
        self.look()

    def fill(self, **fields: str) -> None:
        """Fill in fields by their label."""
        for label, value in fields.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).fill(value)

    def heading(self) -> str:
        """What the page is called."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def settle_in(self, link: str) -> str:
        """From an invitation to the first page: password, app, codes on paper. Returns the secret of the app."""
        self.open(link)
        assert self.heading().startswith("Welkom, ")
        self.fill(Nieuw_wachtwoord=WORDS, Nog_een_keer_hetzelfde_wachtwoord=WORDS)
        self.press("Verder naar stap 2")
        self.press("Toon de QR-code")
        assert self.page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 100")
        self.page.get_by_text("Scannen lukt niet?").click()
        self.look()
        secret = "".join(self.page.locator("#sleutel").inner_text().split())
        self.fill(Code_van_zes_cijfers=pyotp.TOTP(secret).now())
        self.press("Bevestigen")
        assert self.page.locator("ol.codes li").count() == 10
        self.follow("Ik heb ze bewaard, verder")
        return secret


@pytest.mark.parametrize("width", [1280, 320])
def test_a_beheerder_settles_in_and_invites_a_zorgcoordinator_who_sees_the_own_school(
    browser: Browser, service: Service, address: str, width: int
) -> None:
    wanted = ("anouk@bestuur.example", "Anouk Beheer")
    if width == 1280:
        link = service.json("users", "first-administrator", *wanted, "--address", address)["link"]
    else:
        link = service.json("users", "invite", "tweede@bestuur.example", "Tweede Beheer", "--address", address)["link"]
        service.say("users", "roles", "give", "tweede@bestuur.example", "administrator")
    with screen(browser, width) as (page, said):
        beheer = Visit(page, address)
        beheer.settle_in(link)
        beheer.follow("Beheer")
        assert beheer.heading() == "Beheer"
        invitation = _invite(beheer, f"Mirjam van {width}", f"mirjam.{width}@school.example")
        for path in ("/beheer/accounts", "/beheer/import", "/beheer/import/nieuw", "/beheer/logboek", "/beheer/delen"):
            beheer.open(path)
        for path in ("/beheer/logboek/controle", "/beheer/documenten", "/beheer/documenten/dpia", "/account"):
            beheer.open(path)
        beheer.press("Uitloggen")

        coordinator = Visit(page, address)
        secret = coordinator.settle_in(invitation)
        coordinator.press("Uitloggen")
        coordinator.fill(**{"E-mailadres": f"mirjam.{width}@school.example"}, Wachtwoord=WORDS)
        coordinator.press("Inloggen")
        # The code of this half minute was used to set up the app.
        coordinator.fill(Code=pyotp.TOTP(secret).at(time.time() + STEP))
        coordinator.press("Verder")

        assert coordinator.heading() == "Scholen en weeklijsten"
        assert page.locator("section.school h2").all_inner_texts() == ["Zilverlinde College"]
        coordinator.open(list_address(VO))
        coordinator.follow(PEOPLE["zoe"].name)
        for name in ("Informatie en toestemming", "Wie keek mee", "Verzoeken", "Alle gegevens"):
            coordinator.follow(name)
        coordinator.follow("Bekijk en druk af")
        coordinator.open(pupil_address("zoe"))

        assert page.get_by_role("link", name="Beheer", exact=True).count() == 0
        # That signing out clears what the browser kept, the browser itself says.
        assert [text for text in said if not text.startswith("Clear-Site-Data")] == []
        assert (beheer.wider, coordinator.wider) == ({}, {})
        assert (beheer.small, coordinator.small) == ({}, {})
        refused = [page.request.get(f"{address}{path}").status for path in ("/beheer", pupil_address("ada"))]
        assert refused == [403, 404]


def _invite(beheer: Visit, name: str, email: str) -> str:
    """Invite somebody and give a role at one school; returns the link."""
    beheer.follow("Iemand uitnodigen")
    beheer.fill(Naam=name, **{"E-mailadres": email})
    beheer.press("Maak de link")
    link = beheer.page.locator("code.once").inner_text()
    beheer.follow("Verder: een rol geven")
    beheer.page.get_by_label("zorgcoördinator").check()
    beheer.press("Verder")
    beheer.page.get_by_label("School").select_option(label="Zilverlinde College (99AA00)")
    beheer.press("Rol geven")
    assert beheer.page.get_by_role("status").inner_text().startswith("De rol is gegeven.")
    return link


def test_an_error_takes_the_focus_and_leads_to_its_field_without_any_script(browser: Browser, address: str) -> None:
    with screen(browser, 1280) as (page, said):
        page.goto(f"{address}/inloggen")
        page.get_by_label("E-mailadres", exact=True).fill("niemand@school.example")
        page.get_by_label("Wachtwoord", exact=True).fill("geen idee")
        page.get_by_role("button", name="Inloggen").click()
        expect(page.locator(".errors")).to_be_focused()  # autofocus follows the first frame drawn, not the load
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "email"
        assert page.evaluate("document.scripts.length") == 0
        assert [text for text in said if "401" not in text] == []


def test_the_keyboard_alone_signs_somebody_in(browser: Browser, address: str) -> None:
    with screen(browser, 1280) as (page, _):
        page.goto(f"{address}/inloggen")
        order = []
        for _ in range(6):
            page.keyboard.press("Tab")
            order.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))

        assert order == [
            "Naar de inhoud", "Vroegsignaal", "email", "wachtwoord", "Inloggen",
            "Wachtwoord vergeten, of geen code meer?",
        ]  # fmt: skip
