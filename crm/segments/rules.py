"""What a change of many employers does to one of them, and whether it can be taken back. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal

from crm.employers.rules import allowed_stages

Reason = Literal["archived", "same", "spoken_to"]
Standing = Literal["going_on", "silent", "stopped", "changed", "undone"]

# What is changed → the columns that are written.
COLUMNS: Final = MappingProxyType(
    {
        "owner": ("owner_id",),
        "stage": ("stage",),
        "next_step": ("next_step", "next_on", "no_next_step_reason"),
        "archive": ("archived_on",),
    }
)
KINDS: Final = tuple(COLUMNS)
# Work that has said nothing for this long has died with its worker.
SILENT_FOR: Final = timedelta(seconds=60)
_DAYS: Final = frozenset({"next_on", "archived_on", "last_contact_on"})


def why_left_out(kind: str, new: Mapping[str, Any], row: Any) -> Reason | None:
    """Why a change does not touch an employer; None when it does. `row` has the columns, and `last_contact_on`."""
    if row.archived_on is not None:
        return "archived"
    if all(getattr(row, column) == new[column] for column in COLUMNS[kind]):
        return "same"
    if kind == "stage" and new["stage"] not in allowed_stages(row.stage, row.last_contact_on is not None):
        return "spoken_to"
    return None


def kept(kind: str, row: Any) -> dict[str, Any]:
    """What an employer has before the change, as JSON can hold it.

    Of a prospect also when it was last spoken to: whoever has been spoken to since is none any more.
    """
    columns = [*COLUMNS[kind], *(("last_contact_on",) if kind == "stage" else ())]
    return {column: _plain(getattr(row, column)) for column in columns}


def as_json(new: Mapping[str, Any]) -> dict[str, Any]:
    """The new values as JSON can hold them."""
    return {column: _plain(value) for column, value in new.items()}


def can_be_undone(kind: str, new: Mapping[str, Any], old: Mapping[str, Any], row: Any) -> bool:
    """Whether an employer is as the change left it. `new` and `old` are as `as_json` and `kept` wrote them."""
    if row.merged_into_id is not None or any(
        _plain(getattr(row, column)) != new[column] for column in COLUMNS[kind]
    ):
        return False
    became_known = kind == "stage" and _plain(row.last_contact_on) != old["last_contact_on"]
    return not (became_known and old["stage"] == "prospect")


def restored(kind: str, old: Mapping[str, Any]) -> dict[str, Any]:
    """Column → the value that an undo writes."""
    return {column: _read(column, old[column]) for column in COLUMNS[kind]}


def changes(kind: str, row: Any, new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """For the log: column → [old, new], of the columns that differ."""
    pairs = {column: [_plain(getattr(row, column)), _plain(new[column])] for column in COLUMNS[kind]}
    return {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}


def standing(change: Any, now: datetime) -> Standing:
    """How a change stands. One that is not finished, nor its undo, goes on, has lost its worker, or was stopped."""
    is_undoing = change.undone_at is not None
    if is_undoing and change.taken_back == change.done:
        return "undone"
    if not is_undoing and change.done == change.count:
        return "changed"
    if change.beat_at is None:
        return "stopped"
    return "silent" if now - change.beat_at > SILENT_FOR else "going_on"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column in _DAYS and value is not None else value
