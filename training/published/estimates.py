"""Measures over many schools, with the error that follows from leaving each school out in turn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.domain.columns import Array
from training.published.counting import YEAR_GROUPS, SchoolCounts
from training.published.measures import MEASURES, Groups, divide


@dataclass(frozen=True)
class Estimate:
    """A measure over schools; the standard error is between schools (leave one out), NaN under two schools."""

    value: float
    error: float
    schools: int
    cases: float


def estimate(schools: Iterable[SchoolCounts], name: str, args: Mapping[str, Any], groups: Groups) -> Estimate:
    """A measure over the pupils of the groups."""
    return _estimate(_parts(schools, name, args, groups), MEASURES[name].value)


def contrast(
    schools: Sequence[SchoolCounts], name: str, args: Mapping[str, Any], pair: tuple[Groups, Groups], compare: str
) -> Estimate:
    """Difference or quotient of a measure between two groups of pupils."""
    both = [_parts(schools, name, args, groups) for groups in pair]
    single = MEASURES[name].value
    width = both[0].shape[1]

    def value(sums: Array) -> float:
        first, second = single(sums[:width]), single(sums[width:])
        return first - second if compare == "difference" else divide(first, second)

    return _estimate(np.concatenate(both, axis=1), value)


def _parts(schools: Iterable[SchoolCounts], name: str, args: Mapping[str, Any], groups: Groups) -> Array:
    """float64 [school, part]; schools of other sectors count as nothing."""
    rows = []
    for school in schools:
        inside = _mask(groups, school.sector)
        parts = np.array(MEASURES[name].parts(school, inside, **args), dtype=np.float64)
        rows.append(parts if inside.any() else np.zeros(len(parts)))
    return np.stack(rows)


def _mask(groups: Groups, sector: str) -> Array:
    mask = np.zeros(YEAR_GROUPS, dtype=np.bool_)
    if sector in groups:
        mask[groups[sector] or slice(None)] = True
    return mask


def _estimate(parts: Array, value: Callable[[Array], float]) -> Estimate:
    """Value of the sums, with the jackknife error over schools that take part."""
    there = parts[(parts != 0).any(axis=1)]
    total = parts.sum(axis=0)
    n = len(there)
    without = np.array([value(total - part) for part in there])
    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())) if n > 1 else float("nan")
    return Estimate(value(total), error, n, float(total[1]))
