"""What absence rows claim, before calendar, timetable and enrolment are asked: the same for every supplier."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.domain.codes import Reason
from service.ingest import messages
from service.ingest.check_places import MINUTES_A_DAY, MOST_PERIODS
from service.ingest.checks import NOTHING, Checker, Int64s, Mask
from service.policy.sources import CsvSource

REASON_NUMBERS = {reason.code: int(reason) for reason in Reason}


@dataclass(frozen=True)
class Claims:
    """Columns over all rows of a table; rows already rejected hold anything.

    Attributes
    ----------
    school_id
        Object texts.
    day
        Epoch days.
    period
        0 is the whole day.
    minutes
        `NOTHING` where they follow from ``share``: that part of the day, or everything where ``share`` is nan.
    reason
        A `Reason`.
    recorded_at
        Microseconds UTC.
    stamped
        Rows whose source says no moment, so that the moment of import stands in ``recorded_at``.
    external_id
        The supplier's identifiers, None where empty.
    """

    school_id: npt.NDArray[Any]
    day: Int64s
    period: Int64s
    minutes: Int64s
    share: npt.NDArray[np.float64]
    reason: Int64s
    recorded_at: Int64s
    stamped: Mask
    external_id: list[str | None]


def canonical_claims(checker: Checker, source: CsvSource, only: str, now: int) -> Claims:
    """Claims of absences.csv: minutes are always said, except that a lateness may leave them out."""
    school_id = checker.school_ids(only)
    checker.ids("pupil_id")
    day = checker.days("date")
    period = checker.integers("period", 0, MOST_PERIODS)
    reason = checker.codes("reason", REASON_NUMBERS)
    minutes = checker.integers("minutes", 0, MINUTES_A_DAY, required=False)
    late = reason == Reason.LATE
    checker.findings.reject((minutes == NOTHING) & ~late, messages.EMPTY, "minutes")
    moment, stamped = checker.moments("recorded_at", now, required=True)
    return Claims(
        school_id=school_id,
        day=day,
        period=period,
        minutes=np.where((minutes == NOTHING) & late, source.late_minutes, minutes),
        share=np.full(len(checker.table), np.nan),
        reason=reason,
        recorded_at=moment,
        stamped=stamped,
        external_id=checker.external_ids("external_id"),
    )
