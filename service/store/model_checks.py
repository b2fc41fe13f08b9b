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
    return next(iter(latest_checks(connection, 1, model_version)), None)


def latest_checks(connection: Connection, most: int, model_version: str | None = None) -> list[Check]:
    """The checks that were written last, latest first; of one version or of all."""
    row = columns(ModelCheck)
    query = select(*(row[name] for name in Check.__dataclass_fields__)).order_by(row.id.desc()).limit(most)
    if model_version is not None:
        query = query.where(row.model_version == model_version)
    return [Check(**found) for found in connection.execute(query).mappings()]
