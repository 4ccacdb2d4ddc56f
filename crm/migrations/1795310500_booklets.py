"""Booklets for the steering group: a chosen set of reports, saved

Revision ID: 1795310500
Revises: 1795310600

"""

import sqlalchemy as sa
from alembic import op

revision = "1795310500"
down_revision = "1795310600"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "booklets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=True),
        sa.Column("reports", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("narrowing", sa.JSON(), nullable=False),
        sa.Column("comparison", sa.String(60), nullable=True),
        sa.Column("for_spreading", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "comparison IN ('before', 'last_year')", name=op.f("ck_booklets_comparison_known")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_booklets_ends_on_not_before_starts_on")),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_booklets_made_by_id_staff")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_booklets_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booklets")),
    )
    op.create_index(op.f("ix_booklets_programme_id"), "booklets", ["programme_id"])


def downgrade() -> None:
    """Without saved booklets; files made of them stay where they were put."""
    op.drop_table("booklets")
