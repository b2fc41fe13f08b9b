"""Looking for a person in every table and every file, without knowing where to look."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson
from sqlalchemy import Engine, select

from service.store.tables import metadata
from tests.people import Person


def attributes(person: Person, number: str | None = None) -> list[str]:
    """What a person can be recognised by; a birth date only where it is written beside something else."""
    return [number or person.pupil_id, person.first_name, person.last_name, person.name]


def in_tables(engine: Engine, texts: Iterable[str]) -> set[tuple[str, str, str]]:
    """Table, column and text of every place that says one of the texts, as a word of its own."""
    sought = {text: re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE) for text in texts}
    return {
        (name, column, text)
        for name, column, value in _values(engine)
        for text, pattern in sought.items()
        if pattern.search(value)
    }


def in_files(folder: Path, texts: Iterable[str]) -> set[tuple[str, str]]:
    """File and text of every file that holds one of the texts, in bytes."""
    sought = {text: text.encode() for text in texts}
    return {
        (path.name, text)
        for path in folder.rglob("*")
        if path.is_file()
        for text, wanted in sought.items()
        if wanted in path.read_bytes()
    }


def _values(engine: Engine) -> Iterator[tuple[str, str, str]]:
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    if isinstance(value, str | list | dict):
                        yield table.name, column, value if isinstance(value, str) else orjson.dumps(value).decode()
