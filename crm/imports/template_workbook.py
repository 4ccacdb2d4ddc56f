"""An empty workbook to fill in: every sheet with its columns, and one sheet that lists the codes."""

import io
from collections.abc import Iterator

import xlsxwriter

from crm import codes
from crm.imports.labels import SHEET_LABELS
from crm.imports.sheets import SHEETS

CODE_LISTS = {
    "gender": codes.GENDERS,
    "role": codes.ROLES,
    "segment": codes.SEGMENTS,
    "stage": codes.STAGES,
    "channel": codes.CHANNELS,
    "training": codes.TRAINING_STATES,
    "placement kind": codes.PLACEMENT_KINDS,
    "placement via": codes.PLACEMENT_VIAS,
    "activity kind": codes.ACTIVITY_KINDS,
    "referrer": codes.REFERRERS,
    "education_level": codes.EDUCATION_LEVELS,
    "work_experience": codes.WORK_EXPERIENCES,
    "income": codes.INCOMES,
    "occupation": codes.OCCUPATIONS,
    "exit_reason": codes.EXIT_REASONS,
    "background": codes.BACKGROUNDS,
}


def template_workbook() -> bytes:
    """The workbook as .xlsx. Required columns are bold and marked as such in a note."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    required, optional = book.add_format({"bold": True}), book.add_format({})
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for place, column in enumerate(sheet.columns):
            page.write_string(0, place, column.name, required if column.is_required else optional)
            page.set_column(place, place, max(12, len(column.name) + 2))
    _add_code_lists(book, required)
    book.close()
    return content.getvalue()


def _add_code_lists(book: xlsxwriter.Workbook, heading: object) -> None:
    page = book.add_worksheet("code lists")
    for place, (name, listed) in enumerate(CODE_LISTS.items()):
        page.write_string(0, place, name, heading)
        page.set_column(place, place, 24)
        for row, code in enumerate(listed, start=1):
            page.write_string(row, place, code)


def described_sheets() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Each sheet: name, what it is called, its required columns and its other ones."""
    for sheet in SHEETS:
        required = [column.name for column in sheet.columns if column.is_required]
        optional = [column.name for column in sheet.columns if not column.is_required]
        yield sheet.name, str(SHEET_LABELS[sheet.name]), required, optional
