"""Pairs of employers that may be one, and looks for them

Revision ID: 1795320201
Revises: 1795320200

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320201"
down_revision = "1795320200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspected_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("verdict", sa.String(60), nullable=False),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("not_same_by_id", sa.Integer(), nullable=True),
        sa.Column("not_same_on", sa.Date(), nullable=True),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_suspected_pairs_smaller_first")),
        sa.CheckConstraint("verdict IN ('same', 'similar')", name=op.f("ck_suspected_pairs_verdict_known")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["employers.id"], name=op.f("fk_suspected_pairs_one_id_employers")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["employers.id"], name=op.f("fk_suspected_pairs_other_id_employers")
        ),
        sa.ForeignKeyConstraint(
            ["not_same_by_id"], ["staff.id"], name=op.f("fk_suspected_pairs_not_same_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspected_pairs")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_suspected_pairs_one_id_other_id")),
    )
    op.create_index(op.f("ix_suspected_pairs_other_id"), "suspected_pairs", ["other_id"])
    op.create_table(
        "pair_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["staff.id"], name=op.f("fk_pair_searches_started_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_searches")),
    )


def downgrade() -> None:
    """Without what was said not to be the same."""
    op.drop_table("pair_searches")
    op.drop_table("suspected_pairs")
