"""Who is at the simulated schools: the number asked for, classes that move up, pupils who come and go."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from service.domain.codes import Sector
from service.domain.errors import VroegsignaalError
from training.simulate import SimulatedSchool, load_world, plan_schools, simulate
from training.simulate.people import OPEN

PUPILS, YEARS = 800, 3
OCTOBERS = [date(2023 + year, 10, 1) for year in range(YEARS)]


@pytest.fixture(scope="module")
def schools() -> list[SimulatedSchool]:
    return list(simulate(load_world("base"), PUPILS, YEARS, 11))


@pytest.fixture(scope="module")
def by_sector(schools: list[SimulatedSchool]) -> dict[Sector, SimulatedSchool]:
    return {school.frame.plan.sector: school for school in schools}


def test_there_are_as_many_pupils_as_asked_for_in_all_seven_sectors() -> None:
    plans = plan_schools(load_world("base"), PUPILS, YEARS, 11)

    assert sum(plan.size for plan in plans) == PUPILS
    assert {plan.sector for plan in plans} == set(Sector)
    assert len({plan.school_id for plan in plans}) == len(plans)


@pytest.mark.parametrize(("pupils", "years"), [(19, 1), (100, 0), (100, 6)])
def test_a_population_without_a_school_or_a_calendar_is_refused(pupils: int, years: int) -> None:
    with pytest.raises(VroegsignaalError, match=f"No population of {pupils} pupils and {years} years"):
        plan_schools(load_world("base"), pupils, years, 1)


def test_every_pupil_has_exactly_one_stay(schools: list[SimulatedSchool]) -> None:
    for school in schools:
        assert school.frame.columns.stays.pupil_ids == school.frame.people.pupil_ids()


def test_pupils_move_up_one_year_group_or_repeat_it(schools: list[SimulatedSchool]) -> None:
    steps: Counter[int] = Counter()
    for school in schools:
        groups = np.array([school.year_groups(day) for day in OCTOBERS]).astype(int)
        stayed = (groups[:-1] > 0) & (groups[1:] > 0)
        steps.update((groups[1:] - groups[:-1])[stayed].tolist())

    assert set(steps) == {0, 1}
    assert steps[0] < 0.1 * steps[1]


def test_a_school_keeps_its_size_though_people_come_and_go(schools: list[SimulatedSchool]) -> None:
    there = np.array([[np.count_nonzero(s.year_groups(day)) for day in OCTOBERS] for s in schools]).sum(axis=0)
    people = [school.frame.people for school in schools]

    assert np.abs(there / PUPILS - 1).max() < 0.15
    assert sum(np.count_nonzero(p.first > p.first.min()) for p in people) > PUPILS / 4
    assert sum(np.count_nonzero(p.last != OPEN) for p in people) > PUPILS / 4


def test_classes_have_names_sizes_and_move_up_together(by_sector: dict[Sector, SimulatedSchool]) -> None:
    school = by_sector[Sector.PO]
    now, later = school.classes(OCTOBERS[0]), school.classes(OCTOBERS[1])
    fourth = [row for row, name in enumerate(now) if name == "4a"]

    assert 10 <= len(fourth) <= 40
    assert Counter(later[row] for row in fourth).most_common(1)[0][0] == "5a"


def test_pupils_are_as_old_as_their_year_group(by_sector: dict[Sector, SimulatedSchool]) -> None:
    for sector, youngest in ((Sector.PO, 4), (Sector.VO, 12), (Sector.MBO, 16)):
        school = by_sector[sector]
        group = school.year_groups(OCTOBERS[0])
        age = (OCTOBERS[0].toordinal() - 719163 - school.frame.people.born) / 365.25
        assert np.all(age[group > 0] > youngest + group[group > 0] - 1 - 0.01)
        assert np.mean(age[group > 0] < youngest + group[group > 0]) > 0.3


def test_children_come_to_po_on_their_fourth_birthday(by_sector: dict[Sector, SimulatedSchool]) -> None:
    people = by_sector[Sector.PO].frame.people
    new = (people.first > people.first.min()) & (people.group.max(axis=0) == 1)
    age = (people.first - people.born)[new] / 365.25

    assert np.count_nonzero(age < 4.05) > 5
    assert age.min() > 3.99


def test_some_five_year_olds_have_fridays_off_until_they_are_six(by_sector: dict[Sector, SimulatedSchool]) -> None:
    frame = by_sector[Sector.PO].frame
    rows = [row for row in frame.timetable if row.pupil_id]

    assert {row.pupil_id for row in rows} == {
        frame.people.pupil_ids()[pupil] for pupil in np.flatnonzero(frame.people.short_week)
    }
    assert {row.weekday for row in rows} == {0, 1, 2, 3}
    assert None not in {row.valid_to for row in rows}


def test_weeks_differ_between_days_and_classes(by_sector: dict[Sector, SimulatedSchool]) -> None:
    lessons = Counter((row.class_name, row.weekday) for row in by_sector[Sector.VO].frame.timetable)
    minutes = {
        school.frame.plan.school_id: Counter(
            {
                day: sum(r.minutes for r in school.frame.timetable if r.class_name == "1a" and r.weekday == day)
                for day in range(5)
            }
        )
        for sector, school in by_sector.items()
        if sector in (Sector.PO, Sector.SO, Sector.SBO)
    }

    assert len(set(lessons.values())) > 2
    assert all(week[2] <= week[0] for week in minutes.values())


def test_sectors_keep_their_own_hour_and_level_of_registration(by_sector: dict[Sector, SimulatedSchool]) -> None:
    units = {sector: school.columns.school.hour_unit for sector, school in by_sector.items()}
    highest = {sector: int(school.versions.period.max()) for sector, school in by_sector.items()}

    assert {sector for sector, unit in units.items() if unit == "clock60"} == {Sector.PO, Sector.SO, Sector.SBO}
    assert {sector for sector, period in highest.items() if period > 2} == {
        Sector.VO,
        Sector.VSO,
        Sector.PRO,
        Sector.MBO,
    }
