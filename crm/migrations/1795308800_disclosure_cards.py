"""Disclosure cards, their topics, and what was told

Revision ID: 1795308800
Revises: 1795308200

"""

import sqlalchemy as sa
from alembic import op

revision = "1795308800"
down_revision = "1795308200"
branch_labels = None
depends_on = None

_TOPICS = ("name", "contact", "programme", "strengths", "experience", "gap", "hours", "support", "health")
_TELLERS = ("nobody", "participant", "specialist", "partner")


def _known(column: str, codes: tuple[str, ...], table: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}_known"))


def _stamps() -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
    )


def upgrade() -> None:
    """The three tables, empty."""
    op.create_table(
        "disclosure_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        *_stamps(),
        sa.CheckConstraint(
            "until_on >= agreed_on", name=op.f("ck_disclosure_cards_until_on_not_before_agreed_on")
        ),
        sa.CheckConstraint(
            "ended_on >= agreed_on", name=op.f("ck_disclosure_cards_ended_on_not_before_agreed_on")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_disclosure_cards_participant_id_participants"),
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_disclosure_cards_employer_id_employers")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_disclosure_cards_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_cards")),
        sa.UniqueConstraint(
            "participant_id",
            "employer_id",
            "edition",
            name=op.f("uq_disclosure_cards_participant_id_employer_id_edition"),
        ),
    )
    op.create_index(op.f("ix_disclosure_cards_participant_id"), "disclosure_cards", ["participant_id"])
    op.create_index(op.f("ix_disclosure_cards_employer_id"), "disclosure_cards", ["employer_id"])
    general, at_employer = "employer_id IS NULL AND ended_on IS NULL", "ended_on IS NULL"
    op.create_index(
        "uq_disclosure_cards_running_general",
        "disclosure_cards",
        ["participant_id"],
        unique=True,
        sqlite_where=sa.text(general),
        postgresql_where=sa.text(general),
    )
    op.create_index(
        "uq_disclosure_cards_running_at_employer",
        "disclosure_cards",
        ["participant_id", "employer_id"],
        unique=True,
        sqlite_where=sa.text(at_employer),
        postgresql_where=sa.text(at_employer),
    )
    op.create_table(
        "disclosure_topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(60), nullable=False),
        sa.Column("told_by", sa.String(60), nullable=False),
        sa.Column("wording", sa.Text(), nullable=True),
        _known("topic", _TOPICS, "disclosure_topics"),
        _known("told_by", _TELLERS, "disclosure_topics"),
        sa.ForeignKeyConstraint(
            ["card_id"], ["disclosure_cards.id"], name=op.f("fk_disclosure_topics_card_id_disclosure_cards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_topics")),
        sa.UniqueConstraint("card_id", "topic", name=op.f("uq_disclosure_topics_card_id_topic")),
    )
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        *_stamps(),
        _known("topic", _TOPICS, "disclosures"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_disclosures_participant_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["employer_contacts.id"], name=op.f("fk_disclosures_contact_id_employer_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["card_id"], ["disclosure_cards.id"], name=op.f("fk_disclosures_card_id_disclosure_cards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sa.UniqueConstraint("contact_id", "topic", name=op.f("uq_disclosures_contact_id_topic")),
    )
    op.create_index(op.f("ix_disclosures_participant_id"), "disclosures", ["participant_id"])
    op.create_index(op.f("ix_disclosures_card_id"), "disclosures", ["card_id"])


def downgrade() -> None:
    """Without the three tables; what they held is lost."""
    op.drop_table("disclosures")
    op.drop_table("disclosure_topics")
    op.drop_table("disclosure_cards")
