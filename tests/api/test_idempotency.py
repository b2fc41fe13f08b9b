"""A request with a key is done once: a repeat gets the same answer, another request under the key gets none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine

from service.pipeline.parts import Parts
from service.store.session import write_transaction
from service.views.api.idempotency import Keys, Once
from service.views.api.problems import ApiProblem
from tests.api.addresses import OF_PUPIL
from tests.api.conftest import made
from tests.api.feeds import Feed, calm, feed, log_of, opened
from tests.api.problems import check_problem
from tests.api.test_imports import absences
from tests.people import VO
from tests.web.visitors import everywhere, of_service

CONSENT = {"purpose": "jgz-name", "party": "parents", "kind": "informed", "given_on": "2026-11-20"}
FIELDS = {"kind": "absences", "school_id": VO}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Iterator[Parts]:
    """A demo that may be changed."""
    folder = tmp_path_factory.mktemp("own")
    parts = made(folder, files)
    yield calm(parts, folder)
    parts.close()


@pytest.fixture(scope="module")
def sender(own: Parts) -> Iterator[Feed]:
    """A feed of its administrator."""
    with opened(own) as client:
        yield feed(client, own, of_service())


@pytest.fixture(scope="module")
def school(own: Parts) -> Iterator[Feed]:
    """A feed of its verzuimcoördinator."""
    with opened(own) as client:
        yield feed(client, own, *everywhere())


def test_a_repeat_gets_the_same_answer_and_does_nothing(sender: Feed, own: Parts) -> None:
    key = {"idempotency-key": "one"}
    first = sender.send(absences("08:00"), headers=key, **FIELDS)
    events, imports = len(log_of(own)), sender.items("/imports")
    again = sender.send(absences("08:00"), headers=key, **FIELDS)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert (len(log_of(own)), sender.items("/imports")) == (events, imports)


def test_without_a_key_it_is_done_again(sender: Feed) -> None:
    first = sender.send(absences("08:01"), **FIELDS)
    again = sender.send(absences("08:01"), **FIELDS)

    assert (first.json()["changed"] + first.json()["new"], again.json()["unchanged"]) == (1, 1)
    assert first.json()["import_id"] != again.json()["import_id"]


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (absences("08:03"), FIELDS),
        (absences("08:02"), {**FIELDS, "dry_run": "true"}),
        (absences("08:02"), {**FIELDS, "kind": "registers"}),
    ],
)
def test_a_key_belongs_to_one_request(sender: Feed, content: bytes, fields: dict[str, str]) -> None:
    key = {"idempotency-key": "belongs"}
    sender.send(absences("08:02"), headers=key, **FIELDS)
    imports = sender.items("/imports")

    check_problem(sender.send(content, headers=key, **fields), "idempotency-key-reused")
    assert sender.items("/imports") == imports


def test_a_refusal_is_repeated_as_it_was(sender: Feed, own: Parts) -> None:
    key = {"idempotency-key": "refused"}
    first = sender.send(absences("08:04", pupil="0000"), headers=key, **FIELDS)
    events = len(log_of(own))
    again = sender.send(absences("08:04", pupil="0000"), headers=key, **FIELDS)

    check_problem(again, "import-refused")
    assert again.content == first.content
    assert len(log_of(own)) == events


def test_a_request_that_was_not_understood_uses_up_no_key(sender: Feed) -> None:
    key = {"idempotency-key": "understood"}
    check_problem(sender.send(absences("08:05"), headers=key, kind="absences"), "invalid-request")

    assert sender.send(absences("08:05"), headers=key, **FIELDS).status_code == 201


def test_the_key_of_one_token_is_not_that_of_another(sender: Feed, own: Parts) -> None:
    key = {"idempotency-key": "mine"}
    first = sender.send(absences("08:06"), headers=key, **FIELDS)
    other = feed(sender.client, own, of_service()).send(absences("08:06"), headers=key, **FIELDS)

    assert other.status_code == 201
    assert other.json()["import_id"] != first.json()["import_id"]


def test_an_answer_is_kept_for_a_day(sender: Feed, own: Parts) -> None:
    key = {"idempotency-key": "old"}
    first = sender.send(absences("08:07"), headers=key, **FIELDS)
    later = own.now() + timedelta(hours=25)
    with opened(own, now=lambda: later) as client:
        again = Feed(client, sender.uid, sender.token).send(absences("08:07"), headers=key, **FIELDS)

    assert again.status_code == 201
    assert again.json()["import_id"] != first.json()["import_id"]


@pytest.mark.parametrize("key", ["", "with space", "tab\tin-it", "x" * 201])
def test_a_key_that_is_none_is_refused(sender: Feed, key: str) -> None:
    answer = sender.send(absences("08:08"), headers={"idempotency-key": key}, **FIELDS)

    (error,) = check_problem(answer, "invalid-request")["errors"]
    assert (error["place"], error["pointer"]) == ("header", "#/Idempotency-Key")


def test_two_requests_with_one_key_at_once_are_done_once(
    sender: Feed, own: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, answers = Event(), Event(), []
    recall = Keys._recall

    def slowly(self: Keys, once: Once, key: str) -> Any:
        begun.set()
        assert go_on.wait(10), "the second request waits for the first"
        return recall(self, once, key)

    monkeypatch.setattr(Keys, "_recall", slowly)
    key = {"idempotency-key": "at-once"}
    first = Thread(target=lambda: answers.append(sender.send(absences("08:09"), headers=key, **FIELDS)))
    first.start()
    assert begun.wait(20)
    second = sender.send(absences("08:09"), headers=key, **FIELDS)
    go_on.set()
    first.join()

    check_problem(second, "request-under-way")
    assert answers[0].status_code == 201


def test_another_process_that_was_first_undoes_what_was_done_here(engine: Engine, parts: Parts) -> None:
    here, there = Keys(replace(parts, engine=engine)), Keys(replace(parts, engine=engine))
    once = Once("token", "key", "0" * 64)
    with here.handling(once) as kept:
        assert kept is None
        with there.handling(once), write_transaction(engine) as connection:
            there.remember(once, connection, 201, {"done": "there"})
        with pytest.raises(ApiProblem, match="under way"), write_transaction(engine) as connection:
            here.remember(once, connection, 201, {"done": "here"})
    with here.handling(once) as kept:
        assert kept is not None
        assert kept.answer == {"done": "there"}


def test_a_consent_with_a_key_is_written_down_once(school: Feed, own: Parts) -> None:
    key = {"idempotency-key": "consent"}
    first = school.post(f"{OF_PUPIL}/consents", key, json=CONSENT)
    again = school.post(f"{OF_PUPIL}/consents", key, json=CONSENT)

    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert school.items(f"{OF_PUPIL}/consents") == [first.json()]
    recorded = [event for event in log_of(own) if event["action"] == "consent-recorded"]
    assert [event["actor_uid"] for event in recorded] == [school.uid]
