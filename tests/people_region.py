"""The other schools of the samenwerkingsverband of the demo: simulated, so that a region has something to count.

Three schools of a few dozen pupils have nothing to show to a samenwerkingsverband: numbers under five are left out.
Nobody here has a story. Absence and registers come from `training.simulate`, and every school says in its name that it
is simulated. Nothing of the demo schools is read or written here, so what they show does not change.

`add_region` writes the canonical files, imports them as any others into the database of the settings, and judges week
after week as the Monday job would have. `tests.people_swv` calls it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pandas as pd
from sqlalchemy import select

from service.domain.codes import Sector
from service.ingest.run import Request
from service.jobs.import_ import import_files
from service.pipeline import after_school
from service.pipeline.compute import assessments
from service.pipeline.parts import Parts, opened
from service.pipeline.week import write_made
from service.policy.region import load_region_policy
from service.policy.sources import Kind
from service.region.publish import publish_stale
from service.region.record import record_states
from service.settings import load_settings
from service.store.reading import all_schools
from service.store.session import snapshot
from service.store.tables import RegionState, columns
from tests.people_model import AS_OF
from tests.people_schools import NEW_YEAR, VO, school
from training.simulate.files import HEADERS, Files
from training.simulate.groups import Parameters
from training.simulate.names import MUNICIPALITIES
from training.simulate.parameters import World, load_world
from training.simulate.run import simulate_school
from training.simulate.schools import SchoolPlan, plan_schools

SEED = 4711
"""No seed of configs/training/: the model of the demo did not learn from these pupils, nor was it judged by them."""
YEARS = 4
"""The simulation begins in 2023-24; the fourth year is 2026-27."""
FIRST_DAY = NEW_YEAR.replace(year=NEW_YEAR.year - 1)
"""Of the files: as of the demo schools, nothing before 2025-26 is kept."""
FIRST_WEEK = date(2026, 5, 31)
"""So there are two school years, three quarters and seven months to lay side by side."""
WEEKS = tuple(FIRST_WEEK + timedelta(weeks=number) for number in range((AS_OF - FIRST_WEEK).days // 7 + 1))

TOWNS = (school(VO).municipality, *MUNICIPALITIES)
NEIGHBOURS = 4
"""One pupil in so many lives in the next municipality."""


@dataclass(frozen=True)
class SimulatedSchool:
    """A school of a samenwerkingsverband for secondary education."""

    number: int
    sector: Sector
    pupils: int

    @property
    def school_id(self) -> str:
        """As the simulation makes it of the number of the plan: a school that cannot exist begins with 99."""
        return f"99A{chr(ord('A') + self.number)}00"

    @property
    def town(self) -> int:
        """Which of `TOWNS` it stands in."""
        return self.number % len(TOWNS)

    @property
    def name(self) -> str:
        """Says what it is."""
        return f"Gesimuleerde school {self.number}"

    def plan(self, drawn: SchoolPlan) -> SchoolPlan:
        """The drawn school with this size and sector."""
        level = {cause: value * LEVELS.get(cause, 1.0) for cause, value in drawn.level.items()}
        habits = replace(drawn.habits, daily=True, carefulness=CAREFULNESS)
        number = 100 * self.number + 99
        return replace(drawn, number=number, sector=self.sector, size=self.pupils, level=level, habits=habits)


SIZES = {Sector.VO: (280, 260, 240, 220, 200), Sector.PRO: (180,), Sector.VSO: (170, 150)}
SCHOOLS = tuple(
    SimulatedSchool(number, sector, pupils)
    for number, (sector, pupils) in enumerate(
        ((sector, pupils) for sector, sizes in SIZES.items() for pupils in sizes), start=1
    )
)

LEVELS = {"illness": 0.5, "refusal": 8.0, "truancy": 5.0}
CAREFULNESS = 0.05
CONSTANTS: dict[str, Any] = {
    "refusal.prone": dict.fromkeys(Sector, 0.08), "refusal.build_weeks": 5.0, "refusal.recovers": 0.01,
    "refusal.help_starts": 0.006, "refusal.falls": 0.12, "refusal.whole_power": 6.0, "refusal.part_most": 0.2,
    "refusal.home_from": 0.5, "refusal.home_most": 0.999,
    "truancy.prone": dict.fromkeys(Sector, 0.08), "truancy.build_weeks": 5.0, "truancy.recovers": 0.01,
    "truancy.falls": 0.12, "truancy.whole_power": 6.0, "truancy.lesson_most": 0.2,
    "truancy.home_from": 0.45, "truancy.home_most": 0.999,
    "crisis.a_year": dict.fromkeys(Sector, 0.012), "crisis.days": 50.0,
    "registration.withdrawn": 0.0, "registration.keeps_reason": 1.0, "registration.no_longer_share": 0.1,
    "registration.reasons.refusal": {"sick": 0.4, "authorised-other": 0.1, "unauthorised": 0.5},
    "registration.reasons.truancy": {"unauthorised": 1.0},
}  # fmt: skip
"""Against configs/training/population.yaml. Of 2,000 pupils some ten would be at home for longer than four weeks, too
few to show anything of them. Here it is some eighty: refusal and truancy begin more often and end in staying at home
or pass, and schools write down what happens. So this region says nothing about how many pupils are at home anywhere."""


def world() -> World:
    """The simulated population with `CONSTANTS`."""
    base = load_world("base")
    values = base.constants.model_dump()
    for name, value in CONSTANTS.items():
        *groups, last = name.split(".")
        place = values
        for group in groups:
            place = place[group]
        place[last] = value
    return World("region", "Many pupils at home.", Parameters.model_validate(values))


def write_region(folder: Path, schools: Sequence[SimulatedSchool] = SCHOOLS) -> None:
    """Write the canonical files of simulated schools, of the days of which the demo schools have any."""
    folder.mkdir(parents=True, exist_ok=True)
    population = world()
    plans = (plan for plan in plan_schools(population, 20_000, YEARS, SEED) if plan.region == school(VO).region)
    with TemporaryDirectory() as whole:
        with Files(Path(whole)) as files:
            for each in schools:
                files.add(simulate_school(each.plan(next(plans)), population, YEARS))
        for kind in HEADERS:
            rows = pd.read_csv(Path(whole, f"{kind}.csv"), dtype=str, keep_default_na=False)
            kept = KEPT[kind](rows) if kind in KEPT else rows
            kept.to_csv(folder / f"{kind}.csv", index=False, lineterminator="\n")


def _schools(rows: pd.DataFrame) -> pd.DataFrame:
    found = [BY_ID[each] for each in rows["school_id"]]
    names, towns = [each.name for each in found], [TOWNS[each.town] for each in found]
    return rows.assign(name=names, swv=school(VO).swv, municipality=towns)


def _pupils(rows: pd.DataFrame) -> pd.DataFrame:
    """Who is there in these days; nobody knows yet who leaves after them."""
    first, last = str(FIRST_DAY), str(AS_OF)
    left = (rows["enrolled_to"] != "") & (rows["enrolled_to"] < first)
    there = rows[~left & (rows["class_from"] >= first) & (rows["class_from"] <= last)]
    near = there["pupil_id"].astype(int) % NEIGHBOURS == 0
    towns = [BY_ID[each].town for each in there["school_id"]]
    lives_in = [TOWNS[(town + moved) % len(TOWNS)] for town, moved in zip(towns, near, strict=True)]
    until = there["enrolled_to"].where(there["enrolled_to"] <= last, "")
    return there.assign(municipality=lives_in, enrolled_to=until)


def _registers(rows: pd.DataFrame) -> pd.DataFrame:
    return _told(rows[(rows["date_from"] >= str(FIRST_DAY)) & (rows["date_to"] <= str(AS_OF))])


def _absences(rows: pd.DataFrame) -> pd.DataFrame:
    return _told(rows[(rows["date"] >= str(FIRST_DAY)) & (rows["date"] <= str(AS_OF))])


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """What had arrived by the end of the last day."""
    return rows[rows["recorded_at"].str[:10] <= str(AS_OF)]


BY_ID = {each.school_id: each for each in SCHOOLS}
KEPT: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "schools": _schools, "pupils": _pupils, "registers": _registers, "absences": _absences,
}  # fmt: skip
"""What is left of a file of the simulation; the others stay as they are."""


def judge(parts: Parts, school_ids: Collection[str], weeks: Sequence[date]) -> list[date]:
    """Assess the weeks that were not, one by one, and make the figures of the region; returns those weeks."""
    wanted = [week for week in weeks if not _done(parts, school_ids, week)]
    with _only_counted():
        for week in wanted:
            write_made(parts, week, [next(assessments(parts, week, None, each)) for each in school_ids])
    publish_stale(parts.engine, load_region_policy(parts.settings.configs_dir), parts.now)
    return wanted


@contextmanager
def _only_counted() -> Iterator[None]:
    """Without draft reports and sickness flags: nobody works at these schools, so every week would pile up more."""
    every_step = after_school.STEPS
    after_school.STEPS = (record_states,)
    try:
        yield
    finally:
        after_school.STEPS = every_step


def _done(parts: Parts, school_ids: Collection[str], week: date) -> bool:
    """All schools of a week are written in one transaction, so one stands for all."""
    state = columns(RegionState)
    keys = [each.id for each in all_schools(parts.engine) if each.school_id in school_ids]
    query = select(state.id).where(state.as_of == week, state.school_fk.in_(keys)).limit(1)
    with snapshot(parts.engine) as connection:
        return connection.scalar(query) is not None


def add_region(
    folder: Path, schools: Sequence[SimulatedSchool] = SCHOOLS, weeks: Sequence[date] = WEEKS
) -> Sequence[date]:
    """Write, import and judge what was not judged in the database of the settings; returns the weeks it judged now."""
    school_ids = [each.school_id for each in schools]
    with opened(load_settings()) as parts:
        if not _done(parts, school_ids, weeks[-1]):
            write_region(folder, schools)
            for kind in HEADERS:
                import_files(Request(cast(Kind, kind), [folder / f"{kind}.csv"]))
        return judge(parts, school_ids, weeks)
