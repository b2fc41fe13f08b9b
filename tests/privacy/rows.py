"""One row of every table about people, as if everything happened on one day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.store import audit
from service.store.session import write_transaction
from service.store.tables import metadata
from tests.store.builders import MONDAY, add, fill, version

SOMEBODY = Actor(ActorKind.ACCOUNT, "somebody-uid")
OWN_LESSON = {"weekday": 1, "period": 1, "minutes": 50}
PUPIL_TABLES = {
    "absence_record",
    "agreed_action",
    "assessment",
    "case_handover",
    "case_note",
    "case_step",
    "consent",
    "correction_request",
    "enrolment",
    "exemption_entry",
    "gut_feeling",
    "pupil",
    "pupil_case",
    "pupil_contact",
    "pupil_reference",
    "sickness_flag",
    "sickness_step",
    "tier_decision",
    "timetable_entry",
}


def noon(day: date) -> datetime:
    """Noon UTC of a date."""
    return datetime.combine(day, time(12), UTC)


def put(connection: Connection, table: str, **values: Any) -> int:
    """A row; the value of its first column."""
    target = metadata.tables[table]
    key = next(iter(target.primary_key))
    return connection.execute(insert(target).values(values).returning(key)).scalar_one()


def pupil(engine: Engine, left: date | None = None) -> tuple[int, int]:
    """A school and a pupil with a row in every table about pupils: school key and pupil key."""
    school_fk, (pupil_fk,) = fill(engine, 1)
    add(engine, version(school_fk, pupil_fk))
    with write_transaction(engine) as connection:
        of_pupil(connection, school_fk, pupil_fk, MONDAY)
        leave(connection, pupil_fk, left)
    return school_fk, pupil_fk


def of_pupil(connection: Connection, school_fk: int, pupil_fk: int, day: date) -> None:
    """An own timetable, an action, an assessment, a consent, a decided request and a reference of a pupil."""
    put(connection, "timetable_entry", school_fk=school_fk, pupil_fk=pupil_fk, class_name="", **OWN_LESSON)
    put(connection, "agreed_action", pupil_fk=pupil_fk, agreed_on=day)
    put(connection, "consent", pupil_fk=pupil_fk, given_on=day, **informed(day))
    guided(connection, school_fk, pupil_fk, day)
    flagged(connection, school_fk, pupil_fk, day)
    request(connection, pupil_fk, day, decision="granted", decided_on=day)
    put(connection, "pupil_reference", pupil_fk=pupil_fk, reference=f"reference-{pupil_fk}")
    assessment(connection, school_fk, pupil_fk, day)


def guided(connection: Connection, school_fk: int, pupil_fk: int, day: date) -> None:
    """A contact, a feeling, a decision, an exemption that ends, a case with a step and a note, and its handing over."""
    said = {"pupil_fk": pupil_fk, "recorded_by": "x", "recorded_at": noon(day)}
    put(connection, "pupil_contact", held_on=day, kind="phone", with_whom="parents", **said)
    put(connection, "gut_feeling", felt_on=day, feeling="worried", sign="alone", **said)
    put(connection, "tier_decision", tier=2, reason="one-off", valid_from=day, valid_to=day, **said)
    exempt = {"uid": f"exemption-{pupil_fk}", "article": "5b", "valid_from": day, "valid_to": day, "withdrawn": False}
    put(connection, "exemption_entry", **exempt, **said)
    opened = {"opened_on": day, "opened_by": "x", "opened_at": noon(day), "zorgplicht_extended": False}
    case = put(connection, "pupil_case", uid=f"case-{pupil_fk}", pupil_fk=pupil_fk, step="plan", step_on=day, **opened)
    put(connection, "case_step", case_fk=case, kind="step", value="plan", happened_on=day, **said)
    note = {"text": "Belt op dinsdag.", "written_by": "x", "written_at": noon(day)}
    put(connection, "case_note", case_fk=case, pupil_fk=pupil_fk, **note)
    offered = {"content": {}, "offered_on": day, "offered_by": "x", "offered_at": noon(day)}
    put(connection, "case_handover", uid=f"over-{pupil_fk}", pupil_fk=pupil_fk, to_school_fk=school_fk, **offered)


def flagged(connection: Connection, school_fk: int, pupil_fk: int, day: date) -> None:
    """A worrisome-sickness flag with its first step."""
    of = {"pupil_fk": pupil_fk, "step": "intake"}
    row = {**of, "opened_on": day, "last_hit_on": day, "criteria": {}, "created_at": noon(day)}
    flag = put(connection, "sickness_flag", uid=f"flag-{pupil_fk}", school_fk=school_fk, **row)
    taken = {"party": "service", "happened_on": day, "recorded_by": "weekly", "recorded_at": noon(day)}
    put(connection, "sickness_step", flag_fk=flag, **of, **taken)


def informed(day: date) -> dict[str, Any]:
    """Parents were informed."""
    return {"purpose": "jgz-name", "party": "parents", "kind": "informed", "recorded_by": "x", "recorded_at": noon(day)}


def answer(connection: Connection, day: date, **changes: Any) -> int:
    """An answer to a request with an idempotency key."""
    row = {"actor_uid": "a", "key": str(day), "request_sha256": "0", "status": 200, "answer": {}}
    return put(connection, "idempotent_answer", **{**row, "created_at": noon(day), **changes})


def school_like(school_id: str) -> dict[str, Any]:
    """Another school."""
    place = {"sector": "vo", "region": "noord", "swv": "SWV", "municipality": "Groningen"}
    return {"school_id": school_id, "name": "De Andere", "revision": 0, "stamp": "", "setup_stamp": "", **place}


def pupil_like(pupil_id: str) -> dict[str, Any]:
    """Another pupil."""
    return {"pupil_id": pupil_id, "first_name": "Bo", "last_name": "Andersom", "birth_date": date(2013, 5, 2)}


def school_of(connection: Connection, pupil_fk: int) -> int:
    """Key of a pupil's school."""
    pupil = metadata.tables["pupil"]
    return int(connection.scalar(select(pupil.c.school_fk).where(pupil.c.id == pupil_fk)) or 0)


def prepared(connection: Connection, school_fk: int, pupil_fk: int, day: date) -> None:
    """A draft report and a case brought in at the samenwerkingsverband."""
    draft = {"uid": "draft", "kind": "16-hours", "state": "draft", "reason": "late", "contact_uid": SOMEBODY.uid}
    dates = {"established_on": day, "begins_on": day, "due_on": day, "created_at": noon(day)}
    days = [{"date": day.isoformat(), "minutes": 50, "periods": [1]}]
    said = {"days": days, "all_lessons": False, "actions": ["talked-pupil"]}
    put(connection, "report_draft", school_fk=school_fk, pupil_fk=pupil_fk, **draft, **dates, **said)
    case = {"uid": "case", "ground": "ondersteuning", "valid_from": day, "brought_in_by": SOMEBODY.uid}
    put(connection, "swv_case", pupil_fk=pupil_fk, brought_in_at=noon(day), **case)


def request(connection: Connection, pupil_fk: int, day: date, **changes: Any) -> int:
    """A request to correct absence, not decided unless said."""
    row = {"uid": f"request-{pupil_fk}-{day}", "pupil_fk": pupil_fk, "kind": "rectify", "about": "absence"}
    row |= {"asked_by": "parents", "asked_on": day, "due_on": day, "recorded_by": "x", "recorded_at": noon(day)}
    return put(connection, "correction_request", **{**row, **changes})


def assessment(connection: Connection, school_fk: int, pupil_fk: int, day: date, replaces: int | None = None) -> int:
    """An assessment of a run of its own."""
    made = {"code_version": "1", "rules_sha256": "0", "created_at": noon(day)}
    run = put(connection, "assessment_run", as_of=day, known_at=0, **made)
    row = {"run_fk": run, "school_fk": school_fk, "pupil_fk": pupil_fk, "as_of": day, "week": "2026-W47"}
    row |= {"status": "tiered", "attention": False, "answers": {}, "reasons": [], "open": [], "facts": {}}
    return put(connection, "assessment", last_seq=0, content_sha256="0", replaces_fk=replaces, **row)


def leave(connection: Connection, pupil_fk: int, day: date | None) -> None:
    """End every enrolment of a pupil on a date."""
    row = metadata.tables["enrolment"]
    connection.execute(update(row).where(row.c.pupil_fk == pupil_fk).values(enrolled_to=day))


def account(connection: Connection, disabled: date | None, uid: str = "anna") -> int:
    """An account with a role, an identity elsewhere and a recovery code."""
    made = noon(date(2010, 1, 1))
    who = {"uid": uid, "email": f"{uid}@example.org", "name": "Anna", "language": "nl", "demo": False}
    ended = noon(disabled) if disabled else None
    key = put(connection, "account", failed_attempts=0, created_at=made, disabled_at=ended, **who)
    put(connection, "account_identity", account_fk=key, issuer="i", subject=uid, linked_at=made)
    given = {"given_by": "users", "given_at": made, "valid_from": made.date()}
    put(connection, "role_assignment", uid=f"role-{uid}", account_fk=key, role="mentor", scope="class", **given)
    put(connection, "recovery_code", account_fk=key, code_sha256="0")
    return key


def ended_on(connection: Connection, day: date, uid: str = "bert") -> None:
    """A session, a ticket and a token of an account in use, all over on a date."""
    key, made = account(connection, None, uid), noon(date(2010, 1, 1))
    token = {"token_sha256": f"{uid}-{day}", "account_fk": key, "created_at": made, "expires_at": noon(day)}
    signed_in = {"csrf_token": "c", "method": "password", "last_seen_at": made}
    put(connection, "account_session", uid=f"session-{uid}", **signed_in, **token)
    put(connection, "account_ticket", kind="reset", **token)
    put(connection, "api_token", uid=f"token-{uid}", name="LAS", scopes=[], school_ids=[], **token)


def made_on(connection: Connection, school_fk: int, day: date) -> None:
    """A rejected row, an answer, a report, a list, an absoluut-verzuim entry of a date."""
    zero = dict.fromkeys(("new", "changed", "unchanged", "withdrawn", "rejected", "unmatched"), 0)
    file = {"uid": f"import-{day}", "kind": "pupils", "source": "canonical", "files": [], "sha256": "0"}
    lists = {"warnings": [], "dropped_columns": []}
    run = put(connection, "import_run", started_at=noon(day), **file, **zero, **lists)
    put(connection, "rejected_row", import_fk=run, file="f", line=2, column="c", value="v", reason="r")
    answer(connection, day)
    put(connection, "deletion_report", kind="retention", at=noon(day), by="retain", counts={}, audit_seq=0)
    frozen = {"frozen_at": noon(day), "content": {}, "content_sha256": "0"}
    put(connection, "weekly_list", school_fk=school_fk, week=str(day), as_of=day, **frozen)
    put(connection, "not_enrolled_entry", school_fk=school_fk, pupil_id="p9", listed_on=day)


def look(connection: Connection, day: date, *pupils: int) -> int:
    """An event of the audit log on a date."""
    entry = AuditEntry(SOMEBODY, Action.SAW, noon(day), What.PUPIL, "99AA00", pupils, "mentor", "mentoraat")
    return audit.append(connection, entry)


def counts(engine: Engine) -> Mapping[str, int]:
    """Rows per table, without empty tables."""
    with engine.connect() as connection:
        every = metadata.tables.items()
        found = {name: connection.scalar(select(func.count()).select_from(each)) or 0 for name, each in every}
    return {name: rows for name, rows in found.items() if rows}


def keys(engine: Engine, table: str) -> list[Any]:
    """Keys of the rows of a table, in order."""
    target = metadata.tables[table]
    with engine.connect() as connection:
        return sorted(connection.scalars(select(next(iter(target.primary_key)))))


def leave_traces(connection: Connection) -> None:
    """Let SQLite forget deleted rows without overwriting them, as it does unless it was built to be careful."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
