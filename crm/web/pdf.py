"""Pages drawn as PDF files, tagged for screen readers (PDF/UA)."""

import importlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app


class NoPdf(Exception):
    """PDF files cannot be drawn here: the library that does it, or Pango beneath it, is missing."""


@cache
def _drawing() -> Any:
    """The library that draws PDF files; None where it, or what it needs of the system, is missing.

    Found when first asked for: it takes half a second, and only this file needs it.
    """
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError):
        return None


def can_draw() -> bool:
    """Whether PDF files can be drawn on this machine."""
    return _drawing() is not None


def draw(page: str, stylesheet: str) -> bytes:
    """A whole HTML page with a stylesheet of ours (its name in `static/css`). Raises NoPdf where it cannot be drawn."""
    drawing = _drawing()
    if drawing is None:
        raise NoPdf
    style = Path(str(current_app.static_folder)) / "css" / stylesheet
    document = drawing.HTML(string=page, url_fetcher=_fetch_nothing)
    css = drawing.CSS(string=style.read_text(encoding="utf-8"), url_fetcher=_fetch_nothing)
    return bytes(document.write_pdf(stylesheets=[css], pdf_variant="pdf/ua-1"))


def _fetch_nothing(_address: str, **_options: Any) -> Any:
    """Nothing that stands in the data makes the program ask another address."""
    raise ValueError("a page to be drawn is whole in itself")
