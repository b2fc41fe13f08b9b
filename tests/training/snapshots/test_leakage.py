"""Nothing that came in after the Monday of an assessment is in its row; what followed is read from later Mondays."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import given

from service.domain.moments import AMSTERDAM, from_micros, micros
from tests.reference.bridge import columns_of, comparing
from tests.reference.small import PUPIL
from tests.reference.strategies import Question, questions
from tests.reference.world import AbsenceRow, World
from tests.training.snapshots.mondays import POLICY, RULES
from tests.training.snapshots.pupils import SUNDAYS, away_in, by_week, taken, two_years, week_days
from training.snapshots import Snapshots, assessed_at, data_end, snapshots_of

MICROSECOND = timedelta(microseconds=1)


def six_on_monday(week: int) -> datetime:
    """The moment at which the assessment of a school week is made."""
    monday = SUNDAYS[week] + timedelta(days=1)
    return datetime(monday.year, monday.month, monday.day, 6, tzinfo=AMSTERDAM)


def recorded(moment: datetime, week: int, minutes: int) -> list[AbsenceRow]:
    """Versions of the days of a week that came in at one moment; 0 minutes take the absence back."""
    return [AbsenceRow(PUPIL, day, 0, minutes, "sick", moment) for day in week_days(week)]


def facts_by_week(snapshots: Snapshots) -> dict[int, str]:
    return {
        SUNDAYS.index(day.item()): row.tobytes().hex() for day, row in zip(snapshots.as_of, snapshots.X, strict=True)
    }


def weeks_that_differ(one: World, other: World) -> set[int]:
    mine, theirs = facts_by_week(taken(one)), facts_by_week(taken(other))
    return {week for week in mine.keys() | theirs.keys() if mine.get(week) != theirs.get(week)}


def test_a_late_correction_changes_only_the_rows_of_later_mondays() -> None:
    as_written = away_in(6)
    never = two_years(as_written)
    in_time, too_late = six_on_monday(12), six_on_monday(12) + MICROSECOND
    seen_by_12 = two_years([*as_written, *recorded(in_time, 6, 0)])
    seen_by_13 = two_years([*as_written, *recorded(too_late, 6, 0)])
    assert weeks_that_differ(seen_by_12, seen_by_13) == {12}
    assert min(weeks_that_differ(never, seen_by_12)) == 12
    assert min(weeks_that_differ(never, seen_by_13)) == 13


def test_a_late_record_makes_tier_3_follow_from_the_monday_on_which_it_was_known() -> None:
    two_weeks = away_in(12, 13)
    for moment, first_tier_3 in ((six_on_monday(17), 17), (six_on_monday(17) + MICROSECOND, 18)):
        rows = taken(two_years([*two_weeks, *recorded(moment, 14, 300)]))
        tiers, onset, label = (by_week(rows, name) for name in ("rule_tier", "onset", "label"))
        assert [tiers[week] for week in range(12, first_tier_3)] == [2] * (first_tier_3 - 12)
        assert first_tier_3 not in tiers
        before = range(1, first_tier_3)
        assert [onset[week] for week in before] == [first_tier_3 - week for week in before]
        assert [label[week] for week in before] == [int(first_tier_3 - week <= 8) for week in before]


def test_absence_taken_back_in_time_never_was_tier_3() -> None:
    rows = taken(two_years([*away_in(12, 13, 14), *recorded(six_on_monday(14), 14, 0)]))
    assert set(by_week(rows, "onset").values()) == {0}
    too_late = taken(two_years([*away_in(12, 13, 14), *recorded(six_on_monday(14) + MICROSECOND, 14, 0)]))
    assert by_week(too_late, "onset")[13] == 1
    assert by_week(too_late, "rule_tier")[15] == 2


@comparing(40)
@given(question=questions())
def test_without_all_that_came_later_the_rows_up_to_a_moment_are_the_same(question: Question) -> None:
    world = question.world
    moment = question.known_at or max(row.recorded_at for row in world.registers) - timedelta(days=9)
    then = replace(
        world,
        absences=tuple(row for row in world.absences if row.recorded_at <= moment),
        registers=tuple(row for row in world.registers if row.recorded_at <= moment),
    )
    last = last_assessment(then, moment)
    if last is not None:
        early, full = of_weeks(then, last), of_weeks(world, last)
        np.testing.assert_array_equal(early.as_of, full.as_of)
        np.testing.assert_allclose(early.X, full.X, rtol=1e-6, atol=1e-7)
        for name in ("pupil", "rule_tier", "rules_yes", "label", "onset", "size"):
            np.testing.assert_array_equal(getattr(early, name), getattr(full, name), err_msg=name)


def last_assessment(world: World, moment: datetime) -> date | None:
    """The last Sunday whose assessment was made by a moment and whose week the registers cover."""
    end = data_end(columns_of(world))
    if end is None:
        return None
    while assessed_at(end) > micros(moment):
        end -= timedelta(weeks=1)
    assert from_micros(assessed_at(end)) <= moment
    return end


def of_weeks(world: World, last: date) -> Snapshots:
    """All rows, and what followed, up to a Sunday."""
    return snapshots_of(columns_of(world), RULES, POLICY, last - timedelta(weeks=24), last, until=last)
