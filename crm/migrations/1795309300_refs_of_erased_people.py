"""Know the reference of an erased person again: a keyed hash of it, so that an old workbook does not bring them back.

Revision ID: 1795309300
Revises: 1795308500
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "1795309300"
down_revision = "1795308500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column, empty for everybody who is there."""
    op.add_column("participants", sa.Column("erased_ref_key", sa.String(64), nullable=True))
    op.create_index("ix_participants_erased_ref_key", "participants", ["erased_ref_key"])


def downgrade() -> None:
    """Not in a batch: SQLite would make the table anew, with rows that point at it."""
    op.drop_index("ix_participants_erased_ref_key", "participants")
    op.drop_column("participants", "erased_ref_key")
