"""Short words for columns and constraints in migrations, with the names `tables.base` gives them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from service.store.types import BigKey, UtcMoment


def column(name: str, kind: Any, null: bool = False) -> sa.Column[Any]:
    """A column."""
    return sa.Column(name, kind, nullable=null)


def text(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    """Columns of text."""
    return [column(name, sa.String(), null) for name in names]


def number(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    """Columns of whole numbers."""
    return [column(name, sa.Integer(), null) for name in names]


def day(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    """Columns of dates."""
    return [column(name, sa.Date(), null) for name in names]


def moment(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    """Columns of aware moments."""
    return [column(name, UtcMoment(), null) for name in names]


def json(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    """Columns of JSON."""
    return [column(name, sa.JSON(), null) for name in names]


def big_key(name: str) -> sa.Column[Any]:
    """A key of 64 bits."""
    return column(name, BigKey)


def key(table: str, name: str = "id") -> sa.PrimaryKeyConstraint:
    """The primary key of a table."""
    return sa.PrimaryKeyConstraint(name, name=f"pk_{table}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """Columns of which no two rows have the same."""
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def refers(table: str, name: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference to another table; ``other`` is ``table.column``."""
    return sa.ForeignKeyConstraint([name], [other], name=f"fk_{table}_{name}")


def index(table: str, *columns: str) -> None:
    """Create an index."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
