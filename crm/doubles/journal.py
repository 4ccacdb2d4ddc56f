"""What a merge writes, step by step, so that it can be taken back to the letter.

Everything is written past the mapper: a row that only follows its employer keeps its version and its day of change.
A journal is a list of steps in the order they were done, kept as JSON:

    {"did": "moved", "table": …, "column": …, "from": id, "to": id, "rows": [[id, mark], …]}
    {"did": "changed", "table": …, "id": …, "before": {column: value}, "after": {column: value}}
    {"did": "removed", "table": …, "row": {column: value}}
    {"did": "filled", "table": …, "id": …, "from": id, "columns": […], "before": {…}, "after": {…}}

Of a moved row nothing is kept but its number, and a mark by which it is told from another that got its number later.
What was filled in from another row is read from there again, so that nothing about somebody is kept twice: before and
after are version and day of change alone.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Date, DateTime, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from crm.audit.actions import keep
from crm.audit.asking import noted_now
from crm.audit.rules import is_derived
from crm.database import Base, UTCDateTime, db

Step = dict[str, Any]
Row = Mapping[str, Any]
_AT_ONCE: Final = 500
_KEEPING: Final = frozenset({"version", "updated_at"})


class Journal:
    """Writes, and remembers what it wrote in `steps`."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def move(self, table: Table, column: str, ids: Iterable[int], origin: int, target: int) -> None:
        """Let these rows point at `target` instead of `origin`."""
        ids = sorted(ids)
        if not ids:
            return
        rows = [[row["id"], mark_of(table, row, column)] for row in _rows(table, ids)]
        _point(table, column, ids, origin, target)
        self.steps.append(
            {
                "did": "moved",
                "table": table.name,
                "column": column,
                "from": origin,
                "to": target,
                "rows": rows,
            }
        )

    def change(self, table: Table, row: Row, values: Row) -> None:
        """Write these values on a row, as far as they are not there already."""
        after = {name: value for name, value in values.items() if row[name] != value}
        if not after:
            return
        before = {name: row[name] for name in after}
        _write(table, row["id"], before, after)
        self.steps.append(
            {
                "did": "changed",
                "table": table.name,
                "id": row["id"],
                "before": _as_json(before),
                "after": _as_json(after),
            }
        )

    def fill(self, table: Table, row: Row, other: Row, columns: Iterable[str], now: datetime) -> None:
        """Fill in what is empty on a row from another one of its table."""
        filled = [name for name in columns if row[name] is None and other[name] is not None]
        if not filled:
            return
        before = {name: row[name] for name in sorted(_KEEPING)}
        after = {"version": row["version"] + 1, "updated_at": now}
        values = {**{name: other[name] for name in filled}, **after}
        _write(table, row["id"], {name: row[name] for name in values}, values)
        self.steps.append(
            {
                "did": "filled",
                "table": table.name,
                "id": row["id"],
                "from": other["id"],
                "columns": filled,
                "before": _as_json(before),
                "after": _as_json(after),
            }
        )

    def remove(self, table: Table, row: Row) -> None:
        """Take a row away."""
        db.session.execute(delete(table).where(table.c.id == row["id"]))
        _note("delete", table, row, {name: [value, None] for name, value in row.items() if value is not None})
        self.steps.append({"did": "removed", "table": table.name, "row": _as_json(row)})


def rows_where(table: Table, *conditions: Any) -> list[dict[str, Any]]:
    """Whole rows, opened, in the order of their ids."""
    return [
        dict(row)
        for row in db.session.execute(select(table).where(*conditions).order_by(table.c.id)).mappings()
    ]


def _rows(table: Table, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    for portion in _portions(ids):
        yield from rows_where(table, table.c.id.in_(portion))


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))


def mark_of(table: Table, row: Row, column: str) -> str:
    """What tells a row from another with its number: when it was made, else what it says."""
    if "created_at" in table.c:
        return str(row["created_at"].isoformat())
    said = {name: value for name, value in _as_json(row).items() if name != column}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _unchanged(table: Table) -> dict[str, Any]:
    """What keeps the day of change as it is: the column would follow every update by itself."""
    return {"updated_at": table.c.updated_at} if "updated_at" in table.c else {}


def _point(table: Table, column: str, ids: Iterable[int], origin: int, target: int) -> None:
    about = table.c.participant_id if "participant_id" in table.c else None
    for portion in _portions(ids):
        these = table.c.id.in_(portion)
        whom = (
            dict(db.session.execute(select(table.c.id, about).where(these)).all())
            if about is not None
            else {}
        )
        values = {column: target, **_unchanged(table)}
        db.session.execute(update(table).where(these, table.c[column] == origin).values(values))
        keep(
            noted_now("update", table.name, id_, whom.get(id_), changes={column: [origin, target]})
            for id_ in portion
        )


def _write(table: Table, id_: int, before: Row, after: Row) -> None:
    values = {**_unchanged(table), **after}
    db.session.execute(update(table).where(table.c.id == id_).values(values))
    row = db.session.execute(select(table).where(table.c.id == id_)).mappings().one()
    _note("update", table, dict(row), {name: [before[name], after[name]] for name in after})


def _note(action: str, table: Table, row: Row, changes: Mapping[str, list[Any]]) -> None:
    said = {name: [_plain(value) for value in pair] for name, pair in changes.items() if not is_derived(name)}
    if said:
        keep([noted_now(action, table.name, row["id"], row.get("participant_id"), changes=said)])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _as_json(row: Row) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items()}


def as_stored(table: Table, values: Row) -> dict[str, Any]:
    """Values of a step as the columns take them."""
    return {name: _stored(table, name, value) for name, value in values.items()}


def _stored(table: Table, name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(table.c[name].type, UTCDateTime | DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(table.c[name].type, Date) else value


class Undoing:
    """Takes steps back, the last one first. What was changed since stays as it is, and is told in `left`.

    `together` are columns, by table, that mean something only with each other: if one was changed, all stay.
    """

    def __init__(self, now: datetime, together: Mapping[str, Iterable[tuple[str, ...]]]) -> None:
        self.now = now
        self.together = together
        self.left: list[tuple[str, tuple[str, ...]]] = []

    def take_back(self, steps: list[Step]) -> None:
        """Take back all steps, as far as nobody has changed what they wrote."""
        undo = {
            "moved": self._move_back,
            "changed": self._change_back,
            "filled": self._empty_back,
            "removed": self._bring_back,
        }
        for step in reversed(steps):
            undo[step["did"]](step, Base.metadata.tables[step["table"]])

    def _move_back(self, step: Step, table: Table) -> None:
        marks = dict(step["rows"])
        column, here, there = step["column"], step["to"], step["from"]
        known = [row for row in _rows(table, sorted(marks)) if row[column] == here]
        ids = [row["id"] for row in known if mark_of(table, row, column) == marks[row["id"]]]
        if len(ids) < len(marks):
            self._leave(table, (column,))
        if not _succeeds(lambda: _point(table, column, ids, here, there)):
            for id_ in ids:
                if not _succeeds(lambda id_=id_: _point(table, column, [id_], here, there)):
                    self._leave(table, (column,))

    def _change_back(self, step: Step, table: Table) -> None:
        found = rows_where(table, table.c.id == step["id"])
        if not found:
            self._leave(table, tuple(step["before"]))
            return
        before, after = as_stored(table, step["before"]), as_stored(table, step["after"])
        untouched, touched = self._split(table, found[0], after)
        if touched:
            self._leave(table, touched)
        values = {name: before[name] for name in untouched}
        if values and "version" in after and "version" not in values:
            values |= {"version": found[0]["version"] + 1, "updated_at": self.now}
        if values and not _succeeds(lambda: _write(table, step["id"], found[0], values)):
            self._leave(table, tuple(values))

    def _empty_back(self, step: Step, table: Table) -> None:
        """As a change back, with what was filled in read from where it came from."""
        source = rows_where(table, table.c.id == step["from"])
        if not source:
            self._leave(table, tuple(step["columns"]))
            return
        before, after = dict(step["before"]), dict(step["after"])
        before |= dict.fromkeys(step["columns"])
        after |= {name: _plain(source[0][name]) for name in step["columns"]}
        self._change_back({**step, "before": before, "after": after}, table)

    def _split(self, table: Table, row: Row, after: Row) -> tuple[list[str], tuple[str, ...]]:
        """The columns that are still as they were written, and those that are not. The row's own version goes back
        only with all of them.
        """
        changed = {name for name in after if row[name] != after[name]}
        own = changed - _KEEPING
        for group in self.together.get(table.name, ()):
            if own & set(group):
                own |= set(group) & set(after)
        left = own | (_KEEPING if changed else set())
        return [name for name in after if name not in left], tuple(sorted(own))

    def _bring_back(self, step: Step, table: Table) -> None:
        row = as_stored(table, step["row"])
        taken = db.session.scalar(select(table.c.id).where(table.c.id == row["id"])) is not None
        if taken:
            del row["id"]

        def bring() -> None:
            id_ = db.session.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
            said = {name: [None, value] for name, value in row.items() if value is not None}
            _note("create", table, {**row, "id": id_}, said)

        if not _succeeds(bring):
            self._leave(table, tuple(row))

    def _leave(self, table: Table, columns: tuple[str, ...]) -> None:
        if (table.name, columns) not in self.left:
            self.left.append((table.name, columns))


def _succeeds(work: Any) -> bool:
    """Whether the database takes it; else nothing of it is kept."""
    try:
        with db.session.begin_nested():
            work()
    except IntegrityError:
        return False
    return True
