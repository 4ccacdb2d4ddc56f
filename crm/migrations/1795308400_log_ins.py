"""Log-ins: sessions that can be ended, waits after wrong passwords, forms that were not sent, temporary passwords

Everybody who is logged in when this runs logs in once more: their cookies name no session.

Revision ID: 1795308400
Revises: 1795308300

"""

import sqlalchemy as sa
from alembic import op

revision = "1795308400"
down_revision = "1795308300"
branch_labels = None
depends_on = None

_ENDS = ("log_out", "idle", "too_long", "revoked", "administrator", "password", "closed", "replaced")


def upgrade() -> None:
    """Make the three tables and the column."""
    op.add_column("staff", sa.Column("password_expires_at", sa.DateTime(), nullable=True))
    listed = ", ".join(f"'{why}'" for why in _ENDS)
    op.create_table(
        "log_in_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("handle_hash", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("device", sa.String(length=300), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("why", sa.String(length=60), nullable=True),
        sa.CheckConstraint(f"why IN ({listed})", name=op.f("ck_log_in_sessions_why_known")),
        sa.CheckConstraint("(ended_at IS NULL) = (why IS NULL)", name=op.f("ck_log_in_sessions_end_whole")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_log_in_sessions_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_in_sessions")),
        sa.UniqueConstraint("handle_hash", name=op.f("uq_log_in_sessions_handle_hash")),
    )
    op.create_index(op.f("ix_log_in_sessions_staff_id"), "log_in_sessions", ["staff_id"])
    op.create_index(op.f("ix_log_in_sessions_last_seen_at"), "log_in_sessions", ["last_seen_at"])
    op.create_table(
        "log_in_waits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('account', 'address')", name=op.f("ck_log_in_waits_kind_known")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_log_in_waits_failures_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_in_waits")),
        sa.UniqueConstraint("kind", "key_hash", name=op.f("uq_log_in_waits_kind_key_hash")),
    )
    op.create_index(op.f("ix_log_in_waits_last_failed_at"), "log_in_waits", ["last_failed_at"])
    op.create_table(
        "unsent_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_unsent_forms_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsent_forms")),
    )
    op.create_index(op.f("ix_unsent_forms_staff_id"), "unsent_forms", ["staff_id"])
    op.create_index(op.f("ix_unsent_forms_kept_at"), "unsent_forms", ["kept_at"])


def downgrade() -> None:
    """Take them away; temporary passwords become ordinary ones."""
    for table in ("unsent_forms", "log_in_waits", "log_in_sessions"):
        op.drop_table(table)
    # Not in a batch: SQLite would make the table anew, with rows that point at it.
    op.drop_column("staff", "password_expires_at")
