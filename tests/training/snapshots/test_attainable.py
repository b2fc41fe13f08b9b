"""What the simulator itself expects of the next eight school weeks."""

from datetime import date, timedelta

import numpy as np
import pytest

from service.decide.sitting import Sitting
from service.decide.tiers import rule_tiers
from service.domain.codes import Sector
from service.facts.engine import enrolled
from tests.training.snapshots.mondays import POLICY, RULES, monday_morning
from training.attainable import attainable
from training.simulate import SimulatedSchool, load_world, simulate
from training.snapshots import assessed_at, pupil_numbers, school_sundays
from training.sources import of_simulated

AS_OF = date(2023, 12, 10)
REPLICATES = 6


@pytest.fixture(scope="module")
def school() -> SimulatedSchool:
    return next(each for each in simulate(load_world("city"), 700, 1, 4) if each.columns.school.sector is Sector.VO)


def test_it_is_the_share_of_forward_simulations_judged_week_by_week(school: SimulatedSchool) -> None:
    share = attainable(school, AS_OF, REPLICATES, 9, RULES, POLICY)
    number = int(np.random.SeedSequence([9, 0]).generate_state(1)[0])
    future = school.continue_from(AS_OF, REPLICATES, number)
    reached = np.zeros(len(future.stays.first), dtype=bool)
    for sunday in school_sundays(future, AS_OF + timedelta(days=1), AS_OF + timedelta(weeks=20))[:8]:
        sitting = Sitting.open(future, RULES, POLICY, monday_morning(sunday))
        facts = sitting.facts(enrolled(future, [sunday]))
        reached[facts.pairs.stay[rule_tiers(sitting, facts) == 3]] = True
    expected = reached.reshape(-1, REPLICATES).mean(axis=1)
    known = np.isfinite(share)
    assert known.sum() > 50
    np.testing.assert_allclose(share[known], expected[known])


def test_it_is_known_for_pupils_in_tier_1_or_2_alone(school: SimulatedSchool) -> None:
    share = attainable(school, AS_OF, 2, 9, RULES, POLICY)
    rows = of_simulated(school, RULES, POLICY)
    with_a_row = rows.pupil[rows.as_of == np.datetime64(AS_OF)]
    assert set(pupil_numbers(school.columns)[np.isfinite(share)].tolist()) == set(with_a_row.tolist())


def test_pupils_who_reached_tier_3_had_more_of_a_chance_than_the_others(school: SimulatedSchool) -> None:
    rows = of_simulated(school, RULES, POLICY)
    place = {number: stay for stay, number in enumerate(pupil_numbers(school.columns).tolist())}
    chance, label = [], []
    for day in (date(2023, 11, 19), date(2024, 1, 21), date(2024, 3, 10)):
        share = attainable(school, day, 20, 9, RULES, POLICY)
        here = rows.take((rows.as_of == np.datetime64(day)) & (rows.label >= 0))
        chance.append(share[[place[number] for number in here.pupil.tolist()]])
        label.append(here.label)
    mine, followed = np.concatenate(chance), np.concatenate(label)
    assert followed.sum() >= 5
    assert mine[followed == 1].mean() > 2 * mine[followed == 0].mean()


def test_the_same_seed_gives_the_same_shares_also_in_batches(
    school: SimulatedSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = attainable(school, AS_OF, REPLICATES, 9, RULES, POLICY)
    np.testing.assert_array_equal(attainable(school, AS_OF, REPLICATES, 9, RULES, POLICY), once)
    monkeypatch.setattr("training.attainable.STAYS_AT_ONCE", 1)
    batches = attainable(school, AS_OF, REPLICATES, 9, RULES, POLICY)
    np.testing.assert_array_equal(np.isfinite(batches), np.isfinite(once))
    counts = batches[np.isfinite(batches)] * REPLICATES
    np.testing.assert_allclose(counts, np.rint(counts), atol=1e-9)


def test_nothing_is_known_when_the_simulation_ends_within_eight_school_weeks(school: SimulatedSchool) -> None:
    late = date(2024, 6, 9)
    assert assessed_at(late) < school.columns.marks.recorded_at.max()
    assert not np.isfinite(attainable(school, late, 2, 9, RULES, POLICY)).any()
