"""First tables: schools, pupils, attendance, imports, assessments, lists.

Revision ID: 0001
"""

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

from service.store.migrations.append_only import protect, unprotect
from service.store.migrations.references import check_references, drop_reference_checks
from service.store.types import BigKey, UtcMoment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOWN = (
    "timetable_entry enrolment assessment agreed_action absence_record weekly_list rejected_row register_mark "
    "not_enrolled_entry calendar_override pupil school meta import_run assessment_run"
)


def upgrade() -> None:
    _registers()
    _schools()
    _people()
    _attendance()
    _assessments()
    protect("absence_record", "UPDATE", "DELETE")
    protect("assessment", "UPDATE")
    protect("weekly_list", "UPDATE")
    check_references()


def downgrade() -> None:
    drop_reference_checks()
    unprotect("absence_record", "UPDATE", "DELETE")
    unprotect("assessment", "UPDATE")
    unprotect("weekly_list", "UPDATE")
    for table in DOWN.split():
        op.drop_table(table)


def _column(name: str, kind: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _text(name: str, null: bool = False) -> sa.Column[Any]:
    return _column(name, sa.String(), null)


def _number(name: str, null: bool = False) -> sa.Column[Any]:
    return _column(name, sa.Integer(), null)


def _small(name: str, null: bool = False) -> sa.Column[Any]:
    return _column(name, sa.SmallInteger(), null)


def _big(name: str) -> sa.Column[Any]:
    return _column(name, sa.BigInteger())


def _date(name: str, null: bool = False) -> sa.Column[Any]:
    return _column(name, sa.Date(), null)


def _moment(name: str, null: bool = False) -> sa.Column[Any]:
    return _column(name, UtcMoment(), null)


def _json(name: str) -> sa.Column[Any]:
    return _column(name, sa.JSON())


def _key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=f"pk_{table}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _registers() -> None:
    meta = op.create_table("meta", _text("key"), _text("value"), _key("meta", "key"))
    op.bulk_insert(meta, [{"key": "database_id", "value": uuid.uuid4().hex}])
    op.create_table(
        "import_run",
        *(_number("id"), _text("uid"), _text("kind"), _text("source"), _json("files"), _text("sha256")),
        *(_moment("started_at"), _moment("finished_at", True), _number("new"), _number("changed")),
        *(_number("unchanged"), _number("withdrawn"), _number("rejected"), _number("unmatched")),
        *(_json("warnings"), _json("dropped_columns")),
        _key("import_run"),
        _unique("import_run", "uid"),
    )
    op.create_table(
        "rejected_row",
        *(_number("id"), _number("import_fk"), _text("file"), _number("line"), _text("column"), _text("value")),
        _text("reason"),
        _key("rejected_row"),
        _refers("rejected_row", "import_fk", "import_run"),
    )
    op.create_index("ix_rejected_row_import_fk", "rejected_row", ["import_fk"])


def _schools() -> None:
    op.create_table(
        "school",
        *(_number("id"), _text("school_id"), _text("name"), _text("sector"), _text("region"), _text("swv")),
        *(_text("municipality"), _text("hour_unit", True), _number("lesson_minutes", True)),
        *(_number("revision"), _text("stamp"), _text("setup_stamp")),
        _key("school"),
        _unique("school", "school_id"),
    )
    op.create_table(
        "calendar_override",
        *(_number("id"), _number("school_fk"), _date("date_from"), _date("date_to"), _text("kind")),
        _text("label", True),
        _key("calendar_override"),
        _refers("calendar_override", "school_fk", "school"),
        _unique("calendar_override", "school_fk", "date_from", "date_to", "kind"),
    )
    op.create_table(
        "not_enrolled_entry",
        *(_number("id"), _number("school_fk"), _text("pupil_id"), _date("listed_on")),
        _key("not_enrolled_entry"),
        _refers("not_enrolled_entry", "school_fk", "school"),
    )
    op.create_index("ix_not_enrolled_entry_school_fk", "not_enrolled_entry", ["school_fk"])


def _people() -> None:
    op.create_table(
        "pupil",
        *(_number("id"), _number("school_fk"), _text("pupil_id"), _text("first_name"), _text("last_name")),
        *(_date("birth_date"), _text("exemption", True), _text("municipality", True)),
        _key("pupil"),
        _refers("pupil", "school_fk", "school"),
        _unique("pupil", "school_fk", "pupil_id"),
    )
    op.create_table(
        "enrolment",
        *(_number("id"), _number("pupil_fk"), _date("enrolled_from"), _date("enrolled_to", True), _date("class_from")),
        *(_text("class_name"), _text("year_group"), _text("mentor", True)),
        _key("enrolment"),
        _refers("enrolment", "pupil_fk", "pupil"),
        _unique("enrolment", "pupil_fk", "enrolled_from", "class_from"),
    )
    op.create_table(
        "timetable_entry",
        *(_number("id"), _number("school_fk"), _text("class_name"), _number("pupil_fk", True), _number("weekday")),
        *(_number("period"), _number("minutes"), _date("valid_from", True), _date("valid_to", True)),
        _key("timetable_entry"),
        _refers("timetable_entry", "school_fk", "school"),
        _refers("timetable_entry", "pupil_fk", "pupil"),
    )
    op.create_index("ix_timetable_entry_school_fk", "timetable_entry", ["school_fk"])
    op.create_table(
        "agreed_action",
        *(_number("id"), _number("pupil_fk"), _date("agreed_on")),
        _key("agreed_action"),
        _refers("agreed_action", "pupil_fk", "pupil"),
    )
    op.create_index("ix_agreed_action_pupil_fk", "agreed_action", ["pupil_fk"])


def _absence_references() -> list[sa.ForeignKeyConstraint]:
    """Foreign keys on SQLite only: checked per row they slow PostgreSQL down four times; a trigger checks there."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    return [
        _refers("absence_record", "school_fk", "school"),
        _refers("absence_record", "pupil_fk", "pupil"),
        _refers("absence_record", "import_fk", "import_run"),
    ]


def _attendance() -> None:
    version = ("school_fk", "day", "pupil_fk", "period", "recorded_at", "minutes", "reason")
    op.create_table(
        "absence_record",
        *(_column("seq", BigKey), _number("school_fk"), _number("pupil_fk"), _number("day"), _small("period")),
        *(_small("minutes"), _small("reason"), _big("recorded_at"), _number("import_fk"), _text("external_id", True)),
        _key("absence_record", "seq"),
        *_absence_references(),
        sa.UniqueConstraint(*version, name="uq_absence_record_version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_absence_record_school_seq", "absence_record", ["school_fk", "seq"])
    op.create_table(
        "register_mark",
        *(_number("id"), _number("school_fk"), _number("day_from"), _number("day_to"), _big("recorded_at")),
        _number("import_fk"),
        _key("register_mark"),
        _refers("register_mark", "school_fk", "school"),
        _refers("register_mark", "import_fk", "import_run"),
        _unique("register_mark", "school_fk", "day_from", "day_to", "recorded_at"),
    )


def _assessments() -> None:
    op.create_table(
        "assessment_run",
        *(_number("id"), _date("as_of"), _big("known_at"), _text("code_version"), _text("rules_sha256")),
        *(_text("model_version", True), _moment("created_at")),
        _key("assessment_run"),
    )
    op.create_table(
        "assessment",
        *(_number("id"), _number("run_fk"), _number("school_fk"), _number("pupil_fk"), _date("as_of"), _text("week")),
        *(_text("status"), _small("rule_tier", True), _small("tier", True), _column("attention", sa.Boolean())),
        *(_json("answers"), _json("reasons"), _json("open"), _json("facts"), _big("last_seq")),
        *(_text("content_sha256"), _number("replaces_fk", True)),
        _key("assessment"),
        _refers("assessment", "run_fk", "assessment_run"),
        _refers("assessment", "school_fk", "school"),
        _refers("assessment", "pupil_fk", "pupil"),
        _refers("assessment", "replaces_fk", "assessment"),
        sa.UniqueConstraint("pupil_fk", "as_of", "content_sha256", "run_fk", name="uq_assessment_content"),
    )
    op.create_index("ix_assessment_school_as_of", "assessment", ["school_fk", "as_of"])
    op.create_table(
        "weekly_list",
        *(_number("id"), _number("school_fk"), _text("week"), _date("as_of"), _moment("frozen_at"), _json("content")),
        _text("content_sha256"),
        _key("weekly_list"),
        _refers("weekly_list", "school_fk", "school"),
        _unique("weekly_list", "school_fk", "week"),
    )
