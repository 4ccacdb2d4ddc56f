"""Writing a plan: in bulk, past the mapper, with all that the mapper would have filled in; each row kept for undoing.

A new row is recorded by its version (or, where its table has none, by a digest of its content): enough to know later
whether somebody has touched it, without keeping what is said of people a second time. Of a changed row the changed
columns are recorded, as they were and as they became.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, Table, bindparam, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from crm.contacts.rules import expects_more, says_nobody_there
from crm.database import db, reserve_ids
from crm.employers.rules import derived_columns
from crm.imports.bulk import insert_rows
from crm.imports.collections import Collection, collections_of
from crm.imports.models import ImportChange
from crm.imports.plans import Plan, PlannedRow
from crm.imports.stored import table_named
from crm.participants.models import background_key
from crm.participants.rules import PSEUDONYM_LENGTH, PSEUDONYM_LETTERS

Values = dict[str, Any]
# No letters or digits that are taken for one another when somebody reads them out.

# Items that are sealed cannot be compared in SQL: table → the column with a keyed hash of each, and what makes it.
_ITEM_KEYS: Final[Mapping[str, tuple[str, Callable[[int, str], str]]]] = MappingProxyType(
    {"backgrounds": ("background_key", background_key)}
)
_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False)
_UNSTAMPED: Final = frozenset({"id", "created_at", "updated_at"})


class Writer:
    """Writes one plan for one run. `source` is what workplace facts name as where they come from."""

    def __init__(self, run_id: int, source: str, now: datetime, today: date) -> None:
        self.run_id = run_id
        self.source = source
        self.now = now
        self.today = today
        self.real_ids: dict[int, int] = {}
        self.changes: list[Values] = []

    def write(self, plan: Plan) -> None:
        """Write everything, then the record of it."""
        for table_name, rows in plan.writes.items():
            self._create(table_name, [row for row in rows if row.state == "created"])
            self._change(table_name, [row for row in rows if row.state == "changed"])
        insert_rows(table_named(ImportChange.__tablename__), self.changes)

    def _create(self, table_name: str, rows: list[PlannedRow]) -> None:
        if not rows:
            return
        table, collections = table_named(table_name), collections_of(table_name)
        ids = reserve_ids(table, len(rows))
        self.real_ids.update(zip((row.id for row in rows), ids, strict=True))
        complete, own = self._completion(table), self._own_columns(table, rows[0].values)
        values = [complete({"id": id_, **own(row.values)}) for id_, row in zip(ids, rows, strict=True)]
        insert_rows(table, values)
        contents = {name: [self._real(row.values.get(name)) for row in rows] for name in collections}
        for name, collection in collections.items():
            self._add_items(collection, ids, contents[name])
        for index, (id_, written) in enumerate(zip(ids, values, strict=True)):
            below = {name: contents[name][index] for name in contents if contents[name][index]}
            self._record(table, id_, None, created_record(table, written, below))

    def _own_columns(self, table: Table, like: Iterable[str]) -> Callable[[Mapping[str, Any]], Values]:
        """What picks the table's own columns out of a row with the names of `like`, new rows' ids made real."""
        names = [name for name in like if name in table.c]
        pointing = [name for name in names if table.c[name].foreign_keys]

        def pick(values: Mapping[str, Any]) -> Values:
            own = {name: values[name] for name in names}
            for name in pointing:
                own[name] = self._real(own[name])
            return own

        return pick

    def _real(self, value: Any) -> Any:
        """The id that a new row has got, in place of the one it was planned with; a list in the order it is stored."""
        if type(value) is int and value < 0:
            return self.real_ids[value]
        if type(value) is list and value and type(value[0]) is int:
            return sorted(self._real(one) for one in value)
        return value

    def _completion(self, table: Table) -> Callable[[Values], Values]:
        """What adds the columns that no file holds."""
        stamps: Values = {"version": 1} if "version" in table.c else {}
        if "created_at" in table.c:
            stamps |= {"created_at": self.now, "updated_at": self.now}
        derive = _COMPLETED.get(table.name, _nothing_more)()
        usual = {
            column.name: column.default.arg
            for column in table.c
            if isinstance(column.default, ScalarElementColumnDefault)
        }
        return lambda values: {**usual, **values, **stamps, **derive(values)}

    def _add_items(self, collection: Collection, parents: list[int], contents: list[Any]) -> None:
        rows = [
            with_item_key(collection, self._item(collection, parent, item, content))
            for parent, content in zip(parents, contents, strict=True)
            for item in content or ()
        ]
        insert_rows(table_named(collection.table), rows)

    def _item(self, collection: Collection, parent: int, item: Any, content: Any) -> Values:
        row = collection.row(parent, item, content)
        return {**row, "source": self.source, "noted_on": self.today} if collection.name == "facts" else row

    def _change(self, table_name: str, rows: list[PlannedRow]) -> None:
        table = table_named(table_name)
        by_columns: dict[tuple[str, ...], list[PlannedRow]] = defaultdict(list)
        for row in rows:
            by_columns[tuple(name for name in row.values if name in table.c)].append(row)
        for columns, alike in by_columns.items():
            self._update(table, columns, alike)
        for row in rows:
            self._change_items(table_name, row)
            before, after = dict(row.before), {name: self._real(value) for name, value in row.values.items()}
            if row.version is not None:
                before, after = {**before, "version": row.version}, {**after, "version": row.version + 1}
            self._record(table, row.id, _as_json(before), _as_json(after))

    def _update(self, table: Table, columns: tuple[str, ...], rows: list[PlannedRow]) -> None:
        own = self._own_columns(table, columns)
        statement = update(table).where(table.c.id == bindparam("row_id"))
        values = [{"row_id": row.id, **own(row.values), **self._derived(table, row)} for row in rows]
        touched = {"version": table.c.version + 1, "updated_at": self.now} if "version" in table.c else {}
        names = [name for name in values[0] if name != "row_id"]
        if names or touched:
            db.session.execute(
                statement.values({**{name: bindparam(name) for name in names}, **touched}), values
            )

    def _derived(self, table: Table, row: PlannedRow) -> Values:
        return derived_after(table, row.id, row.values)

    def _change_items(self, table_name: str, row: PlannedRow) -> None:
        for name, collection in collections_of(table_name).items():
            if name in row.values:
                wanted = self._real(row.values[name])
                gone = replace_items(
                    collection, row.id, row.before[name], wanted, partial(self._item, collection)
                )
                row.before[remembered_in(name)] = gone

    def _record(self, table: Table, id_: int, before: Values | None, after: Values) -> None:
        self.changes.append(
            {
                "run_id": self.run_id,
                "position": len(self.changes),
                "entity": table.name,
                "entity_id": id_,
                "before": before,
                "after": after,
            }
        )


def replace_items(
    collection: Collection, parent: int, before: Any, after: Any, row_of: Callable[[int, Any, Any], Values]
) -> list[Values]:
    """Turn the rows of a collection from one content into another, leaving those alone that stay.

    Gives the rows that went, with all that they said besides (source and day of a fact), for undoing.
    """
    table = table_named(collection.table)
    gone, added = collection.differing(before, after)
    went: list[Values] = []
    if gone:
        condition = [table.c[collection.parent] == parent, _is_one_of(collection, parent, gone)]
        condition += [table.c[name] == content for name, content in collection.fixed.items()]
        rows = db.session.execute(select(table).where(*condition)).mappings()
        went = [_as_json({name: value for name, value in row.items() if name != "id"}) for row in rows]
        db.session.execute(table.delete().where(*condition))
    insert_rows(table, [with_item_key(collection, row_of(parent, item, after)) for item in added])
    return went


def with_item_key(collection: Collection, row: Values) -> Values:
    """The row with what tells a sealed item apart; as it is where items are not sealed."""
    key_of = _ITEM_KEYS.get(collection.table)
    if key_of is None:
        return row
    column, make = key_of
    return {**row, column: make(row[collection.parent], row[collection.item])}


def _is_one_of(collection: Collection, parent: int, items: Iterable[Any]) -> ColumnElement[bool]:
    table, key_of = table_named(collection.table), _ITEM_KEYS.get(collection.table)
    if key_of is None:
        return table.c[collection.item].in_(items)
    column, make = key_of
    return table.c[column].in_([make(parent, item) for item in items])


def remembered_in(name: str) -> str:
    """Under which name a record keeps the rows that went from a collection."""
    return f"{name}_rows"


def derived_after(table: Table, id_: int, changed: Mapping[str, Any]) -> Values:
    """The derived columns of a stored row once `changed` is written; nothing when they do not depend on it."""
    sources, derive = _DERIVED.get(table.name, ((), dict))
    if not any(name in changed for name in sources):
        return {}
    row = (
        db.session.execute(select(*(table.c[name] for name in sources)).where(table.c.id == id_))
        .mappings()
        .one()
    )
    return derive(**{**row, **{name: changed[name] for name in sources if name in changed}})


def created_record(table: Table, written: Mapping[str, Any], below: Mapping[str, Any]) -> Values:
    """What is remembered of a new row: that nobody has touched it yet can be told from this."""
    kept: Values = {"version": 1} if "version" in table.c else {"digest": digest(written)}
    return {**kept, "items": digest(below)} if below else kept


def digest(values: Mapping[str, Any]) -> str:
    """A short stamp of values, the same for the same content. Empty columns and stamps of time do not count."""
    told = {name: value for name, value in values.items() if value is not None and name not in _UNSTAMPED}
    return hashlib.sha256(_ENCODER.encode(_as_json(told)).encode()).hexdigest()[:24]


def _as_json(values: Mapping[str, Any]) -> Values:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _nothing_more() -> Callable[[Values], Values]:
    return lambda values: {}


def _employer_columns() -> Callable[[Values], Values]:
    def derive(values: Values) -> Values:
        return derived_columns(*(values.get(name) for name in ("name", "street", "city", "orgnr")))  # type: ignore[arg-type]

    return derive


def _contact_derived(outcome: str | None = None, next_step: str | None = None) -> Values:
    return {
        "nobody_there": says_nobody_there(outcome),
        "expects_more": expects_more(outcome, next_step),
    }


def _contact_columns() -> Callable[[Values], Values]:
    return lambda values: _contact_derived(values.get("outcome"), values.get("next_step"))


# Table → the columns that others follow from, and how.
_DERIVED: Final[Mapping[str, tuple[tuple[str, ...], Callable[..., Values]]]] = {
    "employer_contacts": (("outcome", "next_step"), _contact_derived),
    "employers": (("name", "street", "city", "orgnr"), derived_columns),
}


def _staff_columns() -> Callable[[Values], Values]:
    return lambda values: {"active": True, "full_time_percent": 100, "fs_uniquifier": uuid4().hex}


def _participant_columns() -> Callable[[Values], Values]:
    table = table_named("participants")
    taken = set(db.session.scalars(select(table.c.pseudonym)))

    def derive(values: Values) -> Values:
        return {"pseudonym": new_pseudonym(taken)}

    return derive


def new_pseudonym(taken: set[str]) -> str:
    """A pseudonym nobody has, drawn at random so that nothing of the person can be told from it; added to `taken`."""
    while True:
        drawn = "D-" + "".join(secrets.choice(PSEUDONYM_LETTERS) for _ in range(PSEUDONYM_LENGTH))
        if drawn not in taken:
            taken.add(drawn)
            return drawn


_COMPLETED: Final[Mapping[str, Callable[[], Callable[[Values], Values]]]] = MappingProxyType(
    {
        "employers": _employer_columns,
        "employer_contacts": _contact_columns,
        "staff": _staff_columns,
        "participants": _participant_columns,
    }
)
