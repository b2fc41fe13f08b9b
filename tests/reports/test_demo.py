"""The demo shows drafts that wait, that are shared and that were reported, however often it is run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.access import Role
from service.pipeline.parts import Parts
from service.policy.reports import SENT, SHARED
from service.store.drafts import drafts_of_school, reported_on
from service.store.reading import find_school
from service.store.session import snapshot
from tests.people import PEOPLE, VO
from tests.people_reports import LAST_WEEK, SHOWS, write_reports
from tests.web.pages import open_page, text_of
from tests.web.staff import Office, open_office
from tests.web.visitors import at_school

pytestmark = pytest.mark.slow


@pytest.fixture
def office(demo: Parts, tmp_path: Path) -> Iterator[Office]:
    with open_office(demo, tmp_path) as opened:
        yield opened


def test_the_school_of_the_demo_handled_drafts_once(office: Office) -> None:
    engine = office.parts.engine
    before, again = write_reports(engine), write_reports(engine)
    with snapshot(engine) as connection:
        key = find_school(engine, VO).id
        reported = reported_on(connection, key)
        shared = {each["pupil_id"] for each in drafts_of_school(connection, key, (SHARED,))}
        sent = {each["pupil_id"] for each in drafts_of_school(connection, key, (SENT,))}

    assert (before > len(SHOWS), again) == (True, 0)
    assert shared == {PEOPLE["femke"].pupil_id}
    assert sent == {PEOPLE[key].pupil_id for key in SHOWS if key != "femke"}
    assert reported[PEOPLE["zoe"].pupil_id] <= LAST_WEEK


def test_leerplicht_sees_the_shared_ones_and_no_other(office: Office) -> None:
    write_reports(office.parts.engine)
    page = open_page(office.invented("Leerplicht", at_school(Role.LEERPLICHTAMBTENAAR, VO)), f"/scholen/{VO}/meldingen")

    said = text_of(page.xpath("//main")[0])
    assert {key for key in ("amira", "femke", "kyan", "dex") if PEOPLE[key].name in said} >= {"femke"}
    assert not {key for key in ("kyan", "dex") if PEOPLE[key].name in said}
