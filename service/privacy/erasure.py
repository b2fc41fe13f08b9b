"""Erasing one pupil (AVG art. 17): out of every table, list and file, unless the law still asks to keep it."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, Engine

from service.domain.access import Action, AuditEntry
from service.domain.errors import MustBeKept
from service.domain.moments import AMSTERDAM
from service.policy.retention import Retention
from service.policy.rights import ERASURE, Rights, one_of
from service.settings import Settings
from service.store import audit
from service.store.privacy.deleting import deletion, wipe
from service.store.privacy.erase import erase_rows
from service.store.privacy.files import forget_files
from service.store.privacy.leavers import last_day
from service.store.privacy.persons import person
from service.store.privacy.reports import write_report

KIND = "erasure"
_DETAIL = "decision"


@dataclass(frozen=True)
class Terms:
    """What an erasure has to respect: how long things must be kept, and the grounds on which they need not."""

    retention: Retention
    rights: Rights


@dataclass(frozen=True)
class Erased:
    """What was deleted: rows per table (entries, of a weekly list), derived files, and whether old pages were wiped."""

    counts: dict[str, int]
    files: int
    wiped: bool


def erase(
    engine: Engine, settings: Settings, terms: Terms, pupil: tuple[str, str], entry: AuditEntry, decision: str = ""
) -> Erased:
    """Erase a pupil, named by school id and pupil number: everything, or nothing.

    ``entry`` says who does it, when and in what role. The event in the audit log says that somebody was erased, on
    what ground and how much, never who. ``decision`` is a ground of configs/rights.yaml, "" without one.

    Raises
    ------
    NotFound
        If the school has or had no such pupil.
    MustBeKept
        If absence records must still be kept and no ground is given.
    VroegsignaalError
        If the ground is not one of the file.
    NotReady
        If another writer is busy for too long.
    """
    if decision:
        one_of(terms.rights.erasure, decision, "ground to erase")
    today = entry.at.astimezone(AMSTERDAM).date()
    with deletion(engine, KIND) as connection:
        who = person(connection, *pupil)
        if not decision:
            _may_go(connection, terms.retention, who.pupil_fk, today)
        counts = erase_rows(connection, who, today)
        detail = counts | ({_DETAIL: decision} if decision else {})
        event = replace(entry, action=Action.ERASED, ground=ERASURE, pupils=(), detail=detail)
        write_report(connection, KIND, entry.at, entry.actor.uid, counts, audit.append(connection, event))
    files = forget_files(engine, [who.school_id], settings)
    return Erased(counts, files, wipe(engine, rewrite=True))


def must_keep_until(connection: Connection, retention: Retention, pupil_fk: int, today: date) -> date | None:
    """The last day on which a law or guideline asks to keep what is known of a pupil; None when that is over.

    An enrolment that is still open counts as if it ended today.
    """
    end = last_day(connection, pupil_fk) or today
    asked = [retention.term_of(name) for name, entry in retention.tables.items() if entry.minimum]
    latest = max((term.kept_until(end) for term in asked if term is not None), default=date.min)
    return latest if latest >= today else None


def _may_go(connection: Connection, retention: Retention, pupil_fk: int, today: date) -> None:
    until = must_keep_until(connection, retention, pupil_fk, today)
    if until is not None:
        raise MustBeKept(
            f"Absence and enrolment must be kept until {until}; nothing was erased.",
            "Answer the request with that date, or name the ground to erase anyway with --decision.",
        )
