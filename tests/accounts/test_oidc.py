"""Signing in at a real OpenID Connect provider, in a process of its own on this machine."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from sqlalchemy import Engine

from service.accounts.links import choose_password
from service.accounts.oidc import OidcClient
from service.accounts.oidc_sign_in import Begun, begin_oidc, finish_oidc
from service.accounts.parts import Accounts, Next, Step, refused
from service.accounts.people import disable, invite
from service.accounts.problems import Problem
from service.accounts.sessions import Method
from service.accounts.sign_in import finish_second_factor
from service.clock import now
from service.domain.access import Actor, ActorKind
from service.store.accounts import people
from service.store.session import write_transaction
from tests.accounts.oidc_providers import free_port, provider_at, real_provider, sign_in_there
from tests.accounts.staff import (
    GOOD,
    HERE,
    POLICY,
    Somebody,
    account,
    actions,
    at_once,
    code,
    desk,
    entered,
    log,
    must_wait_for_code,
    present,
    somebody,
    with_app,
    with_password,
)
from tests.store.builders import rows_of

BEA = Actor(ActorKind.ACCOUNT, "bea-uid")
ADDRESS = "m.waterlelie@voorbeeld.example"
MIRJAM = {"sub": "mirjam-1", "email": "M.Waterlelie@voorbeeld.example", "email_verified": True, "acr": "mfa"}
OTHER = {"sub": "other-7", "email": ADDRESS, "email_verified": True, "acr": "mfa"}
UNVERIFIED = {"sub": "mirjam-2", "email": ADDRESS, "email_verified": False}
SAYS_SO = {"sub": "mirjam-3", "email": ADDRESS, "email_verified": "true"}
ALONE = {"sub": "mirjam-4", "email": ADDRESS, "email_verified": True, "amr": ["pwd"]}
TWICE = {"sub": "mirjam-5", "email": ADDRESS, "email_verified": True, "amr": ["pwd", "otp"]}
STRANGER = {"sub": "stranger", "email": "stranger@voorbeeld.example", "email_verified": True}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real provider."""
    log_file = tmp_path_factory.mktemp("oidc") / "log"
    with real_provider(log_file, MIRJAM, OTHER, UNVERIFIED, SAYS_SO, ALONE, TWICE, STRANGER) as found:
        yield found


@pytest.fixture
def client(issuer: str) -> Iterator[OidcClient]:
    """A client of it."""
    found = OidcClient(provider_at(issuer, acr=("mfa",), amr=("otp",)))
    yield found
    found.close()


def begun(accounts: Accounts, client: OidcClient) -> Begun:
    found = begin_oidc(accounts, client, now())
    assert isinstance(found, Begun)
    return found


def sign_in(accounts: Accounts, client: OidcClient, subject: str) -> Step:
    at = begun(accounts, client)
    return finish_oidc(accounts, client, at.ticket, sign_in_there(at.url, subject), HERE, now())


def changed(url: str, **values: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **values})))


def invited(engine: Engine) -> Somebody:
    return somebody(engine, email=ADDRESS)


def identities(engine: Engine) -> list[tuple[object, ...]]:
    return rows_of(engine, "SELECT account_fk, subject FROM account_identity")


def test_who_was_invited_signs_in_and_is_known_from_then_on(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    mirjam = invited(engine)

    first = present(engine, entered(sign_in(accounts, client, "mirjam-1")), now())
    second = present(engine, entered(sign_in(accounts, client, "mirjam-1")), now())

    assert (first.account_uid, second.account_uid) == (mirjam.uid, mirjam.uid)
    assert (first.method, first.needs_second_factor_setup) == (Method.OIDC, False)
    assert identities(engine) == [(mirjam.id, "mirjam-1")]
    assert actions(engine) == ["identity-linked", "signed-in", "signed-in"]


def test_the_browser_is_sent_with_everything_that_ties_the_answer_to_it(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    at = begun(accounts, client)
    asked = {name: each[0] for name, each in parse_qs(urlsplit(at.url).query).items()}

    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid email", "S256")
    assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
    assert asked["acr_values"] == "mfa"
    assert at.ticket not in at.url
    assert at.ticket not in str(rows_of(engine, "SELECT * FROM account_ticket"))


def test_an_invitation_is_used_up_by_signing_in_at_the_provider(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    with write_transaction(engine) as connection:
        link = invite(connection, POLICY, BEA, ADDRESS, "Mirjam Waterlelie", now())

    entered(sign_in(accounts, client, "mirjam-1"))

    assert choose_password(accounts, link.token, GOOD, now()) == refused(Problem.LINK_OVER)


def test_after_linking_only_the_identity_counts_and_not_the_address(engine: Engine, client: OidcClient) -> None:
    """The address went to a colleague of the same name: that is somebody else."""
    accounts = desk(engine)
    mirjam = invited(engine)
    entered(sign_in(accounts, client, "mirjam-1"))

    assert sign_in(accounts, client, "other-7") == refused(Problem.PROVIDER_UNKNOWN_ACCOUNT)
    with write_transaction(engine) as connection:
        people.change(connection, mirjam.id, email="married@voorbeeld.example")
    assert present(engine, entered(sign_in(accounts, client, "mirjam-1")), now()).account_uid == mirjam.uid


def test_an_account_with_a_password_is_not_taken_over_by_its_address(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    with_password(accounts, email=ADDRESS)

    assert sign_in(accounts, client, "mirjam-1") == refused(Problem.PROVIDER_UNKNOWN_ACCOUNT)
    assert identities(engine) == []


def test_nobody_gets_an_account_by_signing_in(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    invited(engine)

    assert sign_in(accounts, client, "stranger") == refused(Problem.PROVIDER_UNKNOWN_ACCOUNT)
    assert len(rows_of(engine, "SELECT * FROM account")) == 1
    assert log(engine)[-1]["detail"] == {"account": "", "reason": "unknown"}


@pytest.mark.parametrize("subject", ["mirjam-2", "mirjam-3"])
def test_an_address_the_provider_did_not_verify_links_nothing(engine: Engine, client: OidcClient, subject: str) -> None:
    accounts = desk(engine)
    invited(engine)

    assert sign_in(accounts, client, subject) == refused(Problem.PROVIDER_UNVERIFIED)
    assert identities(engine) == []


def test_who_is_disabled_does_not_come_in_by_the_provider(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    mirjam = invited(engine)
    entered(sign_in(accounts, client, "mirjam-1"))
    with write_transaction(engine) as connection:
        disable(connection, BEA, mirjam.uid, now())

    assert sign_in(accounts, client, "mirjam-1") == refused(Problem.PROVIDER_UNKNOWN_ACCOUNT)


def test_a_provider_that_proves_no_second_factor_leaves_it_to_us(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    mirjam = invited(engine)

    before = present(engine, entered(sign_in(accounts, client, "mirjam-4")), now())
    seed = with_app(accounts, mirjam)
    ticket = must_wait_for_code(sign_in(accounts, client, "mirjam-4"))
    found = present(engine, entered(finish_second_factor(accounts, ticket, code(seed, now()), HERE, now())), now())

    assert (before.method, before.needs_second_factor_setup, before.assignments) == (Method.OIDC_ALONE, True, ())
    assert (found.method, found.needs_second_factor_setup) == (Method.OIDC_ALONE, False)


def test_a_provider_that_used_a_second_factor_is_believed(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    mirjam = invited(engine)
    with_app(accounts, mirjam)

    found = present(engine, entered(sign_in(accounts, client, "mirjam-5")), now())

    assert found.method is Method.OIDC


def test_an_answer_counts_once(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    invited(engine)
    at = begun(accounts, client)
    answer = sign_in_there(at.url, "mirjam-1")

    first, second = (finish_oidc(accounts, client, at.ticket, answer, HERE, now()) for _ in range(2))

    entered(first)
    assert second == refused(Problem.STEP_OVER)


def test_of_the_same_answer_at_the_same_moment_one_gets_in(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    invited(engine)
    at = begun(accounts, client)
    answer = sign_in_there(at.url, "mirjam-1")

    answers = at_once(*[lambda: finish_oidc(accounts, client, at.ticket, answer, HERE, now())] * 4)

    assert sorted(each.next for each in answers) == ["refused"] * 3 + ["signed-in"]


@pytest.mark.parametrize("state", [None, "", "wrong", "\ud800"])
def test_an_answer_with_another_state_is_not_ours(engine: Engine, client: OidcClient, state: str | None) -> None:
    """Login CSRF: an attacker's own answer in somebody else's browser."""
    accounts = desk(engine)
    invited(engine)
    at = begun(accounts, client)
    answer = sign_in_there(at.url, "mirjam-1")
    del answer["state"]
    forged = answer if state is None else {**answer, "state": state}

    assert finish_oidc(accounts, client, at.ticket, forged, HERE, now()) == refused(Problem.STEP_OVER)
    assert finish_oidc(accounts, client, at.ticket, answer, HERE, now()) == refused(Problem.STEP_OVER)


def test_an_answer_in_another_browser_is_not_ours(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    invited(engine)
    mine, other = begun(accounts, client), begun(accounts, client)
    answer = sign_in_there(mine.url, "mirjam-1")

    for ticket in (other.ticket, "", "x"):
        assert finish_oidc(accounts, client, ticket, answer, HERE, now()) == refused(Problem.STEP_OVER)


def test_a_token_made_for_another_sign_in_is_refused(engine: Engine, client: OidcClient) -> None:
    """Injected code: the state is right, the nonce in the signed token is another one's."""
    accounts = desk(engine)
    invited(engine)
    at = begun(accounts, client)
    answer = sign_in_there(changed(at.url, nonce="of-another-sign-in"), "mirjam-1")

    assert finish_oidc(accounts, client, at.ticket, answer, HERE, now()) == refused(Problem.PROVIDER_REFUSED)
    assert log(engine)[-1]["detail"] == {"account": "", "reason": "provider: nonce"}


def test_a_token_made_for_another_client_is_refused(engine: Engine, issuer: str, client: OidcClient) -> None:
    accounts = desk(engine)
    invited(engine)
    at = begun(accounts, client)
    answer = sign_in_there(changed(at.url, client_id="another-service"), "mirjam-1")

    assert finish_oidc(accounts, client, at.ticket, answer, HERE, now()) == refused(Problem.PROVIDER_REFUSED)


@pytest.mark.parametrize("change", [{"code": "wrong"}, {"code": ""}, {"error": "access_denied", "code": ""}])
def test_a_code_the_provider_did_not_give_opens_nothing(
    engine: Engine, client: OidcClient, change: dict[str, str]
) -> None:
    accounts = desk(engine)
    invited(engine)
    at = begun(accounts, client)
    answer = sign_in_there(at.url, "mirjam-1") | change

    assert finish_oidc(accounts, client, at.ticket, answer, HERE, now()) == refused(Problem.PROVIDER_REFUSED)


def test_a_sign_in_that_took_too_long_begins_again(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    invited(engine)
    at = begun(accounts, client)
    answer = sign_in_there(at.url, "mirjam-1")
    late = now() + timedelta(minutes=POLICY.tickets.oidc_minutes)

    assert finish_oidc(accounts, client, at.ticket, answer, HERE, late) == refused(Problem.STEP_OVER)


def test_a_provider_that_is_down_is_said_so_and_opens_nothing(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    invited(engine)
    nobody_there = OidcClient(provider_at(f"http://127.0.0.1:{free_port()}"))

    assert begin_oidc(accounts, nobody_there, now()) == refused(Problem.PROVIDER_DOWN)
    nobody_there.close()


def test_a_provider_that_stops_halfway_opens_nothing(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    accounts = desk(engine)
    invited(engine)
    with real_provider(tmp_path_factory.mktemp("oidc") / "log", MIRJAM) as issuer:
        client = OidcClient(provider_at(issuer))
        at = begun(accounts, client)
        answer = sign_in_there(at.url, "mirjam-1")

    assert finish_oidc(accounts, client, at.ticket, answer, HERE, now()) == refused(Problem.PROVIDER_DOWN)
    assert rows_of(engine, "SELECT * FROM account_session") == []
    client.close()


def test_failing_too_often_is_refused_before_the_provider_is_asked(engine: Engine, client: OidcClient) -> None:
    accounts = desk(engine)
    mirjam = invited(engine)
    answers = [finish_oidc(accounts, client, "x", {}, HERE, now()) for _ in range(POLICY.attempts.per_client)]

    assert {each.next for each in answers} == {Next.REFUSED}
    assert sign_in(accounts, client, "mirjam-1") == refused(Problem.TOO_MANY_ATTEMPTS)
    assert account(engine, mirjam).failed_attempts == 0
