"""Worrisome-sickness flags and their steps.

Revision ID: 0005
"""

from alembic import op

from service.store.migrations.append_only import protect, protect_unless_permitted, unprotect
from service.store.migrations.shapes import day, index, json, key, moment, number, refers, text, unique

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FLAG, STEP = "sickness_flag", "sickness_step"


def upgrade() -> None:
    op.create_table(
        FLAG,
        *(*number("id"), *text("uid"), *number("school_fk", "pupil_fk"), *text("step")),
        *(*day("opened_on", "last_hit_on"), *day("closed_on", null=True), *json("criteria"), *moment("created_at")),
        *(key(FLAG), unique(FLAG, "uid")),
        *(refers(FLAG, "school_fk", "school.id"), refers(FLAG, "pupil_fk", "pupil.id")),
    )
    index(FLAG, "pupil_fk")
    index(FLAG, "school_fk", "step")
    op.create_table(
        STEP,
        *(*number("id", "flag_fk", "pupil_fk"), *text("step", "party"), *day("happened_on")),
        *(*text("recorded_by"), *moment("recorded_at"), key(STEP)),
        *(refers(STEP, "flag_fk", "sickness_flag.id"), refers(STEP, "pupil_fk", "pupil.id")),
    )
    index(STEP, "flag_fk")
    index(STEP, "pupil_fk")
    protect(STEP, "UPDATE")
    protect_unless_permitted(STEP, "DELETE")


def downgrade() -> None:
    unprotect(STEP, "UPDATE", "DELETE")
    op.drop_table(STEP)
    op.drop_table(FLAG)
