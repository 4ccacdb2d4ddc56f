"""Take sole traders' personal numbers out of the text that employers are searched by.

New and changed employers have gone without for a while; what was stored before is written anew here.

Revision ID: 1795309301
Revises: 1795309300
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

from crm.employers.rules import derived_columns, is_sole_trader

revision = "1795309301"
down_revision = "1795309300"
branch_labels = None
depends_on = None

_SOURCES = ("name", "street", "city", "orgnr")


def upgrade() -> None:
    employers = sa.table("employers", sa.column("id"), *map(sa.column, _SOURCES), sa.column("search_text"))
    asked = sa.select(employers.c.id, *(employers.c[name] for name in _SOURCES)).where(
        employers.c.orgnr.is_not(None)
    )
    bind = op.get_bind()
    for row in bind.execute(asked).all():
        if is_sole_trader(row.orgnr):
            text = derived_columns(row.name, row.street, row.city, row.orgnr)["search_text"]
            bind.execute(sa.update(employers).where(employers.c.id == row.id).values(search_text=text))
    if bind.dialect.name == "sqlite":
        # Its index keeps what was taken out until it is built anew.
        op.execute("INSERT INTO employer_search(employer_search) VALUES ('rebuild')")


def downgrade() -> None:
    """Nothing: the numbers still stand in their own column."""
