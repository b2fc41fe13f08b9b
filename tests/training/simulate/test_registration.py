"""What is written down of what happened: first versions, answers, corrections, withdrawals, and registers."""

import numpy as np
import pytest

from service.domain.codes import Reason
from service.domain.columns import Array, RecordArrays
from tests.training.simulate.worlds import only, world
from training.simulate import SimulatedSchool, World, simulate

CLEAN = {
    "registration__unknown_first": 0.0,
    "registration__code_errors": 0.0,
    "registration__late_entry": 0.0,
    "registration__corrected": 0.0,
    "registration__not_registered": 0.0,
    "schools__spread": 0.0,
}
HOUR = 3_600_000_000


def schools_of(given: World, pupils: int = 500) -> list[SimulatedSchool]:
    return list(simulate(given, pupils, 1, 4))


def slots(versions: RecordArrays) -> Array:
    """One number per pupil, day and period."""
    return (versions.pupil * 10_000 + versions.day) * 20 + versions.period


def test_a_perfect_school_writes_down_each_missed_lesson_once() -> None:
    for school in schools_of(world(**CLEAN)):
        slot = slots(school.versions)
        assert len(np.unique(slot)) == len(slot)
        assert set(school.happened.day.tolist()) == set(school.versions.day.tolist())


def test_records_are_on_taught_days_within_the_enrolment() -> None:
    for school in schools_of(world()):
        columns, versions = school.columns, school.versions
        pattern = columns.day_pattern[columns.stays.timetable[versions.pupil], versions.day]
        length = columns.patterns.minutes[pattern, versions.period]
        assert np.all((versions.minutes <= length) & (length > 0))
        assert np.all(columns.stays.first[versions.pupil] <= versions.day)
        assert np.all(versions.day <= columns.stays.last[versions.pupil])


@pytest.mark.parametrize(("withdrawn", "share"), [(0.3, 0.3), (0.0, 0.0)])
def test_the_asked_share_is_corrected_and_withdrawn(withdrawn: float, share: float) -> None:
    given = world(**CLEAN | {"registration__corrected": 0.1, "registration__withdrawn": withdrawn})
    versions = [school.versions for school in schools_of(given)]
    later = sum(len(each.day) - len(np.unique(slots(each))) for each in versions)
    zero = sum(np.count_nonzero(each.minutes == 0) for each in versions)

    assert later / sum(len(np.unique(slots(each))) for each in versions) == pytest.approx(0.1, abs=0.025)
    assert zero / later == pytest.approx(share, abs=0.08)


def test_unknown_reasons_are_answered_days_later() -> None:
    given = world(**CLEAN | {"registration__unknown_first": 0.5, "registration__resolved": 0.8})
    for versions in (school.versions for school in schools_of(given)):
        order = np.lexsort((versions.recorded_at, slots(versions)))
        slot, reason = slots(versions)[order], versions.reason[order]
        moment = versions.recorded_at[order]
        again = np.flatnonzero(slot[1:] == slot[:-1])
        assert set(reason[again].tolist()) == {int(Reason.UNKNOWN)}
        assert np.all(moment[again + 1] - moment[again] > 12 * HOUR)


def test_late_entries_come_after_the_day() -> None:
    given = world(**CLEAN | {"registration__late_entry": 1.0})
    for school in schools_of(given, 300):
        assert np.all(school.versions.recorded_at > _midnight_after(school.versions.day))
    for school in schools_of(world(**CLEAN), 300):
        assert np.all(school.versions.recorded_at < _midnight_after(school.versions.day))


def _midnight_after(position: Array) -> Array:
    """A moment in the first hours after a calendar position, in microseconds."""
    grid_day = 18_106  # 2019-07-29
    return (position.astype(np.int64) + grid_day + 1) * 24 * HOUR


def test_versions_come_in_order_of_arrival() -> None:
    for school in schools_of(world(), 300):
        assert np.all(np.diff(school.versions.recorded_at) >= 0)
        assert school.versions.seq.tolist() == list(range(1, len(school.versions.day) + 1))


def test_registers_cover_every_school_day_once_when_none_is_lost() -> None:
    given = only(registers__never=0.0, registers__late=0.0)
    for school in schools_of(given, 600):
        columns, frame = school.columns, school.frame
        received = columns.received(None)[frame.first : frame.last + 1]
        taught = frame.calendar.teaching[frame.first : frame.last + 1]
        assert np.all(received[taught])
        lengths = columns.marks.last - columns.marks.first
        assert (lengths.max() == 0) == frame.plan.habits.daily


def test_some_registers_are_late_and_some_never_come() -> None:
    given = only(registers__never=0.1, registers__late=0.2, schools__spread=0.0)
    missing, behind = [], []
    for school in schools_of(given, 600):
        frame, marks = school.frame, school.columns.marks
        taught = frame.calendar.teaching[frame.first : frame.last + 1]
        missing.append(np.mean(~school.columns.received(None)[frame.first : frame.last + 1][taught]))
        behind.append(np.mean(marks.recorded_at > _midnight_after(marks.last)))

    assert np.mean(missing) == pytest.approx(0.1, abs=0.04)
    assert np.mean(behind) == pytest.approx(0.2, abs=0.06)
