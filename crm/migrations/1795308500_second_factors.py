"""Second factors: codes from an app, passkeys, recovery codes

Revision ID: 1795308500
Revises: 1795308800

"""

import sqlalchemy as sa
from alembic import op

revision = "1795308500"
down_revision = "1795308800"
branch_labels = None
depends_on = None


def _columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("tf_primary_method", sa.String(60), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_counter", sa.Integer(), nullable=True),
        sa.Column("mf_recovery_codes", sa.Text(), nullable=True),
        sa.Column("fs_webauthn_user_handle", sa.String(300), nullable=True),
        sa.Column("factors_reset_at", sa.DateTime(), nullable=True),
    )


def upgrade() -> None:
    """Room for the factors of everybody who has none yet."""
    for column in _columns():
        # Not by copying the table: half of the database points at it.
        op.add_column("staff", column)
    op.create_index("ix_staff_fs_webauthn_user_handle", "staff", ["fs_webauthn_user_handle"], unique=True)
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("usage", sa.String(60), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("device_type", sa.String(60), nullable=False),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("extensions", sa.String(300), nullable=True),
        sa.Column("lastuse_datetime", sa.DateTime(), nullable=False),
        sa.CheckConstraint("usage IN ('first', 'secondary')", name=op.f("ck_passkeys_usage_known")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_passkeys_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
    )
    op.create_index("ix_passkeys_staff_id", "passkeys", ["staff_id"])
    op.create_index("ix_passkeys_credential_id", "passkeys", ["credential_id"], unique=True)


def downgrade() -> None:
    """Everybody logs in with the password alone again."""
    op.drop_table("passkeys")
    op.drop_index("ix_staff_fs_webauthn_user_handle", "staff")
    for column in reversed(_columns()):
        op.drop_column("staff", column.name)
