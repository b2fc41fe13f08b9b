"""In a real browser: from the start page to a pupil and back, on a desk and on a telephone."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from service.pipeline.parts import Parts
from service.views.web.app import create_app
from tests.people import PEOPLE, VO
from tests.web.conftest import coordinator
from tests.web.pages import NASTY_NAME, list_address, pupil_address

pytestmark = pytest.mark.slow

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    f"--{name}"
    for name in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
    )
]
MODEL = f"{list_address(VO)}/tweede-mening"
TARGET = 24
"""Smallest side of what one clicks, in pixels (WCAG 2.2, 2.5.8), unless it stands in a line of text."""


@pytest.fixture(scope="module")
def address(demo: Parts) -> Iterator[str]:
    """The pages, served."""
    coordinator(demo)
    with served(demo) as where:
        yield where


@pytest.fixture(scope="module")
def advised_address(advised: Parts) -> Iterator[str]:
    """The pages of schools with a model, served."""
    coordinator(advised)
    with served(advised) as where:
        yield where


@contextmanager
def served(parts: Parts) -> Iterator[str]:
    """Address under which the pages answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = uvicorn.Config(create_app(parts), host="127.0.0.1", port=port, log_level="error", access_log=False)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


@contextmanager
def screen(browser: Browser, width: int, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A page on a screen so many pixels wide, signed in as Mirjam, and what its console says."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/inloggen")
    page.get_by_role("button", name="Mirjam de Boer").first.click()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page, said
    page.close()


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the screen, once its stylesheet has arrived."""
    page.wait_for_load_state("load")
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


@pytest.mark.parametrize("width", [1280, 320])
def test_from_the_start_page_to_a_pupil_and_back(browser: Browser, address: str, width: int) -> None:
    with screen(browser, width, address) as (page, said):
        wider = []
        page.goto(f"{address}/")
        wider.append(overflow(page))
        page.get_by_role("link", name="Weeklijst week 47 van 2026").first.click()
        assert page.get_by_role("heading", level=1).inner_text() == "Weeklijst Zilverlinde College"
        wider.append(overflow(page))
        page.get_by_role("link", name=PEOPLE["zoe"].name).click()
        assert page.url == f"{address}{pupil_address('zoe')}"
        wider.append(overflow(page))
        for summary in page.locator("summary").all():
            summary.click()
        wider.append(overflow(page))
        page.get_by_role("link", name="Weeklijst Zilverlinde College, week 47 van 2026").click()

        assert page.url == f"{address}{list_address(VO)}"
        assert wider == [0, 0, 0, 0]
        assert said == []


def test_a_number_of_evidence_leads_to_its_record(browser: Browser, address: str) -> None:
    with screen(browser, 1280, address) as (page, _):
        page.goto(f"{address}{pupil_address('yusuf')}")
        page.locator("article summary").first.click()
        link = page.locator("article table a").first
        link.click()

        row = page.locator(":target")
        assert row.inner_text().startswith(link.inner_text())
        assert row.is_visible()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("where", ["/", list_address(VO), pupil_address("zoe"), MODEL])
def test_what_one_clicks_is_large_enough(browser: Browser, address: str, where: str, width: int) -> None:
    with screen(browser, width, address) as (page, _):
        page.goto(f"{address}{where}")
        small = page.evaluate(
            """limit => [...document.querySelectorAll('a, summary')]
                .filter(e => !e.closest('p, li, dd') && e.getClientRects().length && !e.classList.contains('skip'))
                .filter(e => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < limit)
                .map(e => e.textContent.trim())""",
            TARGET,
        )

    assert small == []


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("where", [list_address(VO), pupil_address("yusuf"), MODEL, "/tweede-mening/kaart"])
def test_pages_with_a_second_opinion_fit_the_screen(
    browser: Browser, advised_address: str, where: str, width: int
) -> None:
    with screen(browser, width, advised_address) as (page, said):
        page.goto(f"{advised_address}{where}")

        assert (overflow(page), said) == (0, [])
        assert page.get_by_text("simulat", exact=False).or_(page.get_by_text("gesimuleerd")).first.is_visible()


def test_from_the_list_to_how_the_model_works_and_its_card(browser: Browser, advised_address: str) -> None:
    with screen(browser, 1280, advised_address) as (page, _):
        page.goto(f"{advised_address}{list_address(VO)}")
        page.get_by_role("link", name="Hoe werkt de tweede mening?").click()
        assert page.url == f"{advised_address}{MODEL}"
        page.get_by_role("link", name="De modelkaart").click()

        assert page.get_by_role("heading", level=1).inner_text().startswith("Modelkaart simulated-additive-")


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with screen(browser, 1280, address) as (page, _):
        page.goto(f"{address}{list_address(VO)}")
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Enter")

        assert focused == "Naar de inhoud"
        assert page.evaluate("document.activeElement.id") == "inhoud"


def test_a_name_with_a_script_does_nothing(browser: Browser, address: str) -> None:
    with screen(browser, 1280, address) as (page, said):
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(f"{address}{pupil_address('noor')}")

        assert page.get_by_role("heading", level=1).inner_text().startswith(NASTY_NAME)
        assert said == []


def test_the_printed_list_shows_what_the_screen_shows(browser: Browser, address: str) -> None:
    with screen(browser, 1032, address) as (page, _):
        page.goto(f"{address}{list_address(VO)}")
        page.emulate_media(media="print")

        assert page.get_by_role("heading", name="1 Te laat of met termijn").is_visible()
        assert page.get_by_text("Zoë Martisolé").is_visible()
        assert not page.get_by_role("link", name="Excel").is_visible()
        assert overflow(page) == 0
