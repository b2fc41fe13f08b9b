"""What a school writes down is kept as it was said, with its line in the audit log, or not at all."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.domain.errors import VroegsignaalError
from service.policy.consent import Kind, Party, load_consent
from service.privacy.consent import Granted, Missing, Refused, Said, met, record, states
from service.store import audit
from service.store.privacy.consents import consents_of
from service.store.session import write_transaction
from tests.privacy import rows
from tests.store.builders import execute, fill

POLICY = load_consent()
TODAY = date(2026, 11, 24)
BORN = date(2013, 5, 1)
WRITES = AuditEntry(
    Actor(ActorKind.ACCOUNT, "mirjam-uid"),
    Action.SAW,
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    What.PUPIL,
    "99AA00",
    role="zorgcoordinator",
    ground="begeleiding",
)


def say(engine: Engine, pupil: int, purpose: str, *said: Said) -> None:
    with write_transaction(engine) as connection:
        for each in said:
            record(connection, POLICY, pupil, purpose, each, WRITES)


def test_what_was_said_is_read_back_per_pupil_and_purpose(engine: Engine) -> None:
    _, (ada, bo) = fill(engine)
    say(engine, ada, "jgz-name", Said(Party.PARENTS, Kind.INFORMED, TODAY), Said(Party.PUPIL, Kind.INFORMED, TODAY))
    say(engine, bo, "swv-case", Said(Party.PARENTS, Kind.REFUSED, TODAY))

    with engine.connect() as connection:
        found = states(connection, POLICY, {ada: BORN, bo: BORN}, TODAY)
        both = met(connection, POLICY, {ada: BORN, bo: BORN}, TODAY)

    nobody = Missing((Party.PARENTS, Party.PUPIL))
    others = {name: nobody for name in POLICY.purposes}
    assert found[ada] == {**others, "jgz-name": Granted()}
    assert found[bo] == {**others, "swv-case": Refused()}
    assert both == {ada: frozenset({"jgz-name"}), bo: frozenset()}


def test_a_line_in_the_audit_log_says_who_wrote_down_what_of_whom(engine: Engine) -> None:
    _, (ada, _) = fill(engine)
    say(engine, ada, "jgz-name", Said(Party.PARENTS, Kind.WITHDRAWN, date(2026, 11, 20)))

    with engine.connect() as connection:
        (event,) = audit.events(connection)
        (written,) = consents_of(connection, [ada])[ada]

    assert (event["action"], event["what"], event["ground"]) == ("consent-recorded", "consent", "toestemming")
    assert event["detail"] == {
        "purpose": "jgz-name",
        "party": "parents",
        "kind": "withdrawn",
        "given_on": "2026-11-20",
    }
    assert len(event["pupils"]) == 1
    assert written.recorded_at == WRITES.at


def test_when_writing_it_down_fails_nothing_is_kept(engine: Engine) -> None:
    _, (ada, _) = fill(engine)

    with pytest.raises(RuntimeError), write_transaction(engine) as connection:
        record(connection, POLICY, ada, "jgz-name", Said(Party.PARENTS, Kind.INFORMED, TODAY), WRITES)
        raise RuntimeError

    assert rows.counts(engine).keys() & {"consent", "audit_event"} == set()


@pytest.mark.parametrize(
    ("purpose", "day", "complaint"),
    [("jgz-names", TODAY, "jgz-name, swv-case"), ("jgz-name", date(2026, 11, 25), "not happened yet")],
)
def test_an_unknown_purpose_or_a_day_to_come_is_refused(
    engine: Engine, purpose: str, day: date, complaint: str
) -> None:
    _, (ada, _) = fill(engine)

    with pytest.raises(VroegsignaalError, match=complaint):
        say(engine, ada, purpose, Said(Party.PARENTS, Kind.INFORMED, day))


@pytest.mark.parametrize("statement", ["UPDATE consent SET kind = 'consented'", "DELETE FROM consent"])
def test_the_database_refuses_to_change_what_was_written_down(engine: Engine, statement: str) -> None:
    _, (ada, _) = fill(engine)
    say(engine, ada, "jgz-name", Said(Party.PARENTS, Kind.REFUSED, TODAY))

    with pytest.raises(DBAPIError, match="consent is append-only"):
        execute(engine, statement)
