"""After a report was made: a correction shows what was, what is and since when, and never why it is authorised."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.access import Role
from service.domain.codes import Reason
from service.domain.moments import epoch_day, micros
from service.pipeline.parts import Parts
from service.store.reading import find_school
from service.store.session import snapshot
from service.store.tables import Pupil, columns
from tests.people import VO
from tests.reports.test_browser import KYAN
from tests.reports.test_leerplicht_reads import LIST
from tests.store.builders import add, version
from tests.web.staff import Office, open_office, send
from tests.web.visitors import at_school


@pytest.fixture
def office(demo: Parts, tmp_path: Path) -> Iterator[Office]:
    with open_office(demo, tmp_path, real=True) as made:
        yield made


def turn_to_sickness(office: Office, on: date) -> None:
    """The school says that it was sickness after all."""
    school = find_school(office.parts.engine, VO).id
    with snapshot(office.parts.engine) as connection:
        row = columns(Pupil)
        key = connection.scalar(select(row.id).where(row.school_fk == school, row.pupil_id == KYAN.pupil_id))
    assert key is not None
    said = {"period": 0, "minutes": 350, "reason": int(Reason.SICK), "recorded_at": micros(office.clock.at)}
    add(office.parts.engine, version(school, key, day=epoch_day(on), **said))


def test_a_correction_after_reporting_stands_beside_the_report(office: Office) -> None:
    team = office.enter(office.hire("Mirjam", at_school(Role.VERZUIMCOORDINATOR, VO)))
    officer = office.enter(office.hire("Samira", at_school(Role.LEERPLICHTAMBTENAAR, VO)))
    address = re.findall(rf'href="({LIST}/\w+)">{re.escape(KYAN.name)}<', team.get(LIST).text)[-1]
    filled: dict[str, Any] = {
        "reden": "skipping",
        "acties": ["talked-parents"],
        "gemeente": "wanted",
        "einde": "2026-11-13",
    }
    send(team, address, **filled)
    send(team, f"{address}/gemeld", dag="2026-11-23")
    before = team.get(f"{address}/bestand.json").json()

    turn_to_sickness(office, date(2026, 11, 9))

    for reader in (team, officer):
        page = reader.get(address).text
        assert "Na de melding gewijzigd" in page
        assert "350 minuten ongeoorloofd" in page
        assert "niet meer ongeoorloofd" in page
    assert "ziek" not in officer.get(address).text.lower()
    assert "daarna gewijzigd" in team.get(LIST).text
    assert team.get(f"{address}/bestand.json").json() == before
