"""How far a change of many employers, or its undo, has come

Revision ID: 1795320902
Revises: 1795320901

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320902"
down_revision = "1795320901"
branch_labels = None
depends_on = None

COUNTS = ("done", "left_out", "taken_back")


def upgrade() -> None:
    """What is there was done in one go."""
    for name in COUNTS:
        op.add_column("bulk_changes", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("bulk_changes", sa.Column("beat_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE bulk_changes SET done = count")
    op.execute("UPDATE bulk_changes SET taken_back = count WHERE undone_at IS NOT NULL")


def downgrade() -> None:
    """A change that was not finished counts what was done of it."""
    op.execute("UPDATE bulk_changes SET count = done")
    for name in (*COUNTS, "beat_at"):
        op.drop_column("bulk_changes", name)
