"""Reports on paper: one page of HTML that stands alone, and the PDF drawn from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import current_app

from crm.labels import language
from crm.reports.labels import COUNTS, REPORTS, TABLES, compared_words, days_of, spreading_words
from crm.reports.pictures import drawing_of, reading_of
from crm.reports.tables import Report, Table
from crm.web import pdf


@dataclass(frozen=True)
class Cover:
    """What stands first: a title, whom it is about (lines as people read them), the day it was made, own words, and
    who made it (empty = not said)."""

    title: str
    about: tuple[str, ...]
    made_on: date
    introduction: str = ""
    made_by: str = ""


@dataclass(frozen=True)
class Screen:
    """What a page needs to be looked at before it is printed: the addresses of its stylesheet and of its script."""

    style: str
    script: str


def as_page(reports: Sequence[Report], cover: Cover, screen: Screen | None = None) -> str:
    """The reports as one page without a menu, in the language of the moment: printed, or drawn as PDF.

    With `screen` it is a page to look at in a browser, with a button that prints it.
    """
    # Rendered without what a request's pages are given: the command draws it too.
    return current_app.jinja_env.get_template("reports/printed.html").render(
        locale=language(),
        reports=reports,
        cover=cover,
        screen=screen,
        titles=REPORTS,
        words=TABLES,
        counts=COUNTS,
        spreading_words=spreading_words,
        drawing_of=drawing_of,
        days_of=days_of,
        compared_words=compared_words,
        reading_of=lambda table, earlier: reading_of(
            _on_paper(table), _no_link, earlier and _on_paper(earlier)
        ),
        no_link=_no_link,
    )


def as_pdf(reports: Sequence[Report], cover: Cover, on_the_way: Callable[[], None] | None = None) -> bytes:
    """The same as PDF, tagged for screen readers. Raises NoPdf where it cannot be drawn.

    `on_the_way` is called now and then while it is drawn; what it raises ends the drawing.
    """
    return pdf.draw(as_page(reports, cover), "printed.css", on_the_way)


def _on_paper(table: Table) -> Table:
    """Many weeks run down the page: across they would run off it."""
    if table.definition.look != "heat":
        return table
    return replace(table, definition=replace(table.definition, turned=True))


def _no_link(_table: str, _row: str, _column: str) -> None:
    """Nothing on paper can be opened."""
