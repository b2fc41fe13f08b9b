"""Placing record versions that arrived later into columns that are sorted already."""

from dataclasses import replace

import numpy as np

from service.domain.calendar import grid_length
from service.domain.columns import Array, Marks, Records, SchoolColumns, Stays
from service.store.versions import Versions

_DAYS = 1 << 13  # more than the calendar has positions, so (pupil, day) packs into one number
_PERIODS = 1 << 16
COLUMNS = ("day", "period", "minutes", "reason", "recorded_at", "seq")


def grow(made: SchoolColumns, more: Versions, marks: Marks) -> tuple[SchoolColumns, Versions]:
    """Columns with ``more`` versions, which all arrived after those in ``made``; also the versions on no stay."""
    stay = stay_of(made.stays, more)
    inside = more.only(stay >= 0)
    records = _merge(made.records, inside, stay[stay >= 0])
    return replace(made, records=records, marks=marks), more.only(stay < 0)


def stay_of(stays: Stays, versions: Versions) -> Array:
    """The stay each version falls in, -1 for none."""
    pupil, day = versions.arrays["pupil_fk"], versions.arrays["day"]
    if not len(stays.pupil_keys):
        return np.full(len(pupil), -1, dtype=np.int64)
    starts = stays.pupil_keys * _DAYS + stays.first
    order = np.argsort(starts)
    found = order[np.maximum(np.searchsorted(starts[order], pupil * _DAYS + day, side="right") - 1, 0)]
    inside = (stays.pupil_keys[found] == pupil) & (day >= stays.first[found]) & (day <= stays.last[found])
    return np.where(inside & (day >= 0) & (day < grid_length()), found, -1)


def _merge(old: Records, new: Versions, new_stay: Array) -> Records:
    stays = len(old.offsets) - 1
    stay = np.concatenate((np.repeat(np.arange(stays), np.diff(old.offsets)), new_stay))
    joined = {name: np.concatenate((getattr(old, name), _like(new, old, name))) for name in COLUMNS}
    slot = (stay * _DAYS + joined["day"]) * _PERIODS + joined["period"]
    order = _order(slot, joined["recorded_at"], joined["seq"])
    counts = np.diff(old.offsets) + np.bincount(new_stay, minlength=stays)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(old.offsets.dtype)
    return Records(offsets=offsets, **{name: array[order] for name, array in joined.items()})


def _like(new: Versions, old: Records, name: str) -> Array:
    return new.arrays[name].astype(getattr(old, name).dtype)


def _order(slot: Array, recorded_at: Array, seq: Array) -> Array:
    """Order by slot, moment and arrival. The rows are mostly in order, which a stable sort by slot alone is fast at;
    only when a later arrival tells of an earlier moment do all three have to be sorted."""
    order = np.argsort(slot, kind="stable")
    same_slot = slot[order[1:]] == slot[order[:-1]]
    before, after = order[:-1][same_slot], order[1:][same_slot]
    backwards = (recorded_at[before] > recorded_at[after]) | (
        (recorded_at[before] == recorded_at[after]) & (seq[before] > seq[after])
    )
    return np.lexsort((seq, recorded_at, slot)) if backwards.any() else order
