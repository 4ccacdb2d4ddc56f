"""Shares of full time, ceilings of caseloads, and the limits between the levels of fidelity items

Revision ID: 1795310400
Revises: 1795310200

"""

import sqlalchemy as sa
from alembic import op

revision = "1795310400"
down_revision = "1795310200"
branch_labels = None
depends_on = None

# Item → (where levels 5, 4, 3 and 2 end, how many of them from the best on are seen in a public source). All others
# are commonly cited and still to be checked by an IPS reviewer.
_SEEDED = {
    "1": ((20, 25, 30, 40), 4),
    "15": ((30, 60, 150, 270), 1),
    "16": ((0.90, 0.75, 0.50, 0.25), 0),
    "17": ((6, 5, 4, 2), 1),
    "19": ((0.85, 0.70, 0.60, 0.50), 0),
    "20": ((0.85, 0.70, 0.60, 0.50), 1),
    "21": ((0.95, 0.85, 0.75, 0.65), 0),
    "23": ((0.90, 0.80, 0.70, 0.60), 0),
    "24": ((0.65, 0.50, 0.40, 0.30), 1),
}
_LEVELS = (5, 4, 3, 2)


_COLUMNS = (
    ("staff", "full_time_percent", 100, ("in_range", "BETWEEN 1 AND 100")),
    ("programmes", "caseload_ceiling", 20, ("positive", "> 0")),
)


def upgrade() -> None:
    """Everybody works full time, and twenty is the ceiling, until somebody says otherwise."""
    # Written out: SQLite would make the whole table anew for a check, and others refer to it.
    for table, column, default, check in _COLUMNS:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER DEFAULT {default} NOT NULL "
            f"CONSTRAINT {op.f(f'ck_{table}_{column}_{check[0]}')} CHECK ({column} {check[1]})"
        )
    bands = op.create_table(
        "fidelity_bands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Double(), nullable=False),
        sa.Column("is_checked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("level BETWEEN 2 AND 5", name=op.f("ck_fidelity_bands_level_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fidelity_bands")),
        sa.UniqueConstraint("item", "level", name=op.f("uq_fidelity_bands_item_level")),
    )
    now = sa.func.current_timestamp()
    for item, (bounds, seen) in _SEEDED.items():
        for at, (level, bound) in enumerate(zip(_LEVELS, bounds, strict=True)):
            row = {"item": item, "level": level, "bound": bound, "is_checked": at < seen}
            op.execute(bands.insert().values(**row, created_at=now, updated_at=now))


def downgrade() -> None:
    op.drop_table("fidelity_bands")
    for table, column, _default, _check in reversed(_COLUMNS):
        op.drop_column(table, column)
