"""Places that employers offer: how many, what one does there, and for how long

Revision ID: 1795320100
Revises: 1795310800

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320100"
down_revision = "1795310800"
branch_labels = None
depends_on = None

KINDS = "'study_visit', 'work_training', 'internship', 'hourly_job', 'subsidised_job', 'job'"


def upgrade() -> None:
    op.create_table(
        "place_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(300), nullable=False),
        sa.Column("occupation", sa.String(60), nullable=True),
        sa.Column("kind", sa.String(60), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("hours_min", sa.Double(), nullable=True),
        sa.Column("hours_max", sa.Double(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_place_offers_kind_known")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_place_offers_until_on_not_before_from_on")),
        sa.CheckConstraint("places > 0", name=op.f("ck_place_offers_places_positive")),
        sa.CheckConstraint(
            "hours_min >= 0 AND hours_min <= 40", name=op.f("ck_place_offers_hours_min_in_range")
        ),
        sa.CheckConstraint(
            "hours_max >= 0 AND hours_max <= 40", name=op.f("ck_place_offers_hours_max_in_range")
        ),
        sa.CheckConstraint(
            "hours_max >= hours_min", name=op.f("ck_place_offers_hours_max_not_below_hours_min")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employers.id"], name=op.f("fk_place_offers_employer_id_employers")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["staff.id"], name=op.f("fk_place_offers_noted_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_offers")),
    )
    op.create_index(op.f("ix_place_offers_employer_id"), "place_offers", ["employer_id"])


def downgrade() -> None:
    """Without the places that were noted one by one; how many in all still stands on the employer."""
    op.drop_table("place_offers")
