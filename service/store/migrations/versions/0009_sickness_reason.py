"""Why a worrisome-sickness flag was closed, with the step that closed it.

Revision ID: 0009
"""

from alembic import op

from service.store.migrations.shapes import text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in text("reason", null=True):
        op.add_column("sickness_step", column)


def downgrade() -> None:
    op.drop_column("sickness_step", "reason")
