"""The inbox of what phones send

Revision ID: 1795320300
Revises: 1795320201

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320300"
down_revision = "1795320201"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "field_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(60), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=True),
        sa.Column("came", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("state", sa.String(60), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('logged', 'kept', 'thrown')", name=op.f("ck_field_entries_state_known")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_field_entries_staff_id_staff")),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["employer_contacts.id"],
            name=op.f("fk_field_entries_contact_id_employer_contacts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_field_entries_participant_id_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_entries")),
        sa.UniqueConstraint("staff_id", "client_key", name=op.f("uq_field_entries_staff_id_client_key")),
    )
    for columns in (
        ["staff_id", "state", "received_at"],
        ["received_at"],
        ["contact_id"],
        ["participant_id"],
    ):
        name = op.f("ix_field_entries_" + "_".join(columns))
        op.create_index(name, "field_entries", columns)


def downgrade() -> None:
    """Without the inbox: what is still kept in it goes."""
    op.drop_table("field_entries")
