"""What absence rows claim, before calendar, timetable and enrolment are asked: the same for every supplier."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.domain.codes import Reason
from service.ingest import messages
from service.ingest.check_places import MINUTES_A_DAY, MOST_PERIODS
from service.ingest.checks import NOTHING, Checker, Int64s, Mask

REASON_NUMBERS = {reason.code: int(reason) for reason in Reason}


@dataclass(frozen=True)
class Terms:
    """What holds for all rows of an import.

    ``only`` is the school of ``--school`` or "", ``schools`` maps school_id to database key, ``now`` is the moment of
    import in microseconds UTC, ``late_minutes`` the length of a lateness that does not say it.
    """

    only: str
    schools: Mapping[str, int]
    now: int
    late_minutes: int


@dataclass(frozen=True)
class Claims:
    """Columns over all rows of a table; rows already rejected hold anything.

    Attributes
    ----------
    school
        Database keys.
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
        The supplier's identifiers, None where empty; None for a source without.
    """

    school: Int64s
    day: Int64s
    period: Int64s
    minutes: Int64s
    share: npt.NDArray[np.float64]
    reason: Int64s
    recorded_at: Int64s
    stamped: Mask
    external_id: npt.NDArray[Any] | None


def canonical_claims(checker: Checker, terms: Terms) -> Claims:
    """Claims of absences.csv: minutes are always said, except that a lateness may leave them out."""
    school = checker.known_schools(terms.only, terms.schools)
    checker.ids("pupil_id")
    day = checker.days("date")
    period = checker.integers("period", 0, MOST_PERIODS)
    reason = checker.codes("reason", REASON_NUMBERS)
    minutes = checker.integers("minutes", 0, MINUTES_A_DAY, required=False)
    late = reason == Reason.LATE
    checker.findings.reject((minutes == NOTHING) & ~late, messages.EMPTY, "minutes")
    moment, stamped = checker.moments("recorded_at", terms.now, required=True)
    return Claims(
        school=school,
        day=day,
        period=period,
        minutes=np.where((minutes == NOTHING) & late, terms.late_minutes, minutes),
        share=np.full(len(checker.table), np.nan),
        reason=reason,
        recorded_at=moment,
        stamped=stamped,
        external_id=checker.external_ids("external_id"),
    )
