"""What the risk model said beside an assessment, and the checks of the model itself.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcMoment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assessment", sa.Column("model", sa.JSON(), nullable=True))
    op.create_table(
        "model_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("checked_at", UtcMoment(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("display", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_model_check"),
    )
    op.create_index("ix_model_check_model_version", "model_check", ["model_version"])


def downgrade() -> None:
    op.drop_table("model_check")
    op.drop_column("assessment", "model")
