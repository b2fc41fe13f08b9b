"""Requests of pupils and parents: written down with the last day to answer, decided once, and never lost sight of."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.domain.errors import ConfigError, NotFound, VroegsignaalError
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.rights import ACCESS, CONSENT, CORRECTION, ERASURE, load_rights
from service.privacy.corrections import Ask, Asked, ask, decide, register
from service.store import audit
from service.store.privacy.requests import requests_of
from service.store.session import write_transaction
from tests.privacy import rows
from tests.store.builders import fill

RIGHTS = load_rights()
WRITES = AuditEntry(
    Actor(ActorKind.ACCOUNT, "mirjam-uid"),
    Action.SAW,
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    What.PUPIL,
    "99AA00",
    role="zorgcoordinator",
    ground="begeleiding",
)


def wish(**changes: object) -> Ask:
    said: dict[str, object] = {"kind": "rectify", "about": "absence", "asked_by": "parents"}
    return Ask(**{**said, "asked_on": date(2026, 11, 20), "day": date(2026, 11, 17), **changes})  # type: ignore[arg-type]


def asked(engine: Engine, pupil: int, request: Ask) -> Asked:
    with write_transaction(engine) as connection:
        return ask(connection, RIGHTS, pupil, request, WRITES)


def decided(engine: Engine, uid: str, decision: str = "granted") -> None:
    with write_transaction(engine) as connection:
        decide(connection, RIGHTS, uid, decision, WRITES)


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        (date(2026, 11, 20), date(2026, 12, 20)),
        (date(2026, 12, 20), date(2027, 1, 20)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 11, 30), date(2026, 12, 30)),
    ],
)
def test_a_request_is_answered_within_a_month(asked_on: date, due_on: date) -> None:
    assert RIGHTS.due_on(asked_on) == due_on


def test_a_request_is_written_down_with_its_last_day_and_a_line_in_the_log(engine: Engine) -> None:
    _, (ada, bo) = fill(engine)

    made = asked(engine, ada, wish())

    with engine.connect() as connection:
        (kept,) = requests_of(connection, ada)
        (event,) = audit.events(connection)
        assert requests_of(connection, bo) == []
    assert made.due_on == kept["due_on"] == date(2026, 12, 20)
    assert (kept["kind"], kept["about"], kept["day"], kept["decision"]) == (
        "rectify",
        "absence",
        date(2026, 11, 17),
        None,
    )
    assert (event["action"], event["what"], len(event["pupils"])) == ("correction-asked", "correction", 1)
    assert event["detail"]["request"] == made.uid


def test_the_register_of_open_requests_has_the_most_urgent_in_front(engine: Engine) -> None:
    _, (ada, bo) = fill(engine)
    asked(engine, ada, wish())
    late = asked(engine, bo, wish(kind="erase", about="everything", asked_on=date(2026, 10, 1), day=None))
    done = asked(engine, bo, wish(kind="object"))
    decided(engine, done.uid)

    with engine.connect() as connection:
        found = register(connection, date(2026, 11, 24))
        elsewhere = register(connection, date(2026, 11, 24), ["99BB00"])

    assert [(row["pupil_id"], row["kind"], row["days_left"]) for row in found] == [
        ("p1", "erase", -23),
        ("p0", "rectify", 26),
    ]
    assert found[0]["uid"] == late.uid
    assert elsewhere == []


def test_a_decision_is_taken_once_and_logged(engine: Engine) -> None:
    _, (ada, _) = fill(engine)
    made = asked(engine, ada, wish())

    decided(engine, made.uid, "refused-correct")

    with engine.connect() as connection:
        (kept,) = requests_of(connection, ada)
        _, event = audit.events(connection)
    assert (kept["decision"], kept["decided_on"]) == ("refused-correct", date(2026, 11, 24))
    assert (event["action"], event["detail"]) == (
        "correction-decided",
        {"request": made.uid, "decision": "refused-correct"},
    )
    with pytest.raises(VroegsignaalError, match="decided before"):
        decided(engine, made.uid, "granted")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kind": "complain"}, "rectify, erase, restrict, object"),
        ({"about": "the teacher"}, "absence"),
        ({"asked_by": "grandmother"}, "parents, pupil, representative"),
        ({"asked_on": date(2026, 11, 25)}, "not been asked yet"),
    ],
)
def test_only_choices_are_written_down(engine: Engine, changes: dict[str, object], complaint: str) -> None:
    _, (ada, _) = fill(engine)

    with pytest.raises(VroegsignaalError, match=complaint):
        asked(engine, ada, wish(**changes))

    assert "correction_request" not in rows.counts(engine)


def test_a_decision_that_is_none_or_about_nothing_is_refused(engine: Engine) -> None:
    _, (ada, _) = fill(engine)
    made = asked(engine, ada, wish())

    with pytest.raises(VroegsignaalError, match="refused-must-keep"):
        decided(engine, made.uid, "maybe")
    with pytest.raises(NotFound):
        decided(engine, "no-such-request")


def test_the_grounds_the_service_names_are_explained() -> None:
    assert {ACCESS, CORRECTION, ERASURE, CONSENT} == set(RIGHTS.grounds)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"rights\.yaml"):
        load_rights(DEFAULT_CONFIGS / "calendar")
