"""Mail servers as they are: with a certificate or without, busy, silent, gone half-way, and their noes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.domain.access import Action, Role
from service.domain.delivery import State, Why
from service.notify.mail import MailServer, Tls
from service.store import audit
from tests.notify.desk import Desk, administrator, at, away, quick
from tests.notify.servers import (
    FROM,
    HERE,
    Bad,
    Certificate,
    Sink,
    bad_server,
    free_port,
    mail_server,
    make_certificate,
)


@pytest.fixture
def one(small: Desk) -> Desk:
    """A desk with one message for one person."""
    small.hire("zorg", at(Role.ZORGCOORDINATOR))
    small.tell(away())
    return small


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def log_of(desk: Desk) -> list[str]:
    with desk.engine.connect() as connection:
        return [event["action"] for event in audit.events(connection)]


def error_of(desk: Desk) -> str | None:
    (delivery,) = desk.deliveries()
    assert (delivery["state"] == State.SENT) == (delivery["error"] is None)
    error: str | None = delivery["error"]
    return error


@pytest.mark.parametrize(("tls", "login"), [("starttls", ("dienst", "geheim van de dienst")), ("tls", None)])
def test_mail_goes_over_tls_with_a_certificate_that_is_trusted(
    tls: Tls, login: tuple[str, str] | None, one: Desk, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    sink = Sink()

    with mail_server(sink, tls, certificate, login) as one.server:
        one.send()

    assert (error_of(one), len(sink.accepted), sink.signed_in) == (None, 1, ["dienst"] if login else [])


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_nobody_trusts_is_refused(tls: Tls, one: Desk, certificate: Certificate) -> None:
    sink = Sink()

    with mail_server(sink, tls, certificate) as one.server:
        one.send()

    assert (error_of(one), sink.accepted) == (Why.TLS, [])


def test_a_certificate_of_another_name_is_refused(one: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_certificate(tmp_path, "mail.elders.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.path))

    with mail_server(Sink(), "tls", other) as one.server:
        one.send()

    assert error_of(one) == Why.TLS


def test_a_server_without_starttls_gets_no_mail(one: Desk) -> None:
    sink = Sink()
    with mail_server(sink) as plain:
        one.server = MailServer(plain.host, plain.port, "", "", FROM, "starttls")
        one.send()

    assert (error_of(one), sink.accepted) == (Why.TLS, [])


def test_a_wrong_password_is_said_so(one: Desk, certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    with mail_server(Sink(), "starttls", certificate, login=("dienst", "goed")) as right:
        one.server = MailServer(right.host, right.port, "dienst", "fout", FROM, "starttls")
        one.send()

    assert error_of(one) == Why.SIGN_IN


def test_a_server_that_is_not_there_is_tried_again(one: Desk) -> None:
    one.server = MailServer(HERE, free_port(), "", "", FROM, "off")
    one.send()

    assert (error_of(one), one.states()) == (Why.UNREACHABLE, [State.WAITING])


def test_a_mail_is_in_the_language_of_the_account(small: Desk) -> None:
    small.hire("zorg", at(Role.ZORGCOORDINATOR), language="en")
    small.tell(away())
    sink = Sink()

    with mail_server(sink) as small.server:
        small.send()

    assert "1 pupil has been away for five school days or longer in week 47." in sink.texts()[0]
    assert (sink.accepted[0]["Content-Language"], small.deliveries()[0]["text_version"]) == ("en", "en/2")


def test_waiting_is_spread_by_chance(one: Desk) -> None:
    with mail_server(Sink(data=lambda _: "451 later")) as one.server:
        one.send(chance=lambda: 0.0)

    assert one.deliveries()[0]["next_attempt_at"] - one.now == timedelta(seconds=30)


def test_waiting_doubles_up_to_a_limit_and_then_it_is_given_up(one: Desk) -> None:
    desk, waits = one, []
    desk.hire("beheer", administrator())
    desk.policy = quick(attempts={"most": 5, "first_wait_seconds": 60, "longest_wait_minutes": 5})
    with mail_server(Sink(data=lambda _: "451 later")) as desk.server:
        for _ in range(5):
            desk.send()
            found = desk.deliveries()[0]
            waits.append((found["next_attempt_at"] - desk.now).total_seconds())
            desk.now = max(desk.now, found["next_attempt_at"])

    assert waits[:4] == [60, 120, 240, 300]
    assert (found["state"], found["error"], found["attempts"]) == (State.DEAD, Why.BUSY, 5)
    assert log_of(desk)[-1] == Action.MESSAGE_FAILED
    assert [row["kind"] for row in desk.messages()] == ["away", "undelivered"]


@pytest.mark.parametrize(
    "bad",
    [
        Bad("greeting", with_="554 not today"),
        Bad("greeting", with_="421 too busy"),
        Bad("greeting", hang=True),
        Bad("greeting"),
        Bad("mail", hang=True),
        Bad("mail", with_="550 not from you"),
        Bad("rcpt"),
        Bad("rcpt", with_="450 later"),
        Bad("data", with_="451 later"),
        Bad("data", hang=True),
        Bad("body"),
        Bad("dot"),
        Bad("dot", hang=True),
        Bad("dot", with_="452 disk full"),
    ],
    ids=lambda bad: f"{bad.at}-{bad.with_[:3] or ('hang' if bad.hang else 'drop')}",
)
def test_a_bad_server_changes_only_the_time(bad: Bad, one: Desk) -> None:
    with bad_server(bad) as one.server:
        one.send()
    assert (one.states(), bad.connections > 0) == ([State.WAITING], True)
    one.later(hours=1)
    sink = Sink()

    with mail_server(sink) as one.server:
        one.send()

    assert (one.states(), len(sink.accepted)) == ([State.SENT], 1)


def test_a_server_that_is_silent_keeps_nobody_waiting_behind_the_first(small: Desk) -> None:
    for number in range(10):
        small.hire(f"zorg{number}", at(Role.ZORGCOORDINATOR))
    small.tell(away())
    bad = Bad("rcpt", hang=True)

    with bad_server(bad) as small.server:
        began = datetime.now(UTC)
        done = small.send()

    assert (done.later, datetime.now(UTC) - began < timedelta(seconds=5)) == (10, True)
    assert sorted(row["attempts"] for row in small.deliveries()) == [0] * 9 + [1]


def test_an_address_that_does_not_exist_is_given_up_at_once_and_the_others_go_on(small: Desk) -> None:
    for name in ("weg", "een", "twee"):
        small.hire(name, at(Role.ZORGCOORDINATOR))
    small.tell(away())
    sink = Sink(rcpt=lambda address: "550 no such user" if address.startswith("weg") else None)

    with mail_server(sink) as small.server:
        done = small.send()

    assert (done.sent, done.dead) == (2, 1)
    assert [row["error"] for row in small.deliveries()] == [Why.NO_SUCH_RECIPIENT, None, None]


def test_a_mail_says_who_it_is_at_every_attempt(one: Desk) -> None:
    sink = Sink(data=lambda _: "451 later" if not sink.accepted and one.now.hour == 8 else None)
    with mail_server(sink) as one.server:
        one.send()
        assert (sink.accepted, one.states()) == ([], [State.WAITING])
        one.later(hours=1)
        one.send()

    (delivery,), (mail,) = one.deliveries(), sink.accepted
    assert mail["Message-ID"] == f"<{delivery['uid']}@school.example>"
    assert (mail["Idempotency-Key"], mail["Auto-Submitted"]) == (delivery["uid"], "auto-generated")
    assert (delivery["text_version"], delivery["attempts"], delivery["error"]) == ("nl/2", 2, None)
    assert log_of(one) == [Action.MESSAGE_SENT]
