"""``vroegsignaal users tokens``: keys of feeds."""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from service.accounts.tokens import WantedToken, make_token, revoke_token
from service.jobs.console import AsJson, console, print_json
from service.jobs.users_desk import EmailArgument, desk, moment, say, show
from service.store.accounts import tokens
from service.store.accounts.tokens import TokenRow

TokenName = Annotated[str, typer.Argument(metavar="NAME", help="What the key is for, e.g. the name of the feed.")]
TokenArgument = Annotated[str, typer.Argument(metavar="TOKEN", help="Its id, see `users tokens list`.")]
Scopes = Annotated[
    list[str], typer.Option("--scope", metavar="VERB:WHAT", help="What it may, e.g. change:import; may be repeated.")
]
Schools = Annotated[list[str], typer.Option("--school", metavar="ID", help="Where; may be repeated.")]
Days = Annotated[int, typer.Option("--days", help="For how long.")]
_SHOWN = (
    "uid",
    "name",
    "account_uid",
    "scopes",
    "school_ids",
    "created_at",
    "expires_at",
    "revoked_at",
    "last_used_at",
)


def register(users: typer.Typer) -> None:
    """Add the commands."""
    keys = typer.Typer(no_args_is_help=True, help="Make, list and revoke keys of feeds.")
    _add_make(keys)
    _add_list(keys)
    _add_revoke(keys)
    users.add_typer(keys, name="tokens")


def _add_make(keys: typer.Typer) -> None:
    @keys.command()
    def make(
        email: EmailArgument, name: TokenName, scope: Scopes, school: Schools, days: Days = 365, as_json: AsJson = False
    ) -> None:
        """Make a key for an account and print it, this once. It never gives more than the account itself has."""
        with desk("tokens make") as at:
            wanted = WantedToken(name, scope, school, days)
            made = make_token(at.connection, at.policy, at.by, at.uid_of(email), wanted, at.now)
        value = {"uid": made.uid, "token": made.token, "expires_at": made.expires_at}
        show(value, f"{made.token}\nUntil {moment(made.expires_at)}; it cannot be shown again.", as_json)


def _add_list(keys: typer.Typer) -> None:
    @keys.command("list")
    def list_(as_json: AsJson = False) -> None:
        """All keys, also those that are over; never the keys themselves."""
        with desk("tokens list", changes=False) as at:
            found = tokens.all_of_them(at.connection)
        if as_json:
            print_json([_plain(each) for each in found])
        else:
            console.print(_table(found, at.now))


def _add_revoke(keys: typer.Typer) -> None:
    @keys.command()
    def revoke(token: TokenArgument) -> None:
        """End a key at once."""
        with desk("tokens revoke") as at:
            revoke_token(at.connection, at.by, token, at.now)
        say("Revoked.")


def _plain(token: TokenRow) -> dict[str, Any]:
    return {name: getattr(token, name) for name in _SHOWN}


def _table(found: list[TokenRow], now: datetime) -> Table:
    shown = Table(box=None)
    for name in ("id", "name", "may", "at", "state", "last used"):
        shown.add_column(name, no_wrap=name == "id")
    for each in found:
        state = f"until {moment(each.expires_at)}" if each.valid(now) else "over"
        used = moment(each.last_used_at) if each.last_used_at else "never"
        shown.add_row(each.uid, each.name, " ".join(each.scopes), " ".join(each.school_ids), state, used)
    return shown
