"""Pages drawn as PDF files, tagged for screen readers (PDF/UA)."""

import importlib
import logging
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app

# Who waits for the file that this thread draws.
_ON_THE_WAY: ContextVar[Callable[[], None] | None] = ContextVar("_ON_THE_WAY", default=None)


class NoPdf(Exception):
    """PDF files cannot be drawn here: the library that does it, or Pango beneath it, is missing."""


@cache
def _drawing() -> Any:
    """The library that draws PDF files; None where it, or what it needs of the system, is missing.

    Found when first asked for: it takes half a second, and only this file needs it.
    """
    try:
        drawing = importlib.import_module("weasyprint")
    except (ImportError, OSError):
        return None
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.addFilter(_hear)
    return drawing


def can_draw() -> bool:
    """Whether PDF files can be drawn on this machine."""
    return _drawing() is not None


def draw(page: str, stylesheet: str, on_the_way: Callable[[], None] | None = None) -> bytes:
    """A whole HTML page with a stylesheet of ours (its name in `static/css`). Raises NoPdf where it cannot be drawn.

    `on_the_way` is called now and then while it is drawn; what it raises ends the drawing.
    """
    drawing = _drawing()
    if drawing is None:
        raise NoPdf
    style = Path(str(current_app.static_folder)) / "css" / stylesheet
    document = drawing.HTML(string=page, url_fetcher=_fetch_nothing)
    css = drawing.CSS(string=style.read_text(encoding="utf-8"), url_fetcher=_fetch_nothing)
    token = _ON_THE_WAY.set(on_the_way)
    try:
        return bytes(document.write_pdf(stylesheets=[css], pdf_variant="pdf/ua-1"))
    finally:
        _ON_THE_WAY.reset(token)


def _hear(_said: logging.LogRecord) -> bool:
    """What the library says of how far it has come goes to whoever waits, and into no log."""
    if heard := _ON_THE_WAY.get():
        heard()
    return False


def _fetch_nothing(_address: str, **_options: Any) -> Any:
    """Nothing that stands in the data makes the program ask another address."""
    raise ValueError("a page to be drawn is whole in itself")
