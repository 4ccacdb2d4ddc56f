"""Indexes that hold what the long lists of employers ask, so that none opens every row

Revision ID: 1795320901
Revises: 1795320800

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320901"
down_revision = "1795320800"
branch_labels = None
depends_on = None

_NO_STEP = "next_step IS NULL AND no_next_step_reason IS NULL AND archived_on IS NULL"


def upgrade() -> None:
    op.create_index(
        "ix_employers_last_contact_on_counted",
        "employers",
        ["last_contact_on", "id", "archived_on", "next_on", "stage", "owner_id"],
    )
    op.drop_index(op.f("ix_employers_last_contact_on"), "employers")
    for column in ("sort_name", "last_contact_on"):
        op.create_index(
            f"ix_employers_without_step_{column}",
            "employers",
            [column, "id"],
            sqlite_where=sa.text(_NO_STEP),
            postgresql_where=sa.text(_NO_STEP),
        )
    op.create_index(
        "ix_employer_contacts_left_open",
        "employer_contacts",
        ["employer_id", "happened_on"],
        sqlite_where=sa.text("expects_more = 1"),
        postgresql_where=sa.text("expects_more"),
    )


def downgrade() -> None:
    op.drop_index("ix_employer_contacts_left_open", "employer_contacts")
    op.drop_index("ix_employers_without_step_last_contact_on", "employers")
    op.drop_index("ix_employers_without_step_sort_name", "employers")
    op.create_index(op.f("ix_employers_last_contact_on"), "employers", ["last_contact_on"])
    op.drop_index("ix_employers_last_contact_on_counted", "employers")
