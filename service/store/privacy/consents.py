"""What a school wrote down about being informed and agreeing: read and added, never changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from service.store.privacy.leavers import in_parts
from service.store.tables import Consent, columns, table


@dataclass(frozen=True)
class ConsentRow:
    """One thing that was written down; ``given_on`` is the day it happened."""

    purpose: str
    party: str
    kind: str
    given_on: date
    recorded_at: datetime


def add_consent(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write down what happened; columns of `Consent`."""
    connection.execute(insert(table(Consent)).values(dict(row)))


def consents_of(connection: Connection, pupil_fks: Collection[int]) -> dict[int, list[ConsentRow]]:
    """Per pupil everything that was written down, in that order; pupils without anything are left out."""
    row, found = columns(Consent), dict[int, list[ConsentRow]]()
    for some in in_parts(sorted(set(pupil_fks))):
        query = select(row.pupil_fk, row.purpose, row.party, row.kind, row.given_on, row.recorded_at)
        for key, *said in connection.execute(query.where(row.pupil_fk.in_(some)).order_by(row.id)):
            found.setdefault(key, []).append(ConsentRow(*said))
    return found
