"""Calls to endpoints: signed, to where they may go, again until they are taken."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from sqlalchemy import update

from service.domain.delivery import Channel, State, Why
from service.notify.hooks import Address, Call, NotTaken, make_call, new_secret, signature, wrong_address
from service.policy.messages import Kind
from service.store.messages import taking, webhooks
from service.store.messages.transactions import short_transaction
from service.store.session import write_transaction
from service.store.tables import Webhook, columns, table
from tests.notify.desk import NINE, SCHOOL, Desk, away, quick, report
from tests.notify.receiver import Receiver, receiver

PRIVATE = ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0")  # noqa: S104
PRIVATE_6 = (
    "::1",
    "fe80::1",
    "fc00::1",
    "::ffff:10.1.2.3",
    "::ffff:127.0.0.1",
    "64:ff9b:1::a01:203",
    "64:ff9b::a01:203",
    "2002:a01:203::1",
)


@pytest.fixture
def endpoint(small: Desk, tmp_path: Path) -> Iterator[Receiver]:
    """An endpoint that is told of pupils who are away."""
    secret = small.register("http://localhost:1/", Kind.AWAY)
    with receiver(secret, tmp_path) as found:
        point(small, found.url())
        yield found


def point(desk: Desk, url: str) -> None:
    """Let the endpoint be at another address."""
    with write_transaction(desk.engine) as connection:
        connection.execute(update(table(Webhook)).where(columns(Webhook).id == 1).values(url=url))


def error_of(desk: Desk) -> str | None:
    (delivery,) = desk.deliveries()
    error: str | None = delivery["error"]
    return error


def test_an_endpoint_is_told_once_with_a_signature_it_can_check(small: Desk, endpoint: Receiver) -> None:
    small.tell(away("a"), away("b"), report())
    assert [small.send().sent for _ in range(2)] == [1, 0]

    (call,) = endpoint.calls()
    (delivery,) = small.deliveries()
    assert call["good"]
    assert (call["id"], call["idempotency_key"]) == (delivery["uid"], delivery["uid"])
    assert (call["timestamp"], call["host"]) == (NINE.timestamp(), f"localhost:{endpoint.port}")
    assert json.loads(call["body"]) == {
        "id": delivery["uid"],
        "type": "away",
        "timestamp": "2026-11-23T08:00:00+00:00",
        "data": {
            "school_id": SCHOOL,
            "count": 2,
            "week": "2026-W47",
            "link": "https://vroegsignaal.school.example/scholen/99AA00/weken/2026-W47",
        },
    }


def test_a_signature_is_over_the_id_the_moment_and_the_body() -> None:
    """The worked example of the Standard Webhooks specification."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105
    body = b'{"test": 2432232314}'

    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("500", Why.BUSY),
        ("429", Why.BUSY),
        ("404", Why.REFUSED),
        ("302", Why.REDIRECT),
        ("hang", Why.NO_ANSWER),
        ("drop", Why.NO_ANSWER),
    ],
)
def test_a_call_that_is_not_taken_is_made_again_with_the_same_id(
    answer: str, why: Why, small: Desk, endpoint: Receiver
) -> None:
    point(small, endpoint.url(answer))
    small.tell(away())
    small.send()
    assert (small.states(), error_of(small)) == ([State.WAITING], why)

    small.later(hours=1)
    point(small, endpoint.url())
    small.send()

    first, second = endpoint.calls()
    assert small.states() == [State.SENT]
    assert (first["id"], first["body"]) == (second["id"], second["body"])
    assert first["timestamp"] < second["timestamp"]
    assert first["good"]
    assert second["good"]


def test_an_endpoint_that_is_gone_for_good_is_not_called_again(small: Desk, endpoint: Receiver) -> None:
    point(small, endpoint.url("410"))
    small.tell(away())

    assert (small.send().dead, small.states(), error_of(small)) == (1, [State.DEAD], Why.REFUSED)


def test_a_call_of_a_worker_that_died_is_made_again_because_an_endpoint_knows_its_id(
    small: Desk, endpoint: Receiver
) -> None:
    point(small, endpoint.url("500"))
    small.tell(away())
    small.send()
    small.later(hours=1)
    with short_transaction(small.engine) as connection:
        until = small.now + timedelta(seconds=3)
        taking.take(connection, (Channel.WEBHOOK,), 1, "dead", small.now, until)
        assert taking.hand_over(connection, 1, "dead", until, "")
    point(small, endpoint.url())
    small.later(seconds=4)

    done = small.send()

    assert (done.freed, done.unsure, done.sent) == (1, 0, 1)
    assert len({call["id"] for call in endpoint.calls()}) == 1


def test_an_endpoint_that_was_disabled_is_not_called(small: Desk, endpoint: Receiver) -> None:
    point(small, endpoint.url("500"))
    small.tell(away())
    small.send()
    with write_transaction(small.engine) as connection:
        (hook,) = webhooks.all_of_them(connection)
        assert webhooks.disable(connection, hook["uid"], small.now)
    small.later(hours=1)
    small.send()

    assert (len(endpoint.calls()), error_of(small)) == (1, Why.DISABLED)


def test_a_secret_that_cannot_be_read_stops_the_call_and_no_other_message(small: Desk, endpoint: Receiver) -> None:
    with write_transaction(small.engine) as connection:
        connection.execute(update(table(Webhook)).values(secret="x" * 40))
    small.tell(away())

    assert (small.send().dead, error_of(small), endpoint.calls()) == (1, Why.SECRET, [])


def test_the_own_network_is_only_called_when_that_was_allowed(small: Desk, endpoint: Receiver) -> None:
    small.policy = quick(webhooks={"private_networks_allowed": []})
    small.tell(away())
    small.send()

    assert (error_of(small), endpoint.calls()) == (Why.PRIVATE_ADDRESS, [])


@pytest.mark.parametrize("address", [*PRIVATE, *PRIVATE_6])
def test_no_address_of_the_own_network_is_called(address: str) -> None:
    assert refused(lambda _host, _port: [ip_address(address)]) == Why.PRIVATE_ADDRESS


def test_a_name_with_one_address_of_the_own_network_is_not_called() -> None:
    both = [ip_address("93.184.215.14"), ip_address("10.0.0.1")]

    assert refused(lambda _host, _port: both) == Why.PRIVATE_ADDRESS


def test_a_name_that_does_not_exist_is_tried_again() -> None:
    def find(_host: str, _port: int) -> Sequence[Address]:
        raise OSError

    assert refused(find) == Why.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    [
        *("http://systeem.example/", "ftp://systeem.example/", "https://", "systeem.example", ""),
        *("https://naam:wachtwoord@systeem.example/", "https://systeem.example/#deel", "https://systeem.example:0/"),
        *(
            "https://systeem.example:99999/",
            "https://systeem.example/ x",
            "https://systeem.example/\r\nx",
            "https://é/",
        ),
        *("javascript:alert(1)", "https://" + "a" * 500),
    ],
)
def test_an_address_that_is_none_is_not_registered(url: str) -> None:
    assert wrong_address(url) is not None


@pytest.mark.parametrize(
    "url", ["https://systeem.example", "https://systeem.example:8443/a?b=c", "http://localhost:1/"]
)
def test_an_address_with_https_is(url: str) -> None:
    assert wrong_address(url) is None


def refused(find: object) -> Why:
    call = Call("https://systeem.example/", "id", new_secret(), b"{}")
    with pytest.raises(NotTaken) as problem:
        make_call(call, NINE, 1, (), find)  # type: ignore[arg-type]
    return problem.value.why
