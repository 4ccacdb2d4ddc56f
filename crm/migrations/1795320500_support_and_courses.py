"""Support around placements, courses for supervisors with their history, and what placements teach about a workplace

What each supervisor's training is now becomes the first line of its history.

Revision ID: 1795320500
Revises: 1795320400

"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "1795320500"
down_revision = "1795320400"
branch_labels = None
depends_on = None

SUPPORT_KINDS = "'before', 'started', 'week', 'month', 'ended_early'"
CHANNELS = "'door_knock', 'visit', 'phone', 'email', 'meeting', 'event'"


def upgrade() -> None:
    # Nothing else changes, so that no table with references is rebuilt.
    op.execute("ALTER TABLE placements ADD COLUMN end_reason TEXT")
    _add_support()
    _add_lessons()
    _add_courses()
    _add_trainings()


def downgrade() -> None:
    """Without the history of trainings (what holds now stays), courses, support that was noted, and lessons."""
    for table in (
        "supervisor_trainings",
        "course_invitations",
        "courses",
        "employer_lessons",
        "support_occasions",
    ):
        op.drop_table(table)
    op.execute("ALTER TABLE placements DROP COLUMN end_reason")


def _kept(*, versioned: bool = True) -> list[Any]:
    """The columns that tell when a row was made and changed."""
    version = sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    times = [sa.Column(name, sa.DateTime(), nullable=False) for name in ("created_at", "updated_at")]
    return [version, *times] if versioned else times


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _add_support() -> None:
    table = "support_occasions"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("skipped_on", sa.Date(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(60), nullable=True),
        sa.Column("met", sa.String(60), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("skip_reason", sa.Text(), nullable=True),
        *_kept(),
        _check(table, "kind_known", f"kind IN ({SUPPORT_KINDS})"),
        _check(table, "channel_known", f"channel IN ({CHANNELS})"),
        _check(table, "met_known", "met IN ('participant', 'supervisor', 'both')"),
        _check(table, "number_positive", "number > 0"),
        _check(table, "kept_or_skipped", "(kept_on IS NULL) <> (skipped_on IS NULL)"),
        _points(table, "placement_id", "placements"),
        _points(table, "participant_id", "participants"),
        _points(table, "staff_id", "staff"),
        _key(table),
        sa.UniqueConstraint(
            "placement_id", "kind", "number", name=op.f("uq_support_occasions_placement_id_kind_number")
        ),
    )
    op.create_index(op.f("ix_support_occasions_participant_id"), table, ["participant_id"])


def _add_lessons() -> None:
    table = "employer_lessons"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("learnt_on", sa.Date(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        *_kept(),
        _points(table, "employer_id", "employers"),
        _points(table, "noted_by_id", "staff"),
        _key(table),
    )
    op.create_index(op.f("ix_employer_lessons_employer_id"), table, ["employer_id"])


def _add_courses() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("place", sa.String(300), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        *_kept(),
        _check("courses", "ends_on_not_before_starts_on", "ends_on >= starts_on"),
        _check("courses", "seats_positive", "seats > 0"),
        _points("courses", "noted_by_id", "staff"),
        _key("courses"),
    )
    table = "course_invitations"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("contact_person_id", sa.Integer(), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(60), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("completed", sa.Boolean(), server_default=sa.false(), nullable=False),
        *_kept(versioned=False),
        _check(table, "answer_known", "answer IN ('yes', 'maybe', 'no')"),
        _check(table, "completed_came", "completed = false OR came"),
        _points(table, "course_id", "courses"),
        _points(table, "contact_person_id", "contact_people"),
        _key(table),
        sa.UniqueConstraint(
            "course_id", "contact_person_id", name=op.f("uq_course_invitations_course_id_contact_person_id")
        ),
    )
    op.create_index(op.f("ix_course_invitations_contact_person_id"), table, ["contact_person_id"])


def _add_trainings() -> None:
    table = "supervisor_trainings"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(60), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("course_id", sa.Integer(), nullable=True),
        *_kept(versioned=False),
        _check(table, "state_known", "state IN ('offered', 'completed')"),
        _points(table, "supervisor_id", "supervisors"),
        _points(table, "course_id", "courses"),
        _key(table),
    )
    op.create_index(op.f("ix_supervisor_trainings_supervisor_id"), table, ["supervisor_id"])
    op.execute(
        "INSERT INTO supervisor_trainings (supervisor_id, state, happened_on, created_at, updated_at) "
        "SELECT id, training, training_on, updated_at, updated_at FROM supervisors WHERE training <> 'none'"
    )
