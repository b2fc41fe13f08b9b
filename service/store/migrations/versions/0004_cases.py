"""Cases, contacts, actions, decisions and exemptions.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.append_only import protect, protect_unless_permitted, unprotect
from service.store.migrations.shapes import column, day, index, json, key, moment, number, refers, text, unique

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ADDED_TO = ("pupil_contact", "gut_feeling", "tier_decision", "exemption_entry", "case_step")
DOWN = "case_handover case_note case_step pupil_case exemption_entry tier_decision gut_feeling pupil_contact"
OF_ACTION = (
    *("uid", "intervention", "owner_uid", "owner_role", "due_on", "review_on", "status", "outcome", "closed_on"),
    *("closed_by", "closed_at", "recorded_by", "recorded_at"),
)


def upgrade() -> None:
    _action()
    _said()
    _exemption()
    _case()
    for table in ADDED_TO:
        protect(table, "UPDATE")
        protect_unless_permitted(table, "DELETE")


def downgrade() -> None:
    for table in ADDED_TO:
        unprotect(table, "UPDATE", "DELETE")
    for table in DOWN.split():
        op.drop_table(table)
    op.drop_column("not_enrolled_entry", "recorded_at")
    op.drop_column("not_enrolled_entry", "off_list_on")
    op.drop_index("ix_agreed_action_uid", "agreed_action")
    for name in reversed(OF_ACTION):
        op.drop_column("agreed_action", name)


def _action() -> None:
    for each in (
        *text("uid", "intervention", "owner_uid", "owner_role", null=True),
        *(*day("due_on", "review_on", null=True), *text("status", "outcome", null=True)),
        *(*day("closed_on", null=True), *text("closed_by", null=True), *moment("closed_at", null=True)),
        *(*text("recorded_by", null=True), *moment("recorded_at", null=True)),
    ):
        op.add_column("agreed_action", each)
    op.create_index("ix_agreed_action_uid", "agreed_action", ["uid"], unique=True)
    op.add_column("not_enrolled_entry", *day("off_list_on", null=True))
    op.add_column("not_enrolled_entry", *moment("recorded_at", null=True))


def _said() -> None:
    _of_pupil("pupil_contact", *day("held_on"), *text("kind", "with_whom"))
    _of_pupil("gut_feeling", *day("felt_on"), *text("feeling", "sign"))
    _of_pupil("tier_decision", *number("tier", null=True), *text("reason"), *day("valid_from", "valid_to"))


def _exemption() -> None:
    _of_pupil(
        "exemption_entry",
        *(*text("uid", "article"), *day("valid_from"), *day("valid_to", null=True)),
        *(column("withdrawn", sa.Boolean()), *number("replaces_fk", null=True)),
        unique("exemption_entry", "uid"),
        refers("exemption_entry", "replaces_fk", "exemption_entry.id"),
    )


def _of_pupil(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of what somebody recorded about a pupil."""
    op.create_table(
        name,
        *(*number("id", "pupil_fk"), *columns, *text("recorded_by"), *moment("recorded_at")),
        *(key(name), refers(name, "pupil_fk", "pupil.id")),
    )
    index(name, "pupil_fk")


def _case() -> None:
    op.create_table(
        "pupil_case",
        *(*number("id", "pupil_fk"), *text("uid", "step"), *day("step_on", "opened_on"), *text("typology", null=True)),
        *(*day("returned_on", "follow_up_until", "closed_on", null=True), *text("close_reason", null=True)),
        *(*day("zorgplicht_from", null=True), column("zorgplicht_extended", sa.Boolean())),
        *(*day("zorgplicht_decided_on", null=True), *text("opened_by"), *moment("opened_at")),
        *(key("pupil_case"), unique("pupil_case", "uid"), refers("pupil_case", "pupil_fk", "pupil.id")),
    )
    index("pupil_case", "pupil_fk")
    _of_pupil(
        "case_step",
        *(*number("case_fk"), *text("kind", "value"), *day("happened_on")),
        refers("case_step", "case_fk", "pupil_case.id"),
    )
    index("case_step", "case_fk")
    op.create_table(
        "case_note",
        *(*number("id", "case_fk", "pupil_fk"), *text("text", "written_by"), *moment("written_at")),
        *(key("case_note"), unique("case_note", "case_fk"), refers("case_note", "case_fk", "pupil_case.id")),
        refers("case_note", "pupil_fk", "pupil.id"),
    )
    index("case_note", "pupil_fk")
    _handover()


def _handover() -> None:
    op.create_table(
        "case_handover",
        *(*number("id", "pupil_fk", "to_school_fk"), *text("uid"), *json("content"), *day("offered_on")),
        *(*text("offered_by"), *moment("offered_at"), *text("taken_by", null=True), *moment("taken_at", null=True)),
        *(key("case_handover"), unique("case_handover", "uid"), refers("case_handover", "pupil_fk", "pupil.id")),
        refers("case_handover", "to_school_fk", "school.id"),
    )
    index("case_handover", "pupil_fk")
    index("case_handover", "to_school_fk")
