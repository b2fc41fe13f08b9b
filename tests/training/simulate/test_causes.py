"""Each cause alone does what it is said to do, and nothing else keeps anybody away."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from service.domain.codes import Reason
from tests.training.simulate.worlds import only
from training.simulate import Cause, SimulatedSchool, World, simulate
from training.simulate.missed import first_lessons, half_day, last_lessons, lessons, one_lesson


def schools_of(world: World, pupils: int = 700, seed: int = 2, most: int = 99) -> Iterator[SimulatedSchool]:
    return islice(simulate(world, pupils, 1, seed), most)


def test_nobody_misses_anything_in_a_world_without_causes() -> None:
    assert [len(school.happened) for school in schools_of(only(), 300)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("cause", "changes"),
    [
        (Cause.ILLNESS, {"illness__daily_rate": 0.01}),
        (Cause.CHRONIC, {"chronic__share": 0.3}),
        (Cause.REFUSAL, {"refusal__prone": 0.5}),
        (Cause.TRUANCY, {"truancy__prone": 0.5}),
        (Cause.SUSPENSION, {"conflict__prone": 0.3, "conflict__removals_a_year": 0.0}),
        (Cause.REMOVAL, {"conflict__prone": 0.3, "conflict__suspensions_a_year": 0.0}),
        (Cause.LEAVE, {"leave__days_a_year": 2.0}),
        (Cause.HOLIDAY, {"leave__around_holiday": 0.3}),
        (Cause.APPOINTMENT, {"appointments__a_year": 3.0}),
        (Cause.EXCUSED, {"excused__a_year": 3.0}),
        (Cause.ELSEWHERE, {"elsewhere__a_year": 2.0}),
        (Cause.CRISIS, {"crisis__a_year": 0.3}),
        (Cause.LATE, {"late__daily_rate": 0.05}),
    ],
)
def test_a_cause_alone_is_the_only_one_that_happens(cause: Cause, changes: dict[str, float]) -> None:
    happened = [school.happened.cause for school in schools_of(only(**changes), 300)]

    assert set(np.concatenate(happened).tolist()) == {int(cause)}


def test_illness_comes_in_waves_through_classes() -> None:
    """Cases of one class bunch in time when pupils infect each other, and do not when they cannot."""
    without = only(illness__daily_rate=0.008, illness__wave_gain=0.0, illness__season_spread=0.0, schools__spread=0.0)
    infectious = only(
        illness__daily_rate=0.008, illness__wave_gain=80.0, illness__season_spread=0.0, schools__spread=0.0
    )

    assert _bunching(infectious) > 1.15 * _bunching(without)


def _bunching(world: World) -> float:
    """Variance over mean of the new cases per class and week."""
    found = []
    for school in schools_of(world):
        happened, stays = school.happened, len(school.cast.born)
        new = (happened.cause == Cause.ILLNESS) & (happened.run <= 1)
        room = school.frame.class_rows(school.frame.first + 60)[happened.pupil[new]]
        weeks = (happened.day[new] - school.frame.first) // 7
        cases = np.zeros((max(len(school.frame.people.classes), 1), 53))
        np.add.at(cases, (room, weeks), 1)
        taught = cases[:, 12:19]  # the weeks between the autumn and the Christmas holiday
        found.append(taught.var(axis=1).mean() / max(taught.mean(), 1e-9) if stays else 0.0)
    return float(np.mean(found))


def test_refusal_is_seen_in_parts_of_days_and_on_mondays_before_whole_weeks() -> None:
    world = only(refusal__prone=0.6, refusal__before=0.0, refusal__recovers=0.0, refusal__help_starts=0.0)
    whole, monday, parts = [], [], []
    for school in schools_of(world):
        happened = school.happened
        at_home = np.unique(happened.pupil[happened.run >= 10])
        for pupil in at_home.tolist():
            mine = np.flatnonzero(happened.pupil == pupil)
            begin = mine[np.argmax(happened.run[mine] >= 10)]
            before = mine[happened.day[mine] < happened.day[begin] - 14]
            parts.append(np.count_nonzero(~happened.whole[before]))
            whole.append(np.count_nonzero(happened.whole[before]))
            monday.extend((happened.day[before] % 7 == 0).tolist())

    assert len(parts) > 25
    assert np.mean([part > 0 for part in parts]) > 0.9
    assert np.mean(parts) > 3
    assert np.mean(whole) > 1
    assert np.mean(monday) > 0.23


def test_a_crisis_keeps_away_for_weeks_without_any_sign_before() -> None:
    for school in schools_of(only(crisis__a_year=0.5, crisis__comes_back_slowly=0.0), most=3):
        happened = school.happened
        first = np.unique(happened.pupil, return_index=True)[1]
        assert np.all(happened.whole[first])
        assert np.median([happened.run[happened.pupil == pupil].max() for pupil in happened.pupil[first]]) > 10


def test_help_ends_refusal_sooner() -> None:
    def missed(factor: float) -> int:
        changes = {"refusal__prone": 0.5, "refusal__help_starts": 0.2, "refusal__help_factor": factor}
        return sum(int(lessons(school.happened.bits).sum()) for school in schools_of(only(**changes), 400))

    assert missed(20.0) < 0.75 * missed(1.0)


def test_holidays_are_taken_beside_holidays() -> None:
    for school in schools_of(only(leave__around_holiday=0.4), most=3):
        slot = school.frame.calendar
        taught = np.flatnonzero(slot.teaching)
        edges = np.concatenate([_around(taught, first, last) for first, last in slot.long_holidays])
        assert set(school.happened.day.tolist()) <= set(edges.tolist())


def _around(taught: np.ndarray, first: int, last: int) -> np.ndarray:  # type: ignore[type-arg]
    """Twenty school days on both sides of a holiday."""
    before, after = np.searchsorted(taught, [first, last])
    return taught[np.r_[max(before - 3, 0) : before, after : after + 20]]


def test_refusal_is_mostly_registered_as_sick_and_truancy_as_unauthorised() -> None:
    assert _usual(only(refusal__prone=0.4)) == Reason.SICK
    assert _usual(only(truancy__prone=0.4)) == Reason.UNAUTHORISED


def _usual(world: World) -> Reason:
    """The reason that stands on most missed minutes."""
    minutes = np.zeros(len(Reason) + 1)
    for school in schools_of(world):
        np.add.at(minutes, school.versions.reason, school.versions.minutes)
    return Reason(int(minutes.argmax()))


def test_lessons_are_found_by_their_bits() -> None:
    day = np.array([0b0111_1110, 0b0000_1100, 0])  # periods 1 to 6, periods 2 and 3, none

    assert lessons(day).tolist() == [6, 2, 0]
    assert first_lessons(day, 2).tolist() == [0b110, 0b1100, 0]
    assert last_lessons(day, 1).tolist() == [0b100_0000, 0b1000, 0]
    assert half_day(day).tolist() == [0b111_0000, 0b1000, 0]
    assert one_lesson(day, np.array([0.0, 0.99, 0.5])).tolist() == [0b10, 0b1000, 0]
