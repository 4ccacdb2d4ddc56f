"""Suggestions follow the places that employers offer, so the list of changed employers does too

Revision ID: 1795320600
Revises: 1795320500

"""

from alembic import op

from crm.suggestions import triggers

revision = "1795320600"
down_revision = "1795320500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Watch them beside the rest. All triggers are made anew: some may be there already."""
    triggers.remove(op.get_bind())
    triggers.install(op.get_bind())


def downgrade() -> None:
    triggers.remove(op.get_bind())
    triggers.install(op.get_bind(), triggers.BEFORE_OFFERS)
