"""Schools for weekly runs: imported set-up, a year of absences stored in bulk week by week, and people who are told."""

import secrets
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, insert

from service.bench.database import imported
from service.bench.population import (
    CLASSES,
    DAY,
    YEAR_START,
    class_name,
    records,
    region,
    school_id,
)
from service.bench.supplier_files import SETUP, write_setup
from service.domain.access import Role, Scope
from service.domain.calendar import GRID_START
from service.domain.moments import epoch_day
from service.policy.calendars import calendar_for
from service.store.lookups import pupil_keys
from service.store.lookups import schools as schools_of
from service.store.messages.transactions import short_transaction
from service.store.session import write_transaction
from service.store.tables import Account, RoleAssignment, table
from service.store.write_absences import add_absences
from service.store.write_imports import ImportSource, start_import

SCHOOLS_AT_ONCE = 10
HIRED = datetime(2025, 8, 1, tzinfo=UTC)
Span = tuple[date, date]


def fill_schools(engine: Engine, folder: Path, schools: int, pupils: int) -> None:
    """Schools of one region with timetables, pupils and registers, staff at each, and a model in use."""
    files = write_setup(folder / "files", range(schools), pupils)
    for kind in SETUP:
        imported(engine, kind, [files[kind]])
    _hire(engine, [school_id(number) for number in range(schools)])
    _put_in_use(folder / "models")


def fill_absences(engine: Engine, schools: int, pupils: int, span: Span) -> int:
    """Store what was recorded after one Sunday, up to and including another; the number of versions."""
    count = 0
    for start in range(0, schools, SCHOOLS_AT_ONCE):
        some = range(start, min(start + SCHOOLS_AT_ONCE, schools))
        with write_transaction(engine) as connection:
            rows = _absences(connection, some, pupils, span)
            source = ImportSource("absences", "canonical", [], "", HIRED)
            add_absences(connection, start_import(connection, source), rows)
            count += len(rows)
    return count


def _absences(connection: Connection, numbers: range, pupils: int, span: Span) -> pd.DataFrame:
    found = schools_of(connection)
    keys = dict(zip(found["school_id"], found["school_fk"], strict=True))
    return pd.concat([_of_school(connection, keys[school_id(number)], number, pupils, span) for number in numbers])


def _of_school(connection: Connection, school_fk: int, number: int, pupils: int, span: Span) -> pd.DataFrame:
    rows = records(number, pupils, calendar_for(region(number), []))
    after, until = ((epoch_day(sunday) + 1) * DAY for sunday in span)
    mine = (rows.recorded_at >= after) & (rows.recorded_at < until)
    names = ("pupil", "day", "period", "minutes", "reason", "recorded_at")
    given = {name: getattr(rows, name)[mine].astype(np.int64) for name in names}
    given["day"] += epoch_day(GRID_START)
    pupil_fks = pupil_keys(connection, [school_fk]).sort_values("pupil_id")["pupil_fk"].to_numpy()
    return pd.DataFrame(given | {"pupil_fk": pupil_fks[given["pupil"]], "school_fk": school_fk})


def _put_in_use(folder: Path) -> None:
    """A model that means nothing and is as large as one can become."""
    from models.registry import save, set_current  # noqa: PLC0415 - loads scikit-learn, which only this needs
    from service.bench.scoring import stand_in  # noqa: PLC0415 - as above

    set_current(folder, save(stand_in(), folder, {}, {}))


def _hire(engine: Engine, school_ids: list[str]) -> None:
    """A zorgcoördinator at every school, and a mentor for every class."""
    held = [
        {"school_id": one, "role": role.value, "scope": scope.value, "class_name": name}
        for one in school_ids
        for role, scope, name in [
            (Role.ZORGCOORDINATOR, Scope.SCHOOL, None),
            *((Role.MENTOR, Scope.CLASS, class_name(number)) for number in range(CLASSES)),
        ]
    ]
    same = {"language": "nl", "demo": False, "failed_attempts": 0, "created_at": HIRED, "name": "Iemand"}
    given = {"valid_from": YEAR_START, "given_by": "bench", "given_at": HIRED}
    accounts = [
        {**same, "uid": secrets.token_hex(16), "email": f"a{n}@school.example", "id": n + 1} for n in range(len(held))
    ]
    roles = [{**one, **given, "uid": secrets.token_hex(16), "account_fk": n + 1} for n, one in enumerate(held)]
    with short_transaction(engine) as connection:
        connection.execute(insert(table(Account)), accounts)
        connection.execute(insert(table(RoleAssignment)), roles)
