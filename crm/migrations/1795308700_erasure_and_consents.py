"""Erased participants, and consents that know which text was agreed to

Revision ID: 1795308700
Revises: 1795308600

"""

import sqlalchemy as sa
from alembic import op

import crm.database

revision = "1795308700"
down_revision = "1795308600"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Consents of before stay as they are: no text version, covering all that was shared then."""
    with op.batch_alter_table("participants") as batch:
        batch.add_column(sa.Column("erased_on", sa.Date(), nullable=True))
    with op.batch_alter_table("consents") as batch:
        batch.add_column(sa.Column("text_version", sa.String(length=60), nullable=True))
        batch.add_column(sa.Column("given_how", sa.String(length=60), nullable=True))
        batch.add_column(sa.Column("covers", sa.JSON(none_as_null=True), nullable=True))
        batch.add_column(sa.Column("noted_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("noted_at", crm.database.UTCDateTime(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_consents_given_how_known"), "given_how IN ('paper', 'digital')"
        )
        batch.create_foreign_key(op.f("fk_consents_noted_by_id_staff"), "staff", ["noted_by_id"], ["id"])


def downgrade() -> None:
    """Take the columns away."""
    with op.batch_alter_table("consents") as batch:
        batch.drop_constraint(op.f("fk_consents_noted_by_id_staff"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_consents_given_how_known"), type_="check")
        for column in ("noted_at", "noted_by_id", "covers", "given_how", "text_version"):
            batch.drop_column(column)
    # Not in a batch: SQLite would make the table anew, with rows that point at it.
    op.drop_column("participants", "erased_on")
