"""Keeping in touch: what a contact left open, who takes over from whom, reminders by e-mail and in a calendar

Revision ID: 1795320400
Revises: 1795320300

"""

import sqlalchemy as sa
from alembic import op

from crm.encryption import keys

revision = "1795320400"
down_revision = "1795320300"
branch_labels = None
depends_on = None

_CONTACTS = sa.table(
    "employer_contacts",
    sa.column("id", sa.Integer),
    sa.column("outcome", sa.Text),
    sa.column("next_step", sa.Text),
    sa.column("expects_more"),
)
_AT_ONCE = 500
_HOPEFUL = (b"positive", b"maybe")


def upgrade() -> None:
    """Fill the column from what was agreed and from the outcomes; the rest are new tables."""
    column: sa.Column[bool] = sa.Column(
        "expects_more", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("employer_contacts", column)
    _fill()
    op.create_index(
        op.f("ix_employers_owner_id_last_contact_on"), "employers", ["owner_id", "last_contact_on"]
    )
    _create_handovers()
    _create_reminders()


def downgrade() -> None:
    """Without what people chose to be reminded of, and without taking back what was handed over."""
    for table in ("calendar_feeds", "sent_digests", "reminder_settings", "employer_handovers"):
        op.drop_table(table)
    op.drop_index(op.f("ix_employers_owner_id_last_contact_on"), "employers")
    op.drop_column("employer_contacts", "expects_more")


def _fill() -> None:
    bind, last = op.get_bind(), 0
    asked = sa.select(_CONTACTS.c.id, _CONTACTS.c.outcome, _CONTACTS.c.next_step.is_not(None))
    asked = asked.order_by(_CONTACTS.c.id).limit(_AT_ONCE)
    while found := bind.execute(asked.where(_CONTACTS.c.id > last)).all():
        last = found[-1].id
        open_ids = [id_ for id_, outcome, has_step in found if has_step or _is_hopeful(outcome)]
        bind.execute(sa.update(_CONTACTS).where(_CONTACTS.c.id.in_(open_ids)).values(expects_more=sa.true()))


def _is_hopeful(outcome: str | None) -> bool:
    return outcome is not None and keys().open(outcome, "employer_contacts.outcome") in _HOPEFUL


def _create_handovers() -> None:
    op.create_table(
        "employer_handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("employer_ids", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], ["staff.id"], name=op.f(f"fk_employer_handovers_{column}_staff")
            )
            for column in ("from_id", "to_id", "made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_handovers")),
    )
    op.create_index(op.f("ix_employer_handovers_made_at"), "employer_handovers", ["made_at"])


def _of_staff(table: str) -> tuple[sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f(f"fk_{table}_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _create_reminders() -> None:
    op.create_table(
        "reminder_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(60), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("lists", sa.JSON(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "digest IN ('none', 'daily', 'weekly')", name=op.f("ck_reminder_settings_digest_known")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 4", name=op.f("ck_reminder_settings_weekday_in_range")),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_reminder_settings_hour_in_range")),
        *_of_staff("reminder_settings"),
        sa.UniqueConstraint("staff_id", name=op.f("uq_reminder_settings_staff_id")),
    )
    op.create_table(
        "sent_digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("state", sa.String(60), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('daily', 'weekly')", name=op.f("ck_sent_digests_kind_known")),
        sa.CheckConstraint(
            "state IN ('sending', 'sent', 'failed', 'unknown')", name=op.f("ck_sent_digests_state_known")
        ),
        *_of_staff("sent_digests"),
        sa.UniqueConstraint("staff_id", "day", "kind", name=op.f("uq_sent_digests_staff_id_day_kind")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("delivered", sa.String(64), nullable=True),
        *_of_staff("calendar_feeds"),
        sa.UniqueConstraint("staff_id", name=op.f("uq_calendar_feeds_staff_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
