"""Links to choose a password: they work once, not for long, and only with a password that is taken."""

import pytest
from sqlalchemy import Engine

from service.accounts import tickets
from service.accounts.links import OpenLink, choose_password, open_link
from service.accounts.parts import Accounts, Next, refused
from service.accounts.people import Link, disable, invite, issue_reset
from service.accounts.problems import Problem
from service.accounts.sessions import viewer_of_session
from service.accounts.sign_in import begin, finish_second_factor
from service.accounts.tickets import TicketKind
from service.domain.access import Actor, ActorKind, Role, Scope
from service.store.session import write_transaction
from tests.accounts.staff import (
    BETTER,
    DAY,
    GOOD,
    HERE,
    HOUR,
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
    give,
    log,
    must_wait_for_code,
    present,
    signed_in,
    somebody,
    with_app,
    with_password,
)
from tests.store.builders import fill, rows_of

BEA = Actor(ActorKind.ACCOUNT, "bea-uid")
OVER = refused(Problem.LINK_OVER)
ADDRESS, NAME = "m.waterlelie@voorbeeld.example", "Mirjam Waterlelie"


def invited(accounts: Accounts) -> Link:
    with write_transaction(accounts.engine) as connection:
        return invite(connection, POLICY, BEA, ADDRESS, NAME, NINE)


def reset(accounts: Accounts, who: Somebody, second_factor_too: bool = False) -> Link:
    with write_transaction(accounts.engine) as connection:
        return issue_reset(connection, POLICY, BEA, who.uid, NINE, second_factor_too)


def test_an_invitation_lets_somebody_choose_a_password_and_goes_on_signing_in(engine: Engine) -> None:
    accounts = desk(engine)
    link = invited(accounts)

    shown = open_link(accounts, link.token, NINE)
    found = present(engine, entered(choose_password(accounts, link.token, GOOD, NINE)))

    assert shown == OpenLink(TicketKind.INVITATION, NAME, ADDRESS)
    assert (found.account_uid, found.needs_second_factor_setup) == (link.account_uid, True)
    assert actions(engine) == ["account-created", "invited", "password-changed", "signed-in"]
    assert begin(accounts, ADDRESS, GOOD, HERE, NINE).next is Next.SIGNED_IN


def test_looking_at_a_link_does_not_use_it(engine: Engine) -> None:
    accounts = desk(engine)
    link = invited(accounts)

    shown = {open_link(accounts, link.token, NINE) for _ in range(5)}

    assert len(shown) == 1
    assert choose_password(accounts, link.token, GOOD, NINE).next is Next.SIGNED_IN


def test_a_link_works_once(engine: Engine) -> None:
    accounts = desk(engine)
    link = invited(accounts)
    choose_password(accounts, link.token, GOOD, NINE)

    assert choose_password(accounts, link.token, BETTER, NINE) == OVER
    assert open_link(accounts, link.token, NINE) is None
    assert begin(accounts, ADDRESS, BETTER, HERE, NINE).next is Next.REFUSED


def test_of_two_who_use_a_link_at_the_same_moment_one_wins(engine: Engine) -> None:
    accounts = desk(engine)
    link = invited(accounts)

    answers = at_once(*[lambda: choose_password(accounts, link.token, GOOD, NINE)] * 4)

    assert sorted(each.next for each in answers) == ["refused"] * 3 + ["signed-in"]
    assert len(rows_of(engine, "SELECT * FROM account_session")) == 1


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "\ud800", "\x00", "../../etc/passwd"])
def test_a_link_nobody_gave_opens_nothing(engine: Engine, token: str) -> None:
    accounts = desk(engine)
    invited(accounts)

    assert open_link(accounts, token, NINE) is None
    assert choose_password(accounts, token, GOOD, NINE) == OVER


def test_an_invitation_is_good_for_a_week_and_a_reset_for_a_day(engine: Engine) -> None:
    accounts = desk(engine)
    invitation, other = invited(accounts), reset(accounts, with_password(accounts, "Bo Zandloper"))

    assert (invitation.expires_at, other.expires_at) == (NINE + 7 * DAY, NINE + 24 * HOUR)
    for link in (invitation, other):
        assert open_link(accounts, link.token, link.expires_at - SECOND) is not None
        assert choose_password(accounts, link.token, GOOD, link.expires_at) == OVER


def test_a_password_that_is_refused_leaves_the_link_and_the_account_as_they_were(engine: Engine) -> None:
    accounts = desk(engine)
    link = invited(accounts)

    assert choose_password(accounts, link.token, "kort", NINE) == refused(Problem.TOO_SHORT)
    assert choose_password(accounts, link.token, "waterlelie in de vijver", NINE) == refused(Problem.PERSONAL)
    assert choose_password(accounts, link.token, GOOD, NINE).next is Next.SIGNED_IN


def test_the_name_of_ones_school_is_no_password(engine: Engine) -> None:
    fill(engine)
    accounts = desk(engine)
    bo = with_password(accounts, "Bo Zandloper")
    give(engine, bo, Role.ZORGCOORDINATOR, Scope.SCHOOL, school_id="99AA00")
    link = reset(accounts, bo)

    assert choose_password(accounts, link.token, "op de test zit ik graag", NINE) == refused(Problem.PERSONAL)


def test_a_new_link_ends_the_one_before(engine: Engine) -> None:
    accounts = desk(engine)
    first, second = invited(accounts), invited(accounts)

    assert first.account_uid == second.account_uid
    assert choose_password(accounts, first.token, GOOD, NINE) == OVER
    assert choose_password(accounts, second.token, GOOD, NINE).next is Next.SIGNED_IN


def test_a_reset_ends_the_password_and_every_session_at_once(engine: Engine) -> None:
    accounts = desk(engine)
    bo = with_password(accounts, "Bo Zandloper")
    with_app(accounts, bo)
    ticket = must_wait_for_code(begin(accounts, bo.email, GOOD, HERE, NINE))
    signed_in(engine, bo)

    reset(accounts, bo)

    assert rows_of(engine, "SELECT count(*) FROM account_session WHERE ended_at IS NULL") == [(0,)]
    assert begin(accounts, bo.email, GOOD, HERE, NINE) == refused(Problem.WRONG)
    assert finish_second_factor(accounts, ticket, "123456", HERE, NINE) == refused(Problem.STEP_OVER)
    assert actions(engine)[-3:] == ["session-ended", "reset-issued", "sign-in-failed"]


def test_a_reset_still_asks_for_the_second_factor(engine: Engine) -> None:
    accounts = desk(engine)
    bo = with_password(accounts, "Bo Zandloper")
    seed = with_app(accounts, bo)
    link = reset(accounts, bo)

    ticket = must_wait_for_code(choose_password(accounts, link.token, BETTER, NINE))

    entered(finish_second_factor(accounts, ticket, code(seed), HERE, NINE))


def test_who_lost_the_second_factor_sets_up_another_one(engine: Engine) -> None:
    accounts = desk(engine)
    bo = with_password(accounts, "Bo Zandloper")
    with_app(accounts, bo)

    link = reset(accounts, bo, second_factor_too=True)
    found = present(engine, entered(choose_password(accounts, link.token, BETTER, NINE)))

    assert found.needs_second_factor_setup
    assert "second-factor-changed" in actions(engine)


def test_a_reset_opens_an_account_that_waited_after_failures(engine: Engine) -> None:
    accounts = desk(engine)
    bo = with_password(accounts, "Bo Zandloper", failed_attempts=8, locked_until=NINE + HOUR)
    link = reset(accounts, bo)

    choose_password(accounts, link.token, BETTER, NINE)

    assert account(engine, bo).failed_attempts == 0
    assert begin(accounts, bo.email, BETTER, HERE, NINE + MINUTE).next is Next.SIGNED_IN


def test_a_link_of_who_is_disabled_opens_nothing(engine: Engine) -> None:
    accounts = desk(engine)
    link = invited(accounts)
    with write_transaction(engine) as connection:
        disable(connection, BEA, link.account_uid, NINE)

    assert open_link(accounts, link.token, NINE) is None
    assert choose_password(accounts, link.token, GOOD, NINE) == OVER


@pytest.mark.parametrize("kind", [TicketKind.SECOND_FACTOR, TicketKind.SECOND_FACTOR_SETUP, TicketKind.OIDC])
def test_a_ticket_for_something_else_chooses_no_password(engine: Engine, kind: TicketKind) -> None:
    accounts = desk(engine)
    bo = with_password(accounts, "Bo Zandloper")
    with write_transaction(engine) as connection:
        token = tickets.issue(connection, POLICY.tickets, kind, bo.id, NINE, {})

    assert choose_password(accounts, token, BETTER, NINE) == OVER


def test_no_link_is_a_session(engine: Engine) -> None:
    link = invited(desk(engine))

    assert viewer_of_session(engine, POLICY, link.token, NINE) is None


def test_neither_database_nor_log_holds_the_link(engine: Engine) -> None:
    link = invited(desk(engine))

    kept = str(rows_of(engine, "SELECT * FROM account_ticket")) + str(log(engine))

    assert link.token not in kept
    assert ADDRESS not in str(log(engine))


def test_of_many_who_use_a_ticket_at_the_same_moment_exactly_one_gets_it(engine: Engine) -> None:
    bo = somebody(engine, "Bo Zandloper")
    with write_transaction(engine) as connection:
        token = tickets.issue(connection, POLICY.tickets, TicketKind.SECOND_FACTOR, bo.id, NINE, {"method": "password"})

    def use() -> bool:
        with write_transaction(engine) as connection:
            return tickets.use(connection, TicketKind.SECOND_FACTOR, token, NINE) is not None

    assert sorted(at_once(*[use] * 8)) == [False] * 7 + [True]


def test_exactly_one_gets_it_also_when_writers_do_not_queue(engine: Engine) -> None:
    """Two transactions that both looked before either used it, as PostgreSQL allows."""
    bo = somebody(engine, "Bo Zandloper")
    with write_transaction(engine) as connection:
        token = tickets.issue(connection, POLICY.tickets, TicketKind.SECOND_FACTOR, bo.id, NINE, {"method": "password"})
    with engine.connect() as one, engine.connect() as other:
        seen = [tickets.find(each, TicketKind.SECOND_FACTOR, token, NINE) is not None for each in (one, other)]
        one.rollback()
        first = tickets.use(one, TicketKind.SECOND_FACTOR, token, NINE)
        one.commit()
        other.rollback()
        second = tickets.use(other, TicketKind.SECOND_FACTOR, token, NINE)

    assert (seen, first is not None, second) == ([True, True], True, None)
