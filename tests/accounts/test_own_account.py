"""One's own account: to change how it is entered, a session alone is not enough."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pyotp
import pytest
from sqlalchemy import Engine

from service.accounts.own_account import (
    Codes,
    Proposal,
    change_password,
    confirm_second_factor,
    open_proposal,
    propose_second_factor,
    recovery_codes_left,
    renew_recovery_codes,
)
from service.accounts.parts import Accounts, Next, refused
from service.accounts.problems import Problem
from service.accounts.second_factor import recovery_sha256
from service.accounts.sessions import SignedIn, viewer_of_session
from service.accounts.sign_in import begin, finish_second_factor
from tests.accounts.staff import (
    BETTER,
    GOOD,
    HERE,
    MINUTE,
    NINE,
    POLICY,
    SECOND,
    Somebody,
    account,
    actions,
    at_once,
    code,
    desk,
    entered,
    must_wait_for_code,
    present,
    signed_in,
    somebody,
    with_app,
    with_password,
)
from tests.store.builders import rows_of


@dataclass(frozen=True)
class Mirjam:
    """Mirjam, signed in twice, with an app."""

    accounts: Accounts
    who: Somebody
    me: SignedIn
    seed: str


def mirjam(engine: Engine) -> Mirjam:
    accounts = desk(engine)
    who = with_password(accounts)
    seed = with_app(accounts, who)
    signed_in(engine, who)
    return Mirjam(accounts, who, signed_in(engine, who), seed)


def open_sessions(engine: Engine) -> int:
    return int(rows_of(engine, "SELECT count(*) FROM account_session WHERE ended_at IS NULL")[0][0])


def set_up(accounts: Accounts, me: SignedIn, old_code: str = "") -> tuple[Proposal, Codes]:
    proposal = propose_second_factor(accounts, me, NINE)
    return proposal, confirm_second_factor(accounts, me, proposal.ticket, code(proposal.seed), HERE, NINE, old_code)


def test_another_password_ends_every_session_and_gives_this_one_a_new_token(engine: Engine) -> None:
    m = mirjam(engine)

    token = entered(change_password(m.accounts, m.me, GOOD, BETTER, HERE, NINE))

    assert open_sessions(engine) == 1
    assert present(engine, token).session_uid != m.me.session_uid
    assert begin(m.accounts, m.who.email, GOOD, HERE, NINE).next is Next.REFUSED
    must_wait_for_code(begin(m.accounts, m.who.email, BETTER, HERE, NINE))
    assert "password-changed" in actions(engine)


def test_a_session_without_the_password_changes_no_password(engine: Engine) -> None:
    m = mirjam(engine)

    answers = [change_password(m.accounts, m.me, "wrong", BETTER, HERE, NINE) for _ in range(5)]
    locked = change_password(m.accounts, m.me, GOOD, BETTER, HERE, NINE)

    assert answers == [refused(Problem.WRONG)] * 5
    assert locked == refused(Problem.WRONG)
    assert account(engine, m.who).locked_until == NINE + 30 * SECOND
    assert open_sessions(engine) == 2


@pytest.mark.parametrize(
    ("new", "problem"),
    [("kort", Problem.TOO_SHORT), (GOOD, Problem.SAME), ("waterlelie in de vijver", Problem.PERSONAL)],
)
def test_another_password_must_be_one_that_is_taken(engine: Engine, new: str, problem: Problem) -> None:
    m = mirjam(engine)

    assert change_password(m.accounts, m.me, GOOD, new, HERE, NINE) == refused(problem)
    assert open_sessions(engine) == 2
    assert account(engine, m.who).failed_attempts == 0


def test_who_signs_in_elsewhere_has_no_password_to_change(engine: Engine) -> None:
    accounts = desk(engine)
    bo = somebody(engine, "Bo Zandloper")

    answer = change_password(accounts, signed_in(engine, bo), "", BETTER, HERE, NINE)

    assert answer == refused(Problem.NO_PASSWORD)


def test_setting_up_a_second_factor_gives_codes_for_on_paper_and_a_new_session(engine: Engine) -> None:
    accounts = desk(engine)
    who = with_password(accounts)
    me = signed_in(engine, who)

    proposal, done = set_up(accounts, me)
    found = present(engine, entered(done.step))

    assert (me.needs_second_factor_setup, found.needs_second_factor_setup) == (True, False)
    assert open_sessions(engine) == 1
    assert (len(done.recovery_codes), recovery_codes_left(accounts, found)) == (10, 10)
    assert isinstance(pyotp.parse_uri(proposal.uri), pyotp.TOTP)
    assert actions(engine)[-3:] == ["second-factor-changed", "session-ended", "signed-in"]


def test_the_code_that_confirmed_a_second_factor_does_not_sign_in(engine: Engine) -> None:
    accounts = desk(engine)
    who = with_password(accounts)
    proposal, _ = set_up(accounts, signed_in(engine, who))
    ticket = must_wait_for_code(begin(accounts, who.email, GOOD, HERE, NINE))

    assert finish_second_factor(accounts, ticket, code(proposal.seed), HERE, NINE) == refused(Problem.WRONG_CODE)


def test_neither_seed_nor_recovery_code_can_be_read_in_the_database(engine: Engine) -> None:
    accounts = desk(engine)
    proposal, done = set_up(accounts, signed_in(engine, with_password(accounts)))

    names = ("account", "account_ticket", "recovery_code")
    kept = str([rows_of(engine, f"SELECT * FROM {name}") for name in names])  # noqa: S608

    assert proposal.seed not in kept
    assert [each for each in done.recovery_codes if each in kept or each.replace("-", "") in kept] == []
    assert recovery_sha256(done.recovery_codes[0]) in kept


def test_a_proposal_changes_nothing_until_the_app_shows_its_code(engine: Engine) -> None:
    accounts = desk(engine)
    who = with_password(accounts)
    me = signed_in(engine, who)
    proposal = propose_second_factor(accounts, me, NINE)

    wrong = confirm_second_factor(accounts, me, proposal.ticket, "000000", HERE, NINE)

    assert wrong == Codes(refused(Problem.WRONG_CODE))
    assert account(engine, who).totp_secret is None
    assert open_proposal(accounts, me, proposal.ticket, NINE) == proposal


def test_a_proposal_is_good_for_half_an_hour_for_one_person_and_until_the_next(engine: Engine) -> None:
    accounts = desk(engine)
    me, bo = signed_in(engine, with_password(accounts)), signed_in(engine, with_password(accounts, "Bo Zandloper"))
    first, second = (propose_second_factor(accounts, me, NINE) for _ in range(2))
    late = NINE + 30 * MINUTE

    def confirm(by: SignedIn, proposal: Proposal, now: datetime = NINE) -> Codes:
        return confirm_second_factor(accounts, by, proposal.ticket, code(proposal.seed, now), HERE, now)

    over = Codes(refused(Problem.STEP_OVER))
    assert [confirm(me, first), confirm(bo, second), confirm(me, second, late)] == [over] * 3
    assert [open_proposal(accounts, who, each.ticket, NINE) for who, each in ((me, first), (bo, second))] == [None] * 2
    assert confirm(me, second).step.next is Next.SIGNED_IN


def test_a_session_without_the_old_app_does_not_replace_it(engine: Engine) -> None:
    m = mirjam(engine)

    _, without = set_up(m.accounts, m.me)
    _, with_old = set_up(m.accounts, m.me, code(m.seed))

    assert without == Codes(refused(Problem.WRONG_CODE))
    assert with_old.step.next is Next.SIGNED_IN


def test_a_recovery_code_signs_in_once(engine: Engine) -> None:
    accounts = desk(engine)
    who = with_password(accounts)
    _, done = set_up(accounts, signed_in(engine, who))
    tickets = [must_wait_for_code(begin(accounts, who.email, GOOD, HERE, NINE)) for _ in range(2)]
    on_paper = done.recovery_codes[3]

    found = present(engine, entered(finish_second_factor(accounts, tickets[0], on_paper, HERE, NINE)))
    again = finish_second_factor(accounts, tickets[1], on_paper, HERE, NINE)

    assert again == refused(Problem.WRONG_CODE)
    assert recovery_codes_left(accounts, found) == 9


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_of_those_who_use_one_code_at_the_same_moment_one_gets_in(engine: Engine, kind: str) -> None:
    m = mirjam(engine)
    done = renew_recovery_codes(m.accounts, m.me, code(m.seed), HERE, NINE)
    later = NINE + MINUTE
    typed = code(m.seed, later) if kind == "app" else done.recovery_codes[0]
    tickets = [must_wait_for_code(begin(m.accounts, m.who.email, GOOD, HERE, later)) for _ in range(4)]

    answers = at_once(*(partial(finish_second_factor, m.accounts, each, typed, HERE, later) for each in tickets))

    assert sorted(each.next for each in answers) == ["refused"] * 3 + ["signed-in"]


def test_a_recovery_code_of_somebody_else_opens_nothing(engine: Engine) -> None:
    accounts = desk(engine)
    who, bo = with_password(accounts), with_password(accounts, "Bo Zandloper")
    set_up(accounts, signed_in(engine, who))
    _, of_bo = set_up(accounts, signed_in(engine, bo))
    ticket = must_wait_for_code(begin(accounts, who.email, GOOD, HERE, NINE))

    assert finish_second_factor(accounts, ticket, of_bo.recovery_codes[0], HERE, NINE) == refused(Problem.WRONG_CODE)


def test_other_recovery_codes_replace_the_ones_before(engine: Engine) -> None:
    m = mirjam(engine)
    first = renew_recovery_codes(m.accounts, m.me, code(m.seed), HERE, NINE)
    me, later = present(engine, entered(first.step)), NINE + MINUTE

    refused_one = renew_recovery_codes(m.accounts, me, "123456", HERE, later)
    second = renew_recovery_codes(m.accounts, me, first.recovery_codes[0], HERE, later)
    ticket = must_wait_for_code(begin(m.accounts, m.who.email, GOOD, HERE, later))

    assert refused_one == Codes(refused(Problem.WRONG_CODE))
    assert set(first.recovery_codes).isdisjoint(second.recovery_codes)
    assert finish_second_factor(m.accounts, ticket, first.recovery_codes[1], HERE, later).next is Next.REFUSED
    assert finish_second_factor(m.accounts, ticket, second.recovery_codes[1], HERE, later).next is Next.SIGNED_IN


def test_nobody_without_a_second_factor_has_recovery_codes(engine: Engine) -> None:
    accounts = desk(engine)
    me = signed_in(engine, with_password(accounts))

    assert renew_recovery_codes(accounts, me, "", HERE, NINE) == Codes(refused(Problem.WRONG_CODE))


def test_nothing_of_a_demo_account_can_be_changed(engine: Engine) -> None:
    accounts = desk(engine)
    me = signed_in(engine, with_password(accounts, demo=True))

    assert change_password(accounts, me, GOOD, BETTER, HERE, NINE) == refused(Problem.DEMO)
    assert set_up(accounts, me)[1] == Codes(refused(Problem.DEMO))


def test_whoever_fails_too_often_is_not_heard_here_either(engine: Engine) -> None:
    m = mirjam(engine)
    for _ in range(POLICY.attempts.per_client):
        begin(m.accounts, "nobody@voorbeeld.example", "wrong", HERE, NINE)
    too_many = refused(Problem.TOO_MANY_ATTEMPTS)

    answers = (
        change_password(m.accounts, m.me, GOOD, BETTER, HERE, NINE),
        set_up(m.accounts, m.me, code(m.seed))[1].step,
        renew_recovery_codes(m.accounts, m.me, code(m.seed), HERE, NINE).step,
    )

    assert answers == (too_many,) * 3
    assert viewer_of_session(engine, POLICY, "", NINE) is None
