"""Which pupils were reported at DUO, and on which day somebody said so."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine

from service.policy.reports import SENT, WITHDRAWN, load_report_policy
from service.reports.asking import by_hand
from service.reports.drafting import add_by_hand
from service.store.drafts import change_draft, drafts_of_pupil, reported_on
from service.store.session import write_transaction
from tests.store.builders import MONDAY, add, fill, version

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
POLICY = load_report_policy()


def draft(engine: Engine, school: int, pupil: int, established: date) -> str:
    """A draft of a day; returns its public id."""
    with write_transaction(engine) as connection:
        made = add_by_hand(connection, school, pupil, by_hand(MONDAY, MONDAY, established, POLICY), NOW)
        assert made is not None
        return str(made["uid"])


def marked(engine: Engine, school: int) -> dict[str, date]:
    with engine.connect() as connection:
        return reported_on(connection, school)


def test_a_pupil_counts_as_reported_from_the_day_the_last_report_was_marked(engine: Engine) -> None:
    school, (ada, bo) = fill(engine)
    add(engine, version(school, ada), version(school, bo))
    first, second = (draft(engine, school, ada, date(2026, 11, day)) for day in (17, 19))
    draft(engine, school, bo, date(2026, 11, 17))
    with write_transaction(engine) as connection:
        change_draft(connection, second, state=SENT, sent_on=date(2026, 11, 23))
        change_draft(connection, first, state=SENT, sent_on=date(2026, 11, 20))

    assert marked(engine, school) == {"p0": date(2026, 11, 23)}


def test_a_report_that_was_taken_back_is_no_report(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, version(school, ada))
    uid = draft(engine, school, ada, date(2026, 11, 17))
    with write_transaction(engine) as connection:
        change_draft(connection, uid, state=WITHDRAWN)
        assert len(drafts_of_pupil(connection, ada)) == 1

    assert marked(engine, school) == {}


def test_a_report_of_another_school_is_not_told_here(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    other, (same, _) = fill(engine, school_id="99BB00")
    add(engine, version(school, ada), version(other, same))
    uid = draft(engine, other, same, date(2026, 11, 17))
    with write_transaction(engine) as connection:
        change_draft(connection, uid, state=SENT, sent_on=date(2026, 11, 23))

    assert marked(engine, school) == {}
    assert marked(engine, other) == {"p0": date(2026, 11, 23)}
