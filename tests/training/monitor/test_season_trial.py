"""On simulated schools the season alone raises hardly an alarm, and another way of registering always does."""

import os
from datetime import date

import numpy as np
import pytest

from service.policy.choices import load_policy
from service.rules.parameters import load_rules
from training.monitoring.changes import Change, changed_from, changed_world, eve_of_school_week, load_trial
from training.monitoring.season_trial import NOTHING, Year, trial
from training.monitoring.thresholds import load_thresholds
from training.monitoring.trial_page import page
from training.simulate import simulate
from training.simulate.parameters import load_world
from training.snapshots import snapshots_of

FULL = os.environ.get("VROEGSIGNAAL_NIGHT") == "1"


def year(*alarms: bool | None, changed_from: int | None = None) -> Year:
    return Year("base", 1, NOTHING if changed_from is None else "sickness", alarms, changed_from, False)


def test_alarms_before_a_change_are_false_and_weeks_without_an_answer_are_not_judged() -> None:
    still, seen = year(None, False, True, False), year(None, True, False, False, True, True, changed_from=2)

    assert (still.false_alarms, still.judged, still.weeks_to_alarm, still.missed) == (1, 3, None, False)
    assert (seen.false_alarms, seen.judged, seen.weeks_to_alarm, seen.missed) == (1, 1, 2, False)


def test_a_change_without_an_alarm_after_it_is_missed() -> None:
    missed = year(False, True, False, None, changed_from=2)

    assert (missed.weeks_to_alarm, missed.missed) == (None, True)


def test_the_page_counts_what_the_years_say() -> None:
    text = page([year(None, True, False), year(False, False, True, changed_from=1)], load_trial())

    assert "- False alarms: 1 of 3 school weeks in which nothing had changed." in text
    assert "- Missed: 0 of 1 changes." in text
    assert "| base | 1 | sickness | 1 | 0 | 1 | yes |" in text


def test_a_change_leaves_the_past_and_the_pupils_as_they_were() -> None:
    school = next(simulate(load_world("base"), 300, 1, 3))
    eve = eve_of_school_week(school.columns.calendar, date(2024, 7, 31), 6)
    change = Change(about="Everybody ill", times={"illness.daily_rate": 20.0})
    rules, policy = load_rules(), load_policy()

    other = changed_from(school, eve, change, 1)

    assert len(other.stays.pupil_ids) == len(school.columns.stays.pupil_ids)
    taken = [
        snapshots_of(columns, rules, policy, date(2023, 8, 1), date(2024, 1, 31), until=date(2024, 1, 31))
        for columns in (school.columns, other)
    ]
    then, now = (one.X[one.as_of <= np.datetime64(eve)] for one in taken)
    assert np.array_equal(then, now, equal_nan=True)
    assert np.nanmean(taken[1].X[:, 3]) > 2 * np.nanmean(taken[0].X[:, 3])


def test_a_changed_world_has_the_new_constants_and_keeps_the_rest() -> None:
    world = load_world("base")
    change = Change(about="", times={"late.daily_rate": 0.5}, set={"registration.resolved": 0.1})

    other = changed_world(world, change).constants

    assert other.late.daily_rate == {sector: rate * 0.5 for sector, rate in world.constants.late.daily_rate.items()}
    assert other.registration == world.constants.registration.model_copy(update={"resolved": 0.1})
    assert other.illness == world.constants.illness


@pytest.mark.slow
def test_the_season_does_not_alarm_and_another_way_of_registering_does() -> None:
    settings = load_trial()

    years = list(trial(settings, settings.full if FULL else settings.small, load_thresholds()))

    judged, false = sum(one.judged for one in years), sum(one.false_alarms for one in years)
    assert judged >= 30
    assert false <= 0.02 * judged
    assert [one for one in years if one.missed and one.change == "registration"] == []
    assert [one.display_lost for one in years if one.change == NOTHING and one.display_lost] == []
