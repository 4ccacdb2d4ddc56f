"""A list of changed employers, kept by the database itself

Suggestions read from it what has changed, instead of going through every employer and fact on each use.

Revision ID: 1795310700
Revises: 1795310500

"""

import sqlalchemy as sa
from alembic import op

from crm.suggestions import triggers

revision = "1795310700"
down_revision = "1795310500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin the list, with a first row so that there always is a last one."""
    table = op.create_table(
        "employer_changes",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_employer_changes")),
    )
    op.create_index("ix_employer_changes_written_by", "employer_changes", ["written_by"])
    op.execute(table.insert().values(employer_id=0, written_by=0, mark=0))
    triggers.install(op.get_bind(), triggers.BEFORE_OFFERS)


def downgrade() -> None:
    triggers.remove(op.get_bind())
    op.drop_table("employer_changes")
