"""In a real browser: a coordinator of a samenwerkingsverband from signing in to signing out, on desk and telephone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.region.conftest import Streek
from tests.web.test_browser import TARGET, browser, overflow, served

pytestmark = pytest.mark.slow
__all__ = ["browser"]
SECTIONS = ("Beweging", "Thuiszitters", "Vergelijken", "Lijsten naast elkaar", "Ingebrachte leerlingen", "Aantallen")
SMALL = """limit => [...document.querySelectorAll('a, summary, button, select')]
    .filter(e => !e.closest('p, li, dd, td, th') && e.getClientRects().length && !e.classList.contains('skip'))
    .map(e => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < limit)
    .map(([text]) => text)"""


@pytest.fixture(scope="module")
def address(streek: Streek) -> Iterator[str]:
    with served(streek.parts) as where:
        yield where


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


@pytest.mark.parametrize("width", [1280, 320])
def test_from_signing_in_to_signing_out(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}/inloggen")
    page.get_by_role("button", name="Carolien Steenanjer").first.click()
    assert (page.url, heading(page)) == (f"{address}/regio", "Leerlingen per niveau")

    page.locator("select[name='per']").select_option("school")
    page.get_by_role("button", name="Toon").click()
    assert page.get_by_role("heading", name="Per school").is_visible()
    wider, small = [overflow(page)], page.evaluate(SMALL, TARGET)
    for section in SECTIONS:
        page.get_by_role("navigation", name="Regio").get_by_role("link", name=section).click()
        wider.append(overflow(page))
        small += page.evaluate(SMALL, TARGET)

    page.get_by_role("link", name="Beweging").click()
    page.get_by_role("link", name="Kwartalen").click()
    page.locator("select[name='van']").select_option("2025-Q4")
    page.get_by_role("button", name="Toon").click()
    assert page.locator(".sankey .band").count() >= 3
    assert page.get_by_text("Rijen: vierde kwartaal van 2025").is_visible()

    assert said == []
    page.get_by_role("button", name="Uitloggen").click()
    page.goto(f"{address}/regio")
    assert "Leerlingen per niveau" not in page.content()
    assert page.get_by_role("button", name="Carolien Steenanjer").first.is_visible()
    assert (wider, small) == ([0] * 7, [])
    page.close()
