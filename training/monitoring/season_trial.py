"""Whether the season alone raises an alarm, and whether real changes are seen: counted on simulated schools.

The monitor is asked week by week over a school year, against the year before it. In some years nothing changes but the
season and the weather of illness; in others something changes for good in a given week.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np

from models.risk_model import RiskModel
from service.domain.calendar import Calendar
from service.domain.columns import Array
from service.policy.choices import Policy, load_policy
from service.rules.parameters import Rule, load_rules
from service.settings import load_settings
from training.fit import calibrate, fit
from training.model_settings import load_model_settings
from training.monitoring.changes import Change, Scale, TrialSettings, changed_from, eve_of_school_week
from training.monitoring.drift import looked
from training.monitoring.lasting import lasting
from training.monitoring.performance import outcome
from training.monitoring.rows import COMPARED, Rows, compared, rows_of
from training.monitoring.thresholds import Thresholds
from training.simulate import simulate
from training.simulate.parameters import load_world
from training.simulate.school import SimulatedSchool
from training.snapshots import Snapshots, snapshots_of

FIRST_YEAR = 2023
"""The simulated population begins on 1 August of this year."""
NOTHING = "nothing"


@dataclass(frozen=True)
class Year:
    """One year that was watched.

    Attributes
    ----------
    world, seed, change
        ``change`` is `NOTHING` where only the usual season changed.
    alarms
        Per school week, oldest first: whether the drift alarm stood; None where it could not be judged.
    changed_from
        Row of ``alarms`` in which the change begins, None without one or with one that passes with the season.
    display_lost
        Whether at the end of the year the model would have been replaced by simple counting; None is unknown.
    """

    world: str
    seed: int
    change: str
    alarms: tuple[bool | None, ...]
    changed_from: int | None
    display_lost: bool | None

    @property
    def false_alarms(self) -> int:
        """School weeks with an alarm before anything had changed."""
        return sum(alarm is True for alarm in self.alarms[: self.changed_from])

    @property
    def judged(self) -> int:
        """School weeks before any change that could be judged."""
        return sum(alarm is not None for alarm in self.alarms[: self.changed_from])

    @property
    def weeks_to_alarm(self) -> int | None:
        """School weeks from the change to the first alarm; None when there is no change, or it was missed."""
        if self.changed_from is None:
            return None
        after = [week for week, alarm in enumerate(self.alarms[self.changed_from :]) if alarm]
        return after[0] if after else None

    @property
    def missed(self) -> bool:
        """Something changed and no alarm followed in that school year."""
        return self.changed_from is not None and self.weeks_to_alarm is None


@dataclass(frozen=True)
class Population:
    """Snapshots of one population: as it went, and as it would have gone with each change."""

    calendars: list[Calendar]
    taken: dict[str, Snapshots]


def trial(settings: TrialSettings, scale: Scale, terms: Thresholds) -> Iterator[Year]:
    """Watch every world and seed of a scale, without and with each change."""
    for world in scale.worlds:
        for seed in scale.seeds:
            population = draw(world, seed, scale, settings)
            model = earlier_model(population.taken[NOTHING], settings)
            for change, snapshots in population.taken.items():
                rows = rows_of(snapshots, model, population.calendars)
                yield watch(rows, world, seed, change, settings, terms)


def draw(world: str, seed: int, scale: Scale, settings: TrialSettings) -> Population:
    """Simulate a population once, and its schools again from the change on for each change."""
    configs = load_settings().configs_dir
    rules, policy = load_rules(configs / "rules"), load_policy(configs)
    parts: dict[str, list[Snapshots]] = {name: [] for name in (NOTHING, *scale.changes)}
    calendars = []
    for school in islice(simulate(load_world(world, configs), scale.pupils, settings.years, seed), scale.schools):
        calendars.append(school.columns.calendar)
        for name, taken in parts.items():
            taken.append(_snapshots(school, settings, settings.changes.get(name), seed, rules, policy))
    return Population(calendars, {name: Snapshots.concat(found) for name, found in parts.items()})


def _snapshots(
    school: SimulatedSchool,
    settings: TrialSettings,
    change: Change | None,
    seed: int,
    rules: dict[str, Rule],
    policy: Policy,
) -> Snapshots:
    last = last_day(settings)
    columns = school.columns
    if change is not None:
        eve = eve_of_school_week(columns.calendar, last, settings.change_in_school_week)
        columns = changed_from(school, eve, change, seed)
    return snapshots_of(columns, rules, policy, year_start(settings, 2), last, until=last)


def last_day(settings: TrialSettings) -> date:
    """Last day of the year that is watched."""
    return date(FIRST_YEAR + settings.years, 7, 31)


def year_start(settings: TrialSettings, back: int = 1) -> date:
    """First day of the year that is watched, or of the year before that."""
    return date(FIRST_YEAR + settings.years - back, 8, 1)


def earlier_model(snapshots: Snapshots, trial: TrialSettings) -> RiskModel:
    """A model that learned from half of the pupils in the year before and was calibrated on the others."""
    settings = load_model_settings()
    known = snapshots.take((snapshots.label >= 0) & (snapshots.as_of < np.datetime64(year_start(trial))))
    deal = np.random.default_rng(settings.seed).permutation(np.unique(known.pupil))
    part = np.isin(known.pupil, deal[: len(deal) // 2]), np.isin(known.pupil, deal[len(deal) * 3 // 4 :])
    scorer = fit("additive", known.take(part[0]), settings).scorer
    sectors = calibrate(scorer, known.take(~part[0] & ~part[1]), known.take(part[1]), settings)
    return RiskModel("additive", scorer, sectors, version="trial")


def watch(rows: Rows, world: str, seed: int, change: str, settings: TrialSettings, terms: Thresholds) -> Year:
    """Ask the monitor in every school week of the last year."""
    end = last_day(settings)
    alarms = weekly_alarms(rows, end, terms)
    later = outcome(rows, end, terms)
    lost = None if later.order_lost is None else bool(later.order_lost or later.numbers_lost)
    season = change == NOTHING or settings.changes[change].passes
    changed = None if season else settings.change_in_school_week - 1
    return Year(world, seed, change, tuple(alarms), changed, lost)


def weekly_alarms(rows: Rows, end: date, terms: Thresholds) -> list[bool | None]:
    """Drift alarm of every school week of the year up to ``end``, oldest first.

    The weekly looks are shared by the checks that look back on them, as each check would find them itself.
    """
    weeks = min(_weeks_in_year(calendar, end) for calendar in rows.calendars)
    pairs = rows.pairs(end, weeks)
    looks = looked(compared(rows), rows.school, rows.pupil, rows.week, pairs, terms)
    differs = np.full((weeks + terms.checks.value, len(COMPARED) + 1), np.nan)
    differs[: len(looks)] = [look.differs for look in looks]
    return [_alarm(differs[lag : lag + terms.checks.value], terms) for lag in range(weeks)][::-1]


def _alarm(differs: Array, terms: Thresholds) -> bool | None:
    """Whether the alarm stands, from the looks [check, column] that one check looks back on."""
    columns = [[None if np.isnan(one) else bool(one) for one in column] for column in differs.T]
    *facts, score = [lasting(column, terms.lasting.value) for column in columns]
    if score or sum(fact is True for fact in facts) >= terms.drifted_facts.value:
        return True
    return None if score is None else False


def _weeks_in_year(calendar: Calendar, end: date) -> int:
    start = calendar.first_school_day(date(end.year - 1, 8, 1))
    return int(calendar.slot[calendar.index(end)] - calendar.slot[start]) // 5 + 1
