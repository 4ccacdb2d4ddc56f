"""Broken glass: who opened a colleague's participant, when, why, and what the review said

Revision ID: 1795308300
Revises: 1795308000

"""

import sqlalchemy as sa
from alembic import op

revision = "1795308300"
down_revision = "1795308000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for openings. Nothing was opened this way before."""
    op.create_table(
        "glass_breakings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=60), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "verdict IN ('in_order', 'follow_up')", name=op.f("ck_glass_breakings_verdict_known")
        ),
        sa.CheckConstraint(
            "(verdict IS NULL) = (reviewed_at IS NULL)", name=op.f("ck_glass_breakings_review_whole")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_glass_breakings_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_glass_breakings_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_glass_breakings_staff_id_staff")),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["staff.id"], name=op.f("fk_glass_breakings_reviewed_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glass_breakings")),
    )
    with op.batch_alter_table("glass_breakings") as batch:
        batch.create_index(op.f("ix_glass_breakings_programme_id"), ["programme_id"])
        batch.create_index(op.f("ix_glass_breakings_staff_id"), ["staff_id"])
        batch.create_index(
            "ix_glass_breakings_participant_id_staff_id", ["participant_id", "staff_id", "opened_on"]
        )


def downgrade() -> None:
    """Away with it; the log keeps that somebody opened somebody."""
    op.drop_table("glass_breakings")
