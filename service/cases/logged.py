"""Who records something, when, and its line in the audit log."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from service.domain.access import Action, AuditEntry, What
from service.domain.moments import AMSTERDAM
from service.policy.cases import CasePolicy
from service.store import audit

LONGEST_AGO = timedelta(days=366)
"""How far back somebody may say that something happened."""


def new_uid() -> str:
    """A new public id."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Desk:
    """Somebody at work on one pupil within a transaction; ``entry`` says who, when, in what role and on what ground."""

    connection: Connection
    policy: CasePolicy
    pupil_fk: int
    entry: AuditEntry

    @property
    def by(self) -> str:
        """Account that does it."""
        return self.entry.actor.uid

    @property
    def at(self) -> datetime:
        """When."""
        return self.entry.at

    @property
    def today(self) -> date:
        """Today's date in Amsterdam."""
        return self.at.astimezone(AMSTERDAM).date()

    @property
    def earliest(self) -> date:
        """The first date on which something may have happened."""
        return self.today - LONGEST_AGO

    def recorded(self) -> dict[str, object]:
        """Columns of what is recorded about the pupil."""
        return {"pupil_fk": self.pupil_fk, "recorded_by": self.by, "recorded_at": self.at}

    def log(self, action: Action, what: What, **detail: str | int) -> None:
        """Write the line, in the same transaction."""
        said = replace(self.entry, action=action, what=what, pupils=(self.pupil_fk,), detail=detail)
        audit.append(self.connection, said)
