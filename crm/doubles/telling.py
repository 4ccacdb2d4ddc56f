"""What an undone merge left as it is, in words."""

from collections.abc import Iterable

from crm.doubles import rules
from crm.labels import label

_PART_OF = {column: part for part, columns in rules.PARTS.items() for column in columns}


def told_of(left: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    """Columns that were left, by table, as a list of what they are called: each once, in the order they came."""
    words: dict[str, None] = {}
    for table, columns in left:
        if table == "employers":
            words.update(dict.fromkeys(_words(columns)))
        else:
            words[str(label("entity", table))] = None
    return ", ".join(words)


def _words(columns: Iterable[str]) -> list[str]:
    parts = (_PART_OF.get(column, "address" if column in ("lat", "lon") else None) for column in columns)
    return [str(label("employer_part", part)).lower() for part in parts if part is not None]
