"""Identities of others: who a member of staff is at the municipality's own log-in

Revision ID: 1795308600
Revises: 1795308400

"""

import sqlalchemy as sa
from alembic import op

revision = "1795308600"
down_revision = "1795308400"
branch_labels = None
depends_on = None

_NAME = "ix_staff_oidc_issuer_oidc_subject"


def upgrade() -> None:
    """Two columns, empty for everybody, that together name one person at most.

    An index instead of a constraint: SQLite would have to make the table anew, with rows that point at it.
    """
    op.add_column("staff", sa.Column("oidc_issuer", sa.String(300), nullable=True))
    op.add_column("staff", sa.Column("oidc_subject", sa.String(300), nullable=True))
    op.create_index(_NAME, "staff", ["oidc_issuer", "oidc_subject"], unique=True)


def downgrade() -> None:
    """Without them everybody logs in with a password again."""
    op.drop_index(_NAME, "staff")
    op.drop_column("staff", "oidc_subject")
    op.drop_column("staff", "oidc_issuer")
