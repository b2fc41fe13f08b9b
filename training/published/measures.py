"""Measures of a counted school: parts that add up over schools, and how the sums become a number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from service.domain.codes import Reason
from service.domain.columns import Array
from training.published.counting import LONGEST_SPELL, SchoolCounts

Groups = dict[str, list[int]]
"""Sector → year groups; an empty list is all of them."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
HALVES = ("morning", "afternoon")
EPSILON = 1e-9
Parts = Callable[..., Sequence[float]]


@dataclass(frozen=True)
class Measure:
    """``parts`` of a school (with a mask of year groups, and arguments) are added up; ``value`` makes the number."""

    parts: Parts
    value: Callable[[Array], float]


MEASURES: dict[str, Measure] = {}


def divide(part: float, whole: float) -> float:
    """NaN when there is nothing to divide by."""
    return float(part / whole) if whole else float("nan")


def _ratio(sums: Array) -> float:
    return divide(sums[0], sums[1])


def _difference(sums: Array) -> float:
    return divide(sums[0], sums[1]) - divide(sums[2], sums[3])


def _quotient(sums: Array) -> float:
    return divide(divide(sums[0], sums[1]), divide(sums[2], sums[3]))


def measure(value: Callable[[Array], float] = _ratio) -> Callable[[Parts], Parts]:
    """Register a function under its own name."""

    def register(function: Parts) -> Parts:
        MEASURES[function.__name__] = Measure(function, value)
        return function

    return register


def _years(school: SchoolCounts, inside: Array, column: str) -> Array:
    """A column of the pupil years in the mask."""
    table = school.pupil_years
    return np.asarray(table[column][inside[table["year_group"]]]) if table else np.zeros(0)


def _missed_codes(reasons: Sequence[str]) -> list[int]:
    return [int(Reason.from_code(code)) for code in reasons]


@measure()
def absent_share(school: SchoolCounts, inside: Array) -> Sequence[float]:
    """Missed minutes of those scheduled."""
    minutes = _years(school, inside, "scheduled")
    return float((_years(school, inside, "absent_share_year") * minutes).sum()), float(minutes.sum())


@measure()
def sick_share(school: SchoolCounts, inside: Array) -> Sequence[float]:
    """Minutes missed through sickness of those scheduled."""
    minutes = _years(school, inside, "scheduled")
    return float((_years(school, inside, "sick_share_year") * minutes).sum()), float(minutes.sum())


@measure()
def pupils_above(school: SchoolCounts, inside: Array, share: float) -> Sequence[float]:
    """Pupils who miss the share of the year or more."""
    absent = _years(school, inside, "absent_share_year")
    return float((absent >= share - EPSILON).sum()), float(len(absent))


@measure()
def missed_by_those_above(school: SchoolCounts, inside: Array, share: float) -> Sequence[float]:
    """What pupils above the share miss of their own time."""
    absent, minutes = _years(school, inside, "absent_share_year"), _years(school, inside, "scheduled")
    above = absent >= share - EPSILON
    return float((absent * minutes)[above].sum()), float(minutes[above].sum())


@measure()
def reason_share(school: SchoolCounts, inside: Array, reasons: Sequence[str]) -> Sequence[float]:
    """Part of missed minutes with these reasons."""
    missed = school.missed[inside]
    return float(missed[..., _missed_codes(reasons)].sum()), float(missed.sum())


@measure(_quotient)
def reason_ratio(
    school: SchoolCounts, inside: Array, reasons: Sequence[str], against: Sequence[str]
) -> Sequence[float]:
    """Minutes missed with some reasons against those with other reasons."""
    missed = school.missed[inside]
    first, second = (float(missed[..., _missed_codes(codes)].sum()) for codes in (reasons, against))
    return first, 1.0, second, 1.0


def _hour_of_week(school: SchoolCounts, inside: Array, moment: Sequence[str]) -> tuple[float, float]:
    weekday, half = WEEKDAYS.index(moment[0]), HALVES.index(moment[1])
    missed = school.missed[inside][:, :, weekday, half].sum()
    return float(missed), float(school.scheduled[inside][:, :, weekday, half].sum())


@measure(_difference)
def weekday_gap(school: SchoolCounts, inside: Array, of: Sequence[str], over: Sequence[str]) -> Sequence[float]:
    """Absent share in one half day of the week minus that in another, such as [friday, afternoon]."""
    return *_hour_of_week(school, inside, of), *_hour_of_week(school, inside, over)


def _difference_of_level(sums: Array) -> float:
    return divide(_difference(sums), divide(sums[4], sums[5]))


@measure(_difference_of_level)
def weekday_gap_of_level(
    school: SchoolCounts, inside: Array, of: Sequence[str], over: Sequence[str]
) -> Sequence[float]:
    """`weekday_gap` divided by the absent share over the whole week."""
    level = float(school.missed[inside].sum()), float(school.scheduled[inside].sum())
    return *weekday_gap(school, inside, of, over), *level


@measure(_quotient)
def weekday_ratio(school: SchoolCounts, inside: Array, of: Sequence[str], over: Sequence[str]) -> Sequence[float]:
    """Absent share on some weekdays divided by that on others."""
    parts: list[float] = []
    for names in (of, over):
        days = [WEEKDAYS.index(name) for name in names]
        parts += [float(school.missed[inside][:, :, days].sum()), float(school.scheduled[inside][:, :, days].sum())]
    return parts


@measure(_quotient)
def months_ratio(
    school: SchoolCounts, inside: Array, of: Sequence[int], over: Sequence[int], reasons: Sequence[str] | None = None
) -> Sequence[float]:
    """Absent share (of some reasons) in months (1 to 12) divided by that in other months."""
    codes = slice(None) if reasons is None else _missed_codes(reasons)
    parts: list[float] = []
    for names in (of, over):
        months = [month - 1 for month in names]
        parts.append(float(school.missed[inside][:, months][..., codes].sum()))
        parts.append(float(school.scheduled[inside][:, months].sum()))
    return parts


@measure()
def spells_of(school: SchoolCounts, inside: Array, days: Sequence[int]) -> Sequence[float]:
    """Part of the spells that last from the first to the last number of days; 0 is a single half day."""
    low, high = days
    spells = school.spells[inside]
    return float(spells[:, low : min(high, LONGEST_SPELL) + 1].sum()), float(spells.sum())


@measure()
def any_absence(school: SchoolCounts, inside: Array) -> Sequence[float]:
    """Pupils with any absence in the year; lateness is counted apart."""
    absent = _years(school, inside, "besides_late")
    return float(absent.sum()), float(len(absent))


@measure()
def any_sickness(school: SchoolCounts, inside: Array) -> Sequence[float]:
    """Pupils with any sickness absence in the year."""
    days = _years(school, inside, "sick_days_year")
    return float((days > 0).sum()), float(len(days))


@measure()
def extensive_sickness(school: SchoolCounts, inside: Array, days: int, reports: int) -> Sequence[float]:
    """Pupils with more than so many sick days, or at least so many reports, in the year."""
    sick, told = _years(school, inside, "sick_days_year"), _years(school, inside, "sick_reports_year")
    return float(((sick > days) | (told >= reports)).sum()), float(len(sick))


@measure()
def authorised_hours_from(school: SchoolCounts, inside: Array, hours: float, over: bool) -> Sequence[float]:
    """Pupils with at least (or, with ``over``, more than) so many authorised hours in the year."""
    missed = _years(school, inside, "authorised_hours")
    reached = missed > hours + EPSILON if over else missed >= hours - EPSILON
    return float(reached.sum()), float(len(missed))


@measure()
def mazl_in_year(school: SchoolCounts, inside: Array) -> Sequence[float]:
    """Pupils for whom a M@ZL rule said yes on some school day."""
    seen = _years(school, inside, "mazl")
    return float(seen.sum()), float(len(seen))


@measure()
def sick_share_at_mazl(school: SchoolCounts, inside: Array) -> Sequence[float]:
    """Mean sick share over 12 school weeks on the day a M@ZL rule first says yes."""
    return _mean(_years(school, inside, "mazl_sick_share"))


@measure()
def reports_at_mazl(school: SchoolCounts, inside: Array) -> Sequence[float]:
    """Mean sick reports in 12 school weeks on that day."""
    return _mean(_years(school, inside, "mazl_reports"))


def _mean(values: Array) -> tuple[float, float]:
    there = values[~np.isnan(values)]
    return float(there.sum()), float(len(there))


@measure()
def lrv_in_year(school: SchoolCounts, inside: Array) -> Sequence[float]:
    """Pupils for whom the rule lrv said yes on some school day."""
    seen = _years(school, inside, "lrv")
    return float(seen.sum()), float(len(seen))


@measure()
def replaced_records(school: SchoolCounts, inside: Array) -> Sequence[float]:
    """Records with a later version."""
    return (float(school.replaced), float(school.records)) if inside.any() else (0.0, 0.0)
