"""Employer events: who was invited, answered and came

Revision ID: 1795320800
Revises: 1795320700

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320800"
down_revision = "1795320700"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "employer_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=True),
        sa.Column("place", sa.String(300), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('breakfast', 'forum', 'open_house', 'fair', 'other')",
            name=op.f("ck_employer_events_kind_known"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_employer_events_owner_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_events")),
    )
    op.create_index(op.f("ix_employer_events_held_on"), "employer_events", ["held_on"])
    op.create_table(
        "event_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("contact_person_id", sa.Integer(), nullable=True),
        sa.Column("invited_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(60), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('yes', 'maybe', 'no')", name=op.f("ck_event_invitations_answer_known")
        ),
        sa.CheckConstraint("people > 0", name=op.f("ck_event_invitations_people_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["employer_events.id"], name=op.f("fk_event_invitations_event_id_employer_events")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_event_invitations_employer_id_employers")
        ),
        sa.ForeignKeyConstraint(
            ["contact_person_id"],
            ["contact_people.id"],
            name=op.f("fk_event_invitations_contact_person_id_contact_people"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["employer_contacts.id"],
            name=op.f("fk_event_invitations_contact_id_employer_contacts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_invitations")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_event_invitations_contact_id")),
        sa.UniqueConstraint(
            "event_id", "employer_id", name=op.f("uq_event_invitations_event_id_employer_id")
        ),
    )
    op.create_index(op.f("ix_event_invitations_employer_id"), "event_invitations", ["employer_id"])


def downgrade() -> None:
    """Without events; that they came stays as contacts."""
    op.drop_table("event_invitations")
    op.drop_table("employer_events")
