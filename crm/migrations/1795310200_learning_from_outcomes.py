"""What ended placements taught about the order of suggestions

Revision ID: 1795310200
Revises: 1795309301

"""

import sqlalchemy as sa
from alembic import op

revision = "1795310200"
down_revision = "1795309301"
branch_labels = None
depends_on = None

_NUMBERS = (
    "weight_wish",
    "weight_hours",
    "weight_distance",
    "weight_preferences",
    "plain_auc",
    "plain_log_loss",
    "plain_brier",
    "learned_auc",
    "learned_log_loss",
    "learned_brier",
    "gain",
    "gain_from",
    "gain_to",
)
_IN_BOUNDS = " AND ".join(
    f"weight_{name} >= {least} AND weight_{name} <= 2.0"
    for name, least in (("wish", 1.0), ("hours", 0.5), ("distance", 0.5), ("preferences", 0.5))
)


def upgrade() -> None:
    op.create_table(
        "learnings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("formula", sa.String(60), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("placements", sa.Integer(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in _NUMBERS),
        sa.Column("verdict", sa.String(60), nullable=False),
        sa.Column("bins", sa.JSON(), nullable=False),
        sa.Column("turned_on_by_id", sa.Integer(), nullable=True),
        sa.Column("turned_on_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "placements >= 60 AND completed >= 20 AND placements - completed >= 20",
            name=op.f("ck_learnings_enough_placements"),
        ),
        sa.CheckConstraint(_IN_BOUNDS, name=op.f("ck_learnings_weights_in_bounds")),
        sa.CheckConstraint(
            "verdict IN ('helps', 'does_not_help', 'cannot_say')", name=op.f("ck_learnings_verdict_known")
        ),
        sa.CheckConstraint(
            "turned_on_at IS NULL OR verdict = 'helps'", name=op.f("ck_learnings_on_only_if_it_helps")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_learnings_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["turned_on_by_id"], ["staff.id"], name=op.f("fk_learnings_turned_on_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnings")),
        sa.UniqueConstraint("programme_id", "edition", name=op.f("uq_learnings_programme_id_edition")),
    )


def downgrade() -> None:
    """Without what was learnt: suggestions go by the plain score."""
    op.drop_table("learnings")
