"""Lead times of a few onsets, worked out by hand."""

import numpy as np

from tests.training.evaluate.made import sunday
from training.evaluate.intervals import draw
from training.evaluate.lead import Lead, Onsets, lead, onsets_of
from training.evaluate.ranking import Lists, lists_of

ALONE = draw(1, 20, 1)
WEEKS = 30


def _school(
    onsets: dict[int, list[int]], absent: dict[int, range] | None = None
) -> tuple[Lists, np.ndarray, np.ndarray]:
    """Pupils who reach tier 3 in these weeks and are in tier 1 or 2 otherwise, except in the weeks of ``absent``.

    Returns the lists, onset per row and (pupil, week) per row. Pupil 0 is there every week.
    """
    rows = []
    for pupil in [0, *onsets]:
        for week in range(WEEKS):
            due = [at for at in onsets.get(pupil, []) if at > week]
            if week not in onsets.get(pupil, []) and week not in (absent or {}).get(pupil, range(0)):
                rows.append((pupil, week, min(due) - week if due else 0))
    pupil, week, onset = np.array(rows).T
    same = np.zeros(len(rows), dtype=np.int64)
    return lists_of(same, sunday(week), same + 500, pupil, 1), onset, np.stack((pupil, week), axis=1)


def _caught(onsets: Onsets, who: np.ndarray, seen: set[tuple[int, int]]) -> Lead:
    return lead(onsets, np.array([(int(p), int(w)) in seen for p, w in who]), ALONE)


def test_an_onset_is_caught_ahead_when_it_was_listed_four_to_twelve_weeks_before() -> None:
    lists, onset, who = _school({1: [20], 2: [20], 3: [20], 4: [20]})
    onsets = onsets_of(lists, onset)

    # Pupil 1 is seen four weeks before, 2 three, 3 thirteen, 4 not at all.
    found = _caught(onsets, who, {(1, 16), (2, 17), (3, 7)})

    assert found.onsets == 4
    assert found.caught_ahead.value == 1 / 4
    assert found.caught_any_time.value == 2 / 4
    assert found.median_weeks.value == 3.5


def test_the_earliest_list_counts() -> None:
    lists, onset, who = _school({1: [20]})

    found = _caught(onsets_of(lists, onset), who, {(1, 9), (1, 17)})

    assert found.median_weeks.value == 11.0
    assert [found.by_weeks[weeks] for weeks in (1, 4, 11, 12)] == [1.0, 1.0, 1.0, 0.0]


def test_two_onsets_of_one_pupil_are_two() -> None:
    lists, onset, who = _school({1: [14, 26]})
    onsets = onsets_of(lists, onset)

    found = _caught(onsets, who, {(1, 20)})

    assert found.onsets == 2
    assert found.caught_ahead.value == 1 / 2


def test_an_onset_before_the_lists_go_back_twelve_weeks_is_left_out() -> None:
    lists, onset, _ = _school({1: [11], 2: [12]})

    onsets = onsets_of(lists, onset)

    assert (len(onsets.school), onsets.no_lists) == (1, 1)


def test_an_onset_after_the_last_list_is_left_out() -> None:
    lists, onset, _ = _school({1: [WEEKS], 2: [WEEKS + 1]})

    onsets = onsets_of(lists, onset)

    assert (len(onsets.school), onsets.no_lists) == (1, 1)


def test_a_pupil_who_was_not_in_tier_1_or_2_in_time_could_not_be_caught() -> None:
    lists, onset, _ = _school({1: [20]}, absent={1: range(17)})

    onsets = onsets_of(lists, onset)

    assert (len(onsets.school), onsets.not_before) == (0, 1)


def test_weeks_without_a_row_do_not_split_an_onset() -> None:
    lists, onset, who = _school({1: [20]}, absent={1: range(12, 16)})
    onsets = onsets_of(lists, onset)

    assert len(onsets.school) == 1
    assert _caught(onsets, who, {(1, 11)}).caught_ahead.value == 1.0


def test_without_onsets_there_is_a_reason_and_no_share() -> None:
    lists, onset, who = _school({})

    found = _caught(onsets_of(lists, onset), who, set())

    assert (found.caught_ahead.value, found.caught_ahead.why) == (None, "no onset with enough weeks before it")
    assert found.by_weeks == {}


def test_onsets_nobody_was_listed_for_have_no_median() -> None:
    lists, onset, who = _school({1: [20]})

    found = _caught(onsets_of(lists, onset), who, set())

    assert (found.caught_ahead.value, found.median_weeks.value) == (0.0, None)
    assert found.median_weeks.why == "no onset was seen"
