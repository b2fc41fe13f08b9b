"""Who left a school stays in view of it until the case is handed over or closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.access import Role
from service.pipeline.parts import Parts
from tests.people import PEOPLE, VO
from tests.web.client import TestClient
from tests.web.pages import open_page, text_of
from tests.web.staff import open_office, send
from tests.web.visitors import at_school, mentor_of

KAJA = PEOPLE["kaja_before"]
"""Left on 9 October 2026."""
PUPIL, CASE, WEEK = (
    f"/scholen/{VO}/{path}" for path in (f"leerlingen/{KAJA.pupil_id}", f"dossiers/{KAJA.pupil_id}", "deze-week")
)


@pytest.fixture
def coordinator(worked: Parts, tmp_path: Path) -> Iterator[TestClient]:
    with open_office(worked, tmp_path) as office:
        yield office.invented("Zorgcoördinator", at_school(Role.ZORGCOORDINATOR, VO))


def record(browser: TestClient, form: str, **values: str) -> int:
    address = f"/scholen/{VO}/vastleggen/{form}/{KAJA.pupil_id}"
    return int(send(browser, address, at=address, **values).status_code)


def left(browser: TestClient) -> str:
    """The block about who left, on the page of this week."""
    return " ".join(text_of(each) for each in open_page(browser, WEEK).xpath("//section[h2[@id='werk-left']]"))


def test_the_pages_of_who_left_show_the_last_day_and_what_was_known_then(coordinator: TestClient) -> None:
    assert KAJA.name in text_of(open_page(coordinator, PUPIL).xpath("//h1")[0])
    assert "Laatste dag op deze school: vrijdag 9 oktober 2026." in coordinator.get(CASE).text


def test_an_open_case_of_who_left_is_work_until_it_is_closed(coordinator: TestClient) -> None:
    assert left(coordinator) == ""
    assert record(coordinator, "dossier") == 303
    assert KAJA.name in left(coordinator)
    assert "vr 9 okt" in left(coordinator)

    page = open_page(coordinator, f"/scholen/{VO}/vastleggen/sluiten/{KAJA.pupil_id}")
    reason = page.xpath("//select[@name='reason']/option/@value | //input[@name='reason']/@value")
    assert record(coordinator, "sluiten", reason=next(each for each in reason if each)) == 303
    assert left(coordinator) == ""


def test_who_never_was_there_is_not_found(coordinator: TestClient) -> None:
    for address in (PUPIL, CASE):
        assert coordinator.get(address.replace(KAJA.pupil_id, "9999")).status_code == 404


def test_the_mentor_of_before_does_not_see_who_left(worked: Parts, tmp_path: Path) -> None:
    with open_office(worked, tmp_path) as office:
        mentor = office.invented("Mentor van 4D", mentor_of(VO, "4D"))

        assert {mentor.get(address).status_code for address in (PUPIL, CASE)} == {404}
