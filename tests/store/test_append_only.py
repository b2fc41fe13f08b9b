"""The database itself refuses to change what was written once, and to hold records of nobody."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from tests.store.builders import add, execute, fill, rows_of, version

RECORDS = "SELECT minutes FROM absence_record"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE absence_record SET minutes = 10",
        "UPDATE absence_record SET reason = 1 WHERE seq = 1",
        "DELETE FROM absence_record",
    ],
)
def test_a_record_cannot_be_changed_or_removed(engine: Engine, statement: str) -> None:
    school, (pupil, _) = fill(engine)
    add(engine, version(school, pupil))

    with pytest.raises(DBAPIError, match="absence_record is append-only"):
        execute(engine, statement)

    assert rows_of(engine, RECORDS) == [(50,)]


def test_a_record_of_an_unknown_pupil_is_refused(engine: Engine) -> None:
    school, (pupil, _) = fill(engine)

    with pytest.raises(Exception, match=r"(?i)foreign key|does not exist"):
        add(engine, version(school, pupil), version(school, pupil + 1000))

    assert rows_of(engine, RECORDS) == []


def test_a_pupil_with_records_cannot_be_removed(engine: Engine) -> None:
    school, (with_record, _) = fill(engine)
    add(engine, version(school, with_record))
    execute(engine, "DELETE FROM enrolment")

    with pytest.raises(DBAPIError, match=r"(?i)foreign key|still has absence records"):
        execute(engine, f"DELETE FROM pupil WHERE id = {with_record}")  # noqa: S608

    assert len(rows_of(engine, "SELECT id FROM pupil")) == 2


def test_a_pupil_without_records_can_be_removed(engine: Engine) -> None:
    school, (with_record, without) = fill(engine)
    add(engine, version(school, with_record))

    execute(engine, "DELETE FROM enrolment")
    execute(engine, f"DELETE FROM pupil WHERE id = {without}")  # noqa: S608

    assert rows_of(engine, "SELECT id FROM pupil") == [(with_record,)]
