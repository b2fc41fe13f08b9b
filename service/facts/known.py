"""What was known of a school at a moment: current record versions folded into absent days, and counts per day.

`Known` is everything the facts need. It is built once per ``known_at`` and read for any number of dates.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.domain.codes import ABSENT, AUTHORISED, UNAUTHORISED, Fill, HourUnit, Reason
from service.domain.columns import Array, DayPatterns, SchoolColumns
from service.facts.kernels import AbsentDays, current_days, current_versions, fill_missing, report_days
from service.facts.running import Counts, Running, count_days, run_along
from service.facts.timetables import WEIGHTLESS_MINUTES

SICK_BIT, AUTHORISED_BIT, UNAUTHORISED_BIT, ABSENT_BIT, LATE_BIT, LUXURY_BIT = 1, 2, 4, 8, 16, 32
FOREVER = np.iinfo(np.int64).max


def _reason_bits() -> Array:
    """For each reason code, the categories its minutes count in (rules.md §2)."""
    bits = np.zeros(len(Reason) + 1, dtype=np.uint8)
    for reason in Reason:
        bits[reason] = (
            SICK_BIT * (reason is Reason.SICK)
            | AUTHORISED_BIT * (reason in AUTHORISED)
            | UNAUTHORISED_BIT * (reason in UNAUTHORISED)
            | ABSENT_BIT * (reason in ABSENT)
            | LATE_BIT * (reason is Reason.LATE)
            | LUXURY_BIT * (reason is Reason.UNAUTHORISED)
        )
    return bits


REASON_BITS = _reason_bits()


@dataclass(frozen=True)
class ReportTerms:
    """Hours and window (in slots) of the statutory report, as in force on every calendar position."""

    hours: Array
    slots: Array

    @classmethod
    def of_rules_md(cls, columns: SchoolColumns) -> "ReportTerms":
        """Sixteen hours in four school weeks on every date."""
        size = len(columns.calendar.slot)
        return cls(hours=np.full(size, 16.0), slots=np.full(size, 20, dtype=np.int32))


@dataclass(frozen=True)
class Known:
    """A school as known at a moment; ``imagined`` says how missing days were filled, if they were.

    ``current`` tells per record whether it is the version that counts on a pupil day; ``report_offsets`` and
    ``report_day`` hold each stay's report dates (calendar positions) in order.
    """

    columns: SchoolColumns
    known_at: int | None
    received: npt.NDArray[np.bool_]
    counts: Counts
    days: AbsentDays
    running: Running
    current: npt.NDArray[np.bool_]
    report: ReportTerms
    report_offsets: Array
    report_day: Array
    imagined: Fill = Fill.NONE


def know(columns: SchoolColumns, known_at: int | None = None, report: ReportTerms | None = None) -> Known:
    """Fold the record versions and register marks recorded by ``known_at`` (microseconds; None = all).

    ``report`` holds the terms of the statutory report; without it they are those of rules.md §3.
    """
    received = columns.received(known_at)
    records = columns.records
    upto = FOREVER if known_at is None else known_at
    current = current_versions(records.offsets, records.day, records.period, records.recorded_at, upto)
    days = _absent_days(columns, received, current)
    terms = report or ReportTerms.of_rules_md(columns)
    return _with_reports(columns, known_at, received, days, current, terms, Fill.NONE)


def _absent_days(columns: SchoolColumns, received: npt.NDArray[np.bool_], current: Array) -> AbsentDays:
    records = columns.records
    offsets, *days = current_days(
        records.offsets,
        records.day,
        records.period,
        records.minutes,
        records.reason,
        current,
        columns.stays.timetable,
        columns.day_pattern,
        columns.patterns.minutes,
        _hour_weights(columns.patterns),
        received,
        REASON_BITS,
        columns.school.hour_unit is HourUnit.LESSON,
    )
    return AbsentDays(offsets, *(column[: offsets[-1]] for column in days))


def imagine(known: Known, fill: Fill, until: int) -> Known:
    """The worst case of rules.md §4: every missing date up to ``until`` becomes a received, fully missed day."""
    columns = known.columns
    received = known.received.copy()
    received[: until + 1] = True
    days = AbsentDays(
        *fill_missing(
            known.days,
            columns.stays.first,
            columns.stays.last,
            columns.stays.timetable,
            columns.day_pattern,
            columns.patterns.minutes[:, 0].copy(),
            columns.patterns.weights,
            known.received,
            int(fill),
            columns.school.hour_unit is HourUnit.LESSON,
            until,
        )
    )
    return _with_reports(columns, known.known_at, received, days, known.current, known.report, fill)


def anything_missing(known: Known, until: int) -> bool:
    """Whether any stay has a scheduled date up to ``until`` whose register did not arrive."""
    stays, counts = known.columns.stays, known.counts
    end = np.minimum(stays.last, until) + 1
    open_ = np.flatnonzero(end > stays.first)
    row, first, end = stays.timetable[open_], stays.first[open_], end[open_]
    planned = counts.planned[row, end] - counts.planned[row, first]
    return bool(np.any(planned > counts.pupil_days[row, end] - counts.pupil_days[row, first]))


def _with_reports(
    columns: SchoolColumns,
    known_at: int | None,
    received: npt.NDArray[np.bool_],
    days: AbsentDays,
    current: Array,
    report: ReportTerms,
    fill: Fill,
) -> Known:
    day_minutes = columns.patterns.minutes[:, 0].copy()
    counts = count_days(columns.stays, columns.day_pattern, day_minutes, received)
    running = run_along(days, columns.stays.timetable, columns.day_pattern, day_minutes, counts.pupil_days)
    slot = columns.calendar.slot
    lowest = float(report.hours.min())
    offsets, report_day = report_days(days.offsets, days.day, days.hours, slot, report.slots, report.hours, lowest)
    return Known(
        columns,
        known_at,
        received,
        counts,
        days,
        Running(*running),
        current,
        report,
        offsets,
        report_day,
        imagined=fill,
    )


def _hour_weights(patterns: DayPatterns) -> Array:
    """Lesson hours of every fully missed period of every pattern; column 0 holds those of the day."""
    weights = np.maximum(patterns.minutes / WEIGHTLESS_MINUTES, 1.0)
    weights[:, 0] = patterns.weights
    return weights
