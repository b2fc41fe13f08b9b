"""What a samenwerkingsverband works with: tiers per pupil and week, figures that may be shown, cases of schools.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.shapes import big_key, column, day, index, json, key, moment, number, refers, text, unique

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "region_label",
        *(*number("id"), *text("kind", "label"), key("region_label"), unique("region_label", "kind", "label")),
    )
    _state()
    op.create_table(
        "region_figures",
        *(*number("id"), *text("region", "kind"), *moment("made_at"), column("stale", sa.Boolean())),
        *(*json("content"), key("region_figures"), unique("region_figures", "region", "kind")),
    )
    op.create_table(
        "swv_case",
        *(*number("id"), *text("uid"), *number("pupil_fk"), *text("ground"), *day("valid_from")),
        *(*day("valid_to", null=True), *text("brought_in_by"), *moment("brought_in_at"), *text("ended_by", null=True)),
        *(key("swv_case"), unique("swv_case", "uid"), refers("swv_case", "pupil_fk", "pupil.id")),
    )
    index("swv_case", "pupil_fk")


def _state() -> None:
    op.create_table(
        "region_state",
        *(big_key("id"), *number("school_fk", "pupil_fk"), *day("as_of")),
        *(column("tier", sa.SmallInteger()), column("home", sa.SmallInteger())),
        *(*number("year_fk", "municipality_fk"), key("region_state")),
        unique("region_state", "as_of", "school_fk", "pupil_fk"),
        refers("region_state", "school_fk", "school.id"),
        refers("region_state", "pupil_fk", "pupil.id"),
        refers("region_state", "year_fk", "region_label.id"),
        refers("region_state", "municipality_fk", "region_label.id"),
        sqlite_autoincrement=True,
    )
    index("region_state", "pupil_fk")


def downgrade() -> None:
    for table in ("swv_case", "region_figures", "region_state", "region_label"):
        op.drop_table(table)
