"""``vroegsignaal users``: who may sign in and what they may see, from the machine the service runs on."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from service.accounts import people
from service.accounts.overview import Overview, overview
from service.jobs import users_demo, users_roles, users_tokens
from service.jobs.console import AsJson, console, print_json
from service.jobs.users_desk import HERE, Address, EmailArgument, NameArgument, desk, moment, say, show, show_link

SecondFactorToo = Annotated[
    bool,
    typer.Option("--second-factor", help="Also remove the second factor: the app and the recovery codes are lost."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    users = typer.Typer(
        no_args_is_help=True, help="Who may sign in and what they may see. Every change is in the audit log."
    )
    _add_invitations(users)
    _add_list(users)
    _add_changes(users)
    users_roles.register(users)
    users_tokens.register(users)
    users_demo.register(users)
    app.add_typer(users, name="users")


def _add_invitations(users: typer.Typer) -> None:
    @users.command("first-administrator")
    def first_administrator(
        email: EmailArgument, name: NameArgument, address: Address = HERE, as_json: AsJson = False
    ) -> None:
        """Invite the first administrator; only while there is none. Prints a link that works once."""
        with desk("first-administrator") as at:
            link = people.first_administrator(at.connection, at.policy, at.sharing, at.by, email, name, at.now)
        show_link(link, address, as_json)

    @users.command()
    def invite(email: EmailArgument, name: NameArgument, address: Address = HERE, as_json: AsJson = False) -> None:
        """Make an account and print a link that works once; give roles with `users roles give`."""
        with desk("invite") as at:
            link = people.invite(at.connection, at.policy, at.by, email, name, at.now)
        show_link(link, address, as_json)

    @users.command()
    def reset(
        email: EmailArgument,
        second_factor: SecondFactorToo = False,
        address: Address = HERE,
        as_json: AsJson = False,
    ) -> None:
        """Take away a password and every session, and print a link to choose another one."""
        with desk("reset") as at:
            uid = at.uid_of(email)
            link = people.issue_reset(at.connection, at.policy, at.by, uid, at.now, second_factor_too=second_factor)
        show_link(link, address, as_json)


def _add_list(users: typer.Typer) -> None:
    @users.command("list")
    def list_(as_json: AsJson = False) -> None:
        """Everybody with an account: state, second factor, roles of today and later."""
        with desk("list", changes=False) as at:
            found = overview(at.connection, at.now)
        if as_json:
            print_json([asdict(each) for each in found])
        else:
            console.print(_table(found))


def _add_changes(users: typer.Typer) -> None:
    @users.command()
    def disable(email: EmailArgument) -> None:
        """Let somebody in no more: sessions, links and tokens end at once."""
        with desk("disable") as at:
            people.disable(at.connection, at.by, at.uid_of(email), at.now)
        say("Disabled.")

    @users.command()
    def enable(email: EmailArgument) -> None:
        """Let somebody in again who was disabled; tokens and links stay ended."""
        with desk("enable") as at:
            people.enable(at.connection, at.by, at.uid_of(email), at.now)
        say("Enabled.")

    @users.command()
    def unlock(email: EmailArgument) -> None:
        """End the wait after too many failures."""
        with desk("unlock") as at:
            people.unlock(at.connection, at.by, at.uid_of(email), at.now)
        say("Unlocked.")

    @users.command("end-sessions")
    def end_sessions(email: EmailArgument, as_json: AsJson = False) -> None:
        """Sign somebody out everywhere."""
        with desk("end-sessions") as at:
            ended = people.end_all_sessions(at.connection, at.by, at.uid_of(email), at.now)
        show({"sessions": ended}, f"Sessions ended: {ended}.", as_json)


def _table(found: list[Overview]) -> Table:
    shown = Table(box=None)
    for name in ("name", "address", "state", "second factor", "roles"):
        shown.add_column(name)
    for each in found:
        roles = "\n".join(users_roles.in_words(role) for role in each.assignments) or "-"
        shown.add_row(each.name, each.email, _state(each), "yes" if each.second_factor else "no", roles)
    return shown


def _state(account: Overview) -> str:
    until = account.locked_until or account.link_until
    return f"{account.state.value} until {moment(until)}" if until and account.locked_until else account.state.value
