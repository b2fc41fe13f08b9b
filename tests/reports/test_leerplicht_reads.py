"""Everything a leerplichtambtenaar can fetch, by links and by addresses: the shared reports and nothing else."""

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from service.domain.access import Role
from service.pipeline.parts import Parts
from service.views.pdf import MEDIA_TYPE
from tests.people import PEOPLE, VO, WEEK
from tests.reports.test_browser import KYAN
from tests.web.client import TestClient
from tests.web.staff import Office, open_office, send
from tests.web.visitors import at_school

LIST = f"/scholen/{VO}/meldingen"
FORBIDDEN = re.compile(r"ziek|\bsick|niveau|\btier|risico|\brisk|\bkans\b|probability|m@zl", re.IGNORECASE)
OTHERS = [each for each in PEOPLE.values() if (each.school_id, each.pupil_id) != (VO, KYAN.pupil_id)]
FILLED = {"school_id": VO, "pupil_id": KYAN.pupil_id, "pupil_id:path": KYAN.pupil_id, "week": WEEK, "form": "csv"}


@pytest.fixture
def office(demo: Parts, tmp_path: Path) -> Iterator[Office]:
    with open_office(demo, tmp_path, real=True) as made:
        yield made


@pytest.fixture
def shared(office: Office) -> str:
    """The address of the one report that the school shared."""
    school = office.enter(office.hire("Mirjam", at_school(Role.VERZUIMCOORDINATOR, VO)))
    address: str = re.findall(rf'href="({LIST}/\w+)">{re.escape(KYAN.name)}<', school.get(LIST).text)[-1]
    filled: dict[str, Any] = {
        "reden": "skipping",
        "acties": ["talked-parents"],
        "gemeente": "wanted",
        "einde": "2026-11-13",
    }
    assert send(school, address, **filled).status_code == 303
    assert send(school, f"{address}/delen").status_code == 303
    return address


def test_no_page_that_leads_from_another_holds_more_than_what_was_shared(office: Office, shared: str) -> None:
    officer = office.enter(office.hire("Samira", at_school(Role.LEERPLICHTAMBTENAAR, VO)))

    found = crawl(officer)

    assert {LIST, shared, f"{shared}/bestand.json", f"{shared}/bestand.pdf"} <= set(found)
    assert KYAN.name in found[LIST]
    assert re.search(rf"Geslachtsnaam\s+{KYAN.last_name}", found[f"{shared}/bestand.pdf"])
    assert leaks(found) == []


def test_no_address_of_the_service_holds_more_either(office: Office, shared: str) -> None:
    officer = office.enter(office.hire("Samira", at_school(Role.LEERPLICHTAMBTENAAR, VO)))
    stranger, uid = office.browser(), shared.rpartition("/")[2]

    read = {address: text for address in addresses(office, uid) if (text := text_of(officer, address)) is not None}
    found = {address: text for address, text in read.items() if text_of(stranger, address) != text}

    assert shared in found
    assert leaks(found) == []


def crawl(browser: TestClient) -> dict[str, str]:
    """Every page that can be reached from the start page by its links, as text."""
    found: dict[str, str] = {}
    waiting = ["/", "/meldingen", "/account"]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = text_of(browser, address) or ""
        links = (unescape(link).partition("#")[0] for link in re.findall(r'href="(/[^"/][^"]*)"', found[address]))
        waiting += [link for link in links if not link.startswith("/static/")]
    return found


def addresses(office: Office, uid: str) -> Iterator[str]:
    """Every address that can be read, with the school, the pupil and the report that were shared filled in."""
    for route in office.app.routes:
        path, methods = getattr(route, "path", ""), getattr(route, "methods", None) or ()
        if "GET" in methods:
            yield re.sub(r"\{([^}]+)\}", lambda name: FILLED.get(name[1], uid), path)


def text_of(browser: TestClient, address: str) -> str | None:
    """What an address answers without markup around it; None for who may not read it."""
    answer = browser.get(address)
    if answer.headers["content-type"] == MEDIA_TYPE:
        return "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages)
    return unescape(answer.text) if answer.status_code == 200 else None


def leaks(found: dict[str, str]) -> list[tuple[str, str]]:
    """Words and names that leerplicht never gets, with the address that has them."""
    words = [(address, word) for address, text in found.items() for word in FORBIDDEN.findall(text)]
    names = [(address, each.name) for address, text in found.items() for each in OTHERS if each.name in text]
    return words + names
