"""Addresses to send somebody on to: on this site, or not at all."""

import re
from urllib.parse import urlsplit, urlunsplit

from flask import request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

# Browsers drop control characters from an address and read a backslash as a slash.
_MISREAD = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


def local_path(address: str | None) -> str | None:
    """The path (with its query) of an address on this site, to send somebody back to; None for any other address."""
    if not address or _MISREAD.search(address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc not in ("", request.host) or parts.scheme not in ("", "http", "https"):
        return None
    if parts.scheme and not parts.netloc:
        return None
    path = urlunsplit(("", "", parts.path, parts.query, ""))
    return path if path.startswith("/") and not path.startswith("//") else None


def forget_ways_elsewhere() -> None:
    """Before a page of the log-in library: leave out a `next` that leads elsewhere. The library reads it in several
    places of its own, and one that is no address at all would stop it with an error.
    """
    if request.blueprint != "security":
        return
    request.args = _without_ways_elsewhere(request.args)
    request.form = _without_ways_elsewhere(request.form)


def _without_ways_elsewhere(values: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    kept = [(name, value) for name, value in values.items(multi=True) if name != "next" or local_path(value)]
    return ImmutableMultiDict(kept)
