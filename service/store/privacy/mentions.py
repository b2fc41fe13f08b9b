"""Where else a pupil is named: rejected rows and answers quote what was sent. Rather one too many than one left."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select
from sqlalchemy import Table as SqlTable

from service.store.privacy.persons import PersonRow
from service.store.tables import IdempotentAnswer, RejectedRow, Table, table

_CHUNK = 500
_QUOTING: dict[type[Table], tuple[str, ...]] = {
    RejectedRow: ("file", "value", "reason"),
    IdempotentAnswer: ("key", "answer"),
}


def remove_mentions(connection: Connection, person: PersonRow) -> dict[str, int]:
    """Delete rows that quote the number, a name or the birth date of a pupil, whatever they are about."""
    named = pattern(person)
    return {
        str(table(model).name): _remove(connection, table(model), quoting, named) for model, quoting in _QUOTING.items()
    }


def pattern(person: PersonRow) -> re.Pattern[str]:
    """Finds a pupil in text: number, first or last name or birth date, as words of their own."""
    born = (f"{person.birth_date:{form}}" for form in ("%Y-%m-%d", "%d-%m-%Y", "%Y%m%d", "%d/%m/%Y"))
    known = {person.pupil_id, person.first_name, person.last_name, *born}
    words = sorted((re.escape(text) for text in known if text), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


def _remove(connection: Connection, target: SqlTable, quoting: tuple[str, ...], named: re.Pattern[str]) -> int:
    keys = list(_naming(connection, target, quoting, named))
    for start in range(0, len(keys), _CHUNK):
        connection.execute(delete(target).where(target.c.id.in_(keys[start : start + _CHUNK])))
    return len(keys)


def _naming(
    connection: Connection, target: SqlTable, quoting: tuple[str, ...], named: re.Pattern[str]
) -> Iterator[int]:
    query = select(target.c.id, *(target.c[name] for name in quoting))
    for key, *texts in connection.execute(query):
        if any(named.search(_text(value)) for value in texts):
            yield key


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
