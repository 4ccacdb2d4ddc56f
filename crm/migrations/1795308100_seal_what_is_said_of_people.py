"""Seal names, contact details, notes and backgrounds; sorting by name moves out of the database

Columns are widened to text, filled row by row with sealed values, and tightened again. Before this step there was
no key: it is made here, and nowhere else.

Revision ID: 1795308100
Revises: 1795308700

"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

from crm.encryption import Keys, key_ring, keyed_hash, keys, make_keys
from crm.swedish import sort_key

revision = "1795308100"
down_revision = "1795308700"
branch_labels = None
depends_on = None

_SHORT, _CODE, _LONG = sa.String(300), sa.String(60), sa.Text()
_JSON: sa.types.TypeEngine[Any] = sa.JSON(none_as_null=True)
_NUMBER: sa.types.TypeEngine[Any] = sa.Double()
_SEALED: dict[str, dict[str, sa.types.TypeEngine[Any]]] = {
    "participants": {
        "name": _SHORT,
        "personal_number": _SHORT,
        "phone": _SHORT,
        "email": _SHORT,
        "street": _SHORT,
        "postcode": _CODE,
        "city": _SHORT,
        "interests": _JSON,
        "occupations": _JSON,
        "languages": _JSON,
        "availability": _SHORT,
        "home_lat": _NUMBER,
        "home_lon": _NUMBER,
    },
    "activities": {"provider": _SHORT},
    "backgrounds": {"background": _CODE},
    "employers": {"next_step": _SHORT, "no_next_step_reason": _SHORT},
    "workplace_facts": {"source": _SHORT},
    "enrolments": {"received_by": _SHORT},
    "referrals": {"name": _SHORT, "reached_at": _SHORT, "message": _LONG},
    "contact_people": {"name": _SHORT, "title": _SHORT, "phone": _SHORT, "email": _SHORT},
    "import_changes": {"before": _JSON, "after": _JSON},
    "progress_reviews": {"note": _LONG, "next_step": _SHORT},
    "employer_contacts": {"outcome": _SHORT, "note": _LONG, "next_step": _SHORT},
    "placements": {"purpose": _SHORT, "ended_by": _SHORT, "end_note": _LONG},
}
_HOME_RANGES = (
    ("ck_participants_home_lat_in_range", "home_lat BETWEEN -90 AND 90"),
    ("ck_participants_home_lon_in_range", "home_lon BETWEEN -180 AND 180"),
)
_BINARY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_AT_ONCE = 500


def upgrade() -> None:
    """Seal what is stored, and everything that is to come."""
    if _has_column("backgrounds", "background_key"):
        return  # All of it is there: only the note that it was done had been lost.
    make_keys(key_ring().path)
    with _tables_may_be_remade():
        with op.batch_alter_table("backgrounds") as batch:
            batch.add_column(sa.Column("background_key", _SHORT, nullable=True))
        _fill_background_keys()
        for table, columns in _SEALED.items():
            _widen(table, columns)
            _rewrite(table, columns, lambda plain, kind, place: keys().seal(_as_sealed(plain, kind), place))
        with op.batch_alter_table("backgrounds") as batch:
            batch.alter_column("background_key", existing_type=_SHORT, nullable=False)
            batch.create_unique_constraint(
                op.f("uq_backgrounds_participant_id_background_key"), ["participant_id", "background_key"]
            )


def downgrade() -> None:
    """Open everything again, and let the database sort by name."""
    with _tables_may_be_remade():
        with op.batch_alter_table("backgrounds") as batch:
            batch.drop_constraint(op.f("uq_backgrounds_participant_id_background_key"), type_="unique")
            batch.drop_column("background_key")
        with op.batch_alter_table("participants") as batch:
            batch.add_column(sa.Column("sort_name", _BINARY, nullable=True))
        for table, columns in _SEALED.items():
            _rewrite(table, columns, _as_plain)
            if table == "participants":
                _fill_sort_names()
            _narrow(table, columns)


def _has_column(table: str, column: str) -> bool:
    return any(found["name"] == column for found in sa.inspect(op.get_bind()).get_columns(table))


def _widen(table: str, columns: dict[str, sa.types.TypeEngine[Any]]) -> None:
    """Make the columns hold any text, and take away what compares their content."""
    with _with_its_triggers(table), op.batch_alter_table(table) as batch:
        if table == "backgrounds":
            batch.drop_constraint(op.f("uq_backgrounds_participant_id_background"), type_="unique")
        if table == "participants":
            for name, _rule in _HOME_RANGES:
                batch.drop_constraint(op.f(name), type_="check")
            batch.drop_index(op.f("ix_participants_sort_name"))
            batch.drop_column("sort_name")
        for name, kind in columns.items():
            batch.alter_column(name, existing_type=kind, type_=sa.Text(), postgresql_using=f'"{name}"::text')


def _narrow(table: str, columns: dict[str, sa.types.TypeEngine[Any]]) -> None:
    with _with_its_triggers(table), op.batch_alter_table(table) as batch:
        for name, kind in columns.items():
            using = f'"{name}"::{kind.compile(op.get_bind().dialect)}'
            batch.alter_column(name, existing_type=sa.Text(), type_=kind, postgresql_using=using)
        if table == "backgrounds":
            batch.create_unique_constraint(
                op.f("uq_backgrounds_participant_id_background"), ["participant_id", "background"]
            )
        if table == "participants":
            batch.alter_column("sort_name", existing_type=_BINARY, nullable=False)
            batch.create_index(op.f("ix_participants_sort_name"), ["sort_name"])
            for name, rule in _HOME_RANGES:
                batch.create_check_constraint(op.f(name), rule)


def _rewrite(
    table: str,
    columns: dict[str, sa.types.TypeEngine[Any]],
    anew: Callable[[str, sa.types.TypeEngine[Any], str], str],
) -> None:
    """Write every value of the columns anew, in batches."""
    target = sa.table(table, sa.column("id", sa.Integer), *(sa.column(name, sa.Text) for name in columns))
    for rows in _batches(target):
        changed = [
            {"row_id": row.id}
            | {
                f"new_{name}": None if row[at] is None else anew(row[at], kind, f"{table}.{name}")
                for at, (name, kind) in enumerate(columns.items(), start=1)
            }
            for row in rows
        ]
        new = {name: sa.bindparam(f"new_{name}", type_=sa.Text()) for name in columns}
        statement = target.update().where(target.c.id == sa.bindparam("row_id")).values(new)
        op.get_bind().execute(statement, changed)


def _batches(target: sa.TableClause) -> Iterator[list[Any]]:
    last = 0
    while True:
        asked = sa.select(target).where(target.c.id > last).order_by(target.c.id).limit(_AT_ONCE)
        rows = list(op.get_bind().execute(asked))
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _as_sealed(plain: str, kind: sa.types.TypeEngine[Any]) -> bytes:
    if kind is _JSON:
        return json.dumps(json.loads(plain), ensure_ascii=False, separators=(",", ":")).encode()
    return json.dumps(float(plain)).encode() if kind is _NUMBER else plain.encode()


def _as_plain(sealed: str, _kind: sa.types.TypeEngine[Any], place: str) -> str:
    at_hand: Keys = keys()
    return at_hand.open(sealed, place).decode()


def _fill_background_keys() -> None:
    target = sa.table(
        "backgrounds", *(sa.column(name) for name in ("id", "participant_id", "background", "background_key"))
    )
    for rows in _batches(target):
        for row in rows:
            key = keyed_hash("backgrounds", row.participant_id, row.background)
            op.get_bind().execute(target.update().where(target.c.id == row.id).values(background_key=key))


def _fill_sort_names() -> None:
    target = sa.table("participants", *(sa.column(name) for name in ("id", "name", "pseudonym", "sort_name")))
    for rows in _batches(target):
        for row in rows:
            key = sort_key(row.name or row.pseudonym)
            op.get_bind().execute(target.update().where(target.c.id == row.id).values(sort_name=key))


@contextmanager
def _tables_may_be_remade() -> Iterator[None]:
    """SQLite changes a column by making its table anew; rows that point at it would be in the way meanwhile."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        yield
        return
    _outside_transaction(bind, "COMMIT", "PRAGMA foreign_keys=OFF")
    end = "ROLLBACK"
    try:
        yield
        broken = bind.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"{len(broken)} rows would point at nothing")
        end = "COMMIT"
    finally:
        _outside_transaction(bind, end, "PRAGMA foreign_keys=ON")


def _outside_transaction(bind: sa.Connection, end: str, pragma: str) -> None:
    for statement in (end, pragma, "BEGIN IMMEDIATE"):
        bind.exec_driver_sql(statement)


@contextmanager
def _with_its_triggers(table: str) -> Iterator[None]:
    """On SQLite a table's triggers go with it: they are put back on the new one."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        yield
        return
    asked = sa.text("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = :name")
    triggers = list(bind.scalars(asked, {"name": table}))
    yield
    for trigger in triggers:
        bind.exec_driver_sql(trigger)
