"""Merges of two employers, each with what it takes to undo it

Revision ID: 1795320200
Revises: 1795320100

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320200"
down_revision = "1795320100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "employer_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_employer_merges_two_employers")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["employers.id"], name=op.f("fk_employer_merges_kept_id_employers")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["employers.id"], name=op.f("fk_employer_merges_merged_id_employers")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["staff.id"], name=op.f("fk_employer_merges_merged_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["staff.id"], name=op.f("fk_employer_merges_undone_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_merges")),
    )
    op.create_index(op.f("ix_employer_merges_kept_id"), "employer_merges", ["kept_id"])
    op.create_index(op.f("ix_employer_merges_merged_id"), "employer_merges", ["merged_id"])


def downgrade() -> None:
    """Without the way back: merges that were done stay done."""
    op.drop_table("employer_merges")
