"""Guessing: every failure makes the next wait longer, and a wait tells the one who guesses nothing."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from service.accounts.failures import CLOSED_UNTIL, note_failure
from service.accounts.parts import Next, refused
from service.accounts.people import unlock
from service.accounts.problems import Problem
from service.accounts.sign_in import begin, finish_second_factor
from service.domain.access import Actor, ActorKind
from service.store.accounts import people
from service.store.session import write_transaction
from tests.accounts.staff import (
    GOOD,
    HERE,
    MINUTE,
    NINE,
    POLICY,
    SECOND,
    account,
    actions,
    at_once,
    code,
    desk,
    entered,
    log,
    must_wait_for_code,
    with_app,
    with_password,
)

LOCK = POLICY.lock_out
BEA = Actor(ActorKind.ACCOUNT, "bea-uid")


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600), (99, 3600)]
)
def test_the_wait_doubles_up_to_an_hour(failures: int, seconds: int) -> None:
    assert LOCK.wait(failures) == timedelta(seconds=seconds)


@given(st.integers(0, 400))
def test_more_failures_never_make_the_wait_shorter(failures: int) -> None:
    now, after = LOCK.wait(failures), LOCK.wait(failures + 1)

    assert after is None or (now is not None and now <= after)


def test_five_failures_make_an_account_wait_and_the_right_password_wait_with_it(engine: Engine) -> None:
    accounts = desk(engine)
    mirjam = with_password(accounts)
    answers = [begin(accounts, mirjam.email, "wrong", HERE, NINE) for _ in range(5)]

    during = begin(accounts, mirjam.email, GOOD, HERE, NINE + 29 * SECOND)
    after = begin(accounts, mirjam.email, GOOD, HERE, NINE + 30 * SECOND)

    assert answers == [refused(Problem.WRONG)] * 5
    assert during == refused(Problem.WRONG)
    assert after.next is Next.SIGNED_IN
    assert actions(engine)[:7] == ["sign-in-failed"] * 5 + ["account-locked", "sign-in-failed"]


def test_failures_during_a_wait_do_not_lengthen_it(engine: Engine) -> None:
    accounts = desk(engine)
    mirjam = with_password(accounts)
    for _ in range(15):
        begin(accounts, mirjam.email, "wrong", HERE, NINE)

    assert account(engine, mirjam).locked_until == NINE + 30 * SECOND
    assert account(engine, mirjam).failed_attempts == 5


def test_signing_in_all_the_way_forgets_the_failures(engine: Engine) -> None:
    accounts = desk(engine)
    mirjam = with_password(accounts)
    seed = with_app(accounts, mirjam)
    for _ in range(4):
        begin(accounts, mirjam.email, "wrong", HERE, NINE)

    ticket = must_wait_for_code(begin(accounts, mirjam.email, GOOD, HERE, NINE))
    halfway = account(engine, mirjam).failed_attempts
    entered(finish_second_factor(accounts, ticket, code(seed), HERE, NINE))

    assert (halfway, account(engine, mirjam).failed_attempts) == (4, 0)


def test_who_knows_the_password_cannot_guess_the_code_any_faster(engine: Engine) -> None:
    """The right password in between does not forget failures of the code."""
    accounts = desk(engine)
    mirjam = with_password(accounts)
    seed = with_app(accounts, mirjam)
    wrong = f"{(int(code(seed)) + 1) % 1_000_000:06}"
    for _ in range(5):
        ticket = must_wait_for_code(begin(accounts, mirjam.email, GOOD, HERE, NINE))
        finish_second_factor(accounts, ticket, wrong, HERE, NINE)

    right = finish_second_factor(accounts, ticket, code(seed), HERE, NINE)

    assert account(engine, mirjam).locked_until == NINE + 30 * SECOND
    assert right == refused(Problem.WRONG_CODE)
    assert begin(accounts, mirjam.email, GOOD, HERE, NINE) == refused(Problem.WRONG)


def test_a_code_that_was_right_during_a_wait_is_not_used_up(engine: Engine) -> None:
    accounts = desk(engine)
    mirjam = with_password(accounts)
    seed = with_app(accounts, mirjam)
    ticket = must_wait_for_code(begin(accounts, mirjam.email, GOOD, HERE, NINE))
    for _ in range(5):
        begin(accounts, mirjam.email, "wrong", HERE, NINE)
    finish_second_factor(accounts, ticket, code(seed), HERE, NINE)

    entered(finish_second_factor(accounts, ticket, code(seed), HERE, NINE + 30 * SECOND))
    assert account(engine, mirjam).locked_until is None


def test_a_hundred_failures_close_an_account_until_an_administrator_opens_it(engine: Engine) -> None:
    """NIST SP 800-63B-4 §3.2.2: no more than 100 consecutive failures, however patient the guesser."""
    accounts = desk(engine)
    mirjam = with_password(accounts)
    moment = guess_patiently(engine, mirjam.id, NINE)
    years_later = moment + timedelta(days=3650)

    assert account(engine, mirjam).locked_until == CLOSED_UNTIL
    assert begin(accounts, mirjam.email, GOOD, HERE, years_later) == refused(Problem.WRONG)
    with write_transaction(engine) as connection:
        unlock(connection, BEA, mirjam.uid, years_later)
    assert begin(accounts, mirjam.email, GOOD, HERE, years_later).next is Next.SIGNED_IN


def guess_patiently(engine: Engine, account_id: int, now: datetime) -> datetime:
    """A hundred failures, each as soon as the wait is over."""
    with write_transaction(engine) as connection:
        for _ in range(LOCK.failures_until_closed):
            row = people.by_id(connection, account_id)
            now = max(now, row.locked_until or now)
            note_failure(connection, LOCK, row, "password", now)
    return now


def test_guesses_at_the_same_moment_do_not_outrun_the_wait(engine: Engine) -> None:
    """All read the account before it waits; what each found is checked again when its turn comes."""
    accounts = desk(engine)
    mirjam = with_password(accounts)
    guesses = [lambda: begin(accounts, mirjam.email, "wrong", HERE, NINE)] * 12

    answers = at_once(*guesses)

    assert answers == [refused(Problem.WRONG)] * 12
    assert account(engine, mirjam).failed_attempts == 5
    assert actions(engine).count("account-locked") == 1


def test_the_log_tells_what_the_guesser_is_not_told(engine: Engine) -> None:
    accounts = desk(engine)
    mirjam = with_password(accounts)
    for _ in range(6):
        begin(accounts, mirjam.email, "wrong", HERE, NINE)

    last = log(engine)[-2:]

    assert last[0]["detail"] == {"account": mirjam.uid, "failures": 5}
    assert last[1]["detail"] == {"account": mirjam.uid, "reason": "locked"}
    assert all(each["actor_kind"] == "nobody" for each in last)


def test_a_wait_that_is_over_leaves_the_next_one_longer(engine: Engine) -> None:
    accounts = desk(engine)
    mirjam = with_password(accounts)
    for number in range(6):
        begin(accounts, mirjam.email, "wrong", HERE, NINE + (number == 5) * MINUTE)

    assert account(engine, mirjam).locked_until == NINE + 2 * MINUTE
