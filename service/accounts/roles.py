"""Giving and ending roles: each at the kind of place that belongs to it, never twice at the same time.

Which kind of place belongs to a role is in configs/sharing.yaml. Every change ends the sessions of who it is about, so
that no page goes on with what somebody might see before.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from service.accounts.hashes import new_uid
from service.accounts.problems import Problem, Refused
from service.accounts.sessions import actor_of, end_sessions, today
from service.domain.access import Action, Actor, Assignment, AuditEntry, Role, Scope
from service.policy.sharing import Sharing
from service.store import audit
from service.store.accounts import people, roles, schools
from service.store.accounts.people import AccountRow


@dataclass(frozen=True)
class Wanted:
    """A role somebody should get; which of the places must be given depends on the role."""

    role: Role
    valid_from: date
    valid_to: date | None = None
    school_id: str | None = None
    class_name: str | None = None
    region: str | None = None

    def same_place(self, other: Assignment) -> bool:
        """Whether an assignment is of this role at this place."""
        mine = (self.role, self.school_id, self.class_name, self.region)
        return mine == (other.role, other.school_id, other.class_name, other.region)

    def meets(self, other: Assignment) -> bool:
        """Whether some day falls in both."""
        begins_before = other.valid_to is None or self.valid_from <= other.valid_to
        return begins_before and (self.valid_to is None or other.valid_from <= self.valid_to)


def give_role(
    connection: Connection, sharing: Sharing, by: Actor, account_uid: str, wanted: Wanted, now: datetime
) -> Assignment:
    """Give somebody a role.

    Raises
    ------
    Refused
        If the account, school, class or region is not known, the place does not belong to the role, the dates are
        wrong, the person has the role there already on some of these days, or gives it to themselves.
    """
    account = _enabled(connection, account_uid)
    if by == actor_of(account):
        # An administrator sees no pupils; nor may one decide alone to become somebody who does.
        raise Refused(Problem.ROLE_SELF)
    scope = sharing.roles[wanted.role].scope
    _check_place(connection, scope, wanted)
    _check_dates(connection, account, wanted)
    assignment = Assignment(new_uid(), scope=scope, **vars(wanted))
    roles.add(connection, account.id, assignment, {"given_by": by.uid, "given_at": now})
    _log(connection, by, Action.ROLE_GIVEN, account, assignment, now)
    end_sessions(connection, account, by, now)
    return assignment


def end_role(connection: Connection, by: Actor, assignment_uid: str, last_day: date, now: datetime) -> None:
    """Give an assignment its last day: today or later, or yesterday to end it at once.

    Raises
    ------
    Refused
        If there is no such assignment, it ends by that day already, that day is longer ago, or it is the last
        administrator's.
    """
    if last_day < today(now) - timedelta(days=1):
        raise Refused(Problem.ROLE_PAST)
    found = roles.by_uid(connection, assignment_uid)
    if found is None:
        raise Refused(Problem.ROLE_UNKNOWN)
    account, assignment = people.by_id(connection, found[0]), found[1]
    if assignment.valid_to is not None and assignment.valid_to <= last_day:
        raise Refused(Problem.ROLE_OVER)
    if assignment.role is Role.ADMINISTRATOR:
        require_another_administrator(connection, account.id, now)
    roles.end(connection, assignment.uid, last_day)
    _log(connection, by, Action.ROLE_ENDED, account, assignment, now)
    end_sessions(connection, account, by, now)


def administrators(connection: Connection, now: datetime) -> set[int]:
    """Keys of accounts that are not disabled and administrator today, without an end."""
    enabled = {account.id for account in people.everybody(connection) if account.disabled_at is None}
    return {key for key, given in roles.of_accounts(connection).items() if _lasting(given, today(now))} & enabled


def require_another_administrator(connection: Connection, account_id: int, now: datetime) -> None:
    """Stop if this is the only administrator left.

    Raises
    ------
    Refused
        If it is.
    """
    if administrators(connection, now) == {account_id}:
        raise Refused(Problem.LAST_ADMINISTRATOR)


def _lasting(given: list[Assignment], on: date) -> bool:
    return any(each.role is Role.ADMINISTRATOR and each.in_force(on) and each.valid_to is None for each in given)


def _enabled(connection: Connection, uid: str) -> AccountRow:
    account = people.by_uid(connection, uid)
    if account is None:
        raise Refused(Problem.ACCOUNT_UNKNOWN)
    if account.disabled_at is not None:
        raise Refused(Problem.ACCOUNT_DISABLED)
    return account


def _check_place(connection: Connection, scope: Scope, wanted: Wanted) -> None:
    given = {name for name in ("school_id", "class_name", "region") if getattr(wanted, name) is not None}
    if given != _NEEDED[scope]:
        raise Refused(Problem.ROLE_SCOPE)
    if wanted.school_id is not None and not schools.known(connection, [wanted.school_id]):
        raise Refused(Problem.SCHOOL_UNKNOWN)
    if wanted.class_name is not None and not schools.has_class(connection, str(wanted.school_id), wanted.class_name):
        raise Refused(Problem.CLASS_UNKNOWN)
    if wanted.region is not None and not schools.has_region(connection, wanted.region):
        raise Refused(Problem.REGION_UNKNOWN)


_NEEDED = {
    Scope.SERVICE: set(),
    Scope.SCHOOL: {"school_id"},
    Scope.CLASS: {"school_id", "class_name"},
    Scope.REGION: {"region"},
}


def _check_dates(connection: Connection, account: AccountRow, wanted: Wanted) -> None:
    if wanted.valid_to is not None and wanted.valid_to < wanted.valid_from:
        raise Refused(Problem.ROLE_DATES)
    for other in roles.of_account(connection, account.id):
        never_was = other.valid_to is not None and other.valid_to < other.valid_from
        if wanted.same_place(other) and wanted.meets(other) and not never_was:
            raise Refused(Problem.ROLE_OVERLAP)


def _log(
    connection: Connection, by: Actor, action: Action, account: AccountRow, assignment: Assignment, now: datetime
) -> None:
    detail = {"account": account.uid, "assignment": assignment.uid, "class": assignment.class_name or ""}
    entry = AuditEntry(
        by, action, now, school_id=assignment.school_id or "", role=assignment.role.value,
        detail={name: value for name, value in {**detail, "region": assignment.region or ""}.items() if value},
    )  # fmt: skip
    audit.append(connection, entry)
