"""Rows of hand-worked pupils: which weeks have one, what followed, and what is not known."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from models.features import FEATURES
from service.domain.columns import Array
from tests.reference.bridge import columns_of
from tests.reference.small import MONDAY_0, PUPIL
from tests.reference.world import PupilRow
from tests.training.snapshots.mondays import POLICY, RULES, history_of
from tests.training.snapshots.pupils import SUNDAYS, away_in, by_week, in_time, spans, taken, two_years
from training.snapshots import About, Snapshots, assessed_at, data_end, snapshots_of

NOT_KNOWN = -1
END = len(SUNDAYS) - 1


def test_a_pupil_who_is_never_away_has_a_row_in_every_school_week_from_the_tenth_pupil_day_on() -> None:
    rows = taken(two_years())
    assert by_week(rows, "rule_tier") == spans((1, END, 1))
    assert by_week(rows, "label") == spans((1, END - 8, 0), (END - 7, END, NOT_KNOWN))
    assert set(rows.onset.tolist()) == {0}
    assert SUNDAYS[7:9] == [date(2025, 10, 19), date(2025, 11, 2)]  # no row of the autumn holiday


def test_eight_weeks_before_tier_3_are_followed_by_it_and_tier_3_itself_has_no_row() -> None:
    rows = taken(two_years(away_in(12, 13, 14)))
    assert by_week(rows, "rule_tier") == spans((1, 11, 1), (12, 13, 2), (24, 24, 2), (25, END, 1))
    assert by_week(rows, "rules_yes") == spans((1, 11, 0), (12, 12, 1), (13, 13, 3), (24, 24, 1), (25, END, 0))
    expected = spans((1, 5, 0), (6, 13, 1), (24, END - 8, 0), (END - 7, END, NOT_KNOWN))
    assert by_week(rows, "label") == expected
    assert by_week(rows, "onset") == {week: 14 - week if week < 14 else 0 for week in expected}


def test_facts_are_those_of_the_week() -> None:
    rows = taken(two_years(away_in(12, 13, 14)))
    share = dict(zip(by_week(rows, "label"), rows.X[:, FEATURES.index("absent_share_12w")].tolist(), strict=True))
    assert [round(share[week], 4) for week in (11, 12, 13, 24, 25)] == [0, 0.0833, 0.1667, 0.1667, 0.0833]
    assert rows.X.dtype == np.float32
    assert np.isnan(rows.X[0, FEATURES.index("absent_share_last_year")])


def test_who_leaves_within_the_year_is_followed_up_to_that_week() -> None:
    friday = SUNDAYS[20] - timedelta(days=2)
    assert by_week(taken(two_years(enrolled_to=friday)), "label") == spans((1, 11, 0), (12, 19, NOT_KNOWN))


def test_who_reached_tier_3_before_leaving_did_reach_it() -> None:
    friday = SUNDAYS[17] - timedelta(days=2)
    rows = taken(two_years(away_in(12, 13, 14), enrolled_to=friday))
    assert by_week(rows, "label") == spans((1, 5, 0), (6, 13, 1))


def test_weeks_number_on_across_the_summer_for_who_stays() -> None:
    rows = taken(two_years(away_in(41, 42, 43)))
    assert [SUNDAYS[week] for week in (42, 43)] == [date(2026, 7, 12), date(2026, 8, 30)]
    assert {week: label for week, label in by_week(rows, "label").items() if 30 <= week <= 53} == spans(
        (30, 34, 0), (35, 42, 1), (53, 53, NOT_KNOWN if END - 7 <= 53 else 0)
    )


def test_who_leaves_in_summer_is_not_followed_past_it_not_even_into_tier_3_before_it() -> None:
    leaver = two_years(away_in(38, 39, 40), enrolled_to=date(2026, 7, 31))
    rows = taken(leaver)
    assert by_week(rows, "label") == spans((1, 31, 0), (32, 34, 1), (35, 39, NOT_KNOWN))
    assert {week: onset for week, onset in by_week(rows, "onset").items() if week > 34} == {
        week: 40 - week for week in range(35, 40)
    }


def test_a_pupil_who_comes_back_after_leaving_is_the_same_pupil_but_another_story() -> None:
    friday, monday = SUNDAYS[20] - timedelta(days=2), SUNDAYS[25] - timedelta(days=6)
    pupils = (PupilRow(PUPIL, "1A", MONDAY_0, friday), PupilRow(PUPIL, "1A", monday))
    rows = taken(two_years(away_in(26, 27, 28), pupils=pupils))
    label = by_week(rows, "label")
    assert {week: label[week] for week in label if week < 30} == spans((1, 11, 0), (12, 19, NOT_KNOWN))
    assert len(set(rows.pupil.tolist())) == 1
    assert rows.onset[rows.as_of < np.datetime64(SUNDAYS[20])].tolist() == [0] * 19


def test_registers_that_end_leave_the_last_eight_weeks_unknown_also_after_tier_3() -> None:
    friday = SUNDAYS[16] - timedelta(days=2)
    rows = taken(two_years(away_in(12, 13, 14), registers=in_time(upto=friday)))
    assert by_week(rows, "label") == spans((1, 5, 0), (6, 8, 1), (9, 13, NOT_KNOWN))


def test_a_week_of_which_the_register_is_half_in_is_not_assessed_yet() -> None:
    wednesday = SUNDAYS[16] - timedelta(days=4)
    columns = columns_of(two_years(registers=in_time(upto=wednesday)))
    assert data_end(columns) == SUNDAYS[15] + timedelta(weeks=2)  # Christmas has no school weeks
    assert max(by_week(taken(two_years(registers=in_time(upto=wednesday))), "label")) == 15


def test_a_week_with_a_late_register_was_not_judged_and_no_window_over_it_can_be_finished() -> None:
    rows = taken(two_years(registers=in_time(late=20)))
    assert by_week(rows, "label") == spans((1, 11, 0), (12, 19, NOT_KNOWN), (21, END - 8, 0), (END - 7, END, NOT_KNOWN))
    after_tier_3 = taken(two_years(away_in(12, 13, 14), registers=in_time(late=16)))
    label = by_week(after_tier_3, "label")
    assert {week: label[week] for week in label if week < 20} == spans((1, 5, 0), (6, 7, 1), (8, 13, NOT_KNOWN))


def test_a_register_that_never_came_does_not_hide_a_later_week() -> None:
    rows = taken(two_years(registers=in_time(20)))
    assert 20 not in by_week(rows, "label")
    assert by_week(rows, "label")[21] == 0


def test_first_and_last_choose_rows_and_outcomes_look_past_them() -> None:
    world = two_years(away_in(12, 13, 14))
    rows = taken(world, SUNDAYS[4], SUNDAYS[9])
    assert by_week(rows, "label") == spans((4, 5, 0), (6, 9, 1))
    early = taken(world, SUNDAYS[4], SUNDAYS[9], until=SUNDAYS[13])
    assert by_week(early, "label") == spans((4, 5, 0), (6, 9, NOT_KNOWN))
    assert set(early.onset.tolist()) == {0}


def test_a_school_without_registers_has_no_rows() -> None:
    assert len(taken(two_years(registers=()))) == 0


def test_an_exempt_pupil_has_no_rows_but_counts_in_the_size_of_the_school() -> None:
    pupils = (PupilRow(PUPIL, "1A", MONDAY_0), PupilRow("p2", "1A", MONDAY_0, exemption="5a"))
    rows = taken(two_years(pupils=pupils))
    assert set(rows.size.tolist()) == {2}
    assert len(set(rows.pupil.tolist())) == 1


def test_rows_carry_who_and_where_for_comparing_groups_only() -> None:
    def year_groups(on: date) -> Array:
        return np.array([3 if on < date(2026, 8, 1) else 4], dtype=np.int8)

    about = About(year_groups, np.array([1], dtype=np.int8))
    rows = snapshots_of(columns_of(two_years()), RULES, POLICY, SUNDAYS[40], SUNDAYS[44], about)
    assert rows.year_group.tolist() == [3, 3, 3, 4, 4]
    assert (set(rows.sex.tolist()), set(rows.sector.tolist()), rows.school_ids) == ({1}, {3}, ["99AA00"])
    unknown = taken(two_years(), SUNDAYS[40], SUNDAYS[44])
    assert (set(unknown.year_group.tolist()), set(unknown.sex.tolist())) == ({0}, {-1})
    np.testing.assert_array_equal(unknown.X, rows.X)


def test_the_moment_of_assessment_is_monday_six_o_clock_in_summer_and_in_winter() -> None:
    moments = [datetime.fromisoformat(text) for text in ("2025-10-20T04:00+00:00", "2025-10-27T05:00+00:00")]
    expected = [int(moment.timestamp()) * 1_000_000 for moment in moments]
    assert [assessed_at(date(2025, 10, 19)), assessed_at(date(2025, 10, 26))] == expected


def test_all_weeks_at_once_or_a_few_at_a_time_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    world = two_years(away_in(12, 13, 14))
    whole = taken(world)
    monkeypatch.setattr("training.snapshots.PAIRS_AT_ONCE", 5)
    assert_equal(taken(world), whole)
    tiers = history_of(columns_of(world), SUNDAYS[1:]).rule_tier
    assert by_week(whole, "rule_tier") == {w: t for w, t in enumerate(tiers.tolist(), start=1) if t in (1, 2)}


def test_rows_are_taken_joined_saved_and_read_back(tmp_path: Path) -> None:
    one = taken(two_years(away_in(12, 13, 14)), SUNDAYS[4], SUNDAYS[30])
    world = two_years()
    other = taken(replace(world, school=replace(world.school, school_id="98ZZ00", sector="mbo")))
    both = Snapshots.concat([one.take(np.arange(3)), other, one.take(one.label == 1)])
    assert both.school_ids == ["99AA00", "98ZZ00"]
    assert both.school.tolist() == [0] * 3 + [1] * len(other) + [0] * int((one.label == 1).sum())
    assert len(set(both.pupil.tolist())) == 2
    both.save(tmp_path / "rows.npz")
    assert_equal(Snapshots.load(tmp_path / "rows.npz"), both)
    assert_equal(Snapshots.concat([]), Snapshots.none())


def assert_equal(found: Snapshots, expected: Snapshots) -> None:
    for name, values in vars(expected).items():
        np.testing.assert_array_equal(getattr(found, name), values, err_msg=name)
        assert getattr(getattr(found, name), "dtype", None) == getattr(values, "dtype", None)
