"""Many weekly dates at once say what the list of each of those Mondays said."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given

from service.bench.population import school
from service.decide.sitting import Work
from service.policy.calendars import calendar_for
from tests.people import AS_OF, PEOPLE
from tests.people_schools import PO, SO, VO
from tests.people_world import worlds
from tests.reference.bridge import columns_of, comparing
from tests.reference.small import PUPIL, away, friday, monday, registers, school_days, small_world
from tests.reference.strategies import Question, questions
from tests.training.snapshots.mondays import assert_as_each_date_alone, history_of

SUNDAY = timedelta(days=2)


def sundays(last: date, weeks: int) -> list[date]:
    return [last - timedelta(weeks=n) for n in reversed(range(weeks))]


@pytest.mark.parametrize("school_id", [VO, PO, SO])
def test_the_named_people_are_judged_as_on_each_monday(school_id: str) -> None:
    columns = columns_of(worlds(list(PEOPLE.values()), corrected=True)[school_id])
    dates = sundays(AS_OF + timedelta(weeks=1), 14)
    assert_as_each_date_alone(columns, dates, history_of(columns, dates))


@comparing(40)
@given(question=questions())
def test_awkward_schools_are_judged_as_on_each_monday(question: Question) -> None:
    columns = columns_of(question.world)
    around = {day + timedelta(days=7 - day.isoweekday(), weeks=n) for day in question.dates for n in range(-3, 4)}
    dates = sorted(around)
    assert_as_each_date_alone(columns, dates, history_of(columns, dates))


def test_a_school_with_corrections_is_judged_as_on_each_monday() -> None:
    columns = school(3, 60, calendar_for("midden", []))
    dates = sundays(date(2026, 5, 31), 30)
    found = history_of(columns, dates)
    assert_as_each_date_alone(columns, dates, found)
    assert set(np.unique(found.rule_tier)) == {1, 2, 3}


def test_what_people_did_counts_from_the_day_they_did_it() -> None:
    weekly = [row for week in range(14) for row in away(school_days(monday(week), 1))]
    taken_back = replace(weekly[3], minutes=0, recorded_at=weekly[12].recorded_at)  # known long after the action
    columns = columns_of(small_world([*weekly, taken_back]))
    dates = [friday(week) + SUNDAY for week in range(8, 14)]
    work = Work(actions={PUPIL: [monday(4), monday(6)]}, listed={PUPIL: friday(11)})
    found = history_of(columns, dates, work)
    assert_as_each_date_alone(columns, dates, found, work)
    assert found.facts["on_absent_list"].tolist() == [False, False, False, True, True, True]
    assert found.facts["weeks_since_action"][-1] == pytest.approx(7.8)
    shares = found.facts["absent_share_before_action"].tolist()
    assert shares == pytest.approx([math.nan, math.nan, 0.2, 0.2, 0.15, 0.15], nan_ok=True)


def test_a_week_with_a_late_register_is_judged_by_nobody_but_rules_that_already_say_yes() -> None:
    calm, due = columns_of(_late_in_week_6([])), columns_of(_late_in_week_6(away(school_days(monday(3), 4))))
    dates = [friday(week) + SUNDAY for week in (5, 6, 7)]
    assert history_of(calm, dates).behind.tolist() == [False, True, False]
    assert history_of(calm, dates).rule_tier.tolist() == [1, 0, 1]
    assert history_of(due, dates).rule_tier.tolist() == [2, 2, 2]


def test_an_exempt_pupil_has_no_tier() -> None:
    world = small_world(away(school_days(monday(0), 20)))
    exempt = replace(world, pupils=tuple(replace(row, exemption="5a") for row in world.pupils))
    dates = [friday(week) + SUNDAY for week in (4, 5)]
    assert history_of(columns_of(world), dates).rule_tier.tolist() == [3, 3]
    assert history_of(columns_of(exempt), dates).rule_tier.tolist() == [0, 0]


def _late_in_week_6(absences: list) -> object:  # type: ignore[type-arg]
    weeks = [registers((monday(week), friday(week)))[0] for week in range(10)]
    late = replace(weeks[6], recorded_at=weeks[7].recorded_at)
    return small_world(absences, registers=(*weeks[:6], late, *weeks[7:]))
