"""What an administrator does with accounts, and what the audit log says about it."""

import pytest
from sqlalchemy import Engine

from service.accounts.overview import Overview, State, overview
from service.accounts.people import (
    Link,
    disable,
    enable,
    end_all_sessions,
    first_administrator,
    invite,
    issue_reset,
    make_demo_account,
    unlock,
)
from service.accounts.problems import Problem, Refused
from service.accounts.roles import Wanted, give_role
from service.accounts.tokens import WantedToken, bearer_of, make_token
from service.domain.access import Actor, ActorKind, Role, Scope
from service.policy.sharing import load_sharing
from service.store.accounts import identities
from service.store.session import write_transaction
from tests.accounts.staff import (
    DAY,
    HOUR,
    NINE,
    POLICY,
    Somebody,
    account,
    actions,
    at_once,
    desk,
    give,
    log,
    signed_in,
    somebody,
    with_app,
    with_password,
)
from tests.store.builders import fill, rows_of

BEA = Actor(ActorKind.ACCOUNT, "bea-uid")
COMMAND = Actor(ActorKind.COMMAND, "users invite")
SHARING = load_sharing()
ADDRESS, NAME = "m.waterlelie@voorbeeld.example", "Mirjam Waterlelie"


def invited(engine: Engine, email: str = ADDRESS, name: str = NAME) -> Link:
    with write_transaction(engine) as connection:
        return invite(connection, POLICY, BEA, email, name, NINE)


def why_refused(engine: Engine, change: object, *values: object, **named: object) -> Problem:
    """The problem with a change; nothing of it stays."""
    with pytest.raises(Refused) as refused, write_transaction(engine) as connection:
        change(connection, *values, **named)  # type: ignore[operator]
    return refused.value.problem


def all_of(engine: Engine) -> list[Overview]:
    with engine.connect() as connection:
        return overview(connection, NINE)


def test_an_invitation_makes_an_account_that_nobody_can_enter_without_it(engine: Engine) -> None:
    link = invited(engine, "M.Waterlelie@Voorbeeld.Example ", "  Mirjam   Waterlelie ")

    (found,) = all_of(engine)

    assert (found.uid, found.email, found.name, found.state) == (link.account_uid, ADDRESS, NAME, State.INVITED)
    assert (found.link_until, found.assignments) == (NINE + 7 * DAY, ())
    assert [(each["action"], each["actor_uid"]) for each in log(engine)] == [
        ("account-created", "bea-uid"),
        ("invited", "bea-uid"),
    ]


@pytest.mark.parametrize(
    "email", ["", "mirjam", "@x.nl", "a@b", "a b@c.nl", "a@b.nl\nBcc: all@x.nl", "a@@b.nl", "é@x.nl", "a@b.nl,c@d.nl"]
)
def test_what_is_no_address_gets_no_account(engine: Engine, email: str) -> None:
    problem = why_refused(engine, invite, POLICY, BEA, email, NAME, NINE)

    assert problem is Problem.ADDRESS_WRONG
    assert log(engine) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "a\u202eb", "\ud800"])
def test_a_name_is_on_one_line_and_readable(engine: Engine, name: str) -> None:
    assert why_refused(engine, invite, POLICY, BEA, ADDRESS, name, NINE) is Problem.NAME_WRONG


def test_who_is_in_already_is_not_invited_again(engine: Engine) -> None:
    accounts = desk(engine)
    by_password, by_provider = with_password(accounts), somebody(engine, "Bo Zandloper")
    gone, demo = somebody(engine, "Wout Korenbloem", disabled_at=NINE), somebody(engine, "Dirk Hazelworm", demo=True)
    with write_transaction(engine) as connection:
        identities.add(connection, by_provider.id, "https://id.example", "bo", NINE)

    for who in (by_password, by_provider, gone, demo):
        assert why_refused(engine, invite, POLICY, BEA, who.email, NAME, NINE) is Problem.ACCOUNT_EXISTS


def test_the_first_administrator_is_invited_once(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        link = first_administrator(connection, POLICY, SHARING, COMMAND, ADDRESS, NAME, NINE)
    (found,) = all_of(engine)

    assert [(each.role, each.scope, each.valid_to) for each in found.assignments] == [
        (Role.ADMINISTRATOR, Scope.SERVICE, None)
    ]
    assert found.uid == link.account_uid
    second = why_refused(engine, first_administrator, POLICY, SHARING, COMMAND, "b@x.nl", "Bo", NINE)
    assert second is Problem.ADMINISTRATOR_EXISTS


def test_of_two_first_administrators_at_the_same_moment_one_is_invited(engine: Engine) -> None:
    def become(email: str) -> Link:
        with write_transaction(engine) as connection:
            return first_administrator(connection, POLICY, SHARING, COMMAND, email, NAME, NINE)

    answers = at_once(lambda: become("a@x.nl"), lambda: become("b@x.nl"))

    assert sorted(type(each).__name__ for each in answers) == ["Link", "Refused"]


def test_disabling_ends_sessions_links_and_tokens(engine: Engine) -> None:
    fill(engine)
    bo = somebody(engine, "Bo Zandloper")
    signed_in(engine, bo)
    wanted = WantedToken("feed", ["see:facts"], ["99AA00"], 30)
    with write_transaction(engine) as connection:
        token = make_token(connection, POLICY, BEA, bo.uid, wanted, NINE).token
        disable(connection, BEA, bo.uid, NINE)
        disable(connection, BEA, bo.uid, NINE)

    assert rows_of(engine, "SELECT count(*) FROM account_session WHERE ended_at IS NULL") == [(0,)]
    assert rows_of(engine, "SELECT count(*) FROM api_token WHERE revoked_at IS NULL") == [(0,)]
    assert bearer_of(engine, token, NINE) is None
    assert actions(engine).count("account-disabled") == 1
    assert [each.state for each in all_of(engine)] == [State.DISABLED]


def test_who_is_enabled_again_gets_back_no_token_and_no_session(engine: Engine) -> None:
    fill(engine)
    bo = somebody(engine, "Bo Zandloper")
    signed_in(engine, bo)
    wanted = WantedToken("feed", ["see:facts"], ["99AA00"], 30)
    with write_transaction(engine) as connection:
        token = make_token(connection, POLICY, BEA, bo.uid, wanted, NINE).token
        disable(connection, BEA, bo.uid, NINE)
        enable(connection, BEA, bo.uid, NINE)

    assert account(engine, bo).disabled_at is None
    assert bearer_of(engine, token, NINE) is None
    assert rows_of(engine, "SELECT count(*) FROM account_session WHERE ended_at IS NULL") == [(0,)]
    assert log(engine)[-1]["detail"] == {"account": bo.uid, "change": "enabled"}


@pytest.mark.parametrize("other", [None, "temporary", "disabled", "tomorrow", "ended"])
def test_the_last_administrator_cannot_be_disabled(engine: Engine, other: str | None) -> None:
    bea, wout = somebody(engine, "Bea Klaproos"), somebody(engine, "Wout Korenbloem")
    give(engine, bea, Role.ADMINISTRATOR, Scope.SERVICE)
    today = NINE.date()
    when = {
        "temporary": {"valid_to": today + 30 * DAY},
        "tomorrow": {"valid_from": today + DAY},
        "ended": {"valid_to": today - DAY},
        "disabled": {},
    }
    if other is not None:
        give(engine, wout, Role.ADMINISTRATOR, Scope.SERVICE, **when[other])
    if other == "disabled":
        with write_transaction(engine) as connection:
            disable(connection, BEA, wout.uid, NINE)

    assert why_refused(engine, disable, COMMAND, bea.uid, NINE) is Problem.LAST_ADMINISTRATOR
    assert account(engine, bea).disabled_at is None


def test_an_administrator_can_be_disabled_when_there_is_another(engine: Engine) -> None:
    bea, wout = somebody(engine, "Bea Klaproos"), somebody(engine, "Wout Korenbloem")
    for who in (bea, wout):
        give(engine, who, Role.ADMINISTRATOR, Scope.SERVICE)
    with write_transaction(engine) as connection:
        disable(connection, COMMAND, bea.uid, NINE)

    assert why_refused(engine, disable, COMMAND, wout.uid, NINE) is Problem.LAST_ADMINISTRATOR


def test_two_administrators_who_disable_each_other_leave_one(engine: Engine) -> None:
    bea, wout = somebody(engine, "Bea Klaproos"), somebody(engine, "Wout Korenbloem")
    for who in (bea, wout):
        give(engine, who, Role.ADMINISTRATOR, Scope.SERVICE)

    def out(who: Somebody) -> None:
        with write_transaction(engine) as connection:
            disable(connection, BEA, who.uid, NINE)

    answers = at_once(lambda: out(bea), lambda: out(wout))

    assert sorted(type(each).__name__ for each in answers) == ["NoneType", "Refused"]


def test_unlocking_ends_the_wait(engine: Engine) -> None:
    bo = somebody(engine, "Bo Zandloper", failed_attempts=9, locked_until=NINE + HOUR, password_changed_at=NINE - DAY)
    before = [each.state for each in all_of(engine)]

    with write_transaction(engine) as connection:
        unlock(connection, BEA, bo.uid, NINE)

    assert (before, [each.state for each in all_of(engine)]) == ([State.LOCKED], [State.ACTIVE])
    assert account(engine, bo).failed_attempts == 0
    assert log(engine)[-1]["detail"] == {"account": bo.uid, "change": "unlocked"}


def test_somebody_can_be_signed_out_everywhere(engine: Engine) -> None:
    bo = somebody(engine, "Bo Zandloper")
    for _ in range(3):
        signed_in(engine, bo)
    with write_transaction(engine) as connection:
        ended = end_all_sessions(connection, BEA, bo.uid, NINE)

    assert ended == 3
    assert (log(engine)[-1]["action"], log(engine)[-1]["actor_uid"]) == ("session-ended", "bea-uid")


@pytest.mark.parametrize("uid", ["", "nobody", "\x00", "\ud800", "' OR 1=1"])
@pytest.mark.parametrize("change", [disable, enable, unlock, end_all_sessions])
def test_an_account_that_is_not_there_cannot_be_changed(engine: Engine, change: object, uid: str) -> None:
    assert why_refused(engine, change, BEA, uid, NINE) is Problem.ACCOUNT_UNKNOWN


def test_no_reset_for_a_demo_or_a_disabled_account(engine: Engine) -> None:
    demo, gone = somebody(engine, "Dirk Hazelworm", demo=True), somebody(engine, "Bo Zandloper", disabled_at=NINE)

    assert why_refused(engine, issue_reset, POLICY, BEA, demo.uid, NINE) is Problem.DEMO
    assert why_refused(engine, issue_reset, POLICY, BEA, gone.uid, NINE) is Problem.ACCOUNT_DISABLED


def test_a_demo_account_is_made_once_and_never_out_of_a_real_one(engine: Engine) -> None:
    real = somebody(engine)
    with write_transaction(engine) as connection:
        made = [make_demo_account(connection, COMMAND, "d@x.nl", "Dirk Hazelworm", NINE) for _ in range(2)]

    assert [is_new for _, is_new in made] == [True, False]
    assert made[0][0].demo
    assert why_refused(engine, make_demo_account, COMMAND, real.email, NAME, NINE) is Problem.ACCOUNT_EXISTS


def test_the_overview_tells_the_state_of_everybody(engine: Engine) -> None:
    accounts = desk(engine)
    active, demo = with_password(accounts, "A Actief"), somebody(engine, "D Demo", demo=True)
    somebody(engine, "G Gast")
    with_app(accounts, active)
    over = {"valid_to": NINE.date() - DAY}
    give(engine, active, Role.ADMINISTRATOR, Scope.SERVICE, **over)
    later = give(engine, active, Role.ADMINISTRATOR, Scope.SERVICE, valid_from=NINE.date() + DAY)

    found = {each.uid: each for each in all_of(engine)}

    assert [each.state for each in found.values()] == [State.ACTIVE, State.DEMO, State.INVITED]
    assert found[active.uid].assignments == (later,)
    assert (found[active.uid].second_factor, found[demo.uid].second_factor) == (True, False)


def test_no_name_and_no_address_is_in_the_audit_log(engine: Engine) -> None:
    link = invited(engine)
    with write_transaction(engine) as connection:
        give_role(connection, SHARING, BEA, link.account_uid, Wanted(Role.ADMINISTRATOR, NINE.date()), NINE)
        issue_reset(connection, POLICY, BEA, link.account_uid, NINE, second_factor_too=True)

    said = str(log(engine))

    assert [word for word in (ADDRESS, "Mirjam", "Waterlelie", link.token) if word in said] == []
