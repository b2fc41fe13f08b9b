"""What has been kept for its whole term goes, everything else stays: counted first, deleted in one transaction."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from service.domain.access import Actor, ActorKind
from service.domain.errors import BrokenLog, ConfigError
from service.policy.retention import Retention, load_retention
from service.privacy import retention
from service.privacy.retention import Applied
from service.settings import Settings
from service.store import audit
from service.store.columns import folder_of, open_school
from service.store.migrate import upgrade
from service.store.privacy.deleting import deletion
from service.store.privacy.reports import reports
from service.store.session import make_engine, snapshot, write_transaction
from service.store.shelf import Shelf
from tests.privacy import rows
from tests.privacy.traces import in_files
from tests.store.builders import add, execute, fill, rows_of, version

TODAY = date(2034, 3, 6)
NOW = datetime(2034, 3, 6, 3, 0, tzinfo=UTC)
POLICY = load_retention()
RETAIN = Actor(ActorKind.COMMAND, "retain")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def deleted(done: Applied) -> dict[str, int]:
    return {each.table: each.rows for each in done.tables if each.rows}


def due(engine: Engine, policy: Retention = POLICY, today: date = TODAY) -> dict[str, int]:
    return {each.table: each.rows for each in retention.due(engine, policy, today) if each.rows}


def applied(engine: Engine, settings: Settings, now: datetime = NOW) -> dict[str, int]:
    return deleted(retention.apply(engine, POLICY, settings, RETAIN, now))


def verdict(engine: Engine, expected: str = "") -> audit.Verdict:
    with engine.connect() as connection:
        return audit.verify(connection, expected)


def test_who_left_more_than_five_years_ago_goes_with_every_row(engine: Engine, settings: Settings) -> None:
    rows.pupil(engine, left=date(2029, 3, 5))

    assert set(applied(engine, settings)) == {*rows.PUPIL_TABLES, "assessment_run"}
    assert rows.counts(engine).keys() & rows.PUPIL_TABLES == set()


@pytest.mark.parametrize("left", [date(2029, 3, 6), date(2034, 3, 6), date(2034, 8, 1), None])
def test_who_left_later_or_not_at_all_stays(engine: Engine, settings: Settings, left: date | None) -> None:
    rows.pupil(engine, left)

    assert applied(engine, settings).keys() & {"pupil", "enrolment", "absence_record", "consent"} == set()
    assert rows.counts(engine)["pupil"] == 1


def test_who_left_long_ago_and_came_back_stays(engine: Engine, settings: Settings) -> None:
    _, pupil = rows.pupil(engine, left=date(2027, 1, 1))
    again = {"enrolled_from": date(2033, 8, 1), "class_from": date(2033, 8, 1), "class_name": "5a", "year_group": "5"}
    with write_transaction(engine) as connection:
        rows.put(connection, "enrolment", pupil_fk=pupil, **again)

    assert "pupil" not in applied(engine, settings)


def test_an_undecided_request_holds_a_pupil_and_a_decided_one_does_not(engine: Engine, settings: Settings) -> None:
    _, (held, free) = fill(engine)
    with write_transaction(engine) as connection:
        for pupil in (held, free):
            rows.leave(connection, pupil, date(2028, 1, 1))
        rows.request(connection, held, date(2034, 3, 1))
        rows.request(connection, free, date(2034, 3, 1), decision="refused", decided_on=date(2034, 3, 2))

    assert applied(engine, settings) == {"correction_request": 1, "enrolment": 1, "pupil": 1}
    assert rows.keys(engine, "pupil") == [held]


def test_actions_go_two_years_after_leaving_and_the_pupil_stays(engine: Engine, settings: Settings) -> None:
    rows.pupil(engine, left=date(2032, 3, 5))

    gone = applied(engine, settings)

    assert gone["agreed_action"] == 1
    assert gone.keys() & {"pupil", "absence_record", "timetable_entry", "pupil_reference"} == set()


def test_records_of_other_pupils_stay_as_they_are(engine: Engine, settings: Settings) -> None:
    school, (leaver, stays) = fill(engine)
    add(engine, version(school, leaver), version(school, stays), version(school, stays, minutes=0))
    with write_transaction(engine) as connection:
        rows.leave(connection, leaver, date(2028, 1, 1))

    assert applied(engine, settings)["absence_record"] == 1
    assert rows_of(engine, "SELECT DISTINCT pupil_fk FROM absence_record") == [(stays,)]
    assert rows.counts(engine)["absence_record"] == 2


def test_more_leavers_than_one_statement_takes(engine: Engine, settings: Settings) -> None:
    school, pupils = fill(engine, pupils=450)
    add(engine, *(version(school, pupil) for pupil in pupils))
    with write_transaction(engine) as connection:
        for pupil in pupils[:-1]:
            rows.leave(connection, pupil, date(2028, 1, 1))

    assert applied(engine, settings) == {"absence_record": 449, "enrolment": 449, "pupil": 449}


def test_assessments_go_at_the_end_of_the_school_year_after_theirs(engine: Engine, settings: Settings) -> None:
    school, (ada, bo) = fill(engine)
    with write_transaction(engine) as connection:
        first = rows.assessment(connection, school, ada, date(2032, 7, 25))
        second = rows.assessment(connection, school, ada, date(2032, 7, 25), replaces=first)
        rows.assessment(connection, school, ada, date(2032, 7, 25), replaces=second)
        kept = rows.assessment(connection, school, bo, date(2032, 8, 1))

    assert applied(engine, settings) == {"assessment": 3, "assessment_run": 3}
    assert rows.keys(engine, "assessment") == [kept]


@pytest.mark.parametrize(
    ("table", "last_kept"),
    [
        ("rejected_row", date(2033, 12, 6)),
        ("idempotent_answer", date(2034, 3, 4)),
        ("deletion_report", date(2029, 3, 6)),
        ("weekly_list", date(2032, 8, 1)),
        ("not_enrolled_entry", date(2032, 8, 1)),
    ],
)
def test_what_has_a_date_goes_the_day_after_its_term(engine: Engine, table: str, last_kept: date) -> None:
    school, _ = fill(engine)
    with write_transaction(engine) as connection:
        rows.made_on(connection, school, last_kept)

    assert due(engine).get(table, 0) == 0
    assert due(engine, today=date(2034, 8, 1))[table] == 1


def test_accounts_go_two_years_after_they_were_disabled_with_all_that_is_theirs(
    engine: Engine, settings: Settings
) -> None:
    with write_transaction(engine) as connection:
        rows.account(connection, date(2032, 3, 5), "gone")
        rows.account(connection, date(2032, 3, 6), "just-kept")
        rows.account(connection, None, "in-use")

    assert applied(engine, settings) == {
        "account": 1,
        "account_identity": 1,
        "recovery_code": 1,
        "role_assignment": 1,
    }
    assert rows_of(engine, "SELECT uid FROM account ORDER BY uid") == [("in-use",), ("just-kept",)]


def test_sessions_tickets_and_tokens_go_after_they_ended(engine: Engine, settings: Settings) -> None:
    with write_transaction(engine) as connection:
        rows.ended_on(connection, date(2034, 2, 3), "carla")
        rows.ended_on(connection, date(2032, 3, 5), "bert")

    assert applied(engine, settings) == {"account_session": 2, "account_ticket": 2, "api_token": 1}


def test_a_session_that_was_ended_counts_from_then_and_not_from_when_it_would_have_expired(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        rows.ended_on(connection, date(2034, 12, 1))
    ended = "'2034-01-01 00:00:00'" if engine.dialect.name == "sqlite" else "'2034-01-01Z'"
    execute(engine, f"UPDATE account_session SET ended_at = {ended}")  # noqa: S608

    assert due(engine) == {"account_session": 1}


def test_old_audit_events_go_and_the_rest_still_verifies(engine: Engine, settings: Settings) -> None:
    _, (ada, bo) = fill(engine)
    with write_transaction(engine) as connection:
        for day in (date(2029, 3, 4), date(2029, 3, 5), date(2029, 3, 6), date(2034, 3, 1)):
            rows.look(connection, day, ada, bo)
    written_down = verdict(engine).last_sha256

    assert applied(engine, settings) == {"audit_event": 2, "audited_pupil": 4}

    assert rows.keys(engine, "audit_event") == [3, 4, 5]
    assert verdict(engine, written_down).wrong == []


def test_when_every_audit_event_is_due_the_next_one_follows_the_last(engine: Engine, settings: Settings) -> None:
    fill(engine)
    with write_transaction(engine) as connection:
        rows.look(connection, date(2028, 1, 1))
        rows.look(connection, date(2028, 1, 2))

    assert applied(engine, settings) == {"audit_event": 2}

    assert rows.keys(engine, "audit_event") == [3]
    assert verdict(engine).wrong == []


def test_an_event_that_is_gone_after_the_first_kept_one_is_still_noticed(engine: Engine, settings: Settings) -> None:
    fill(engine)
    with write_transaction(engine) as connection:
        for day in (date(2028, 1, 1), date(2034, 1, 1), date(2034, 1, 2)):
            rows.look(connection, day)
    applied(engine, settings)
    with write_transaction(engine) as connection:
        rows.put(connection, "deletion_permit", id=1, reason="attack")
    execute(engine, "DELETE FROM audit_event WHERE seq = 2")

    assert verdict(engine).wrong != []


def test_a_broken_log_loses_nothing_more(engine: Engine, settings: Settings) -> None:
    rows.pupil(engine, left=date(2028, 1, 1))
    with write_transaction(engine) as connection:
        for day in (date(2028, 1, 1), date(2028, 1, 2), date(2034, 1, 2)):
            rows.look(connection, day)
        rows.put(connection, "deletion_permit", id=1, reason="attack")
    execute(engine, "DELETE FROM audit_event WHERE seq = 1")
    execute(engine, "DELETE FROM deletion_permit")
    before = rows.counts(engine)

    with pytest.raises(BrokenLog):
        applied(engine, settings)

    assert rows.counts(engine) == before


def test_the_dry_run_says_what_the_deletion_does_and_deletes_nothing(engine: Engine, settings: Settings) -> None:
    school, pupil = rows.pupil(engine, left=date(2028, 1, 1))
    with write_transaction(engine) as connection:
        rows.made_on(connection, school, date(2010, 1, 1))
        rows.account(connection, date(2010, 1, 1))
        rows.ended_on(connection, date(2010, 1, 1))
        rows.look(connection, date(2010, 1, 1), pupil)
        rows.assessment(connection, school, pupil, date(2010, 1, 3))
        rows.request(connection, pupil, date(2010, 1, 1), decision="granted", decided_on=date(2010, 1, 1))
    before = rows.counts(engine)

    said = due(engine)

    assert rows.counts(engine) == before
    assert said["correction_request"] == said["assessment"] == 2
    assert applied(engine, settings) == said


def test_a_deletion_reports_counts_and_writes_an_event(engine: Engine, settings: Settings) -> None:
    rows.pupil(engine, left=date(2028, 1, 1))

    gone = applied(engine, settings)

    with engine.connect() as connection:
        (report,) = reports(connection)
        (event,) = audit.events(connection)
    assert (report["kind"], report["by"], report["at"]) == ("retention", "retain", NOW)
    assert report["counts"] == event["detail"] == gone
    assert (event["seq"], event["action"], event["pupils"]) == (report["audit_seq"], "retention-applied", [])


def test_repeating_it_changes_nothing(engine: Engine, settings: Settings) -> None:
    rows.pupil(engine, left=date(2028, 1, 1))
    applied(engine, settings)
    before = rows.counts(engine)

    assert applied(engine, settings) == {}
    assert rows.counts(engine) == before


def test_the_permit_is_gone_afterwards_and_the_database_refuses_again(engine: Engine, settings: Settings) -> None:
    rows.pupil(engine, left=date(2028, 1, 1))
    applied(engine, settings)
    rows.pupil(engine, left=None)

    assert "deletion_permit" not in rows.counts(engine)
    with pytest.raises(DBAPIError, match="append-only"):
        execute(engine, "DELETE FROM absence_record")


def test_a_deletion_that_fails_halfway_deletes_nothing(engine: Engine) -> None:
    rows.pupil(engine)
    before = rows.counts(engine)

    with pytest.raises(RuntimeError), deletion(engine, "test") as connection:
        connection.exec_driver_sql("DELETE FROM absence_record")
        raise RuntimeError

    assert rows.counts(engine) == before


def test_columnar_files_of_who_left_are_gone_at_once_and_those_of_other_schools_stay(
    engine: Engine, settings: Settings
) -> None:
    rows.pupil(engine, left=date(2028, 1, 1))
    other, (somebody,) = fill(engine, 1, "99BB00")
    add(engine, version(other, somebody))
    for school_id in ("99AA00", "99BB00"):
        open_school(engine, school_id, settings)
    left, stays = shelf(engine, settings, "99AA00"), shelf(engine, settings, "99BB00")
    untouched = stays.content()

    applied(engine, settings)

    assert list(left.folder.iterdir()) == []
    assert stays.content() == untouched != {}
    assert open_school(engine, "99AA00", settings).stays.pupil_ids == []


def test_a_file_that_a_slow_reader_wrote_again_goes_the_next_time(engine: Engine, settings: Settings) -> None:
    rows.pupil(engine, left=date(2028, 1, 1))
    open_school(engine, "99AA00", settings)
    files = {path: path.read_bytes() for path in shelf(engine, settings, "99AA00").folder.iterdir()}
    applied(engine, settings)
    for path, content in files.items():
        path.write_bytes(content)

    assert retention.apply(engine, POLICY, settings, RETAIN, NOW).files == len(files)
    assert list(shelf(engine, settings, "99AA00").folder.iterdir()) == []


def test_files_of_a_database_that_is_no_longer_used_go_after_a_month(engine: Engine, settings: Settings) -> None:
    fill(engine)
    old, recent = (settings.data_dir / "columns" / name / "99AA00" / "frame.arrow" for name in ("old", "recent"))
    for path in (old, recent):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"somebody")
    os.utime(old, (0, 0))

    assert retention.apply(engine, POLICY, settings, RETAIN, NOW).files == 1
    assert (old.exists(), recent.exists()) == (False, True)


def test_no_file_of_sqlite_still_holds_who_was_deleted(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'school.db'}")
    upgrade(engine)
    rows.pupil(engine, left=date(2028, 1, 1))
    with write_transaction(engine) as connection:
        rows.leave_traces(connection)
    before = in_files(tmp_path, ["Jansen"])

    assert retention.apply(engine, POLICY, Settings(data_dir=tmp_path / "var"), RETAIN, NOW).wiped

    engine.dispose()
    assert before != set()
    assert in_files(tmp_path, ["Jansen"]) == set()


def test_who_reads_all_the_while_is_told_of_and_does_not_stop_the_deletion(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'school.db'}", busy_seconds=0)
    upgrade(engine)
    rows.pupil(engine, left=date(2028, 1, 1))

    with snapshot(engine) as reader:
        reader.exec_driver_sql("SELECT * FROM pupil").all()
        done = retention.apply(engine, POLICY, Settings(data_dir=tmp_path / "var"), RETAIN, NOW)

    engine.dispose()
    assert (deleted(done)["pupil"], done.wiped) == (1, False)


@pytest.mark.parametrize(
    ("table", "keep", "complaint"),
    [
        ("weekly_list", {"years": 9, "counts_from": "subject"}, "longer than pupil"),
        ("agreed_action", {"years": 6, "counts_from": "end-of-enrolment"}, "longer than pupil"),
        (
            "assessment_run",
            {"days": 3, "counts_from": "subject"},
            "assessment would be kept longer than assessment_run",
        ),
        ("absence_record", {"years": 5, "counts_from": "decided"}, "nothing says when it is decided"),
        ("consent", {"goes_with": "account"}, "does not refer to account"),
        ("pupil", {"always": "we like them"}, "must count from end-of-enrolment"),
    ],
)
def test_terms_that_cannot_be_carried_out_are_refused(
    engine: Engine, table: str, keep: dict[str, object], complaint: str
) -> None:
    entries = POLICY.model_dump()
    entries["tables"][table] |= {"keep": keep, "minimum": False}

    with pytest.raises(ConfigError, match=complaint):
        due(engine, Retention.model_validate(entries))


def shelf(engine: Engine, settings: Settings, school_id: str) -> Shelf:
    with snapshot(engine) as connection:
        return Shelf(folder_of(connection, school_id, settings))
