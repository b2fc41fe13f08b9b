"""How often may be tried: per client and in all, within a window that slides."""

import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.accounts.attempts import Attempts, network_of
from service.policy.accounts import AttemptsPolicy
from tests.accounts.staff import MINUTE, NINE, SECOND, at_once

FEW = AttemptsPolicy(window_minutes=15, per_client=5, whole_service=12)
WINDOW = timedelta(minutes=15)


def test_a_client_has_so_many_attempts_within_the_window() -> None:
    attempts = Attempts(FEW)
    taken = [attempts.take("192.0.2.1", NINE + number * MINUTE) for number in range(7)]

    assert taken == [True] * 5 + [False] * 2
    assert attempts.take("192.0.2.2", NINE + 7 * MINUTE)
    assert not attempts.take("192.0.2.1", NINE + WINDOW - SECOND)
    assert attempts.take("192.0.2.1", NINE + WINDOW)


def test_all_clients_together_have_so_many() -> None:
    attempts = Attempts(FEW)

    taken = [attempts.take(f"192.0.2.{number}", NINE) for number in range(14)]

    assert taken == [True] * 12 + [False] * 2


def test_an_attempt_that_succeeds_does_not_count() -> None:
    attempts = Attempts(FEW)
    for _ in range(50):
        assert attempts.take("192.0.2.1", NINE)
        attempts.give_back("192.0.2.1")

    assert [attempts.take("192.0.2.1", NINE) for _ in range(6)] == [True] * 5 + [False]


def test_giving_back_what_was_not_taken_gives_nothing() -> None:
    attempts = Attempts(FEW)
    attempts.give_back("192.0.2.1")

    assert [attempts.take("192.0.2.1", NINE) for _ in range(6)] == [True] * 5 + [False]


def test_attempts_at_the_same_moment_are_all_counted() -> None:
    many = Attempts(AttemptsPolicy(window_minutes=15, per_client=500, whole_service=100_000))
    before = sys.getswitchinterval()
    # Threads take turns as often as they can, so that two would read the same count if nothing kept them apart.
    sys.setswitchinterval(1e-6)
    try:
        taken = at_once(*[lambda: sum(many.take("192.0.2.1", NINE) for _ in range(200))] * 8)
    finally:
        sys.setswitchinterval(before)

    assert sum(taken) == 500


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "", True),
        ("testclient", "testclient", True),
    ],
)
def test_a_client_is_an_ipv4_address_or_the_network_of_an_ipv6_one(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) == same


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 400)), max_size=60))
def test_it_says_what_counting_by_hand_says(asked: list[tuple[str, int]]) -> None:
    attempts, counted, now = Attempts(FEW), list[tuple[str, timedelta]](), timedelta(0)
    for client, seconds in asked:
        now += timedelta(seconds=seconds)
        within = [(who, when) for who, when in counted if now - when < WINDOW]
        allowed = len(within) < 12 and sum(who == client for who, _ in within) < 5
        if allowed:
            counted.append((client, now))

        assert attempts.take(client, NINE + now) == allowed
