"""What each kind of file needs: its checks, and how its accepted rows are written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Engine

from service.domain.moments import from_micros
from service.ingest import check_absences, messages, rows
from service.ingest.check_places import Values, check_calendar, check_registers, check_schools, check_timetable
from service.ingest.check_pupils import check_not_enrolled, check_pupils
from service.ingest.checks import Checker
from service.ingest.claims import Terms, canonical_claims
from service.ingest.edfi_claims import edfi_claims
from service.ingest.known_school import load_school
from service.ingest.repeats import without_what_holds
from service.policy.calendars import known_school_years
from service.policy.sources import CsvSource, EdfiSource, Kind
from service.store.counts import Counts
from service.store.transaction import ImportTransaction

ROWS_PER_WRITE = 200_000
"""Least number of absence rows handed to the database at once; a school is never divided."""
Write = Callable[[int], Counts]
"""Writes the accepted rows for the import with this key."""


@dataclass(frozen=True)
class Job:
    """A table on its way into the database; ``received`` are the epoch days of `Request.received`."""

    checker: Checker
    engine: Engine
    transaction: ImportTransaction
    schools: pd.DataFrame
    source: CsvSource | EdfiSource
    terms: Terms
    configs: Path
    received: tuple[int, int] | None

    def accepted(self) -> npt.NDArray[np.int64]:
        """Rows without a problem."""
        return np.flatnonzero(self.checker.findings.accepted)


@dataclass(frozen=True)
class Prepared:
    """Checked rows, ready to be written, and the database keys of the schools they are about."""

    write: Write
    schools: list[int]


def prepare(kind: Kind, job: Job) -> Prepared:
    """Check a table; nothing is written yet.

    Raises
    ------
    RefusedFile
        If the file as a whole cannot be taken.
    """
    return _PREPARE[kind](job)


def _schools(job: Job) -> Prepared:
    values = check_schools(job.checker, job.terms.only)
    return Prepared(_upserting(job, values, rows.school_rows, job.transaction.upsert_schools), [])


def _calendar(job: Job) -> Prepared:
    values = check_calendar(job.checker, job.terms.only, job.terms.schools)
    return _prepared(job, values, rows.calendar_rows, job.transaction.upsert_calendar)


def _timetable(job: Job) -> Prepared:
    values = check_timetable(job.checker, job.terms.only, job.terms.schools, partial(_pupils_of, job.transaction))
    return _prepared(job, values, rows.timetable_rows, job.transaction.upsert_timetable)


def _pupils(job: Job) -> Prepared:
    values = check_pupils(job.checker, job.terms.only, job.terms.schools)
    return _prepared(job, values, rows.pupil_rows, job.transaction.upsert_pupils)


def _not_enrolled(job: Job) -> Prepared:
    values = check_not_enrolled(job.checker, job.terms.only, job.terms.schools)
    pupils = job.transaction.pupil_keys([int(key) for key in np.unique(values["school"][job.accepted()])])
    known = set(zip(pupils["school_fk"].tolist(), pupils["pupil_id"].tolist(), strict=True))
    named = zip(values["school"].tolist(), values["pupil_id"].tolist(), strict=True)
    stranger = np.array([each not in known for each in named], dtype=np.bool_)
    job.checker.findings.reject(stranger, messages.UNKNOWN_PUPIL, "pupil_id")

    def write(_import_id: int) -> Counts:
        entries = rows.listed_entries(values, job.accepted())
        return job.transaction.add_listed(entries, from_micros(job.terms.now)) if entries else Counts()

    return Prepared(write, _school_keys(job, values["school"]))


def _registers(job: Job) -> Prepared:
    values = check_registers(job.checker, job.terms.only, job.terms.schools, job.terms.now)

    def write(import_id: int) -> Counts:
        accepted = job.accepted()
        silent = values["stamped"][accepted]
        counts = Counts()
        for own_moments, chosen in ((True, accepted[~silent]), (False, accepted[silent])):
            counts += job.transaction.add_marks(import_id, rows.mark_rows(values, chosen), own_moments)
        return counts

    return Prepared(write, _school_keys(job, values["school"]))


def _absences(job: Job) -> Prepared:
    claims = (
        edfi_claims(job.checker, job.source, job.terms)
        if isinstance(job.source, EdfiSource)
        else canonical_claims(job.checker, job.terms)
    )
    knowledge = check_absences.Knowledge(
        schools=job.schools,
        load=partial(load_school, job.engine, configs=job.configs),
        known_years=partial(known_school_years, configs=job.configs),
        outside=job.source.outside_timetable,
        received=job.received,
    )
    matched = check_absences.match(job.checker, claims, knowledge)
    frame = check_absences.accepted_rows(job.checker, claims, matched, job.terms.now)
    return Prepared(partial(_add_absences, job, frame), _school_keys(job, claims.school))


def _add_absences(job: Job, frame: pd.DataFrame, import_id: int) -> Counts:
    own_moments = "recorded_at" in job.checker.table.moments
    counts = Counts()
    for part in _parts(frame):
        fresh = part if own_moments else without_what_holds(job.engine, part)
        counts += Counts(unchanged=len(part) - len(fresh))
        if len(fresh):
            counts += job.transaction.add_absences(import_id, fresh, own_moments)
    return counts


def _parts(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows in parts of whole schools, so that memory does not grow with the file; a school keeps its order."""
    by_school = frame.iloc[np.argsort(frame["school_fk"].to_numpy(), kind="stable")]
    _, starts = np.unique(by_school["school_fk"].to_numpy(), return_index=True)
    ends = np.append(starts[1:], len(by_school))
    first = 0
    for end in ends:
        if end - first >= ROWS_PER_WRITE or end == len(by_school):
            yield by_school.iloc[first:end]
            first = end


_PREPARE: dict[Kind, Callable[[Job], Prepared]] = {
    "schools": _schools,
    "calendar": _calendar,
    "timetable": _timetable,
    "pupils": _pupils,
    "absences": _absences,
    "registers": _registers,
    "not-enrolled": _not_enrolled,
}


def _prepared(
    job: Job,
    values: Values,
    frame: Callable[[Values, npt.NDArray[np.int64]], pd.DataFrame],
    upsert: Callable[[pd.DataFrame], Counts],
) -> Prepared:
    return Prepared(_upserting(job, values, frame, upsert), _school_keys(job, values["school"]))


def _upserting(
    job: Job,
    values: Values,
    frame: Callable[[Values, npt.NDArray[np.int64]], pd.DataFrame],
    upsert: Callable[[pd.DataFrame], Counts],
) -> Write:
    def write(_import_id: int) -> Counts:
        accepted = job.accepted()
        return upsert(frame(values, accepted)) if len(accepted) else Counts()

    return write


def _school_keys(job: Job, school: npt.NDArray[Any]) -> list[int]:
    return [int(key) for key in np.unique(school[job.accepted()])]


def _pupils_of(transaction: ImportTransaction, school_fks: list[int]) -> dict[tuple[int, str], int]:
    found = transaction.pupil_keys(school_fks)
    names = zip(found["school_fk"].tolist(), found["pupil_id"].tolist(), strict=True)
    return dict(zip(names, found["pupil_fk"].tolist(), strict=True))
