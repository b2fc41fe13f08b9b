"""Taking a step with a flag: by the party whose step it is, with its line in the audit log."""

from datetime import date

from sqlalchemy import Connection

from service.domain.access import AuditEntry
from service.domain.errors import NotFound, VroegsignaalError
from service.policy.sickness import SicknessPolicy
from service.store import audit
from service.store.flags import Flag, add_step, change_flag, flags_of_school


class NotThisStep(VroegsignaalError):
    """The step does not follow on where the flag stands, or it is the other party's."""


def the_flag(connection: Connection, school_fk: int, uid: str) -> Flag:
    """A flag of a school.

    Raises
    ------
    NotFound
        If the school has none such.
    """
    found = flags_of_school(connection, school_fk, uid)
    if not found:
        raise NotFound("There is no such flag at this school.")
    return found[0]


def take_step(
    connection: Connection, policy: SicknessPolicy, flag: Flag, to: str, party: str, on: date, entry: AuditEntry
) -> None:
    """Take a step; ``entry`` says who does it and when.

    Raises
    ------
    NotThisStep
        If this party may not take it from where the flag stands.
    """
    if to not in policy.may_go(flag["step"], party):
        raise NotThisStep(f"A flag at {flag['step']} does not go to another step like this.", "Open the page again.")
    change_flag(connection, flag["id"], step=to, closed_on=on if to == policy.closed else None)
    step = {"flag_fk": flag["id"], "pupil_fk": flag["pupil_fk"], "step": to, "party": party, "happened_on": on}
    add_step(connection, {**step, "recorded_by": entry.actor.uid, "recorded_at": entry.at})
    audit.append(connection, entry)
