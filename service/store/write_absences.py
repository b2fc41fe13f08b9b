"""Adding absence versions: every distinct version once, in order of arrival, set-based throughout."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, text

from service.store.bulk import bulk_insert, read_integers
from service.store.counts import Counts
from service.store.frames import plain
from service.store.records import pack_content, pack_slot, packed_query
from service.store.revisions import bump_schools
from service.store.session import is_sqlite
from service.store.tables import AbsenceRecord, columns, table

Flags = npt.NDArray[np.bool_]
VERSION = ["slot", "recorded_at", "content"]
"""What makes two versions the same one: pupil, day and period; the moment; minutes and reason."""
GIVEN = ["school_fk", "pupil_fk", "day", "period", "minutes", "reason", "recorded_at"]


def add_absences(connection: Connection, import_id: int, rows: pd.DataFrame, own_moments: bool = True) -> Counts:
    """Add the versions that are not there yet; ``rows`` are in order of arrival.

    Columns: school_fk, pupil_fk, day (epoch day), period, minutes, reason, recorded_at (microseconds UTC) and,
    if the source has it, external_id. Without ``own_moments`` the source has no moments of its own
    (``recorded_at`` is then the moment of import): a row that repeats the current version is unchanged.

    A version that comes twice in ``rows`` arrives where it comes last, so that of versions with the same moment
    the later line wins.
    """
    if not len(rows):
        return Counts()
    arrived = _coded(rows)
    kept = arrived[~arrived.duplicated(VERSION, keep="last")]
    known = _known(connection, kept)
    fresh = kept[_is_fresh(kept, known, own_moments)]
    if len(fresh):
        _insert(connection, fresh, import_id)
        bump_schools(connection, sorted(set(fresh["school_fk"].tolist())), setup=False)
    return _count(fresh, known, len(rows))


def _coded(rows: pd.DataFrame) -> pd.DataFrame:
    given = {name: rows[name].to_numpy(dtype=np.int64) for name in GIVEN}
    coded: dict[str, Any] = dict(given)
    coded["slot"] = pack_slot(given["pupil_fk"], given["day"], given["period"])
    coded["content"] = pack_content(given["minutes"], given["reason"])
    coded["external_id"] = plain(rows["external_id"]) if "external_id" in rows else None
    return pd.DataFrame(coded)


def _known(connection: Connection, kept: pd.DataFrame) -> pd.DataFrame:
    """Versions of the same slots that are there already."""
    span = kept.groupby("school_fk")["day"].agg(["min", "max"])
    spans = zip(span.index.tolist(), span["min"].tolist(), span["max"].tolist(), strict=True)
    known = pd.concat([_versions(connection, *school) for school in spans], ignore_index=True)
    return known[known["slot"].isin(kept["slot"].unique())]


def _versions(connection: Connection, school_fk: int, first: int, last: int) -> pd.DataFrame:
    record = columns(AbsenceRecord)
    query = packed_query().where(record.school_fk == school_fk, record.day.between(first, last))
    return pd.DataFrame(read_integers(connection, query))


def _is_fresh(kept: pd.DataFrame, known: pd.DataFrame, own_moments: bool) -> Flags:
    both = pd.concat([known[VERSION], kept[VERSION]], ignore_index=True)
    there = both.duplicated(VERSION).to_numpy()[len(known) :]
    return ~there if own_moments else ~there & ~_says_nothing_new(kept, known)


def _says_nothing_new(kept: pd.DataFrame, known: pd.DataFrame) -> Flags:
    """Where a row repeats the version before it: the row before it in the delivery, else the current one."""
    current = known.sort_values(["recorded_at", "seq"]).drop_duplicates("slot", keep="last")
    now = kept["slot"].map(pd.Series(current["content"].to_numpy(), index=current["slot"].to_numpy()))
    before = kept.groupby("slot", sort=False)["content"].shift().fillna(now)
    return (before == kept["content"]).to_numpy()


def _reserve(connection: Connection, count: int) -> int:
    """A number after which ``count`` numbers are free and ours: there is one writer."""
    if is_sqlite(connection):
        used = text("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'absence_record'")
        return int(connection.execute(used).scalar_one())
    sequence = "pg_get_serial_sequence('absence_record', 'seq')"
    take = text(f"SELECT setval({sequence}, nextval({sequence}) + :count)")
    return int(connection.execute(take, {"count": count}).scalar_one()) - count - 1


def _insert(connection: Connection, fresh: pd.DataFrame, import_id: int) -> None:
    arrival = _reserve(connection, len(fresh)) + np.arange(1, len(fresh) + 1)
    # Rows in the order of the index of versions: neighbours share pages.
    order = np.lexsort((fresh["period"], fresh["pupil_fk"], fresh["day"], fresh["school_fk"]))
    rows = fresh.assign(seq=arrival, import_fk=import_id).iloc[order]
    names = ["seq", *GIVEN, "import_fk", "external_id"]
    bulk_insert(connection, table(AbsenceRecord), names, [plain(rows[name]) for name in names])


def _count(fresh: pd.DataFrame, known: pd.DataFrame, total: int) -> Counts:
    withdrawn = (fresh["minutes"] == 0).to_numpy()
    before = (fresh["slot"].isin(known["slot"]) | fresh.duplicated("slot")).to_numpy()
    return Counts(
        new=int((~withdrawn & ~before).sum()),
        changed=int((~withdrawn & before).sum()),
        unchanged=total - len(fresh),
        withdrawn=int(withdrawn.sum()),
    )
