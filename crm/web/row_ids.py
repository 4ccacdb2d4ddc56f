"""Ids in addresses: no row has a number that the database cannot hold, so such an address is not found."""

from typing import Any, Final

from flask import Flask
from werkzeug.routing import IntegerConverter

# What a column of whole numbers holds in PostgreSQL; SQLite would hold more, and has no more rows.
LARGEST: Final = 2**31 - 1


class RowId(IntegerConverter):
    """`<int:…>` of every address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **kwargs})


def id_in(text: str) -> int:
    """A number of a row in a form or a query. Raises ValueError for anything that no row has."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(text)
    return number


def install(app: Flask) -> None:
    """Let every address with a number be one of rows."""
    app.url_map.converters["int"] = RowId
