"""The audit log: append an event in the transaction of what it is about, read it, and verify its chain."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, insert, select, update

from service.domain.access import AuditEntry
from service.store.tables import AuditedPupil, AuditEvent, AuditHead, PupilReference, columns, table
from service.telemetry.current import count_audited

_CONTENT = ("at", "actor_kind", "actor_uid", "action", "what", "school_id", "pupils", "role", "ground", "detail")
_CHUNK = 500


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: the number of events, the last one with its hash, and every line that is wrong."""

    events: int
    last_seq: int
    last_sha256: str
    wrong: list[str]


def append(connection: Connection, entry: AuditEntry) -> int:
    """Add an event to the chain and return its number; it stands or falls with the transaction of ``connection``.

    Events queue for the row of the head, so call this late in a long transaction.
    """
    head = _lock_head(connection)
    row = _row(entry, int(head["seq"]) + 1, references(connection, entry.pupils), head["sha256"])
    connection.execute(insert(table(AuditEvent)).values(row))
    if row["pupils"]:
        about = [{"seq": row["seq"], "reference": reference} for reference in row["pupils"]]
        connection.execute(insert(table(AuditedPupil)), about)
    connection.execute(update(table(AuditHead)).values(seq=row["seq"], sha256=row["sha256"]))
    count_audited(entry.action)
    return int(row["seq"])


def references(connection: Connection, pupil_fks: Sequence[int]) -> list[str]:
    """The references of pupils in the log, sorted; a pupil who is seen for the first time gets one."""
    wanted, known = sorted(set(pupil_fks)), columns(PupilReference)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(known.pupil_fk, known.reference).where(known.pupil_fk.in_(wanted[start : start + _CHUNK]))
        found |= {key: reference for key, reference in connection.execute(query)}
    fresh = {key: secrets.token_hex(16) for key in wanted if key not in found}
    if fresh:
        rows = [{"pupil_fk": key, "reference": reference} for key, reference in fresh.items()]
        connection.execute(insert(table(PupilReference)), rows)
    return sorted([*found.values(), *fresh.values()])


def events(
    connection: Connection,
    after: int = 0,
    limit: int = 100,
    reference: str | None = None,
    school_ids: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """Events in order after a number; optionally those about one reference, or of certain schools."""
    event = columns(AuditEvent)
    query = select(table(AuditEvent)).where(event.seq > after)
    if reference is not None:
        about = columns(AuditedPupil)
        query = query.join(table(AuditedPupil), about.seq == event.seq).where(about.reference == reference)
    if school_ids is not None:
        query = query.where(event.school_id.in_(school_ids))
    return [dict(row) for row in connection.execute(query.order_by(event.seq).limit(limit)).mappings()]


def verify(connection: Connection, expected_sha256: str = "") -> Verdict:
    """Follow the chain from the first event that is kept to the head.

    ``expected_sha256`` is a hash written down earlier: it must be the hash of some event that is still there, so that
    a log that was made again as a whole is noticed too.
    """
    head = connection.execute(select(table(AuditHead))).mappings().one()
    wrong, before, next_seq = [], head["kept_from_sha256"], int(head["kept_from_seq"])
    seen, count = expected_sha256 in ("", head["kept_from_sha256"]), 0
    for row in _all(connection):
        wrong += _complaints(row, next_seq, before)
        seen = seen or row["sha256"] == expected_sha256
        before, next_seq, count = row["sha256"], int(row["seq"]) + 1, count + 1
    if (next_seq - 1, before) != (int(head["seq"]), head["sha256"]):
        wrong.append(f"The log ends at event {next_seq - 1}, but its head says {head['seq']}: events are missing.")
    if not seen:
        wrong.append("No event has the expected hash: the log was made again.")
    return Verdict(count, int(head["seq"]), head["sha256"], [*wrong, *_index_complaints(connection)])


def _lock_head(connection: Connection) -> RowMapping:
    return connection.execute(select(table(AuditHead)).with_for_update()).mappings().one()


def _row(entry: AuditEntry, seq: int, pupils: list[str], before: str) -> dict[str, Any]:
    row = {
        "seq": seq,
        "at": entry.at,
        "actor_kind": entry.actor.kind.value,
        "actor_uid": entry.actor.uid,
        "action": entry.action.value,
        "what": str(entry.what),
        "school_id": entry.school_id,
        "pupils": pupils,
        "role": str(entry.role),
        "ground": entry.ground,
        "detail": dict(entry.detail),
        "before_sha256": before,
    }
    return row | {"sha256": _sha256(row)}


def _sha256(row: Any) -> str:
    """Hash of an event: its number, the hash before it, and everything it says."""
    said = {name: row[name] for name in ("seq", "before_sha256", *_CONTENT)}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)).hexdigest()


def _all(connection: Connection) -> Iterator[RowMapping]:
    event, after = columns(AuditEvent), -1
    while True:
        query = select(table(AuditEvent)).where(event.seq > after).order_by(event.seq).limit(_CHUNK)
        rows = connection.execute(query).mappings().all()
        if not rows:
            return
        yield from rows
        after = rows[-1]["seq"]


def _complaints(row: RowMapping, next_seq: int, before: str) -> list[str]:
    seq = int(row["seq"])
    if seq != next_seq:
        return [f"Event {next_seq} is missing: the one after it is {seq}."]
    if row["before_sha256"] != before:
        return [f"Event {seq} does not follow the event before it."]
    if row["sha256"] != _sha256(row):
        return [f"Event {seq} is not what was written."]
    return []


def _index_complaints(connection: Connection) -> list[str]:
    """Where the index of references does not say what the events say."""
    about = columns(AuditedPupil)
    listed: dict[int, list[str]] = {}
    for seq, reference in connection.execute(select(about.seq, about.reference)):
        listed.setdefault(seq, []).append(reference)
    event = columns(AuditEvent)
    said = {seq: pupils for seq, pupils in connection.execute(select(event.seq, event.pupils)) if pupils}
    wrong = sorted(seq for seq in said.keys() | listed.keys() if sorted(listed.get(seq, [])) != said.get(seq, []))
    return [f"The index of references does not say what event {seq} says." for seq in wrong]
