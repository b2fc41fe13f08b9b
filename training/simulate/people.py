"""Who is at a school when: pupils in classes, moving up each August, joining, leaving, repeating a year."""

from dataclasses import dataclass

import numpy as np

from service.domain.codes import Sector
from service.domain.columns import Array
from training.simulate.arrivals import (
    DAYS_A_YEAR,
    TRACKS,
    Arrivals,
    august,
    birth_days,
    course_years,
    draw_arrivals,
    first_days,
)
from training.simulate.groups import Parameters
from training.simulate.schools import SchoolPlan

FEWEST_IN_CLASS = 10
OPEN = 2**31 - 1
"""Last day of a pupil who is still enrolled."""
FIRST_NUMBER = 100001


@dataclass(frozen=True)
class People:
    """The pupils of a school over all years, one row each, in order of pupil number.

    Attributes
    ----------
    first, last
        Epoch days of the first and last day enrolled; ``last`` is `OPEN` for a pupil who is still there.
    born
        Epoch day.
    sex
        0 or 1; nothing in the simulation depends on it.
    track
        Row of `TRACKS`.
    group
        int8 [school year, pupil]: year group, 0 when not enrolled in that year.
    class_row
        int32 [school year, pupil]: row of ``classes`` from August or the first day on; -1 when not enrolled.
    moved, moved_to
        int64, int32 [school year, pupil]: epoch day and row of ``classes`` of a change of class; `OPEN` for none.
    burden
        Standard normal load that all causes share in part.
    exempt, short_week
        Booleans: exempt from attending; Fridays off at five.
    """

    first: Array
    last: Array
    born: Array
    sex: Array
    track: Array
    group: Array
    class_row: Array
    moved: Array
    moved_to: Array
    burden: Array
    exempt: Array
    short_week: Array
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.first)

    def pupil_ids(self) -> list[str]:
        """Pupil numbers, rising."""
        return [str(FIRST_NUMBER + row) for row in range(len(self))]


def draw_people(plan: SchoolPlan, constants: Parameters, years: int, random: np.random.Generator) -> People:
    """Draw the pupils of a school for all its years."""
    arrivals = draw_arrivals(plan, constants, years, random)
    born = birth_days(plan, constants, arrivals, random)
    first = first_days(plan, arrivals, born, random)
    seen = np.flatnonzero(first < august(years))
    arrivals = Arrivals(arrivals.year[seen], arrivals.within[seen], arrivals.group[seen], arrivals.track[seen])
    return _with_years(plan, constants, years, arrivals, born[seen], first[seen], random)


def _with_years(
    plan: SchoolPlan,
    constants: Parameters,
    years: int,
    arrivals: Arrivals,
    born: Array,
    first: Array,
    random: np.random.Generator,
) -> People:
    burden = random.normal(0.0, constants.pupils.burden_spread, len(arrivals))
    group = _groups(plan, constants, years, arrivals, first, random)
    last = _last_days(plan, constants, group, first, burden, random)
    group[[august(year) > last for year in range(years)]] = 0
    classes, class_row = _classes(plan, constants, group, arrivals.track, random)
    moved, moved_to = _moves(constants, group, class_row, arrivals.track, first, random)
    five = (plan.sector is Sector.PO) & (first - born < 6 * DAYS_A_YEAR)
    return People(
        first=first,
        last=last,
        born=born,
        sex=random.integers(0, 2, len(first)).astype(np.int8),
        track=arrivals.track.astype(np.int8),
        group=group,
        class_row=class_row,
        moved=moved,
        moved_to=moved_to,
        burden=burden,
        exempt=random.random(len(first)) < constants.pupils.exempt,
        short_week=five & (random.random(len(first)) < constants.pupils.short_week_at_five),
        classes=classes,
    )


def _groups(
    plan: SchoolPlan, constants: Parameters, years: int, arrivals: Arrivals, first: Array, random: np.random.Generator
) -> Array:
    """Year group per school year: one up each August, unless the year is repeated; 0 before and after."""
    top = course_years(plan, constants)[arrivals.track]
    group = np.zeros((years, len(arrivals)), dtype=np.int8)
    now = arrivals.group.copy()
    for year in range(years):
        here = first < august(year + 1)
        up = (arrivals.year < year) & (random.random(len(now)) >= constants.pupils.repeats_year[plan.sector])
        now = now + up
        group[year] = np.where(here & (now <= top), now, 0)
    return group


def _last_days(
    plan: SchoolPlan, constants: Parameters, group: Array, first: Array, burden: Array, random: np.random.Generator
) -> Array:
    """End of the course on 31 July, or a day within a year; `OPEN` for pupils still there after the last year."""
    years = len(group)
    final = years - 1 - np.argmax(group[::-1] > 0, axis=0)
    last = np.where(final == years - 1, OPEN, np.array([august(year + 1) - 1 for year in range(years)])[final])
    rate = constants.pupils.leaves_in_year[plan.sector] * np.exp(constants.pupils.leaves_when_burdened * burden)
    for year in range(years - 1, -1, -1):
        leaves = (group[year] > 0) & (random.random(len(first)) < rate)
        day = august(year) + random.integers(60, 330, len(first))
        last = np.where(leaves & (day > first + 20), day, last)
    return last


def _classes(
    plan: SchoolPlan, constants: Parameters, group: Array, track: Array, random: np.random.Generator
) -> tuple[tuple[str, ...], Array]:
    """Names of the classes, and each pupil's class per school year: a class moves up together."""
    letter = random.random(group.shape[1])
    names: dict[str, int] = {}
    row = np.full(group.shape, -1, dtype=np.int32)
    size = constants.schools.class_size[plan.sector]
    for level, kind in sorted(
        {(int(g), int(t)) for g, t in zip(group.ravel(), np.tile(track, len(group)), strict=True)}
    ):
        if level:
            here = (group == level) & (track == kind)
            count = max(1, round(float(here.sum()) / len(group) / size))
            found = [names.setdefault(_class_name(level, kind, n), len(names)) for n in range(count)]
            row[here] = np.array(found)[(np.broadcast_to(letter, here.shape)[here] * count).astype(int)]
    return tuple(names), row


def _class_name(level: int, kind: int, letter: int) -> str:
    return f"{level}{TRACKS[kind][:1]}{chr(97 + letter % 26)}{'' if letter < 26 else letter // 26}"


def _moves(
    constants: Parameters, group: Array, class_row: Array, track: Array, first: Array, random: np.random.Generator
) -> tuple[Array, Array]:
    """Changes to a parallel class within a year."""
    moved = np.full(group.shape, OPEN, dtype=np.int64)
    moved_to = class_row.copy()
    wants = (random.random(group.shape) < constants.pupils.changes_class) & (group > 0)
    for year, pupil in zip(*np.nonzero(wants), strict=True):
        alike = (group[year] == group[year, pupil]) & (track == track[pupil])
        others = np.unique(class_row[year][alike & (class_row[year] != class_row[year, pupil])])
        day = august(int(year)) + int(random.integers(60, 300))
        if len(others) and day > first[pupil]:
            moved[year, pupil], moved_to[year, pupil] = day, random.choice(others)
    return moved, moved_to
