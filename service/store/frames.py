"""Between pandas frames and database rows: None for every kind of missing, dates as ``date``, plain numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Executable

MISSING = "missing"


def read_frame(connection: Connection, query: Executable, kinds: dict[str, str] | None = None) -> pd.DataFrame:
    """Rows of a query as columns of Python objects; ``kinds`` turns columns into other dtypes."""
    result = connection.execute(query)
    names = list(result.keys())
    columns = list(zip(*result.all(), strict=True)) or [()] * len(names)
    data = {name: pd.Series(values, dtype=object) for name, values in zip(names, columns, strict=True)}
    frame = pd.DataFrame(data, columns=names)
    return frame.astype(kinds) if kinds else frame


def plain(column: pd.Series) -> list[Any]:
    """Values as the database drivers want them: None for missing, ``date`` for dates, Python numbers."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.date
    missing = column.isna().to_numpy()
    values = column.to_numpy(dtype=object) if missing.any() else column.to_numpy()
    found: list[Any] = values.tolist()
    for position in np.flatnonzero(missing).tolist():
        found[position] = None
    return found


def normal(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The columns as Python objects, comparable with `read_frame`; a column that is not there is missing."""
    empty = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    data = {name: pd.Series(plain(frame[name]) if name in frame else empty, dtype=object) for name in columns}
    return pd.DataFrame({name: column.to_numpy() for name, column in data.items()}, columns=list(columns), dtype=object)


def as_dicts(frame: pd.DataFrame, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Rows as dicts for ``connection.execute(insert(table), …)``."""
    names = list(columns)
    rows = zip(*(plain(frame[name]) for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def same(left: pd.Series, right: pd.Series) -> pd.Series:
    """Where two columns of objects are equal; missing equals missing."""
    return (left == right) | (left.isna() & right.isna())
