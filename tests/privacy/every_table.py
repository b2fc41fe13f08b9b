"""A row in every table, made from what the tables say about themselves: a table that is added later is in it too."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date
from sqlalchemy import Table as SqlTable
from sqlmodel.sql.sqltypes import AutoString

from service.store.tables import metadata
from service.store.types import UtcMoment
from tests.privacy import rows

MADE_OTHERWISE = ("audit_event", "audited_pupil", "audit_head", "deletion_permit", "meta")
"""The audit log has its own way of writing; the others have their one row, or none."""


def fill_every_table(connection: Connection, day: date) -> dict[str, Any]:
    """One row in every table, everything in it on one day and about one pupil; keys by name of the table."""
    keys: dict[str, Any] = {}
    for table in metadata.sorted_tables:
        if table.name not in MADE_OTHERWISE:
            keys[table.name] = rows.put(connection, table.name, **_values(table, keys, day))
    rows.look(connection, day, keys["pupil"])
    return keys


def _values(table: SqlTable, keys: dict[str, Any], day: date) -> dict[str, Any]:
    return {column.name: _value(column, keys, day) for column in table.columns if _is_given(column)}


def _is_given(column: Column[Any]) -> bool:
    """Numbers of rows come by themselves, and no row refers to one of its own table."""
    own_table = any(key.column.table is column.table for key in column.foreign_keys)
    numbered = column.primary_key and not column.foreign_keys and not isinstance(column.type, AutoString)
    return not own_table and not numbered


def _value(column: Column[Any], keys: dict[str, Any], day: date) -> Any:
    for key in column.foreign_keys:
        return keys[key.column.table.name]
    texts = {AutoString: f"{column.table.name}-{column.name}", Date: day, UtcMoment: rows.noon(day)}
    return next((value for kind, value in texts.items() if isinstance(column.type, kind)), _plain(column))


def _plain(column: Column[Any]) -> Any:
    return {} if isinstance(column.type, JSON) else False if isinstance(column.type, Boolean) else 0
