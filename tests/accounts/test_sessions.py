"""Sessions: known by a token the database does not have, over in time, ended when something changes."""

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from service.accounts.demo import demo_accounts, sign_in_as_demo
from service.accounts.hashes import sha256
from service.accounts.sessions import (
    Method,
    SignedIn,
    end_own_session,
    end_session,
    end_sessions,
    own_sessions,
    start_session,
    viewer_of_session,
)
from service.domain.access import Actor, ActorKind, Role, Scope
from service.domain.errors import NotFound, NotReady
from service.store.accounts import people
from service.store.accounts import sessions as rows
from service.store.session import write_transaction
from tests.accounts.staff import (
    DAY,
    HOUR,
    MINUTE,
    NINE,
    POLICY,
    Somebody,
    actions,
    give,
    log,
    mark_demo,
    present,
    somebody,
)
from tests.store.builders import rows_of

COMMAND = Actor(ActorKind.COMMAND, "users end-sessions")


def sign_in(engine: Engine, who: Somebody, now: datetime = NINE, method: Method = Method.OIDC) -> str:
    with write_transaction(engine) as connection:
        return start_session(connection, POLICY, who.id, method, now)


def viewer(engine: Engine, token: str, now: datetime = NINE) -> SignedIn | None:
    return viewer_of_session(engine, POLICY, token, now)


def last_seen(engine: Engine) -> datetime:
    with engine.connect() as connection:
        (session,) = rows.of_account(connection, 1)
    return session.last_seen_at


def test_a_session_says_who_is_signed_in(engine: Engine) -> None:
    mirjam = somebody(engine)
    given = give(engine, mirjam, Role.ZORGCOORDINATOR, Scope.SCHOOL, school_id="99AA00")

    found = present(engine, sign_in(engine, mirjam))

    assert (found.account_uid, found.account_id, found.name) == (mirjam.uid, mirjam.id, "Mirjam Waterlelie")
    assert (found.assignments, found.demo, found.needs_second_factor_setup) == ((given,), False, False)
    assert found.actor == Actor(ActorKind.ACCOUNT, mirjam.uid)


def test_the_database_keeps_no_token(engine: Engine) -> None:
    token = sign_in(engine, somebody(engine))

    assert rows_of(engine, "SELECT token_sha256 FROM account_session") == [(sha256(token),)]
    assert len(token) >= 43
    assert token not in str(log(engine))


def test_every_sign_in_gets_a_token_of_its_own(engine: Engine) -> None:
    mirjam = somebody(engine)

    tokens = {sign_in(engine, mirjam) for _ in range(20)}

    assert len(tokens) == 20
    assert len({present(engine, token).csrf_token for token in tokens}) == 20


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "é", sha256("x")])
def test_a_token_nobody_gave_is_nobody(engine: Engine, token: str) -> None:
    sign_in(engine, somebody(engine))

    assert viewer(engine, token) is None


def test_the_stored_hash_is_no_token(engine: Engine) -> None:
    token = sign_in(engine, somebody(engine))

    assert viewer(engine, sha256(token)) is None


def test_an_hour_without_a_request_ends_a_session(engine: Engine) -> None:
    token = sign_in(engine, somebody(engine))

    assert viewer(engine, token, NINE + HOUR) is None
    assert viewer(engine, token, NINE + 59 * MINUTE) is not None
    assert viewer(engine, token, NINE + 118 * MINUTE) is not None


def test_twelve_hours_end_a_session_whatever_happens(engine: Engine) -> None:
    token = sign_in(engine, somebody(engine))
    moments = [NINE + number * 30 * MINUTE for number in range(1, 25)]

    present_at = [viewer(engine, token, moment) is not None for moment in moments]

    assert present_at == [True] * 23 + [False]


def test_when_somebody_was_seen_is_written_once_a_minute(engine: Engine) -> None:
    token = sign_in(engine, somebody(engine))
    seconds = (10, 59, 60, 70, 119, 121)
    written = []
    for second in seconds:
        viewer(engine, token, NINE + timedelta(seconds=second))
        written.append((last_seen(engine) - NINE).seconds)

    assert written == [0, 0, 60, 60, 60, 121]


def test_an_import_that_is_being_written_does_not_keep_anybody_waiting(engine: Engine) -> None:
    token = sign_in(engine, somebody(engine))
    found: list[SignedIn | None] = []
    with write_transaction(engine):
        asking = threading.Thread(target=lambda: found.append(viewer(engine, token, NINE + 5 * MINUTE)))
        asking.start()
        asking.join(timeout=1.5)
        waited = asking.is_alive()
    asking.join()

    assert (waited, len(found)) == (False, 1)
    assert found[0] is not None


def test_signing_out_ends_the_session(engine: Engine) -> None:
    token = sign_in(engine, somebody(engine))

    with write_transaction(engine) as connection:
        end_session(connection, token, NINE + MINUTE)
        end_session(connection, token, NINE + MINUTE)

    assert viewer(engine, token, NINE + 2 * MINUTE) is None
    assert actions(engine) == ["signed-in", "signed-out"]


def test_one_sees_and_ends_ones_own_sessions(engine: Engine) -> None:
    mirjam, bo = somebody(engine), somebody(engine, "Bo Zandloper")
    first, second, of_bo = sign_in(engine, mirjam), sign_in(engine, mirjam, NINE + MINUTE), sign_in(engine, bo)
    me = present(engine, second, NINE + MINUTE)

    with write_transaction(engine) as connection:
        listed = own_sessions(connection, POLICY, me, NINE + MINUTE)
        ended = end_own_session(connection, me, listed[1].uid, NINE + MINUTE)

    assert [each.current for each in listed] == [True, False]
    assert ended
    assert [viewer(engine, token, NINE + MINUTE) is None for token in (first, second, of_bo)] == [True, False, False]


def test_a_session_that_is_over_is_not_listed(engine: Engine) -> None:
    mirjam = somebody(engine)
    sign_in(engine, mirjam, NINE - 2 * HOUR)
    me = present(engine, sign_in(engine, mirjam))

    with engine.connect() as connection:
        assert [each.uid for each in own_sessions(connection, POLICY, me, NINE)] == [me.session_uid]


def test_nobody_ends_the_session_of_somebody_else(engine: Engine) -> None:
    mirjam, bo = somebody(engine), somebody(engine, "Bo Zandloper")
    of_mirjam, me = sign_in(engine, mirjam), present(engine, sign_in(engine, bo))

    with write_transaction(engine) as connection:
        ended = end_own_session(connection, me, present(engine, of_mirjam).session_uid, NINE)

    assert not ended
    assert viewer(engine, of_mirjam) is not None


def test_all_sessions_but_the_own_can_be_ended(engine: Engine) -> None:
    mirjam = somebody(engine)
    tokens = [sign_in(engine, mirjam) for _ in range(3)]
    keep = present(engine, tokens[0]).session_uid

    with write_transaction(engine) as connection:
        account = people.by_id(connection, mirjam.id)
        ended = end_sessions(connection, account, COMMAND, NINE, keep)

    assert ended == 2
    assert [viewer(engine, token) is not None for token in tokens] == [True, False, False]
    assert log(engine)[-1]["detail"] == {"account": mirjam.uid, "sessions": 2}


def test_who_is_disabled_is_not_signed_in(engine: Engine) -> None:
    mirjam = somebody(engine)
    token = sign_in(engine, mirjam)

    with write_transaction(engine) as connection:
        people.change(connection, mirjam.id, disabled_at=NINE)

    assert viewer(engine, token) is None


def test_only_roles_of_today_count(engine: Engine) -> None:
    mirjam = somebody(engine)
    school = {"school_id": "99AA00"}
    give(engine, mirjam, Role.ZORGCOORDINATOR, Scope.SCHOOL, valid_to=date(2026, 11, 22), **school)
    today = give(engine, mirjam, Role.TEAMLEIDER, Scope.SCHOOL, valid_to=date(2026, 11, 23), **school)
    tomorrow = give(engine, mirjam, Role.VERZUIMCOORDINATOR, Scope.SCHOOL, valid_from=date(2026, 11, 24), **school)

    # 23:00 UTC is midnight in Amsterdam.
    at_night = NINE.replace(hour=22, minute=59)
    token = sign_in(engine, mirjam, at_night)

    assert present(engine, token, at_night).assignments == (today,)
    assert present(engine, token, at_night + MINUTE).assignments == (tomorrow,)


@pytest.mark.parametrize("method", [Method.PASSWORD, Method.OIDC_ALONE])
def test_who_has_no_second_factor_yet_has_no_roles(engine: Engine, method: Method) -> None:
    mirjam = somebody(engine)
    give(engine, mirjam, Role.ZORGCOORDINATOR, Scope.SCHOOL, school_id="99AA00")

    found = present(engine, sign_in(engine, mirjam, method=method))

    assert (found.needs_second_factor_setup, found.assignments) == (True, ())


def test_a_form_must_carry_the_token_of_its_session(engine: Engine) -> None:
    mirjam = somebody(engine)
    mine, other = present(engine, sign_in(engine, mirjam)), present(engine, sign_in(engine, mirjam))

    assert mine.csrf_fits(mine.csrf_token)
    assert not any(mine.csrf_fits(given) for given in ("", "é", other.csrf_token, mine.csrf_token[:-1]))


def test_in_a_demo_one_signs_in_as_an_invented_person(engine: Engine) -> None:
    mark_demo(engine)
    mirjam = somebody(engine, demo=True)
    somebody(engine, "Bo Zandloper")

    with engine.connect() as connection:
        offered = [each.uid for each in demo_accounts(connection)]
    found = present(engine, sign_in_as_demo(engine, POLICY, mirjam.uid, NINE))

    assert offered == [mirjam.uid]
    assert (found.demo, found.method, found.needs_second_factor_setup) == (True, Method.DEMO, False)


def test_outside_a_demo_nobody_signs_in_without_a_password(engine: Engine) -> None:
    mirjam = somebody(engine, demo=True)

    with pytest.raises(NotReady, match="no demo"):
        sign_in_as_demo(engine, POLICY, mirjam.uid, NINE)

    with engine.connect() as connection:
        assert demo_accounts(connection) == []


def test_in_a_demo_a_real_account_cannot_be_entered_without_a_password(engine: Engine) -> None:
    mark_demo(engine)
    real, gone = somebody(engine), somebody(engine, "Bo Zandloper", demo=True, disabled_at=NINE - DAY)

    for uid in (real.uid, gone.uid, "nobody"):
        with pytest.raises(NotFound):
            sign_in_as_demo(engine, POLICY, uid, NINE)
    assert rows_of(engine, "SELECT * FROM account_session") == []
