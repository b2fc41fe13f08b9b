"""A small school with one pupil, and somebody at work on that pupil at a date."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from sqlalchemy import Engine

from service.cases.checks import NotAccepted, Problem
from service.cases.logged import Desk
from service.domain.access import Action, Actor, ActorKind, AuditEntry
from service.policy.cases import load_cases
from service.store.session import write_transaction
from tests.store.builders import fill

POLICY = load_cases()
TODAY = date(2026, 11, 24)
SCHOOL = "99AA00"
MIRJAM = Actor(ActorKind.ACCOUNT, "mirjam")


def pupil(engine: Engine) -> int:
    """Key of the pupil."""
    _, (key, *_) = fill(engine, 1)
    return key


def noon(day: date) -> datetime:
    """Noon of a date."""
    return datetime.combine(day, time(11), UTC)


@contextmanager
def desk(engine: Engine, key: int, day: date = TODAY) -> Iterator[Desk]:
    """Somebody at work; everything is written when the block ends well."""
    entry = AuditEntry(MIRJAM, Action.RECORDED, noon(day), school_id=SCHOOL, role="zorgcoordinator")
    with write_transaction(engine) as connection:
        yield Desk(connection, POLICY, key, entry)


def refused(found: BaseException | None) -> dict[str, Problem]:
    """What was wrong."""
    assert isinstance(found, NotAccepted)
    return found.problems
