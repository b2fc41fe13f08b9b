"""What may be shown of a region, worked out by hand on drawn pupils."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.policy.region import load_region_policy
from service.region.clocks import finest
from service.region.flows import dwell_groups, ended_spells
from service.region.gather import Region, arrange
from service.region.home import ALLOWED, ALLOWED_LONG, LRV, LRV_LONG, NOT, home_of
from service.region.movement import matrices
from service.region.periods import last_weeks, period_of
from service.region.publish import PARTS, shown_figures
from service.region.shown import ends, matrix
from service.region.stock import FULL
from service.region.tree import Node, every, grown, key_of, leaf, units
from service.store.region.states import SchoolKey

POLICY = load_region_policy()
LEAST = POLICY.least_shown
WEEKS = [date(2026, 9, 27) + timedelta(weeks=number) for number in range(4)]
SCHOOLS = [SchoolKey(1, "99AA01", "Een", "po", "Stad"), SchoolKey(2, "99AA02", "Twee", "po", "Stad")]


def drawn(*histories: tuple[int, str, int]) -> Region:
    """Pupils by school, tiers by week (``-`` is not there) and how many are like that."""
    pupils = [(school, path) for school, path, count in histories for _ in range(count)]
    states = []
    for week in range(len(histories[0][1])):
        there = [(key, school, path[week]) for key, (school, path) in enumerate(pupils) if path[week] != "-"]
        columns = {"pupil_fk": [key for key, _, _ in there], "school_fk": [school for _, school, _ in there]}
        columns |= {"tier": [int(tier) for _, _, tier in there], "home": [0] * len(there)}
        columns |= {"year_fk": [1] * len(there), "municipality_fk": [2] * len(there)}
        states.append({name: np.array(values, dtype=np.int64) for name, values in columns.items()})
    return arrange(WEEKS[: len(states)], states, SCHOOLS, {1: "3", 2: "Stad"})


def shown_units(region: Region, table: str) -> list[list[str]]:
    return [unit["members"] for unit in shown_figures(region, POLICY)["stock"]["tables"][table]]


def test_schools_with_enough_pupils_in_every_tier_stand_alone() -> None:
    region = drawn((1, "1", 9), (1, "2", 5), (1, "3", 5), (2, "1", 9), (2, "2", 6), (2, "3", 7))

    figures = shown_figures(region, POLICY)["stock"]

    assert [(unit["members"], unit["pupils"]) for unit in figures["tables"]["school"]] == [
        (["Een"], [[9, 5, 5]]),
        (["Twee"], [[9, 6, 7]]),
    ]


@pytest.mark.parametrize("few", [0, 1, 4])
def test_a_school_with_few_pupils_in_one_tier_stands_together_with_another(few: int) -> None:
    region = drawn((1, "1", 9), (1, "2", 5), (1, "3", 5), (2, "1", 9), (2, "2", 6), (2, "3", few))

    assert shown_units(region, "school") == [["Een", "Twee"]]


def test_who_is_too_small_in_one_week_stands_together_in_every_week() -> None:
    region = drawn((1, "11", 9), (1, "22", 5), (1, "33", 5), (2, "11", 9), (2, "22", 6), (2, "33", 4), (2, "13", 1))

    assert shown_units(region, "school") == [["Een", "Twee"]]


def test_a_week_in_which_a_school_had_no_pupils_does_not_count_against_it() -> None:
    region = drawn((1, "11", 9), (1, "22", 5), (1, "33", 5), (2, "-1", 9), (2, "-2", 6), (2, "-3", 7))

    figures = shown_figures(region, POLICY)["stock"]

    assert [unit["pupils"] for unit in figures["tables"]["school"]] == [[[9, 5, 5]] * 2, [None, [9, 6, 7]]]


def test_where_tier_3_is_small_it_is_taken_together_with_tier_2() -> None:
    figures = shown_figures(drawn((1, "1", 30), (1, "2", 5), (1, "3", 2)), POLICY)["stock"]

    assert (figures["states"], figures["tables"]["region"][0]["pupils"]) == (["other", "tier_2_3"], [[30, 7]])


def test_nothing_is_shown_of_a_region_with_hardly_anybody_in_the_higher_tiers() -> None:
    assert shown_figures(drawn((1, "1", 30), (1, "3", 4)), POLICY) == dict.fromkeys(PARTS)
    assert shown_figures(None, POLICY) == dict.fromkeys(PARTS)


def test_tier_1_is_told_apart_from_who_could_not_be_assessed_only_when_both_are_many() -> None:
    many = (1, "2", 5), (1, "3", 5)

    def tier_1(*others: tuple[int, str, int]) -> list[int | None]:
        found: list[int | None] = shown_figures(drawn(*others, *many), POLICY)["stock"]["tier_1"]
        return found

    assert tier_1((1, "1", 9), (1, "0", 5)) == [9]
    assert tier_1((1, "1", 9), (1, "0", 4)) == [None]
    assert tier_1((1, "1", 9)) == [None]


def test_a_matrix_counts_who_went_where_and_who_came_or_left() -> None:
    region = drawn((1, "12", 7), (1, "33", 6), (1, "-3", 5), (1, "2-", 8), (1, "11", 9))

    assert matrices(region, FULL)[0, 1].tolist() == [[9, 7, 5], [8, 0, 0], [0, 0, 6]]


def test_the_margins_of_every_matrix_are_the_counts_of_its_weeks() -> None:
    region = drawn((1, "123", 7), (1, "332", 6), (1, "213", 5), (1, "321", 8), (1, "111", 9))
    found = matrices(region, FULL)

    for before in range(3):
        for after in range(3):
            for tier, state in ((2, 1), (3, 2)):
                assert found[before, after, state].sum() == (region.tier[:, before] == tier).sum()
                assert found[before, after, :, state].sum() == (region.tier[:, after] == tier).sum()


def test_one_small_cell_hides_the_whole_matrix_of_that_week_and_no_other() -> None:
    moves = [(1, f"{one}{one}{other}", 6) for one in "123" for other in "123"]
    small = [(1, "1311", 2)]
    everybody = [(1, f"{path}{other}", 5) for _, path, _ in moves for other in "123"]
    region = drawn(*everybody, *small)

    movement = shown_figures(region, POLICY)["movement"]

    assert movement["level"] == "full"
    # Week 2 is like week 1 but for two pupils: between them a matrix would hold 2. The last of a month came first.
    assert WEEKS[1].isoformat() not in movement["weeks"] or WEEKS[0].isoformat() not in movement["weeks"]
    assert len(movement["weeks"]) == 3
    assert all(min(map(min, each)) >= LEAST for row in movement["pairs"] for each in row)


def test_a_matrix_is_found_by_its_two_weeks() -> None:
    movement = {"weeks": ["a", "b", "c"], "pairs": [[[[1]], [[2]]], [[[3]]], []]}

    assert [matrix(movement, *pair) for pair in (("a", "b"), ("a", "c"), ("b", "c"))] == [[[1]], [[2]], [[3]]]
    assert [matrix(movement, *pair) for pair in (("b", "a"), ("a", "a"), ("a", "z"))] == [None] * 3


@pytest.mark.parametrize(
    ("by_home", "split"),
    [
        ([9, 5, 6, 7, 8], {"lrv": 5, "lrv_long": 6, "allowed": 7, "allowed_long": 8}),
        ([9, 5, 6, 7, 0], {"lrv": 5, "lrv_long": 6, "allowed_all": 7}),
        ([9, 5, 3, 1, 2], {"short": 6, "long": 5}),
        ([9, 5, 0, 1, 0], {"at_home": 6}),
        ([9, 1, 1, 1, 1], None),
        ([4, 9, 9, 9, 9], None),
    ],
)
def test_a_clock_is_split_as_far_as_every_part_is_large(by_home: list[int], split: dict[str, int] | None) -> None:
    assert finest(np.array(by_home), LEAST) == split


@pytest.mark.parametrize(
    ("lrv", "allowed", "since", "code"),
    [
        ("no", "no", "2026-05-01", NOT),
        ("unknown", "no", "2026-05-01", NOT),
        ("yes", "no", "2026-10-01", LRV),
        ("no", "yes", "2026-10-01", ALLOWED),
        # Three calendar months after 22 August is 22 November.
        ("yes", "no", "2026-08-22", LRV_LONG),
        ("yes", "no", "2026-08-23", LRV),
        ("no", "yes", "2026-08-22", ALLOWED_LONG),
    ],
)
def test_the_clock_runs_in_calendar_months_from_the_first_day_away(
    lrv: str, allowed: str, since: str, code: int
) -> None:
    row = {"answers": {"lrv": lrv, "long-authorised": allowed}, "facts": {"away_since": since}}

    assert home_of(row, date(2026, 11, 22), POLICY.long_months) == code


def test_spells_count_when_both_ends_were_seen() -> None:
    there = np.array([[0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 0, 1]], dtype=bool)

    assert ended_spells(there, np.ones(4, dtype=bool)).tolist() == [2, 1]
    assert ended_spells(there, np.array([1, 1, 1, 0], dtype=bool)).tolist() == [1]
    assert dwell_groups(np.array([1, 4, 5, 12, 13]), [4, 12]) == [2, 2, 1]


def test_a_flow_is_shown_with_the_stock_it_exceeds_by_enough() -> None:
    calm = [(1, "1111", 40), (1, "2222", 20), (1, "3333", 10)]

    def flow(*others: tuple[int, str, int]) -> int | None:
        found: int | None = shown_figures(drawn(*calm, *others), POLICY)["flows"][0]["heavy"]
        return found

    assert flow((1, "1311", 5), (1, "1131", 5), (1, "1113", 5)) == 25
    # Two weeks together show all but four of them.
    assert flow((1, "1311", 5), (1, "1131", 5), (1, "1113", 4)) is None


def test_who_came_back_and_who_did_not_are_both_shown_or_neither() -> None:
    calm = [(1, "1111", 40), (1, "2222", 20), (1, "3333", 10)]

    def back(*others: tuple[int, str, int]) -> list[int] | None:
        found: list[int] | None = shown_figures(drawn(*calm, *others), POLICY)["flows"][0]["came_back"]
        return found

    assert back((1, "3131", 5), (1, "3311", 6)) == [5, 6]
    assert back((1, "3131", 4), (1, "3311", 6)) is None


def test_a_node_is_split_only_where_both_halves_may_be_shown() -> None:
    tree = grown([(bytes([number]), leaf(number)) for number in range(5)])

    def seen(*small: int) -> list[tuple[int, ...]]:
        def may_show(node: Node) -> bool:
            return not set(node.leaves) <= set(small)

        return [unit.leaves for unit in units(tree, may_show)]

    assert seen() == [(0,), (1,), (2,), (3,), (4,)]
    assert seen(1) == [(0, 1), (2,), (3,), (4,)]
    assert seen(3, 4) == [(0, 1, 2, 3, 4)]


def test_a_period_is_its_last_assessed_week() -> None:
    days = [date(2026, 7, 26), date(2026, 8, 2), date(2026, 9, 27), date(2026, 10, 4), date(2026, 10, 11)]

    assert [period_of(days[0], kind) for kind in ("week", "month", "quarter", "year")] == [
        "2026-W30", "2026-07", "2026-Q3", "2025-2026",
    ]  # fmt: skip
    assert last_weeks(days, "quarter") == {"2026-Q3": 2, "2026-Q4": 4}
    assert last_weeks(days, "year") == {"2025-2026": 0, "2026-2027": 4}
    assert list(ends([day.isoformat() for day in days], "month")) == ["2026-10", "2026-09", "2026-08", "2026-07"]


@given(st.lists(st.text(max_size=6), min_size=2, max_size=12, unique=True))
def test_a_school_that_joins_moves_nobody(names: list[str]) -> None:
    """What was shown of earlier weeks, in which it had no pupils, stays the same sums of the same schools."""

    def groups(known: list[str]) -> set[frozenset[str]]:
        tree = grown([(key_of(name), leaf(number)) for number, name in enumerate(known)])
        return {frozenset(known[position] for position in node.leaves) for node in every(tree)}

    before, after = groups(names[:-1]), groups(names)

    assert {each - {names[-1]} for each in after} - {frozenset()} == before
