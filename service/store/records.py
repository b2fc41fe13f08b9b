"""Absence versions as packed whole numbers: fewer columns to read, and keys that compare in one step."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import BigInteger, ColumnElement, Connection, Select, cast, select

from service.store.tables import AbsenceRecord, Pupil, columns, table

Ints = npt.NDArray[np.int64]
PUPIL_BITS, DAY_BITS, REASON_BITS = 32, 16, 8
_LOW_16 = (1 << DAY_BITS) - 1
_LOW_8 = (1 << REASON_BITS) - 1


def packed_query() -> Select[Any]:
    """Selects seq, slot, content and recorded_at of absence records, packed as `pack_slot` and `pack_content` do."""
    record = columns(AbsenceRecord)
    slot = _wide(record.pupil_fk) * (1 << PUPIL_BITS) + _wide(record.day) * (1 << DAY_BITS) + record.period
    content = _wide(record.minutes) * (1 << REASON_BITS) + record.reason
    return select(record.seq, slot.label("slot"), content.label("content"), record.recorded_at)


def _wide(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(column, BigInteger)


def pack_slot(pupil_fk: Ints, day: Ints, period: Ints) -> Ints:
    """Pupil (31 bits), epoch day (16) and period (16) in one number."""
    slot: Ints = (pupil_fk << PUPIL_BITS) | (day << DAY_BITS) | period
    return slot


def pack_content(minutes: Ints, reason: Ints) -> Ints:
    """Minutes and reason in one number."""
    content: Ints = (minutes << REASON_BITS) | reason
    return content


def unpack(packed: dict[str, Ints]) -> dict[str, Ints]:
    """Columns seq, pupil_fk, day, period, minutes, reason and recorded_at of packed ones."""
    slot, content = packed["slot"], packed["content"]
    return {
        "seq": packed["seq"],
        "pupil_fk": slot >> PUPIL_BITS,
        "day": (slot >> DAY_BITS) & _LOW_16,
        "period": slot & _LOW_16,
        "minutes": content >> REASON_BITS,
        "reason": content & _LOW_8,
        "recorded_at": packed["recorded_at"],
    }


def late_records(connection: Connection, school_fk: int, pupil_id: str, after: int) -> list[dict[str, int]]:
    """Versions of a pupil that arrived after a key, in that order: day (epoch), period, minutes, reason."""
    record, pupil = columns(AbsenceRecord), columns(Pupil)
    query = (
        select(record.day, record.period, record.minutes, record.reason)
        .join(table(Pupil), pupil.id == record.pupil_fk)
        .where(pupil.school_fk == school_fk, pupil.pupil_id == pupil_id, record.seq > after)
        .order_by(record.seq)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
