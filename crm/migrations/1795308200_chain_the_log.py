"""The log as a chain: numbers without a gap, keyed hashes, content apart and sealed, and guards in the database

Entries that are there are numbered and linked in their order, and told whom they are about as far as the rows still say.
The chain's format is a promise, so this step uses the very code that checks it.

Revision ID: 1795308200
Revises: 1795308100

"""

import json
from collections.abc import Iterable
from itertools import islice

import sqlalchemy as sa
from alembic import op

from crm.audit import anchor, guards
from crm.audit.chain import linked
from crm.audit.rules import Noted, Tip
from crm.database import UTCDateTime
from crm.encryption import keys

revision = "1795308200"
down_revision = "1795308100"
branch_labels = None
depends_on = None

_ACTIONS = (
    "read",
    "create",
    "update",
    "delete",
    "import",
    "undo_import",
    "export",
    "log_in",
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
_ABOUT = (
    "activities",
    "backgrounds",
    "consents",
    "employer_contacts",
    "enrolments",
    "follow_ups",
    "placements",
    "pool_memberships",
    "referrals",
    "restrictions",
)
_THROUGH_ENROLMENT = ("enrolment_incomes", "progress_reviews")
_OLD_INDEXES = ("ix_audit_entries_at", "ix_audit_entries_staff_id", "ix_audit_entries_entity_entity_id")
_NEW_INDEXES = {
    "ix_audit_entries_at": ["at"],
    "ix_audit_entries_entity_entity_id": ["entity", "entity_id"],
    "ix_audit_entries_participant_id_number": ["participant_id", "number"],
    "ix_audit_entries_staff_id_number": ["staff_id", "number"],
    "ix_audit_entries_action_number": ["action", "number"],
}
_PLACE = "audit_contents.content"
_PORTION = 2_000


def upgrade() -> None:
    """Build the chain beside the old table, link what is there, then drop the old table and close the new ones."""
    connection = op.get_bind()
    # What was written in the open must not stay readable in the file's free pages.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    _set_aside(_OLD_INDEXES)
    _create_chain()
    tip = _link(connection)
    op.drop_table("audit_entries_before")
    guards.install(connection)
    anchor.begin(tip)


def downgrade() -> None:
    """Back to one table with its content in the open."""
    connection = op.get_bind()
    guards.remove(connection)
    contents = sa.table("audit_contents", sa.column("entry_id"), sa.column("content"))
    opened = {row.entry_id: _opened(row.content) for row in connection.execute(sa.select(contents))}
    op.drop_table("audit_contents")
    _set_aside(_NEW_INDEXES)
    _create_plain()
    _unlink(connection, opened)
    op.drop_table("audit_entries_before")
    anchor.anchor_path().unlink(missing_ok=True)


def _set_aside(indexes: Iterable[str]) -> None:
    """Rename the table out of the way; names of indexes are one a schema, so they go."""
    for name in indexes:
        op.drop_index(name, "audit_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("pk_audit_entries", "audit_entries", type_="primary")
    op.rename_table("audit_entries", "audit_entries_before")


def _create_chain() -> None:
    listed = ", ".join(f"'{action}'" for action in _ACTIONS)
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer()),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("entity_id", sa.Integer()),
        sa.Column("participant_id", sa.Integer()),
        sa.Column("address", sa.String(60)),
        sa.Column("content_digest", sa.String(64)),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_entries_staff_id_staff")),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_entries_number_positive")),
        sa.CheckConstraint(f"action IN ({listed})", name=op.f("ck_audit_entries_action_known")),
    )
    for name, columns in _NEW_INDEXES.items():
        op.create_index(name, "audit_entries", columns)
    op.create_table(
        "audit_contents",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_contents")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entries.number"], name=op.f("fk_audit_contents_entry_id_audit_entries")
        ),
    )


def _create_plain() -> None:
    listed = ", ".join(f"'{action}'" for action in _ACTIONS)
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer()),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("entity", sa.String(60), nullable=False),
        sa.Column("entity_id", sa.Integer()),
        sa.Column("changes", sa.JSON(none_as_null=True)),
        sa.Column("reason", sa.String(300)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_entries_staff_id_staff")),
        sa.CheckConstraint(f"action IN ({listed})", name=op.f("ck_audit_entries_action_known")),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_index("ix_audit_entries_staff_id", "audit_entries", ["staff_id"])
    op.create_index("ix_audit_entries_entity_entity_id", "audit_entries", ["entity", "entity_id"])


def _link(connection: sa.Connection) -> Tip:
    before = sa.table(
        "audit_entries_before",
        *(sa.column(name) for name in ("id", "staff_id", "action", "entity", "entity_id", "reason")),
        sa.column("at", UTCDateTime()),
        sa.column("changes", sa.JSON(none_as_null=True)),
    )
    about = _people(connection)
    tip, last = Tip(), -1
    while portion := connection.execute(
        sa.select(before).where(before.c.id > last).order_by(before.c.id).limit(_PORTION)
    ).all():
        entries, contents, tip = linked([_noted(row, about) for row in portion], tip)
        connection.execute(sa.insert(_chain()), entries)
        for content in contents:
            plain = json.dumps(content["content"], ensure_ascii=False, separators=(",", ":")).encode()
            content["content"] = keys().seal(plain, _PLACE)
        if contents:
            connection.execute(
                sa.insert(sa.table("audit_contents", sa.column("entry_id"), sa.column("content"))), contents
            )
        last = portion[-1].id
    return tip


def _chain() -> sa.TableClause:
    names = (
        "number",
        "staff_id",
        "action",
        "entity",
        "entity_id",
        "participant_id",
        "address",
        "content_digest",
        "previous_hash",
        "hash",
    )
    return sa.table("audit_entries", sa.column("at", UTCDateTime()), *(sa.column(name) for name in names))


def _noted(row: sa.Row, about: dict[str, dict[int, int]]) -> Noted:
    changes = row.changes if isinstance(row.changes, dict) else None
    participant_id = (
        row.entity_id if row.entity == "participants" else about.get(row.entity, {}).get(row.entity_id)
    )
    if participant_id is None and changes and isinstance(changes.get("participant_id"), list):
        participant_id = changes["participant_id"][-1]
    return Noted(
        row.at, row.staff_id, row.action, row.entity, row.entity_id, participant_id, None, changes, row.reason
    )


def _people(connection: sa.Connection) -> dict[str, dict[int, int]]:
    """Whom rows are about that are still there: table → id → participant."""
    people = {table: _pairs(connection, table, "participant_id") for table in _ABOUT}
    for table in _THROUGH_ENROLMENT:
        above = _pairs(connection, table, "enrolment_id")
        people[table] = {id_: people["enrolments"][enrolment] for id_, enrolment in above.items()}
    return people


def _pairs(connection: sa.Connection, table: str, column: str) -> dict[int, int]:
    statement = sa.select(sa.column("id", sa.Integer()), sa.column(column, sa.Integer()))
    return {row[0]: row[1] for row in connection.execute(statement.select_from(sa.table(table)))}


def _opened(sealed: str) -> dict:
    return json.loads(keys().open(sealed, _PLACE))


def _unlink(connection: sa.Connection, opened: dict[int, dict]) -> None:
    names = ("staff_id", "action", "entity", "entity_id")
    chain = sa.table("audit_entries_before", *(sa.column(n) for n in ("number", "at", *names)))
    plain = sa.table(
        "audit_entries",
        *(sa.column(name) for name in ("id", "at", *names, "reason")),
        sa.column("changes", sa.JSON(none_as_null=True)),
    )
    rows = iter(connection.execute(sa.select(chain).order_by(chain.c.number)).all())
    while portion := list(islice(rows, _PORTION)):
        connection.execute(
            sa.insert(plain),
            [
                {
                    "id": row.number,
                    "at": row.at,
                    **{name: getattr(row, name) for name in names},
                    "changes": opened.get(row.number, {}).get("changes"),
                    "reason": (opened.get(row.number, {}).get("reason") or "")[:300] or None,
                }
                for row in portion
            ],
        )
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('audit_entries', 'id'), greatest(max(id), 1)) FROM audit_entries"
        )
