"""Agreements with employers, and files sealed in parts

Revision ID: 1795320601
Revises: 1795320600

"""

import sqlalchemy as sa
from alembic import op

revision = "1795320601"
down_revision = "1795320600"
branch_labels = None
depends_on = None


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('collaboration', 'internship', 'friend', 'other')",
            name=op.f("ck_agreements_kind_known"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_agreements_ends_on_not_before_starts_on")),
        _points_at("agreements", "employer_id", "employers"),
        _points_at("agreements", "owner_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    for column in ("employer_id", "ends_on", "owner_id"):
        op.create_index(op.f(f"ix_agreements_{column}"), "agreements", [column])
    op.create_table(
        "stored_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('pdf', 'jpeg', 'png', 'docx', 'odt')", name=op.f("ck_stored_files_kind_known")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_files_size_positive")),
        sa.CheckConstraint(
            "(placement_id IS NULL) = (participant_id IS NULL)",
            name=op.f("ck_stored_files_participant_whole"),
        ),
        _points_at("stored_files", "employer_id", "employers"),
        _points_at("stored_files", "agreement_id", "agreements"),
        _points_at("stored_files", "placement_id", "placements"),
        _points_at("stored_files", "participant_id", "participants"),
        _points_at("stored_files", "added_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
    )
    for column in ("employer_id", "agreement_id", "placement_id", "participant_id"):
        op.create_index(op.f(f"ix_stored_files_{column}"), "stored_files", [column])
    op.create_table(
        "file_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        _points_at("file_parts", "file_id", "stored_files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_parts")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_file_parts_file_id_number")),
    )


def downgrade() -> None:
    """Without agreements, and without the files: take them out first."""
    for table in ("file_parts", "stored_files", "agreements"):
        op.drop_table(table)
