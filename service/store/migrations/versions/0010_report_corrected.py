"""Draft reports follow the registers: when a correction last changed one.

Revision ID: 0010
"""

from alembic import op

from service.store.migrations.shapes import moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE, COLUMN = "report_draft", "corrected_at"


def upgrade() -> None:
    op.add_column(TABLE, *moment(COLUMN, null=True))


def downgrade() -> None:
    op.drop_column(TABLE, COLUMN)
