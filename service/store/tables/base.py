"""What all tables share: names of constraints that are equal on every database, so that migrations can find them."""

from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """Base of the tables."""


def table(model: type[Table]) -> sa.Table:
    """The SQL table of a class."""
    return cast(sa.Table, model.__table__)  # type: ignore[attr-defined]


def columns(model: type[Table]) -> sa.ColumnCollection[str, sa.Column[Any]]:
    """The SQL columns of a class, typed as columns."""
    return cast("sa.ColumnCollection[str, sa.Column[Any]]", table(model).c)
