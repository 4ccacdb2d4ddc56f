"""When the end of a placement was noted

Revision ID: 1795320912
Revises: 1795320902

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320912"
down_revision = "1795320902"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Natively: batch mode would make the table anew, without the triggers of the index of suggestions."""
    op.add_column("placements", sa.Column("end_noted_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """The talk after an early end counts from the last day again."""
    op.drop_column("placements", "end_noted_on")
