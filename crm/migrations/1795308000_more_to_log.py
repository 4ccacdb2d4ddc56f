"""More to log: refused log-ins, broken glass, extracts, erasures, restored backups

Revision ID: 1795308000
Revises: 1795307500

"""

from alembic import op

revision = "1795308000"
down_revision = "1795307500"
branch_labels = None
depends_on = None

_NAME = "ck_audit_entries_action_known"
_BEFORE = ("read", "create", "update", "delete", "import", "undo_import", "export", "log_in")
_NEW = (
    "log_in_refused",
    "log_out",
    "break_glass",
    "review",
    "disclose",
    "extract",
    "erase",
    "retention",
    "restore",
    "rotate_keys",
)


def upgrade() -> None:
    """Let the log hold the new actions."""
    _allow((*_BEFORE, *_NEW))


def downgrade() -> None:
    """Back to the first actions; entries of the new ones would be refused, so they go."""
    listed = ", ".join(f"'{action}'" for action in _NEW)
    op.execute(f"DELETE FROM audit_entries WHERE action IN ({listed})")  # noqa: S608 - our own codes
    _allow(_BEFORE)


def _allow(actions: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    with op.batch_alter_table("audit_entries") as batch:
        batch.drop_constraint(op.f(_NAME), type_="check")
        batch.create_check_constraint(op.f(_NAME), f"action IN ({listed})")
