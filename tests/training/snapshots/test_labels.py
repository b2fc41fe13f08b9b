"""Labels of weekly rule tiers: by hand, and against plain loops."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.calendar import Calendar
from service.domain.columns import Array
from service.policy.calendars import calendar_for
from tests.reference.bridge import comparing
from training.labels import HORIZON, left_with_the_year, outcomes

OUT = -1


def followed(tiers: str, cut: str = "") -> tuple[str, list[int]]:
    """Labels as text (1, 0, ? not known) and onsets of one pupil; tiers as digits with ``-`` for not enrolled."""
    rule_tier = np.array([[OUT if tier == "-" else int(tier) for tier in tiers]], dtype=np.int8)
    marked = np.array([[mark == "x" for mark in cut.ljust(len(tiers))]])
    found = outcomes(rule_tier, marked)
    return "".join("01?"[label] for label in found.label[0]), found.onset[0].tolist()


@pytest.mark.parametrize(
    ("tiers", "labels"),
    [
        ("111111111", "0????????"),  # eight weeks later: the end
        ("1111111111", "00????????"),
        ("1111111131111111111111111", "11111111000000000????????"),  # eight weeks ahead, and no longer afterwards
        ("1111111113111111111111111", "01111111100000000????????"),  # nine weeks ahead is too far
        ("1111-----------------", "?????????????????????"),  # left
        ("11113----------------", "1111" + "?" * 17),  # left after tier 3
        ("1111111101111111111111", "????????000000????????"),  # a week that was not judged
        ("1111030111111111111111", "11111?00000000????????"),  # not judged, tier 3, not judged
        ("--1111111111---------", "?000" + "?" * 17),  # came and left
    ],
)
def test_labels_by_hand(tiers: str, labels: str) -> None:
    assert followed(tiers)[0] == labels


def test_onset_counts_school_weeks_to_the_first_tier_3_that_is_still_to_come() -> None:
    assert followed("1133111111111113")[1] == [2, 1, 1, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]


def test_a_window_that_could_not_be_finished_is_unknown_also_after_tier_3() -> None:
    tiers, cut = "11131111111111111111", "      x             "
    assert followed(tiers) == ("111000000000????????", [3, 2, 1] + 17 * [0])
    assert followed(tiers, cut) == ("??????000000????????", [3, 2, 1] + 17 * [0])


@st.composite
def tiers_of_weeks(draw: st.DrawFn) -> tuple[Array, Array]:
    stays, weeks = draw(st.integers(1, 3)), draw(st.integers(1, 30))
    tier = st.sampled_from((OUT, 0, 1, 1, 1, 1, 2, 3))
    rows = [draw(st.lists(tier, min_size=weeks, max_size=weeks)) for _ in range(stays)]
    cut = [[draw(st.integers(0, 15)) == 0 for _ in range(weeks)] for _ in range(stays)]
    return np.array(rows, dtype=np.int8), np.array(cut, dtype=np.bool_)


@comparing(150)
@given(given_weeks=tiers_of_weeks())
def test_labels_are_those_of_plain_loops(given_weeks: tuple[Array, Array]) -> None:
    rule_tier, cut = given_weeks
    found = outcomes(rule_tier, cut)
    for stay in range(len(rule_tier)):
        for week in range(rule_tier.shape[1]):
            expected = one_label(rule_tier[stay].tolist(), cut[stay].tolist(), week)
            assert (int(found.label[stay, week]), int(found.onset[stay, week])) == expected


def one_label(tiers: list[int], cut: list[bool], week: int) -> tuple[int, int]:
    """Label and onset of one pupil in one week."""
    onset = next((later - week for later in range(week + 1, len(tiers)) if tiers[later] == 3), 0)
    ahead = range(week + 1, week + 1 + HORIZON)
    if any(later >= len(tiers) or cut[later] for later in ahead):
        return -1, onset
    if any(tiers[later] == 3 for later in ahead):
        return 1, onset
    return (-1 if any(tiers[later] in (OUT, 0) for later in ahead) else 0), onset


@pytest.mark.parametrize(
    ("last", "with_the_year"),
    [
        ("2026-07-03", True),  # the last school day of noord
        ("2026-07-02", False),  # the day before
        ("2026-07-31", True),
        ("2026-08-14", True),  # before the first school day of the new year
        ("2026-08-17", False),  # on it
        ("2026-01-02", False),  # in the Christmas holiday
    ],
)
def test_who_leaves_between_two_school_years_left_with_the_year(last: str, with_the_year: bool) -> None:
    calendar: Calendar = calendar_for("noord", [])
    found = left_with_the_year(calendar, np.array([calendar.index(date.fromisoformat(last))]))
    assert found.tolist() == [with_the_year]


def test_an_open_enrolment_did_not_leave() -> None:
    calendar = calendar_for("noord", [])
    assert left_with_the_year(calendar, np.array([len(calendar.slot) - 1])).tolist() == [False]
