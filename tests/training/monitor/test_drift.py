"""Drift against the same school weeks of last year: big enough, beyond what schools differ, and lasting."""

from datetime import date

import numpy as np
import pytest

from tests.training.monitor.toy import SHARE_12W, rows, terms, with_fact
from training.monitoring.check import check
from training.monitoring.drift import Drift
from training.monitoring.lasting import lasting
from training.monitoring.rows import COMPARED, OF_THE_CALENDAR, Rows

END = date(2026, 4, 26)
CHANGE = np.datetime64("2026-01-05")


def drift(given: Rows, **changes: object) -> Drift:
    """Drift of one fact at the end."""
    return check(given, END, terms(performance_checks=1, performance_lasting=1, **changes)).facts[
        COMPARED.index("absent_share_12w")
    ]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([True, True, False], True),
        ([True, False, False], False),
        ([True, None, False], None),
        ([None, None, None], None),
        ([None, False, False], False),
        ([True, None, True], True),
    ],
)
def test_weekly_answers_last_when_enough_say_yes_and_are_unknown_while_they_could(
    answers: list[bool | None], expected: bool | None
) -> None:
    assert lasting(answers, needed=2) is expected


def test_two_equal_years_do_not_drift() -> None:
    found = check(rows(), END, terms())

    assert {one.name: one.lasts for one in [*found.facts, found.score]} == dict.fromkeys([*COMPARED, "score"], False)


def test_what_follows_from_the_calendar_is_not_compared() -> None:
    found = check(rows(), END, terms())

    assert {one.name for one in found.facts} & set(OF_THE_CALENDAR) == set()


def test_without_last_year_drift_is_unknown() -> None:
    found = check(rows(first=date(2025, 9, 1)), END, terms())

    assert {one.lasts for one in [*found.facts, found.score]} == {None}
    assert np.isnan([one.wasserstein for one in found.facts]).all()


def test_too_few_rows_are_unknown_as_well() -> None:
    assert drift(rows(schools=2, pupils=10), minimum_rows=1000).lasts is None


def test_a_fact_that_is_half_as_high_again_for_months_drifts() -> None:
    given = rows()
    share = given.X[:, SHARE_12W] * np.where(given.as_of >= CHANGE, 1.5, 1)

    found = drift(with_fact(given, SHARE_12W, share))

    assert (found.lasts, found.weeks) == (True, (True,) * 8)
    assert found.shift > 0.25


def test_one_strange_fortnight_is_no_drift() -> None:
    given = rows()
    odd = (given.as_of >= np.datetime64("2026-03-09")) & (given.as_of < np.datetime64("2026-03-23"))

    found = drift(with_fact(given, SHARE_12W, given.X[:, SHARE_12W] * np.where(odd, 3, 1)))

    assert True in found.weeks
    assert found.lasts is False


def test_a_season_that_both_years_have_is_no_drift() -> None:
    given = rows()
    winter = (given.as_of.astype("datetime64[M]").astype(int) % 12 >= 1) * 1.0  # all months but January
    season = given.X[:, SHARE_12W] * (3 - 2 * winter)

    assert drift(with_fact(given, SHARE_12W, season)).lasts is False


@pytest.mark.parametrize("later", [-14, 14])
def test_a_wave_that_comes_a_fortnight_earlier_or_later_is_no_drift(later: int) -> None:
    given = rows()
    day = given.as_of.astype(int)
    top = np.where(given.as_of < np.datetime64("2025-08-01"), 20132, 20496 + later)  # mid February of each year
    wave = given.X[:, SHARE_12W] + 0.15 * np.exp(-(((day - top) / 30) ** 2))

    moved = with_fact(given, SHARE_12W, wave.astype(np.float32))

    assert drift(moved).lasts is False
    assert drift(moved, season_slack_school_weeks=0).weeks.count(True) > drift(moved).weeks.count(True)


def test_a_school_that_grows_is_no_drift() -> None:
    given = rows()
    high = with_fact(given, SHARE_12W, given.X[:, SHARE_12W] + (given.school == 0) * 0.3)
    last_year = given.as_of < np.datetime64("2025-08-01")

    small = high.take(np.flatnonzero((high.school != 0) | ~last_year | (high.pupil % 10 == 0)))

    assert drift(small).lasts is False


def test_one_school_that_moves_far_is_no_drift_of_all() -> None:
    given = rows()
    moved = (given.school == 0) & (given.as_of >= np.datetime64("2025-08-01"))
    apart = with_fact(given, SHARE_12W, given.X[:, SHARE_12W] + np.float32(0.3) * moved)

    found = drift(apart)

    assert found.wasserstein > terms().wasserstein.value
    assert found.lasts is False


def test_a_single_school_is_judged_on_groups_of_its_pupils() -> None:
    given = rows(schools=1, pupils=300)
    share = given.X[:, SHARE_12W] * np.where(given.as_of >= CHANGE, 1.6, 1)

    assert drift(given).lasts is False
    assert drift(with_fact(given, SHARE_12W, share)).lasts is True


def test_weeks_after_the_date_asked_are_not_looked_at() -> None:
    given = rows()
    later = given.as_of > np.datetime64("2026-02-01")
    wild = with_fact(given, SHARE_12W, np.where(later, 0.9, given.X[:, SHARE_12W]))
    one_look = terms(performance_checks=1, performance_lasting=1)

    found = [check(some, date(2026, 2, 1), one_look).facts[1] for some in (given, wild)]

    assert found[0] == found[1]
