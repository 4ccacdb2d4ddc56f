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

_NAME = "uq_staff_oidc_issuer_oidc_subject"


def upgrade() -> None:
    """Two columns, empty for everybody, that together name one person at most."""
    with op.batch_alter_table("staff") as batch:
        batch.add_column(sa.Column("oidc_issuer", sa.String(300), nullable=True))
        batch.add_column(sa.Column("oidc_subject", sa.String(300), nullable=True))
        batch.create_unique_constraint(op.f(_NAME), ["oidc_issuer", "oidc_subject"])


def downgrade() -> None:
    """Without them everybody logs in with a password again."""
    with op.batch_alter_table("staff") as batch:
        batch.drop_constraint(op.f(_NAME), type_="unique")
        batch.drop_column("oidc_subject")
        batch.drop_column("oidc_issuer")
