"""Whether somebody was there, and indexes that hold what reports count of contacts

Whether is in the outcome too, but that is sealed: counting a million contacts would open a million values.

Revision ID: 1795310800
Revises: 1795310600

"""

import sqlalchemy as sa
from alembic import op

from crm.encryption import keys

revision = "1795310800"
down_revision = "1795310601"
branch_labels = None
depends_on = None

_CONTACTS = sa.table(
    "employer_contacts", sa.column("id", sa.Integer), sa.column("outcome", sa.Text), sa.column("nobody_there")
)
_AT_ONCE = 500
# The columns that an index begins with → those that it also holds.
_WIDER = {
    ("employer_id", "happened_on"): ("nobody_there", "staff_id", "participant_id"),
    ("staff_id", "happened_on"): ("channel", "minutes", "employer_id", "participant_id"),
    ("participant_id",): ("happened_on", "channel", "staff_id", "employer_id"),
}


def upgrade() -> None:
    """Fill the column from the outcomes, and widen the indexes."""
    column: sa.Column[bool] = sa.Column(
        "nobody_there", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("employer_contacts", column)
    _fill()
    for begins, holds in _WIDER.items():
        op.drop_index(_name(begins), "employer_contacts")
        op.create_index(_name((*begins, *holds)), "employer_contacts", [*begins, *holds])


def downgrade() -> None:
    for begins, holds in _WIDER.items():
        op.drop_index(_name((*begins, *holds)), "employer_contacts")
        op.create_index(_name(begins), "employer_contacts", [*begins])
    op.drop_column("employer_contacts", "nobody_there")


def _name(columns: tuple[str, ...]) -> str:
    """As short as PostgreSQL asks: the rest is told by what the index holds."""
    name = f"ix_employer_contacts_{'_'.join(columns[:2])}"
    return op.f(f"{name}_counted" if len(columns) > 2 else name)


def _fill() -> None:
    bind, last = op.get_bind(), 0
    asked = sa.select(_CONTACTS.c.id, _CONTACTS.c.outcome).order_by(_CONTACTS.c.id).limit(_AT_ONCE)
    while found := bind.execute(asked.where(_CONTACTS.c.id > last)).all():
        last = found[-1].id
        nobody = [id_ for id_, outcome in found if outcome is not None and _says_nobody(outcome)]
        bind.execute(sa.update(_CONTACTS).where(_CONTACTS.c.id.in_(nobody)).values(nobody_there=sa.true()))


def _says_nobody(outcome: str) -> bool:
    return keys().open(outcome, "employer_contacts.outcome") == b"nobody_there"
