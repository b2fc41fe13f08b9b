"""Order and numbers against simple counting, once outcomes are known."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from tests.training.monitor.toy import CALENDAR, rows, terms
from training.monitoring.performance import Outcome, outcome
from training.monitoring.rows import MATURE, Rows
from training.monitoring.weeks import weeks_back

END = date(2026, 4, 26)


def looked(given: Rows, **changes: object) -> Outcome:
    return outcome(given, END, terms(**changes))


def test_outcomes_count_once_their_eight_school_weeks_have_passed() -> None:
    found = looked(rows()).looks

    sundays = list(weeks_back(CALENDAR, END, MATURE + 20 + 4))
    assert [look.last for look in found] == sundays[MATURE : MATURE + 4]
    assert found[0].first == sundays[MATURE + 20 - 1]


def test_the_figures_are_those_of_the_rows_that_count() -> None:
    given = rows(schools=6, pupils=30)
    newest = looked(given).looks[0]
    day = given.as_of.astype(object)
    used = given.take(np.flatnonzero((day >= newest.first) & (day <= newest.last)))

    assert newest.rows == len(used.label)
    assert newest.positive_pupils == len(set(used.pupil[used.label == 1].tolist()))
    assert newest.model is not None and newest.numbers is not None
    assert newest.model.auroc.value == pytest.approx(roc_auc_score(used.label, used.score), abs=0.003)
    assert newest.model.precision.value == pytest.approx(average_precision_score(used.label, used.score), abs=0.01)
    assert newest.numbers.expected == pytest.approx(used.probability.mean())
    assert newest.numbers.observed == pytest.approx(used.label.mean())


def test_a_pupil_who_left_first_counts_neither_way() -> None:
    given = rows(schools=6, pupils=30)
    gone = given.pupil % 3 == 0
    censored = replace(given, label=np.where(gone, -1, given.label).astype(np.int8))

    assert looked(censored).looks[0] == looked(given.take(np.flatnonzero(~gone))).looks[0]


def test_a_model_that_ranks_better_and_is_right_has_lost_nothing() -> None:
    found = looked(rows())

    assert (found.order_lost, found.numbers_lost) == (False, False)


def test_a_model_that_ranks_worse_than_a_count_has_lost_its_order() -> None:
    given = rows()
    blind = replace(given, score=np.random.default_rng(5).random(len(given.score)))

    found = looked(blind)

    assert found.order_lost is True
    assert found.looks[0].model_behind == 1.0


def test_a_count_as_good_as_the_model_is_no_loss() -> None:
    given = rows()
    same = replace(given, baselines={"rules_yes": given.score.copy()})

    assert looked(same).order_lost is False


def test_numbers_twice_too_high_are_lost_and_the_order_is_not() -> None:
    given = rows()
    found = looked(replace(given, probability=np.minimum(given.probability * 2, 1)))

    assert (found.order_lost, found.numbers_lost) == (False, True)


def test_numbers_that_say_less_than_one_number_for_all_are_lost() -> None:
    given = rows()
    noise = np.where(np.random.default_rng(6).random(len(given.score)) < 0.02, 0.9, 0.053)

    assert looked(replace(given, probability=noise), calibration_error=1.0).numbers_lost is True


def test_too_few_pupils_who_reached_tier_3_leave_it_unknown() -> None:
    found = looked(rows(schools=1, pupils=20))

    assert found.looks[0].positive_pupils < terms().minimum_positive_pupils.value
    assert (found.order_lost, found.numbers_lost, found.looks[0].model) == (None, None, None)


def test_without_a_single_number_only_the_order_is_judged() -> None:
    given = rows()
    silent = replace(given, probability=np.full(len(given.score), np.nan))

    found = looked(silent)

    assert (found.order_lost, found.numbers_lost, found.looks[0].numbers) == (False, None, None)


def test_one_bad_look_is_not_enough() -> None:
    given = rows()
    sunday = np.datetime64(list(weeks_back(CALENDAR, END, MATURE + 1))[MATURE])
    turned = replace(given, probability=np.where(given.as_of == sunday, 0.9, given.probability))

    found = looked(turned)

    assert [look.numbers_lost for look in found.looks] == [True, False, False, False]
    assert found.numbers_lost is False
