"""A goal may have a period of its own

Revision ID: 1795310600
Revises: 1795310400

"""

import sqlalchemy as sa
from alembic import op

revision = "1795310600"
down_revision = "1795310400"
branch_labels = None
depends_on = None

_ONE_EACH = "uq_programme_goals_programme_id_indicator"
_ONE_EACH_PERIOD = "uq_programme_goals_programme_id_indicator_starts_on_ends_on"
_WHOLE_TIME = "uq_programme_goals_whole_time"


def upgrade() -> None:
    """Goals that are there stay as they are: for the programme's whole time."""
    with op.batch_alter_table("programme_goals") as batch_op:
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.drop_constraint(batch_op.f(_ONE_EACH), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f(_ONE_EACH_PERIOD), ["programme_id", "indicator", "starts_on", "ends_on"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_programme_goals_period_whole"), "(starts_on IS NULL) = (ends_on IS NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_programme_goals_ends_on_not_before_starts_on"), "ends_on >= starts_on"
        )
    op.create_index(
        _WHOLE_TIME,
        "programme_goals",
        ["programme_id", "indicator"],
        unique=True,
        sqlite_where=sa.text("starts_on IS NULL"),
        postgresql_where=sa.text("starts_on IS NULL"),
    )


def downgrade() -> None:
    """Goals with a period of their own go: before, there was room for one goal an indicator."""
    op.execute("DELETE FROM programme_goals WHERE starts_on IS NOT NULL")
    op.drop_index(_WHOLE_TIME, table_name="programme_goals")
    with op.batch_alter_table("programme_goals") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_programme_goals_ends_on_not_before_starts_on"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_programme_goals_period_whole"), type_="check")
        batch_op.drop_constraint(batch_op.f(_ONE_EACH_PERIOD), type_="unique")
        batch_op.create_unique_constraint(batch_op.f(_ONE_EACH), ["programme_id", "indicator"])
        batch_op.drop_column("ends_on")
        batch_op.drop_column("starts_on")
