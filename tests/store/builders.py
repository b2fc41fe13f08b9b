"""Small invented schools for the tests of the store."""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, text

from service.domain.codes import Reason
from service.domain.moments import epoch_day, micros
from service.store.counts import Counts
from service.store.transaction import ImportTransaction, import_transaction
from service.store.write_imports import ImportSource

MONDAY = date(2026, 11, 16)
MORNING = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
SOURCE = ImportSource("absences", "canonical", ["absences.csv"], "0" * 64, MORNING)


def school_rows(*school_ids: str) -> pd.DataFrame:
    """Rows of vo schools in region noord."""
    same = {"name": "De Test", "sector": "vo", "region": "noord", "swv": "SWV", "municipality": "Groningen"}
    return pd.DataFrame([{"school_id": school_id, **same} for school_id in school_ids])


def pupil_row(school_fk: int, pupil_id: str, **changes: Any) -> dict[str, Any]:
    """A pupil of class 1a, enrolled from 1 August 2026."""
    start = date(2026, 8, 1)
    row = {"school_fk": school_fk, "pupil_id": pupil_id, "first_name": "Sanne", "last_name": "Jansen"}
    row |= {"birth_date": date(2013, 5, 1), "exemption": None, "municipality": None, "class_name": "1a"}
    row |= {"year_group": "1", "mentor": "DEV", "enrolled_from": start, "enrolled_to": None, "class_from": start}
    return {**row, **changes}


def fill(engine: Engine, pupils: int = 2, school_id: str = "99AA00") -> tuple[int, list[int]]:
    """A school with pupils p0, p1, …: keys of the school and of its pupils, in that order."""
    with import_transaction(engine) as tx:
        tx.upsert_schools(school_rows(school_id))
        school_fk = school_key(tx, school_id)
        tx.upsert_pupils(pd.DataFrame([pupil_row(school_fk, f"p{number}") for number in range(pupils)]))
        keys = tx.pupil_keys([school_fk]).set_index("pupil_id")["pupil_fk"]
    return school_fk, [int(keys[f"p{number}"]) for number in range(pupils)]


def school_key(tx: ImportTransaction, school_id: str) -> int:
    """Database key of a school."""
    return int(tx.schools().set_index("school_id").loc[school_id, "school_fk"])


def version(school_fk: int, pupil_fk: int, **changes: Any) -> dict[str, Any]:
    """A version: 50 minutes unauthorised in period 1 of a Monday, recorded that morning."""
    row = {"school_fk": school_fk, "pupil_fk": pupil_fk, "day": epoch_day(MONDAY), "period": 1, "minutes": 50}
    return {**row, "reason": int(Reason.UNAUTHORISED), "recorded_at": micros(MORNING), **changes}


def add(engine: Engine, *versions: dict[str, Any], own_moments: bool = True) -> Counts:
    """Import versions in this order."""
    with import_transaction(engine) as tx:
        return tx.add_absences(tx.start_import(SOURCE), pd.DataFrame(list(versions)), own_moments)


def mark(engine: Engine, school_fk: int, first: date, last: date, recorded_at: datetime = MORNING) -> Counts:
    """Import that the register of these days is complete."""
    days = {"day_from": epoch_day(first), "day_to": epoch_day(last), "recorded_at": micros(recorded_at)}
    with import_transaction(engine) as tx:
        return tx.add_marks(tx.start_import(SOURCE), pd.DataFrame([{"school_fk": school_fk, **days}]))


def rows_of(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def execute(engine: Engine, statement: str) -> None:
    """Run a statement as somebody at the database's own prompt would."""
    with engine.begin() as connection:
        connection.execute(text(statement))
