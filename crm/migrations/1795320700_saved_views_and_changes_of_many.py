"""Views of the list of employers that staff keep, changes of many employers with the way back, and an index for maps

Revision ID: 1795320700
Revises: 1795320601

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320700"
down_revision = "1795320601"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_views",
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
            ["programme_id"], ["programmes.id"], name=op.f("fk_saved_views_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_views_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_staff_id"), "saved_views", ["staff_id"])
    op.create_index(op.f("ix_saved_views_programme_id"), "saved_views", ["programme_id"])
    op.create_table(
        "bulk_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("stayed", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('owner', 'stage', 'next_step', 'archive')", name=op.f("ck_bulk_changes_kind_known")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_bulk_changes_staff_id_staff")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["staff.id"], name=op.f("fk_bulk_changes_undone_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_changes")),
    )
    op.create_index(op.f("ix_bulk_changes_staff_id"), "bulk_changes", ["staff_id"])
    op.create_index(op.f("ix_bulk_changes_made_at"), "bulk_changes", ["made_at"])
    op.create_index(
        "ix_employers_lat_lon_stage_archived_on", "employers", ["lat", "lon", "stage", "archived_on"]
    )


def downgrade() -> None:
    """Without the views, and without the way back from changes of many; what they changed stays."""
    op.drop_index("ix_employers_lat_lon_stage_archived_on", "employers")
    op.drop_table("bulk_changes")
    op.drop_table("saved_views")
