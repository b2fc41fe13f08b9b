"""The staff of the demo schools: invented people with their roles, from a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from service.accounts.demo import require_demo
from service.accounts.people import make_demo_account
from service.accounts.problems import Problem, Refused
from service.accounts.roles import Wanted, give_role
from service.domain.access import Actor, Role
from service.policy.sharing import Sharing


@dataclass(frozen=True)
class StaffRow:
    """One role of one invented person."""

    name: str
    email: str
    role: Role
    valid_from: date
    school_id: str | None = None
    class_name: str | None = None
    region: str | None = None

    @property
    def wanted(self) -> Wanted:
        """The role."""
        return Wanted(
            self.role, self.valid_from, school_id=self.school_id, class_name=self.class_name, region=self.region
        )


def make_demo_staff(
    connection: Connection, sharing: Sharing, by: Actor, staff: Iterable[StaffRow], now: datetime
) -> dict[str, int]:
    """Make the accounts and give the roles; what is there already stays. Returns how many of each are new.

    Raises
    ------
    NotReady
        If the database is no demo.
    Refused
        If a role cannot be given, or an address belongs to an account that is no demo.
    """
    require_demo(connection)
    people, given = set[str](), 0
    for row in staff:
        account, is_new = make_demo_account(connection, by, row.email, row.name, now)
        people |= {account.uid} if is_new else set()
        given += _given(connection, sharing, by, account.uid, row, now)
    return {"accounts": len(people), "roles": given}


def _given(connection: Connection, sharing: Sharing, by: Actor, account_uid: str, row: StaffRow, now: datetime) -> int:
    try:
        give_role(connection, sharing, by, account_uid, row.wanted, now)
    except Refused as refused:
        if refused.problem is Problem.ROLE_OVERLAP:
            return 0
        raise
    return 1
