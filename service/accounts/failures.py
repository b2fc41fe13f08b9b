"""Failures in a row: an account waits longer after each, and an administrator can end the wait.

A wait is never told to who tries: a locked account answers as a wrong password does, also to the right one. Otherwise
somebody who guesses would learn the password from the other answer.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection

from service.domain.access import Action, Actor, ActorKind, AuditEntry
from service.domain.delivery import AccountMail
from service.domain.moments import AMSTERDAM
from service.policy.accounts import LockOutPolicy
from service.store import audit
from service.store.accounts import people
from service.store.accounts.people import AccountRow
from service.store.messages import letters

NOBODY = Actor(ActorKind.NOBODY, "")
CLOSED_UNTIL = datetime(9999, 12, 31, tzinfo=UTC)
"""Wait of an account that only an administrator opens."""
_NO_ACCOUNT = -1


def note_failure(
    connection: Connection, policy: LockOutPolicy, account: AccountRow | None, reason: str, now: datetime
) -> None:
    """Count a failure and let the account wait; the same work is done when there is no account.

    Failures during a wait are not counted: guessing on does not lengthen the wait of the one it belongs to.
    """
    locked = account is not None and account.locked(now)
    failures = 0 if account is None else account.failed_attempts + (not locked)
    until = account.locked_until if account is not None and locked else _wait_until(policy, failures, now)
    key = _NO_ACCOUNT if account is None else account.id
    people.change(connection, key, failed_attempts=failures, locked_until=until)
    detail = {"account": "" if account is None else account.uid, "reason": "locked" if locked else reason}
    audit.append(connection, AuditEntry(NOBODY, Action.SIGN_IN_FAILED, now, detail=detail))
    if account is not None and not locked and until is not None:
        _note_lock(connection, account, failures, until, now)


def reset_failures(connection: Connection, account: AccountRow) -> None:
    """Forget the failures of an account: somebody got in."""
    if account.failed_attempts or account.locked_until is not None:
        people.change(connection, account.id, failed_attempts=0, locked_until=None)


def _wait_until(policy: LockOutPolicy, failures: int, now: datetime) -> datetime | None:
    wait = policy.wait(failures)
    if wait is None:
        return CLOSED_UNTIL
    return now + wait if wait else None


def _note_lock(connection: Connection, account: AccountRow, failures: int, until: datetime, now: datetime) -> None:
    """Write it down, and tell the owner by mail; the page tells nobody."""
    detail: dict[str, str | int] = {"account": account.uid, "failures": failures}
    audit.append(connection, AuditEntry(NOBODY, Action.ACCOUNT_LOCKED, now, detail=detail))
    if not account.demo and account.disabled_at is None:
        # Once a day: otherwise who knows an address could fill somebody's mailbox.
        kind = AccountMail.CLOSED if until == CLOSED_UNTIL else AccountMail.LOCKED
        letters.add(connection, kind, account.id, now.astimezone(AMSTERDAM).date().isoformat(), now)
