"""The audit log: chained, append-only, and about pupils only by references that mean nothing once a pupil is erased."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.store import audit
from service.store.session import write_transaction
from tests.store.builders import execute, fill, rows_of

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MIRJAM = Actor(ActorKind.ACCOUNT, "mirjam-uid")


def saw(*pupils: int, week: str = "2026-W47") -> AuditEntry:
    return AuditEntry(MIRJAM, Action.SAW, NINE, What.WEEKLY_LIST, "99AA00", pupils, detail={"week": week})


def write(engine: Engine, *entries: AuditEntry) -> list[int]:
    with write_transaction(engine) as connection:
        return [audit.append(connection, entry) for entry in entries]


def verdict(engine: Engine, expected: str = "") -> audit.Verdict:
    with engine.connect() as connection:
        return audit.verify(connection, expected)


def let_go(engine: Engine, *statements: str) -> None:
    """Change what nobody can change: as somebody with all rights on the database would, without its guards."""
    execute(engine, "INSERT INTO deletion_permit (id, reason) VALUES (1, 'attack')")
    for statement in statements:
        execute(engine, statement)


def without_guards(engine: Engine) -> None:
    where = "" if engine.dialect.name == "sqlite" else " ON audit_event"
    execute(engine, f"DROP TRIGGER audit_event_no_update{where}")


def test_events_are_numbered_and_the_chain_holds(engine: Engine) -> None:
    _, (ada, bo) = fill(engine)

    assert write(engine, saw(ada, bo), saw(ada), saw()) == [1, 2, 3]

    found = verdict(engine)
    assert (found.events, found.last_seq, found.wrong) == (3, 3, [])
    assert found.last_sha256 == rows_of(engine, "SELECT sha256 FROM audit_event WHERE seq = 3")[0][0]


def test_an_event_says_who_whom_when_what_and_where_without_naming_the_pupil(engine: Engine) -> None:
    _, (ada, _) = fill(engine)
    write(engine, saw(ada))

    with engine.connect() as connection:
        (event,) = audit.events(connection)

    assert (event["actor_uid"], event["action"], event["what"]) == ("mirjam-uid", "saw", "weekly-list")
    assert (event["at"], event["school_id"], event["detail"]) == (NINE, "99AA00", {"week": "2026-W47"})
    ((reference,),) = rows_of(engine, f"SELECT reference FROM pupil_reference WHERE pupil_fk = {ada}")  # noqa: S608
    assert event["pupils"] == [reference]
    assert len(reference) == 32


def test_a_pupil_keeps_one_reference(engine: Engine) -> None:
    _, (ada, bo) = fill(engine)
    write(engine, saw(ada), saw(ada, bo))

    with engine.connect() as connection:
        first, second = audit.events(connection)
        (reference,) = first["pupils"]
        about_ada = audit.events(connection, reference=reference)

    assert reference in second["pupils"]
    assert [event["seq"] for event in about_ada] == [1, 2]


def test_events_of_a_transaction_that_fails_never_happened(engine: Engine) -> None:
    fill(engine)

    with pytest.raises(RuntimeError), write_transaction(engine) as connection:
        audit.append(connection, saw())
        raise RuntimeError

    assert verdict(engine).events == 0


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_an_event(engine: Engine, statement: str) -> None:
    fill(engine)
    write(engine, saw())

    with pytest.raises(DBAPIError, match="audit_event is append-only"):
        execute(engine, statement)


def test_a_changed_event_is_noticed(engine: Engine) -> None:
    fill(engine)
    write(engine, saw(), saw(), saw())
    without_guards(engine)

    execute(engine, "UPDATE audit_event SET actor_uid = 'somebody-else' WHERE seq = 2")

    assert verdict(engine).wrong == ["Event 2 is not what was written."]


def test_an_event_that_is_gone_from_the_middle_is_noticed(engine: Engine) -> None:
    fill(engine)
    write(engine, saw(), saw(), saw())

    let_go(engine, "DELETE FROM audit_event WHERE seq = 2")

    assert verdict(engine).wrong == ["Event 2 is missing: the one after it is 3."]


def test_an_event_that_is_gone_from_the_end_is_noticed(engine: Engine) -> None:
    fill(engine)
    write(engine, saw(), saw())

    let_go(engine, "DELETE FROM audit_event WHERE seq = 2")

    assert verdict(engine).wrong == ["The log ends at event 1, but its head says 2: events are missing."]


def test_a_log_that_was_made_again_is_noticed_by_who_wrote_down_a_hash(engine: Engine) -> None:
    fill(engine)
    write(engine, saw(), saw())
    written_down = verdict(engine).last_sha256
    let_go(engine, "DELETE FROM audit_event", "UPDATE audit_head SET seq = 0, sha256 = ''")
    write(engine, saw(week="2026-W46"), saw())

    assert verdict(engine).wrong == []
    assert verdict(engine, written_down).wrong == ["No event has the expected hash: the log was made again."]


def test_an_index_that_hides_a_look_is_noticed(engine: Engine) -> None:
    _, (ada, _) = fill(engine)
    write(engine, saw(ada))

    let_go(engine, "DELETE FROM audited_pupil")

    assert verdict(engine).wrong == ["The index of references does not say what event 1 says."]


def test_erasing_a_pupil_leaves_the_chain_as_it_is(engine: Engine) -> None:
    _, (ada, bo) = fill(engine)
    write(engine, saw(ada, bo))

    execute(engine, f"DELETE FROM pupil_reference WHERE pupil_fk = {ada}")  # noqa: S608

    assert verdict(engine).wrong == []
