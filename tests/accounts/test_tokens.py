"""Keys of feeds: for certain work at certain schools, until a date, and worth nothing without their account."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from service.accounts.hashes import sha256
from service.accounts.problems import Problem, Refused
from service.accounts.sessions import viewer_of_session
from service.accounts.tokens import SCOPES, MadeToken, WantedToken, bearer_of, make_token, revoke_token
from service.domain.access import Actor, ActorKind, Role, Scope
from service.store.accounts import people, tokens
from service.store.session import write_transaction
from tests.accounts.staff import DAY, MINUTE, NINE, POLICY, SECOND, Somebody, actions, at_once, give, log, somebody
from tests.store.builders import fill, rows_of

BEA = Actor(ActorKind.ACCOUNT, "bea-uid")
FEED = WantedToken("Nachtelijke import", ["change:import", "see:import"], ["99AA00"], 30)


def made(engine: Engine, who: Somebody, wanted: WantedToken = FEED) -> MadeToken:
    with write_transaction(engine) as connection:
        return make_token(connection, POLICY, BEA, who.uid, wanted, NINE)


def revoke(engine: Engine, uid: str) -> None:
    with write_transaction(engine) as connection:
        revoke_token(connection, BEA, uid, NINE)


def why_refused(engine: Engine, who: Somebody, wanted: WantedToken) -> Problem:
    with pytest.raises(Refused) as refused:
        made(engine, who, wanted)
    return refused.value.problem


def feed(engine: Engine) -> Somebody:
    fill(engine)
    who = somebody(engine, "Leerlingadministratie")
    give(engine, who, Role.VERZUIMCOORDINATOR, Scope.SCHOOL, school_id="99AA00")
    return who


def test_a_key_tells_whose_it_is_and_what_it_is_limited_to(engine: Engine) -> None:
    who = feed(engine)
    key = made(engine, who)

    found = bearer_of(engine, key.token, NINE)

    assert found is not None
    assert (found.account_uid, found.token_uid, found.actor) == (who.uid, key.uid, Actor(ActorKind.TOKEN, key.uid))
    assert (found.scopes, found.school_ids) == ({"change:import", "see:import"}, {"99AA00"})
    assert [each.role for each in found.assignments] == [Role.VERZUIMCOORDINATOR]
    assert key.token.startswith(f"vs_{key.uid}_")


def test_the_database_keeps_no_key(engine: Engine) -> None:
    key = made(engine, feed(engine))

    assert rows_of(engine, "SELECT token_sha256 FROM api_token") == [(sha256(key.token),)]
    assert key.token not in str(rows_of(engine, "SELECT * FROM api_token")) + str(log(engine))
    assert len(key.token.split("_", 2)[2]) >= 43


@pytest.mark.parametrize(
    "form", ["", "vs", "vs_", "vs__", "{uid}", "vs_{uid}", "vs_{uid}_", "vs_{uid}_x", "\x00", "\ud800"]
)
def test_what_is_no_key_opens_nothing(engine: Engine, form: str) -> None:
    key = made(engine, feed(engine))

    assert bearer_of(engine, form.replace("{uid}", key.uid), NINE) is None


def test_a_key_that_was_changed_opens_nothing(engine: Engine) -> None:
    key, other = made(engine, feed(engine)), made(engine, somebody(engine))
    secret = key.token.split("_", 2)[2]

    forms = (
        key.token[:-1], key.token + "x", key.token.upper(), f"xx_{key.uid}_{secret}", f"vs_{other.uid}_{secret}",
        sha256(key.token), f" {key.token}",
    )  # fmt: skip

    assert [bearer_of(engine, form, NINE) for form in forms] == [None] * len(forms)


def test_a_key_is_over_on_time(engine: Engine) -> None:
    key = made(engine, feed(engine))

    assert key.expires_at == NINE + 30 * DAY
    assert bearer_of(engine, key.token, key.expires_at - SECOND) is not None
    assert bearer_of(engine, key.token, key.expires_at) is None


def test_a_key_that_was_revoked_opens_nothing(engine: Engine) -> None:
    key = made(engine, feed(engine))

    revoke(engine, key.uid)
    revoke(engine, key.uid)

    assert bearer_of(engine, key.token, NINE) is None
    assert actions(engine) == ["token-made", "token-revoked"]


def test_a_key_of_who_is_disabled_opens_nothing(engine: Engine) -> None:
    who = feed(engine)
    key = made(engine, who)
    with write_transaction(engine) as connection:
        people.change(connection, who.id, disabled_at=NINE)

    assert bearer_of(engine, key.token, NINE) is None


def test_a_key_has_only_the_roles_its_account_has_that_day(engine: Engine) -> None:
    fill(engine)
    who = somebody(engine)
    give(engine, who, Role.TEAMLEIDER, Scope.SCHOOL, school_id="99AA00", valid_to=NINE.date())
    key = made(engine, who)
    today, tomorrow = (bearer_of(engine, key.token, NINE + number * DAY) for number in range(2))

    assert today is not None
    assert tomorrow is not None
    assert (len(today.assignments), tomorrow.assignments) == (1, ())


def test_a_key_is_no_session_and_a_session_is_no_key(engine: Engine) -> None:
    key = made(engine, feed(engine))

    assert viewer_of_session(engine, POLICY, key.token, NINE) is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": ""}, Problem.TOKEN_NAME),
        ({"name": "x" * 101}, Problem.TOKEN_NAME),
        ({"name": "a\nb"}, Problem.TOKEN_NAME),
        ({"scopes": []}, Problem.TOKEN_SCOPES),
        ({"scopes": ["see:everything"]}, Problem.TOKEN_SCOPES),
        ({"scopes": ["see:facts", "*"]}, Problem.TOKEN_SCOPES),
        ({"school_ids": []}, Problem.TOKEN_SCHOOLS),
        ({"school_ids": ["99AA00", "00XX00"]}, Problem.TOKEN_SCHOOLS),
        ({"days": 0}, Problem.TOKEN_DAYS),
        ({"days": -1}, Problem.TOKEN_DAYS),
        ({"days": 366}, Problem.TOKEN_DAYS),
    ],
)
def test_a_key_is_for_something_somewhere_and_not_for_ever(
    engine: Engine, change: dict[str, object], problem: Problem
) -> None:
    who = feed(engine)

    assert why_refused(engine, who, WantedToken(**{**vars(FEED), **change})) is problem  # type: ignore[arg-type]
    assert rows_of(engine, "SELECT * FROM api_token") == []


def test_no_key_for_nobody(engine: Engine) -> None:
    fill(engine)

    assert why_refused(engine, Somebody(0, "nobody", ""), FEED) is Problem.ACCOUNT_UNKNOWN
    assert why_refused(engine, somebody(engine, disabled_at=NINE), FEED) is Problem.ACCOUNT_DISABLED


@pytest.mark.parametrize("uid", ["", "nobody", "\x00"])
def test_a_key_that_is_not_there_cannot_be_revoked(engine: Engine, uid: str) -> None:
    with pytest.raises(Refused) as refused:
        revoke(engine, uid)

    assert refused.value.problem is Problem.TOKEN_UNKNOWN


def test_when_a_key_was_used_is_written_once_a_minute(engine: Engine) -> None:
    who = feed(engine)
    key = made(engine, who)
    written = []
    for second in (0, 59, 60, 61):
        bearer_of(engine, key.token, NINE + timedelta(seconds=second))
        with engine.connect() as connection:
            (row,) = tokens.of_account(connection, who.id)
        assert row.last_used_at is not None
        written.append((row.last_used_at - NINE).seconds)

    assert written == [0, 0, 60, 60]


def test_an_import_that_is_being_written_does_not_keep_a_feed_waiting(engine: Engine) -> None:
    key = made(engine, feed(engine))

    with write_transaction(engine):
        (found,) = at_once(lambda: bearer_of(engine, key.token, NINE + MINUTE))

    assert found is not None


def test_scopes_are_see_and_change_of_what_exists() -> None:
    assert {"see:facts", "change:import", "see:weekly-list"} <= SCOPES
    assert all(scope.split(":")[0] in ("see", "change") for scope in SCOPES)
