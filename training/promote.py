"""What another version of the model changes: who enters and leaves the early signals, and how pupils change places."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import func, select

from models.risk_model import RiskModel
from service.domain.columns import Array, SchoolColumns
from service.pipeline.compute import assess_with
from service.pipeline.parts import Parts
from service.policy.risk_words import load_risk_words
from service.risk.adviser import Adviser
from service.store.columns import open_schools
from service.store.reading import school_ids
from service.store.tables import Assessment, columns


@dataclass(frozen=True)
class Said:
    """What one version says of the pupils of a school in rule tier 1 or 2, in order of pupil number.

    ``rank`` float64, higher is more at risk; ``listed`` bool, an early signal.
    """

    pupils: list[str]
    rank: Array
    listed: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Shift:
    """The difference between two versions for one school.

    Attributes
    ----------
    enters, leaves, stays
        Pupil numbers on the list of early signals: only of the new version, only of the old one, of both.
    pupils
        Pupils put in order by both.
    typical_move, largest_move
        Places a pupil goes up or down: the median and the most; None without a version to compare with.
    agreement
        Spearman's correlation of both orders; None where there is nothing to correlate.
    """

    school_id: str
    enters: list[str]
    leaves: list[str]
    stays: list[str]
    pupils: int
    typical_move: float | None
    largest_move: int | None
    agreement: float | None

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def shifts(parts: Parts, new: RiskModel, old: RiskModel | None) -> Iterator[Shift]:
    """Per school, what changes on the newest date that was assessed; schools without assessments have nothing."""
    as_of = newest_date(parts)
    if as_of is None:
        return
    for school in open_schools(parts.engine, school_ids(parts.engine), parts.settings):
        before = said(parts, school, as_of, old) if old else None
        yield shift(school.school.school_id, said(parts, school, as_of, new), before)


def newest_date(parts: Parts) -> date | None:
    """The last weekly date that any school was assessed on."""
    with parts.engine.connect() as connection:
        newest: date | None = connection.scalar(select(func.max(columns(Assessment).as_of)))
    return newest


def said(parts: Parts, school: SchoolColumns, as_of: date, model: RiskModel) -> Said:
    """Ask one version, as an adviser: tiers are those of the rules, whatever the role of the model is here."""
    choices = parts.policy.model.model_copy(update={"role": "advisory"})
    adviser = Adviser(choices, load_risk_words(parts.settings.configs_dir), "in-use", "", model)
    assessed = assess_with(replace(parts), school, as_of, None, adviser).assessed
    opinions = assessed.opinions
    if opinions is None:
        return Said([], np.empty(0), np.empty(0, dtype=np.bool_))
    pupils = [assessed.pupil_id(row) for row in opinions.asked.tolist()]
    return Said(pupils, opinions.scores.rank, opinions.early_signal)


def shift(school_id: str, new: Said, old: Said | None) -> Shift:
    """Compare two versions on the same pupils."""
    now = _listed(new)
    before = _listed(old) if old else set()
    moved = np.abs(_places(new.rank) - _places(old.rank)) if old and len(old.rank) else None
    return Shift(
        school_id=school_id,
        enters=sorted(now - before),
        leaves=sorted(before - now),
        stays=sorted(now & before),
        pupils=len(new.pupils),
        typical_move=None if moved is None else float(np.median(moved)),
        largest_move=None if moved is None else int(moved.max()),
        agreement=_agreement(new.rank, old.rank) if old else None,
    )


def _listed(one: Said) -> set[str]:
    return {pupil for pupil, listed in zip(one.pupils, one.listed.tolist(), strict=True) if listed}


def _places(rank: Array) -> Array:
    """Place per pupil, 0 for the highest; equals share the middle of their places."""
    _, group, count = np.unique(-rank, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count + 1) / 2
    return np.asarray(middle[group])


def _agreement(new: Array, old: Array) -> float | None:
    """Spearman's correlation; None where everybody is equal."""
    first, second = _places(new), _places(old)
    if len(new) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])
