"""Accounts of invented people: one click signs in as them, and only where there are no real pupils."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from service.accounts.sessions import Method, start_session
from service.domain.errors import NotFound, NotReady
from service.policy.accounts import AccountsPolicy
from service.store.accounts import people
from service.store.accounts.people import AccountRow
from service.store.meta import DEMO, get_meta
from service.store.session import write_transaction


def require_demo(connection: Connection) -> None:
    """Stop unless the database is marked as one with invented people only.

    Raises
    ------
    NotReady
        If it is not.
    """
    if get_meta(connection, DEMO) != "true":
        raise NotReady("This database is no demo.", "Demo accounts exist only after `vroegsignaal init --demo`.")


def demo_accounts(connection: Connection) -> list[AccountRow]:
    """The demo accounts one may sign in as, by name; none where the database is no demo."""
    if get_meta(connection, DEMO) != "true":
        return []
    return [each for each in people.everybody(connection) if each.demo and each.disabled_at is None]


def sign_in_as_demo(engine: Engine, policy: AccountsPolicy, account_uid: str, now: datetime) -> str:
    """Sign in as an invented person, without a password; returns the token of the session.

    Raises
    ------
    NotReady
        If the database is no demo.
    NotFound
        If there is no such demo account.
    """
    with write_transaction(engine) as connection:
        require_demo(connection)
        account = people.by_uid(connection, account_uid)
        if account is None or not account.demo or account.disabled_at is not None:
            raise NotFound("There is no such demo account.")
        return start_session(connection, policy, account.id, Method.DEMO, now)
