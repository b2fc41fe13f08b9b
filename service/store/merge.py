"""Set-based upserts of the small tables: read what is there once, compare, insert and update in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, bindparam, insert, update

from service.store.counts import Counts
from service.store.frames import as_dicts, normal, read_frame, same
from service.store.tables.base import Table, table


@dataclass(frozen=True)
class Target:
    """A table with its key and value columns; ``key`` is how files name a row."""

    table: type[Table]
    key: Sequence[str]
    values: Sequence[str]

    @property
    def columns(self) -> list[str]:
        """Key and value columns."""
        return [*self.key, *self.values]


def upsert(connection: Connection, target: Target, rows: pd.DataFrame, existing: Select[Any]) -> pd.Series:
    """Write the rows and return per row ``new``, ``changed`` or ``unchanged``.

    ``existing`` selects ``id`` and the columns of the target for at least every row with one of these keys.
    A key that comes twice is written as the last row says; the rows before it count as unchanged.
    """
    wanted = normal(rows, target.columns)
    last = ~wanted.duplicated(list(target.key), keep="last")
    status = pd.Series("unchanged", index=wanted.index)
    status[last] = _write(connection, target, wanted[last], read_frame(connection, existing))
    return status.set_axis(rows.index)


def count(status: pd.Series) -> Counts:
    """How often each status occurs."""
    return Counts(*(int((status == name).sum()) for name in ("new", "changed", "unchanged")))


def _write(connection: Connection, target: Target, wanted: pd.DataFrame, found: pd.DataFrame) -> pd.Series:
    both = wanted.merge(found, on=list(target.key), how="left", suffixes=("", "_before")).set_axis(wanted.index)
    new = both["id"].isna()
    differs = pd.Series(False, index=wanted.index)
    for name in target.values:
        differs |= ~same(both[name], both[f"{name}_before"])
    _insert(connection, target, both[new])
    _update(connection, target, both[differs & ~new])
    return new.map({True: "new", False: "unchanged"}).mask(differs & ~new, "changed")


def _insert(connection: Connection, target: Target, rows: pd.DataFrame) -> None:
    if len(rows):
        connection.execute(insert(table(target.table)), as_dicts(rows, target.columns))


def _update(connection: Connection, target: Target, rows: pd.DataFrame) -> None:
    if not len(rows):
        return
    rows_of = table(target.table)
    by_id = update(rows_of).where(rows_of.c.id == bindparam("row_id"))
    changes = rows[["id", *target.values]].rename(columns={"id": "row_id"})
    connection.execute(by_id, as_dicts(changes, changes.columns))
