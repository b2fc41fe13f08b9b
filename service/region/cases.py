"""Bringing a pupil in at the samenwerkingsverband: a choice of a school, with a ground and consent (rules.md §7)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from service.domain.access import Action, AuditEntry, What
from service.domain.errors import VroegsignaalError
from service.policy.region import RegionPolicy
from service.store import audit
from service.store.region.cases import CaseRow, add_case, cases_of_pupil, end_case

PURPOSE = "swv-case"
"""The purpose of configs/consent.yaml that must be met."""


@dataclass(frozen=True)
class NewCase:
    """Whom a school brings in, and why; ``consented`` is whether `PURPOSE` is met today."""

    uid: str
    pupil_fk: int
    ground: str
    consented: bool


def bring_in(connection: Connection, policy: RegionPolicy, case: NewCase, today: date, entry: AuditEntry) -> None:
    """Bring a pupil in from today, with its line in the audit log.

    Raises
    ------
    VroegsignaalError
        If there is no such ground, no consent, or the pupil is brought in already.
    """
    if case.ground not in policy.case_grounds:
        raise VroegsignaalError("That is no ground of configs/region.yaml.", "Choose one that is in it.")
    if not case.consented:
        raise VroegsignaalError("Nobody wrote down that this was agreed to.", "Record consent first.")
    if current(connection, case.pupil_fk, today):
        raise VroegsignaalError("This pupil is brought in already.", "End that first.")
    row = {"uid": case.uid, "pupil_fk": case.pupil_fk, "ground": case.ground, "valid_from": today}
    last = today + timedelta(days=policy.case_days)
    by = {"brought_in_by": entry.actor.uid, "brought_in_at": entry.at}
    add_case(connection, {**row, **by, "valid_to": last})
    _log(connection, entry, Action.SHARED, case.pupil_fk, {"ground": case.ground, "until": last.isoformat()})


def end(connection: Connection, uid: str, pupil_fk: int, today: date, entry: AuditEntry) -> None:
    """Take a pupil back: from now on nobody at the samenwerkingsverband sees who it is.

    Raises
    ------
    VroegsignaalError
        If the pupil is not brought in under this id.
    """
    if not end_case(connection, uid, pupil_fk, today - timedelta(days=1), entry.actor.uid):
        raise VroegsignaalError("This pupil was not brought in like that.", "Open the page again.")
    _log(connection, entry, Action.CLOSED, pupil_fk, {"case": uid})


def current(connection: Connection, pupil_fk: int, today: date) -> CaseRow | None:
    """How a pupil is brought in today; None when not."""
    return next((case for case in cases_of_pupil(connection, pupil_fk) if case.holds(today)), None)


def _log(
    connection: Connection, entry: AuditEntry, action: Action, pupil_fk: int, detail: dict[str, str | int]
) -> None:
    event = replace(entry, action=action, what=What.SWV_CASE, pupils=(pupil_fk,), detail=detail)
    audit.append(connection, event)
