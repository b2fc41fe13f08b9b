"""A pupil taken out of the frozen weekly lists; what the list said of others stays as it was."""

import hashlib
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select, update

from service.store.tables import WeeklyList, columns, table

ERASED = "erased"
"""Key of a list's content under which the markers stand: where somebody stood and when that was erased, not who."""


def entries_of(content: dict[str, Any], pupil_id: str) -> dict[str, list[dict[str, Any]]]:
    """What a list says of a pupil: its entries by block, and ``unaccounted``."""
    places = {block["id"]: block["entries"] for block in content.get("blocks", [])}
    places["unaccounted"] = content.get("unaccounted", [])
    found = {place: [each for each in entries if each["pupil_id"] == pupil_id] for place, entries in places.items()}
    return {place: entries for place, entries in found.items() if entries}


def erase_from_lists(connection: Connection, school_fk: int, pupil_id: str, on: date) -> int:
    """Replace every entry of a pupil by a marker, renew the hash of those lists and return how many entries it were.

    The lists may only be changed within a `deletion`.
    """
    weekly, erased = columns(WeeklyList), 0
    query = select(weekly.id, weekly.content).where(weekly.school_fk == school_fk)
    for key, content in connection.execute(query).all():
        found = entries_of(content, pupil_id)
        if found:
            without = _without(content, pupil_id, on)
            changed = {"content": without, "content_sha256": content_hash(without)}
            connection.execute(update(table(WeeklyList)).where(weekly.id == key).values(changed))
            erased += sum(map(len, found.values()))
    return erased


def content_hash(content: dict[str, Any]) -> str:
    """Hash of a list's content, as it is made when a list is frozen."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _without(content: dict[str, Any], pupil_id: str, on: date) -> dict[str, Any]:
    markers = [
        {"place": place, "erased_on": on.isoformat()}
        for place, entries in entries_of(content, pupil_id).items()
        for _ in entries
    ]
    blocks = [{**block, "entries": _others(block["entries"], pupil_id)} for block in content.get("blocks", [])]
    kept = {"blocks": blocks, "unaccounted": _others(content.get("unaccounted", []), pupil_id)}
    return {**content, **kept, ERASED: [*content.get(ERASED, []), *markers]}


def _others(entries: list[dict[str, Any]], pupil_id: str) -> list[dict[str, Any]]:
    return [each for each in entries if each["pupil_id"] != pupil_id]
