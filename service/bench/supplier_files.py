"""The schools of the benchmark as canonical CSV, as a supplier would deliver them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from service.bench.population import (
    YEAR_START,
    birth_date,
    class_name,
    received_weeks,
    records,
    region,
    school_id,
    timetable,
)
from service.domain.calendar import GRID_START
from service.domain.codes import Reason
from service.domain.moments import epoch_day
from service.policy.calendars import calendar_for
from service.policy.sources import Kind

SETUP: tuple[Kind, ...] = ("schools", "timetable", "pupils", "registers")
"""What is imported before absences, in this order."""


def write_setup(folder: Path, schools: Sequence[int], pupils: int) -> dict[Kind, Path]:
    """Schools, timetables, pupils and registers received; returns the file of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "schools": pa.concat_tables([_school(number) for number in schools]),
        "timetable": pa.concat_tables([_timetable(number) for number in schools]),
        "pupils": pa.concat_tables([_pupils(number, pupils) for number in schools]),
        "registers": pa.concat_tables([_registers(number) for number in schools]),
    }
    return {kind: _write(tables[kind], folder / f"{kind}.csv") for kind in SETUP}


def write_absences(folder: Path, number: int, pupils: int) -> Path:
    """A year of records of one school in order of arrival."""
    folder.mkdir(parents=True, exist_ok=True)
    return _write(_absences(number, pupils), folder / f"absences-{school_id(number)}.csv")


def _write(table: pa.Table, path: Path) -> Path:
    csv.write_csv(table, path)
    return path


def _repeated(value: str, count: int) -> pa.Array:
    return pa.array([value]).take(pa.array(np.zeros(count, dtype=np.int64)))


def _school(number: int) -> pa.Table:
    row = {"school_id": school_id(number), "name": f"School {number}", "sector": "vo", "region": region(number)}
    return pa.Table.from_pylist([row | {"swv": "SWV Voorbeeld", "municipality": "Voorbeeld"}])


def _timetable(number: int) -> pa.Table:
    shared = {"school_id": school_id(number)}
    return pa.Table.from_pylist(
        [
            shared | {"class": row.class_name, "weekday": row.weekday + 1, "period": row.period, "minutes": row.minutes}
            for row in timetable()
        ]
    )


def _pupils(number: int, pupils: int) -> pa.Table:
    shared = {"school_id": school_id(number), "first_name": "Noa", "last_name": "Voorbeeld", "year_group": "3"}
    return pa.Table.from_pylist(
        [
            shared
            | {"pupil_id": f"{n:06d}", "class": class_name(n), "birth_date": birth_date(n), "enrolled_from": YEAR_START}
            for n in range(pupils)
        ]
    )


def _registers(number: int) -> pa.Table:
    shared = {"school_id": school_id(number)}
    return pa.Table.from_pylist(
        [
            shared | {"date_from": monday, "date_to": sunday, "recorded_at": f"{sunday}T00:00:00Z"}
            for monday, sunday in received_weeks()
        ]
    )


def _absences(number: int, pupils: int) -> pa.Table:
    rows = records(number, pupils, calendar_for(region(number), []))
    day = pa.array((rows.day + epoch_day(GRID_START)).astype(np.int32)).cast(pa.date32())
    moment = pa.array(rows.recorded_at).cast(pa.timestamp("us")).cast(pa.timestamp("s"))
    reasons = pa.array([""] + [reason.code for reason in Reason])
    return pa.table(
        {
            "school_id": _repeated(school_id(number), len(day)),
            "pupil_id": pa.array([f"{n:06d}" for n in range(pupils)]).take(pa.array(rows.pupil)),
            "date": day,
            "period": rows.period,
            "minutes": rows.minutes,
            "reason": reasons.take(pa.array(rows.reason)),
            "recorded_at": pc.strftime(moment, format="%Y-%m-%dT%H:%M:%SZ"),
        }
    )
