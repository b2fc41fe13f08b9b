"""Where snapshots come from: a simulated population or the history in the database; the same code, school by school."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from sqlalchemy import Engine, select

from service import clock
from service.domain.calendar import GRID_START
from service.domain.columns import Array, SchoolColumns
from service.domain.moments import AMSTERDAM, micros
from service.pipeline.parts import Parts, opened
from service.policy.choices import Policy, load_policy
from service.policy.loading import DEFAULT_CONFIGS
from service.rules.parameters import Rule, load_rules
from service.settings import Settings
from service.store.columns import open_schools
from service.store.reading import find_school, school_ids, work_of
from service.store.tables import Enrolment, Pupil, columns, table
from training.simulate import SchoolPlan, SimulatedSchool, World, plan_schools, simulate_school
from training.snapshots import About, Snapshots, assessed_at, snapshots_of

Progress = Callable[[int, int], None]
"""Told after every school how many are done, and of how many."""
HIGHEST_YEAR_GROUP = 12
_FAR = np.iinfo(np.int32).max


def silent(done: int, total: int) -> None:
    """Progress nobody looks at."""


def from_world(
    world: World,
    pupils: int,
    years: int,
    seed: int,
    progress: Progress = silent,
    share: float = 1.0,
    processes: int = 1,
    configs: Path = DEFAULT_CONFIGS,
) -> Snapshots:
    """Snapshots of a simulated population; the same arguments, whatever ``processes``, give the same rows.

    In memory are only the rows (about 150 bytes each) and one school per process. ``share`` below 1 keeps that share
    of the rows, drawn by pupil and week. ``configs`` holds the rules and choices that judge. Schools of two
    populations have the same numbers: do not join their rows.

    Raises
    ------
    VroegsignaalError
        If such a population cannot be simulated.
    """
    plans = plan_schools(world, pupils, years, seed)
    tasks = ((plan, world, years, share, configs) for plan in plans)
    if processes == 1:
        return _joined((_of_plan(*task) for task in tasks), len(plans), progress)
    made = Parallel(n_jobs=processes, return_as="generator")(delayed(_of_plan)(*task) for task in tasks)
    return _joined(made, len(plans), progress)


def _of_plan(plan: SchoolPlan, world: World, years: int, share: float, configs: Path) -> Snapshots:
    rules, policy = load_rules(configs / "rules"), load_policy(configs)
    return thinned(of_simulated(simulate_school(plan, world, years), rules, policy), share)


def of_simulated(school: SimulatedSchool, rules: Mapping[str, Rule], policy: Policy) -> Snapshots:
    """Snapshots of all weeks of a simulated school."""
    about = About(school.year_groups, school.sex)
    return snapshots_of(school.columns, rules, policy, first_register(school.columns), date.max, about)


def from_store(settings: Settings, progress: Progress = silent, now: Callable[[], datetime] = clock.now) -> Snapshots:
    """Snapshots of everything the database holds, up to the last assessment that could have been made by now.

    Sex is in no register and stays unknown.

    Raises
    ------
    ConfigError
        If a policy file or setting is wrong.
    NotReady
        If the database has no (current) tables.
    """
    with opened(settings) as parts:
        schools = school_ids(parts.engine)
        return _joined(_stored(parts, schools, last_assessed(now())), len(schools), progress)


def _stored(parts: Parts, schools: list[str], until: date) -> Iterator[Snapshots]:
    for school in open_schools(parts.engine, schools, parts.settings):
        name = school.school.school_id
        about = About(Enrolments.read(parts.engine, school).year_groups, np.full(len(school.stays.first), -1, np.int8))
        work = work_of(parts.engine, name)
        yield snapshots_of(school, parts.rules, parts.policy, first_register(school), until, about, work, until)


def _joined(parts: Iterable[Snapshots], total: int, progress: Progress) -> Snapshots:
    found = []
    for done, part in enumerate(parts, start=1):
        found.append(part)
        progress(done, total)
    return Snapshots.concat(found)


def first_register(school: SchoolColumns) -> date:
    """The first date of which a register was received."""
    first = school.marks.first
    return school.calendar.day(int(first.min())) if len(first) else GRID_START


def last_assessed(now: datetime) -> date:
    """The last Sunday whose assessment has been made at a moment."""
    today = now.astimezone(AMSTERDAM).date()
    sunday = today - timedelta(days=today.isoweekday())
    return sunday if assessed_at(sunday) <= micros(now) else sunday - timedelta(weeks=1)


def thinned(snapshots: Snapshots, share: float) -> Snapshots:
    """A share of the rows, drawn by pupil and week: the same rows on every run and in any order."""
    if share >= 1:
        return snapshots
    mixed = (snapshots.pupil ^ (snapshots.as_of.astype(np.int64) << 40)).astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):  # the mixing steps of splitmix64
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    drawn = (mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)
    return snapshots.take(drawn < np.uint64(share * 2**53))


@dataclass(frozen=True)
class Enrolments:
    """Year groups of a school's pupils over time, one row per class a pupil was in, in order of its first day.

    Attributes
    ----------
    pupil_of_stay
        Row of a pupil per stay.
    pupil, first, last, year_group
        Per row: the pupil, the span in calendar positions, int8 year group (0: not known).
    """

    school: SchoolColumns
    pupil_of_stay: Array
    pupil: Array
    first: Array
    last: Array
    year_group: Array

    @classmethod
    def read(cls, engine: Engine, school: SchoolColumns) -> "Enrolments":
        """From the database."""
        pupil, row = columns(Pupil), columns(Enrolment)
        key = find_school(engine, school.school.school_id).id
        query = (
            select(pupil.pupil_id, row.class_from, row.enrolled_to, row.year_group)
            .join(table(Enrolment), row.pupil_fk == pupil.id)
            .where(pupil.school_fk == key)
            .order_by(row.class_from)
        )
        with engine.connect() as connection:
            rows = connection.execute(query).all()
        number = {pupil_id: n for n, pupil_id in enumerate(dict.fromkeys(school.stays.pupil_ids))}
        rows = [each for each in rows if each.pupil_id in number]
        return cls(
            school=school,
            pupil_of_stay=np.array([number[pupil_id] for pupil_id in school.stays.pupil_ids], dtype=np.int64),
            pupil=np.array([number[each.pupil_id] for each in rows], dtype=np.int64),
            first=np.array([_position(each.class_from) for each in rows], dtype=np.int64),
            last=np.array([_position(each.enrolled_to) if each.enrolled_to else _FAR for each in rows], dtype=np.int64),
            year_group=np.array([year_group(each.year_group) for each in rows], dtype=np.int8),
        )

    def year_groups(self, on: date) -> Array:
        """int8 per stay on a date; 0 where not known."""
        at = _position(on)
        here = (self.first <= at) & (at <= self.last)
        found = np.zeros(self._pupils, dtype=np.int8)
        found[self.pupil[here]] = self.year_group[here]  # of a pupil in several classes the last row counts
        return found[self.pupil_of_stay]

    @cached_property
    def _pupils(self) -> int:
        return int(self.pupil_of_stay.max(initial=-1)) + 1


def year_group(text: str) -> int:
    """The year in what a school writes, as in ``3``, ``groep 5`` or ``4 havo``; 0 where there is none."""
    found = re.search(r"\d+", text)
    return int(found[0]) if found and 1 <= int(found[0]) <= HIGHEST_YEAR_GROUP else 0


def _position(day: date) -> int:
    return (day - GRID_START).days
