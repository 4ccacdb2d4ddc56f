"""What the database holds of what a file names: looked up in bulk, never row by row."""

from collections import defaultdict
from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Select, Table, select

from crm.database import Base, db
from crm.imports.collections import Collection, collections_of
from crm.imports.sheets import REFERENCE_KEY

_AT_ONCE: Final = 5_000
StoredRow = dict[str, Any]
# A file names a goal by its indicator alone, and so means the one for the programme's whole time: rows with anything
# in these columns are not what it speaks of.
_BEYOND_FILES: Final = MappingProxyType({"programme_goals": ("starts_on",)})


def table_named(name: str) -> Table:
    """A table of the database by its name."""
    return Base.metadata.tables[name]


def in_portions(values: Iterable[Any], size: int = _AT_ONCE) -> Iterator[list[Any]]:
    """The values in lists short enough to be asked for at once."""
    iterator = iter(values)
    while portion := list(islice(iterator, size)):
        yield portion


def list_rows(table_name: str, scope: str, values: Sized[Any], lock: bool = False) -> list[StoredRow]:
    """The stored rows whose column `scope` is one of `values`, with their collections, by id.

    `lock`: nobody else may change them until this transaction ends (PostgreSQL; SQLite locks as a whole).
    """
    table = table_named(table_name)
    if not values or is_empty_table(table):
        return []
    rows: list[StoredRow] = []
    for portion in in_portions(sorted(values)):
        found = select(table).where(table.c[scope].in_(portion)).order_by(table.c.id)
        found = found.where(*(table.c[name].is_(None) for name in _BEYOND_FILES.get(table_name, ())))
        rows += [dict(row) for row in db.session.execute(_locked(found, lock)).mappings()]
    _attach_collections(table_name, rows)
    return rows


def is_empty_table(table: Table) -> bool:
    """Whether nothing is stored there yet: then nothing needs to be compared."""
    first = next(iter(table.primary_key.columns))
    return db.session.execute(select(first).limit(1)).first() is None


def _locked(statement: Select[Any], lock: bool) -> Select[Any]:
    return statement.with_for_update() if lock else statement


def _attach_collections(table_name: str, rows: list[StoredRow]) -> None:
    for collection in collections_of(table_name).values():
        contents = contents_of(collection, [row["id"] for row in rows])
        for row in rows:
            row[collection.name] = contents.get(row["id"], collection.nothing)


def contents_of(collection: Collection, parent_ids: Sized[int]) -> dict[int, Any]:
    """What the collection holds for each parent that has any rows in it."""
    table = table_named(collection.table)
    by_parent: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for portion in in_portions(parent_ids):
        asked = select(table).where(table.c[collection.parent].in_(portion))
        for name, content in collection.fixed.items():
            asked = asked.where(table.c[name] == content)
        for row in db.session.execute(asked).mappings():
            by_parent[row[collection.parent]].append(dict(row))
    return {parent: collection.content(found) for parent, found in by_parent.items()}


def ids_by_key(table_name: str, keys: Iterable[Any]) -> dict[Any, int]:
    """Ids of the stored rows that references name; who is not stored is not in the answer."""
    table = table_named(table_name)
    key = table.c[REFERENCE_KEY[table_name][0]]
    found: dict[Any, int] = {}
    for portion in in_portions(sorted(keys)):
        rows = db.session.execute(select(key, table.c.id).where(key.in_(portion)))
        found.update((row[0], row[1]) for row in rows)
    return found


def keys_by_id(table_name: str, ids: Iterable[int]) -> dict[int, Any]:
    """The key by which a file would name each stored row."""
    table = table_named(table_name)
    key = table.c[REFERENCE_KEY[table_name][0]]
    found: dict[int, Any] = {}
    for portion in in_portions(ids):
        rows = db.session.execute(select(table.c.id, key).where(table.c.id.in_(portion)))
        found.update((row[0], row[1]) for row in rows)
    return found


def owners_of(table_name: str, ids: Iterable[int]) -> list[tuple[int, int]]:
    """Id and participant of each of these rows about participants."""
    table = table_named(table_name)
    return [
        (row[0], row[1])
        for portion in in_portions(ids)
        for row in db.session.execute(
            select(table.c.id, table.c.participant_id).where(table.c.id.in_(portion))
        )
    ]


def own_codes() -> list[tuple[int, str, str]]:
    """The codes that programmes have added: programme id, list, code."""
    table = table_named("programme_codes")
    asked = select(table.c.programme_id, table.c.list, table.c.code)
    return [(row[0], row[1], row[2]) for row in db.session.execute(asked)]
