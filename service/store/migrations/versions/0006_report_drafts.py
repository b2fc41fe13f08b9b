"""Draft reports to leerplicht.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.shapes import column, day, index, json, key, moment, number, refers, text, unique

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE = "report_draft"


def upgrade() -> None:
    op.create_table(
        TABLE,
        *(*number("id"), *text("uid"), *number("school_fk", "pupil_fk"), *text("kind", "state")),
        *(*day("established_on", "begins_on"), *day("ends_on", null=True), *day("due_on"), *json("days")),
        *(column("all_lessons", sa.Boolean()), *text("reason", null=True), *json("actions")),
        *(*text("municipal", "contact_uid", "withdrawn_because", null=True), *moment("created_at")),
        *(*day("sent_on", null=True), *text("sent_by", null=True)),
        *(key(TABLE), unique(TABLE, "uid"), unique(TABLE, "pupil_fk", "kind", "established_on")),
        *(refers(TABLE, "school_fk", "school.id"), refers(TABLE, "pupil_fk", "pupil.id")),
    )
    index(TABLE, "pupil_fk")
    index(TABLE, "school_fk", "state")


def downgrade() -> None:
    op.drop_table(TABLE)
