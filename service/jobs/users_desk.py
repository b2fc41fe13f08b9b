"""What the commands of ``vroegsignaal users`` share: the database, the policy, who acts, and links."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from service import clock
from service.accounts.people import Link
from service.accounts.problems import Problem, Refused
from service.domain.access import Actor, ActorKind
from service.jobs.console import console, print_json
from service.policy.accounts import AccountsPolicy, load_accounts_policy
from service.policy.sharing import Sharing, load_sharing
from service.settings import load_settings
from service.store.accounts import people
from service.store.migrate import require_current
from service.store.session import make_engine, snapshot, write_transaction

LINK = "/uitnodiging/"
EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="Address of the account.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name, as colleagues know the person.")]
Address = Annotated[
    str, typer.Option("--address", metavar="URL", help="Address of the service, as browsers know it, for the link.")
]
HERE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Desk:
    """One transaction with what a change of accounts needs; ``by`` is the command, for the audit log."""

    connection: Connection
    policy: AccountsPolicy
    sharing: Sharing
    by: Actor
    now: datetime

    def uid_of(self, email: str) -> str:
        """Public id of the account with an address.

        Raises
        ------
        Refused
            If there is none.
        """
        account = people.by_email(self.connection, email.strip().lower())
        if account is None:
            raise Refused(Problem.ACCOUNT_UNKNOWN)
        return account.uid


@contextmanager
def desk(command: str, *, changes: bool = True) -> Iterator[Desk]:
    """Open the database of the settings for one change: all of it and its line in the audit log, or nothing.

    ``changes``: False for a command that only reads, which then waits for no import.

    Raises
    ------
    NotReady
        If the database has no tables of this version.
    ConfigError
        If a setting or a file of configs/ is wrong.
    """
    settings = load_settings()
    policy, sharing = load_accounts_policy(settings.configs_dir), load_sharing(settings.configs_dir)
    engine = make_engine(settings.database_url)
    try:
        require_current(engine)
        with write_transaction(engine) if changes else snapshot(engine) as connection:
            yield Desk(connection, policy, sharing, Actor(ActorKind.COMMAND, f"users {command}"), clock.now())
    finally:
        engine.dispose()


def show_link(link: Link, address: str, as_json: bool) -> None:
    """Print a link; it cannot be shown again."""
    where = address.rstrip("/") + LINK + link.token
    if as_json:
        print_json({"account": link.account_uid, "kind": link.kind, "link": where, "expires_at": link.expires_at})
        return
    say(where)
    say(f"Works once, until {moment(link.expires_at)}. Hand it to this person only; it cannot be shown again.")


def say(text: str) -> None:
    """Print a line as it is."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def show(value: Any, text: str, as_json: bool) -> None:
    """Print a value for machines or a line for people."""
    if as_json:
        print_json(value)
    else:
        say(text)


def moment(when: datetime) -> str:
    """A moment for people at this machine."""
    return f"{when.astimezone():%Y-%m-%d %H:%M %Z}"
