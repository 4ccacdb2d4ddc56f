"""Questions about placements that staff keep

Revision ID: 1795310601
Revises: 1795310700

"""

import sqlalchemy as sa
from alembic import op

revision = "1795310601"
down_revision = "1795310700"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_saved_questions_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_questions_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_questions")),
    )
    op.create_index(op.f("ix_saved_questions_staff_id"), "saved_questions", ["staff_id"])
    op.create_index(op.f("ix_saved_questions_programme_id"), "saved_questions", ["programme_id"])


def downgrade() -> None:
    """Without the questions that were kept; what they count is not touched."""
    op.drop_table("saved_questions")
