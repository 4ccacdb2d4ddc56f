"""Which stored row each row of a sheet is: by its key, or where a key may come back, by what fits best. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from crm.imports.columns import Match

Row = Mapping[str, Any]


def paired(
    match: Match,
    keys: Sequence[tuple[Any, ...]],
    rows: Sequence[Row],
    stored: Sequence[Row],
    stored_keys: Sequence[tuple[Any, ...]],
) -> list[Row | None]:
    """The stored row of each row, None for a new one. No stored row is given to two rows.

    `rows` hold what the file says (None: nothing), under the same names as the stored rows.
    """
    waiting: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for key, row in zip(stored_keys, stored, strict=True):
        waiting[key].append(row)
    found: list[Row | None] = [None] * len(rows)
    for is_fit in _FITS[match]:
        for index, (key, row) in enumerate(zip(keys, rows, strict=True)):
            if found[index] is None and waiting.get(key):
                found[index] = _taken(waiting[key], row, is_fit)
    return found


def _taken(candidates: list[Row], row: Row, is_fit: Any) -> Row | None:
    for place, candidate in enumerate(candidates):
        if is_fit(row, candidate):
            return candidates.pop(place)
    return None


def _says_the_same(row: Row, stored: Row) -> bool:
    return all(value is None or stored[name] == value for name, value in row.items())


def _says_nothing_else(row: Row, stored: Row) -> bool:
    return all(value is None or stored[name] is None or stored[name] == value for name, value in row.items())


def _has_the_key(row: Row, stored: Row) -> bool:
    return True


# From the strictest to the most lenient: a row that is stored word for word is never taken for another.
_FITS: Mapping[Match, Sequence[Any]] = {
    "one": (_has_the_key,),
    "several": (_says_the_same, _has_the_key),
    "filled": (_says_the_same, _says_nothing_else),
}
