"""Reports as the rules would ask for them, for tests of what is made of that."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine

from service.domain.codes import Reason
from service.domain.moments import epoch_day
from service.policy.reports import FIRST, FOLLOW_UP, LRV, LUXURY, load_report_policy
from service.reports.asking import Asked, Wanted
from service.reports.drafting import draft_reports
from service.rules.evidence import working_days_after
from service.store.drafts import change_draft, drafts_of_pupil
from service.store.session import write_transaction
from tests.store.builders import add, version

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
AS_OF = date(2026, 11, 22)
POLICY = load_report_policy()
SCHOOL = "99AA00"


def day(number: int) -> date:
    """A date in November 2026."""
    return date(2026, 11, number)


def sixteen(*days: date, kind: str = FIRST, away_since: date | None = None, may_start: bool = True) -> Wanted:
    """Sixteen hours, reached on the last of some days."""
    due = working_days_after(days[-1], POLICY.working_days)
    hours = dict.fromkeys(days, 16 / len(days))
    return Wanted(kind, days[-1], days[0], days[-1], due, hours, away_since, may_start=may_start)


def follow_up(*days: date, away_since: date | None = None) -> Wanted:
    """The next sixteen hours."""
    return sixteen(*days, kind=FOLLOW_UP, away_since=away_since)


def lrv(since: date, first: date, last: date) -> Wanted:
    """A run away of more than four weeks, which it was since a day."""
    return Wanted(LRV, since, first, last, working_days_after(since, POLICY.working_days), all_lessons=True)


def luxury(*days: date, beside: date | None = None) -> Wanted:
    """Days beside a holiday."""
    on = beside or days[-1]
    due = working_days_after(on, POLICY.working_days)
    return Wanted(LUXURY, on, days[0], days[-1], due, dict.fromkeys(days, 6.0), all_lessons=True)


def asked(pupil: int, *wanted: Wanted, enrolled: bool = True, as_of: date = AS_OF) -> Asked:
    """That this is asked of one pupil, and that the pupil is enrolled."""
    return Asked(as_of, frozenset({pupil} if enrolled else ()), {pupil: wanted})


def drafted(engine: Engine, school: int, asks: Asked, at: datetime = NOW) -> int:
    """Draft it; returns how many are new."""
    with write_transaction(engine) as connection:
        return draft_reports(connection, POLICY, (school, SCHOOL), asks, at)


def drafts(engine: Engine, pupil: int) -> list[dict[str, Any]]:
    """Drafts about a pupil."""
    with engine.connect() as connection:
        return drafts_of_pupil(connection, pupil)


def set_draft(engine: Engine, uid: str, **values: Any) -> None:
    """Set columns of a draft, as somebody's step would."""
    with write_transaction(engine) as connection:
        change_draft(connection, uid, **values)


def missed(school: int, pupil: int, on: date, reason: Reason = Reason.UNAUTHORISED, minutes: int = 300) -> Any:
    """A whole day missed."""
    return version(school, pupil, day=epoch_day(on), period=0, minutes=minutes, reason=int(reason))


def corrected(engine: Engine, earlier: Mapping[str, Any], reason: Reason, minutes: int | None = None) -> None:
    """Import that it was something else after all."""
    later = {**earlier, "reason": int(reason), "recorded_at": earlier["recorded_at"] + 1}
    add(engine, later if minutes is None else {**later, "minutes": minutes})
