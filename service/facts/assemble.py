"""Plain rows of one school, from the database or a test, to sorted integer-coded columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from service.domain.calendar import GRID_END, GRID_START, Calendar
from service.domain.columns import (
    Array,
    DefaultWeek,
    Marks,
    Membership,
    PupilInfo,
    RecordArrays,
    Records,
    SchoolColumns,
    SchoolInfo,
    Stays,
    TimetableRow,
)
from service.domain.moments import epoch_day
from service.facts.timetables import TimetableBook

_DAYS_PER_STAY = 1 << 13  # more than the calendar has positions, so (pupil, day) packs into one number


@dataclass(frozen=True)
class _Stay:
    pupil: int
    first: int
    last: int
    timetable: int


def assemble(
    school: SchoolInfo,
    calendar: Calendar,
    timetable: Sequence[TimetableRow],
    default_week: DefaultWeek,
    pupils: Sequence[PupilInfo],
    memberships: Sequence[Membership],
    records: RecordArrays,
    marks: Marks,
) -> SchoolColumns:
    """Columns of one school; ``records.pupil`` holds positions in ``pupils``.

    Records outside every stay are left out: they are on no pupil day.
    """
    book = TimetableBook(calendar, timetable, default_week)
    stays = _find_stays(calendar, book, pupils, memberships)
    return SchoolColumns(
        school=school,
        calendar=calendar,
        patterns=book.patterns(),
        day_pattern=book.table(),
        stays=_stay_columns(pupils, stays),
        records=_sort_records(stays, records),
        marks=marks,
    )


def no_records() -> RecordArrays:
    """Record arrays of a school that has none."""
    empty = np.zeros(0, dtype=np.int64)
    return RecordArrays(empty, empty, empty, empty, empty, empty, empty)


def _find_stays(
    calendar: Calendar, book: TimetableBook, pupils: Sequence[PupilInfo], memberships: Sequence[Membership]
) -> list[_Stay]:
    position = {pupil.pupil_id: index for index, pupil in enumerate(pupils)}
    ordered = sorted(memberships, key=lambda m: (position[m.pupil_id], m.first))
    taught = np.concatenate(([0], np.cumsum(calendar.teaching)))
    stays = []
    for pupil_id, group in groupby(ordered, key=lambda m: m.pupil_id):
        for chain in _chains(_spans(list(group)), taught):
            row = book.row(pupil_id, tuple(chain))
            stays.append(_Stay(position[pupil_id], chain[0][1], chain[-1][2], row))
    return stays


ClassSpan = tuple[str, int, int]


def _spans(memberships: list[Membership]) -> list[ClassSpan]:
    """Class, first and last position; a later membership ends the one before it."""
    starts = [max((m.first - GRID_START).days, 0) for m in memberships]
    ends = [(min(m.last or GRID_END, GRID_END) - GRID_START).days for m in memberships]
    for index, (_, later) in enumerate(pairwise(starts)):
        ends[index] = min(ends[index], later - 1)
    spans = zip(memberships, starts, ends, strict=True)
    return [(m.class_name, start, end) for m, start, end in spans if start <= end]


def _chains(spans: list[ClassSpan], taught: Array) -> list[list[ClassSpan]]:
    """Groups of spans without a school day between them: one unbroken stay each."""
    chains: list[list[ClassSpan]] = []
    for span in spans:
        if chains and taught[span[1]] == taught[chains[-1][-1][2] + 1]:
            chains[-1].append(span)
        else:
            chains.append([span])
    return chains


def _stay_columns(pupils: Sequence[PupilInfo], stays: list[_Stay]) -> Stays:
    owners = [pupils[stay.pupil] for stay in stays]
    return Stays(
        pupil_ids=[pupil.pupil_id for pupil in owners],
        pupil_keys=np.array([pupil.key for pupil in owners], dtype=np.int64),
        first=np.array([stay.first for stay in stays], dtype=np.int32),
        last=np.array([stay.last for stay in stays], dtype=np.int32),
        timetable=np.array([stay.timetable for stay in stays], dtype=np.int32),
        born=np.array([epoch_day(pupil.born) for pupil in owners], dtype=np.int32),
        exemption=[pupil.exemption for pupil in owners],
    )


def _sort_records(stays: list[_Stay], records: RecordArrays) -> Records:
    """Records by stay, day, period, then recorded_at and arrival, so that the last version of a slot wins."""
    stay = _stay_of(stays, records)
    kept = np.flatnonzero(stay >= 0)
    stay = stay[kept]
    slot = (stay * _DAYS_PER_STAY + records.day[kept]) * 256 + records.period[kept]
    order = np.lexsort((records.seq[kept], records.recorded_at[kept], slot))
    rows = kept[order]
    return Records(
        offsets=np.searchsorted(stay[order], np.arange(len(stays) + 1)).astype(np.int64),
        day=records.day[rows].astype(np.int16),
        period=records.period[rows].astype(np.int16),
        minutes=records.minutes[rows].astype(np.int16),
        reason=records.reason[rows].astype(np.int8),
        recorded_at=records.recorded_at[rows].astype(np.int64),
        seq=records.seq[rows].astype(np.int64),
    )


def _stay_of(stays: list[_Stay], records: RecordArrays) -> Array:
    """The stay each record falls in, -1 for none."""
    if not stays:
        return np.full(len(records.day), -1, dtype=np.int64)
    pupil = np.array([stay.pupil for stay in stays], dtype=np.int64)
    first = np.array([stay.first for stay in stays], dtype=np.int64)
    last = np.array([stay.last for stay in stays], dtype=np.int64)
    wanted = records.pupil.astype(np.int64) * _DAYS_PER_STAY + records.day
    found = np.maximum(np.searchsorted(pupil * _DAYS_PER_STAY + first, wanted, side="right") - 1, 0)
    inside = (pupil[found] == records.pupil) & (records.day >= first[found]) & (records.day <= last[found])
    return np.where(inside, found, -1).astype(np.int64)
