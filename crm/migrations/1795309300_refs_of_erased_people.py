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
    with op.batch_alter_table("participants") as participants:
        participants.add_column(sa.Column("erased_ref_key", sa.String(64), nullable=True))
        participants.create_index("ix_participants_erased_ref_key", ["erased_ref_key"])


def downgrade() -> None:
    with op.batch_alter_table("participants") as participants:
        participants.drop_index("ix_participants_erased_ref_key")
        participants.drop_column("erased_ref_key")
