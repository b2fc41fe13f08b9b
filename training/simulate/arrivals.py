"""Which pupils arrive at a school, in which school year and year group, and when they were born."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from service.domain.codes import Sector
from service.domain.columns import Array
from service.domain.moments import epoch_day
from training.simulate.groups import Parameters
from training.simulate.schools import FIRST_YEAR, SchoolPlan

TRACKS = ("", "vmbo", "havo", "vwo")
TRACK_YEARS = (0, 4, 5, 6)
YOUNGEST = 4
"""Years of age at which a child may come to school."""
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Arrivals:
    """Pupils in order of pupil number: school year of arrival (0 is the first), whether within it, group and track."""

    year: Array
    within: Array
    group: Array
    track: Array

    def __len__(self) -> int:
        return len(self.year)


def august(year: int) -> int:
    """Epoch day of 1 August that begins school year ``year``; 0 is the first simulated one."""
    return epoch_day(date(FIRST_YEAR + year, 8, 1))


def draw_arrivals(plan: SchoolPlan, constants: Parameters, years: int, random: np.random.Generator) -> Arrivals:
    """The pupils there at the beginning, a new lowest group each August, and those who join within a year."""
    shares, lengths = _school_tracks(plan, constants, random), course_years(plan, constants)
    each = max(1, round(plan.size / float(lengths @ shares)))
    joins = round(plan.size * constants.pupils.joins_in_year[plan.sector])
    parts = [_part(plan.size, 0, False, False, shares, lengths, random)]
    for year in range(years):
        if year:
            parts.append(_part(each, year, False, True, shares, lengths, random))
        parts.append(_part(joins, year, True, False, shares, lengths, random))
    if plan.sector is Sector.PO:  # children who turn four during the last year, before their own year begins
        parts.append(_part(each, years, False, True, shares, lengths, random))
    return Arrivals(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def course_years(plan: SchoolPlan, constants: Parameters) -> Array:
    """Years of the course per track."""
    if plan.sector is Sector.VO:
        return np.array(TRACK_YEARS)
    return np.full(len(TRACKS), int(constants.pupils.year_groups[plan.sector]))


def birth_days(plan: SchoolPlan, constants: Parameters, arrivals: Arrivals, random: np.random.Generator) -> Array:
    """Epoch days of birth: the usual age of the year group on 1 October, some pupils years older."""
    first_age = constants.pupils.first_age[plan.sector]
    older = random.geometric(1 - constants.pupils.older[plan.sector], len(arrivals)) - 1
    older = np.where(arrivals.group == 1, np.minimum(older, 4 * (plan.sector is not Sector.PO)), np.minimum(older, 4))
    october = np.array([epoch_day(date(FIRST_YEAR + y, 10, 1)) for y in range(int(arrivals.year.max()) + 1)])
    age = first_age + arrivals.group - 1 + older + random.random(len(arrivals))
    return np.floor(october[arrivals.year] - age * DAYS_A_YEAR).astype(np.int64)


def first_days(plan: SchoolPlan, arrivals: Arrivals, born: Array, random: np.random.Generator) -> Array:
    """Epoch days of enrolment: 1 August, a day within the year, or the fourth birthday."""
    starts = np.array([august(year) for year in range(int(arrivals.year.max()) + 1)])[arrivals.year]
    within = starts + random.integers(45, 300, len(arrivals))
    first = np.where(arrivals.within, within, starts)
    if plan.sector is not Sector.PO:
        return first
    fourth = np.ceil(born + YOUNGEST * DAYS_A_YEAR).astype(np.int64) + 1
    new = (arrivals.group == 1) & ~arrivals.within
    return np.where(new & (arrivals.year > 0), np.maximum(fourth, august(0)), np.maximum(first, fourth))


def _part(
    count: int, year: int, within: bool, lowest: bool, shares: Array, lengths: Array, random: np.random.Generator
) -> tuple[Array, Array, Array, Array]:
    track = random.choice(len(shares), count, p=shares)
    group = 1 + (random.random(count) * lengths[track]).astype(np.int64) * (not lowest)
    return np.full(count, year), np.full(count, within), group, track


def _school_tracks(plan: SchoolPlan, constants: Parameters, random: np.random.Generator) -> Array:
    """Shares of the tracks of this school: some have one, others all."""
    if plan.sector is not Sector.VO:
        return np.array([1.0, 0.0, 0.0, 0.0])
    usual = np.array([constants.pupils.vo_tracks[name] for name in TRACKS[1:]])
    return np.concatenate(([0.0], random.dirichlet(3 * usual / usual.sum())))
