"""The words used inside sentences, Swedish and English, read from one table: `data/wording.tsv`.

`crm/labels.py` may reuse `label` and `labels`, so that a page and a sentence call a thing by the same name.
"""

from functools import cache
from pathlib import Path

LANGUAGES = ("sv", "en")
_TABLE = Path(__file__).parent / "data" / "wording.tsv"


class UnknownWordingError(KeyError):
    """A group or code that the table does not hold; a mistake in the program, never in what a user typed."""


@cache
def _table() -> dict[tuple[str, str], dict[str, str]]:
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            group, code, swedish, english = line.split("\t")
            rows[group, code] = {"sv": swedish, "en": english}
    return rows


def has_label(group: str, code: str) -> bool:
    """Say whether the table has words for `code` in `group`."""
    return (group, code) in _table()


def label(group: str, code: str, language: str = "sv") -> str:
    """Give the words for one code, e.g. `label("fact", "alcohol", "sv")` → "alkohol"."""
    try:
        return _table()[group, code][language]
    except KeyError as missing:
        raise UnknownWordingError(f"{group}/{code}/{language}") from missing


def labels(group: str, language: str = "sv") -> dict[str, str]:
    """Give every code of a group with its words, in the order of the table."""
    return {code: words[language] for (its_group, code), words in _table().items() if its_group == group}


def phrase(group: str, code: str, language: str, /, **values: object) -> str:
    """Fill the named places of a template with values."""
    return label(group, code, language).format(**values)


def join_words(words: list[str], language: str = "sv") -> str:
    """Join as people write: "a", "a och b", "a, b och c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {label('word', 'and', language)} {words[-1]}"


def number(value: float, language: str = "sv", decimals: int = 1) -> str:
    """Write a number as people do: no needless decimals, a decimal comma in Swedish."""
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "sv" else text
