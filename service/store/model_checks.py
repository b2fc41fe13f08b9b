"""What the checks of a risk model found: written once per check, the latest one decides what may be shown."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, select

from service.store.tables import ModelCheck, columns, table

Display = Literal["model", "baseline", "off"]
"""What may be shown: the model, the order of the best baseline without a number, or nothing."""


@dataclass(frozen=True)
class Check:
    """One check of one version over the dates ``period_from`` to ``period_to``, both included.

    ``figures`` is plain JSON without anything about one pupil; ``why`` is Dutch for the administrator.
    """

    model_version: str
    checked_at: datetime
    period_from: date
    period_to: date
    passed: bool
    display: Display
    figures: dict[str, Any]
    why: str


def write_check(connection: Connection, check: Check) -> int:
    """Add a check and return its key."""
    rows = table(ModelCheck)
    return int(connection.execute(insert(rows).values(asdict(check)).returning(rows.c.id)).scalar_one())


def latest_check(connection: Connection, model_version: str) -> Check | None:
    """The check of a version that was written last; None when it was never checked."""
    row = columns(ModelCheck)
    names = [row[name] for name in Check.__dataclass_fields__]
    query = select(*names).where(row.model_version == model_version).order_by(row.id.desc()).limit(1)
    found = connection.execute(query).mappings().one_or_none()
    return Check(**found) if found else None
