"""``vroegsignaal users roles``: what people may see, from which day to which."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated

import typer

from service.accounts.roles import Wanted, end_role, give_role
from service.accounts.sessions import today
from service.domain.access import Assignment, Role
from service.jobs.console import AsJson, parse_day
from service.jobs.users_desk import EmailArgument, desk, say, show

RoleArgument = Annotated[Role, typer.Argument(metavar="ROLE", help=f"One of: {', '.join(Role)}.")]
AssignmentArgument = Annotated[str, typer.Argument(metavar="ASSIGNMENT", help="Its id, see `users list --json`.")]
SchoolOption = Annotated[str | None, typer.Option("--school", metavar="ID", help="The school, e.g. 99AA00.")]
ClassOption = Annotated[str | None, typer.Option("--class", metavar="NAME", help="The class of a mentor.")]
RegionOption = Annotated[str | None, typer.Option("--region", metavar="NAME", help="The samenwerkingsverband.")]
FirstDay = Annotated[
    date | None, typer.Option("--from", parser=parse_day, metavar="DATE", help="First day; without it, today.")
]
LastDay = Annotated[
    date | None, typer.Option("--until", parser=parse_day, metavar="DATE", help="Last day; without it, no end.")
]
EndsOn = Annotated[
    date | None, typer.Option("--until", parser=parse_day, metavar="DATE", help="Last day; without it, it ends now.")
]


def register(users: typer.Typer) -> None:
    """Add the commands."""
    roles = typer.Typer(no_args_is_help=True, help="Give and end roles.")
    _add_give(roles)
    _add_end(roles)
    users.add_typer(roles, name="roles")


def in_words(role: Assignment) -> str:
    """An assignment on one line."""
    where = " ".join(part for part in (role.school_id, role.class_name, role.region) if part)
    until = f" until {role.valid_to}" if role.valid_to else ""
    return f"{role.role.value} {where} from {role.valid_from}{until}".replace("  ", " ")


def _add_give(roles: typer.Typer) -> None:
    @roles.command()
    def give(
        email: EmailArgument,
        role: RoleArgument,
        school: SchoolOption = None,
        class_: ClassOption = None,
        region: RegionOption = None,
        first: FirstDay = None,
        last: LastDay = None,
        as_json: AsJson = False,
    ) -> None:
        """Give somebody a role at a school, a class of a school, a region, or (administrator) the service.

        The person is signed out, and signs in again with the role.
        """
        with desk("roles give") as at:
            wanted = Wanted(role, first or today(at.now), last, school, class_, region)
            given = give_role(at.connection, at.sharing, at.by, at.uid_of(email), wanted, at.now)
        show(asdict(given), f"Given: {in_words(given)} ({given.uid}).", as_json)


def _add_end(roles: typer.Typer) -> None:
    @roles.command()
    def end(assignment: AssignmentArgument, last: EndsOn = None) -> None:
        """End a role, now or after a last day. The person is signed out."""
        with desk("roles end") as at:
            end_role(at.connection, at.by, assignment, last or today(at.now) - timedelta(days=1), at.now)
        say("Ended.")
