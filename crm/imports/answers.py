"""The answer of `import workbook`: for a machine as JSON, for a person as a table.

    {"file", "status": "preview" | "imported" | "unchanged" | "refused", "run": id or null,
     "sheets": {sheet: {"created", "changed", "unchanged", "refused"}}, "totals": {the same},
     "errors": [{"sheet", "row", "column", "value", "expected", "message"}],
     "warnings": [{"sheet", "row", "column", "code", "message"}],
     "unknown_sheets": [sheet], "unknown_columns": [{"sheet", "column"}],
     "rows": [{"sheet", "row", "state", "changes": {column: [old, new]}}]      with a preview only}

Row 1 is the header. `value` is null where the cell is empty or personal. Fields may be added, none is taken away.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from crm.imports import labels
from crm.imports.displaying import changes_of
from crm.imports.faults import Fault, FileRefused, Warned
from crm.imports.plans import STATES, Plan

Answer = dict[str, Any]


def plan_answer(name: str, plan: Plan, run_id: int | None, is_preview: bool) -> Answer:
    """The answer for a file that could be read."""
    counts = plan.counts()
    answer = {
        "file": name,
        "status": _status(plan, run_id, is_preview),
        "run": run_id,
        "sheets": counts,
        "totals": {state: sum(sheet[state] for sheet in counts.values()) for state in STATES},
        "errors": [_error(fault) for fault in plan.faults],
        "warnings": [_warning(warned) for warned in plan.warnings],
        "unknown_sheets": plan.unknown_sheets,
        "unknown_columns": [{"sheet": sheet, "column": column} for sheet, column in plan.unknown_columns],
    }
    return {**answer, "rows": list(_rows(plan))} if is_preview else answer


def refusal_answer(name: str, error: FileRefused) -> Answer:
    """The answer for a file that is no workbook."""
    message = labels.file_sentence(error)
    fault = {
        "sheet": None,
        "row": None,
        "column": None,
        "value": None,
        "expected": message,
        "message": message,
    }
    return {
        "file": name,
        "status": "refused",
        "run": None,
        "sheets": {},
        "totals": dict.fromkeys(STATES, 0),
        "errors": [fault],
        "warnings": [],
        "unknown_sheets": [],
        "unknown_columns": [],
    }


def _status(plan: Plan, run_id: int | None, is_preview: bool) -> str:
    if plan.is_refused:
        return "refused"
    if is_preview:
        return "preview"
    return "unchanged" if run_id is None else "imported"


def _error(fault: Fault) -> Answer:
    return {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "expected": labels.expected_text(fault),
        "message": labels.fault_sentence(fault),
    }


def _warning(warned: Warned) -> Answer:
    return {
        "sheet": warned.sheet,
        "row": warned.row,
        "column": warned.column,
        "code": warned.code,
        "message": labels.warning_sentence(warned),
    }


def _rows(plan: Plan) -> Iterator[Answer]:
    for name, sheet in plan.sheets.items():
        changes = changes_of(sheet)
        for index, (number, row) in enumerate(zip(sheet.checked.numbers, sheet.rows, strict=True)):
            yield {"sheet": name, "row": number, "state": row.state, "changes": changes.get(index, {})}


def table_lines(answer: Answer) -> Iterator[str]:
    """The counts as a table, and what was kept out."""
    yield f"{'sheet':<20}" + "".join(f"{state:>11}" for state in STATES)
    for name, counts in {**answer["sheets"], "total": answer["totals"]}.items():
        yield f"{name:<20}" + "".join(f"{counts[state]:>11}" for state in STATES)
    for sheet in answer["unknown_sheets"]:
        yield f"kept out: the sheet {sheet}, which the program does not know"
    for unknown in answer["unknown_columns"]:
        yield f"kept out: the column {unknown['column']} of {unknown['sheet']}, which the program does not know"


def row_lines(answer: Answer) -> Iterator[str]:
    """Each row that would be created or changed."""
    for row in answer["rows"]:
        if row["state"] in ("created", "changed"):
            told = "; ".join(f"{column}: {old} → {new}" for column, (old, new) in row["changes"].items())
            yield f"{row['sheet']} row {row['row']}: {row['state']}" + (f" ({told})" if told else "")


def error_lines(answer: Answer) -> Iterator[str]:
    """Each cell at fault, where it is and what is expected."""
    for error in answer["errors"]:
        places = (("", "sheet"), ("row ", "row"), ("", "column"))
        place = ", ".join(f"{word}{error[part]}" for word, part in places if error[part] is not None)
        yield f"{place}: {error['message']}" if place else error["message"]


def warning_lines(answer: Answer) -> Iterator[str]:
    """Warnings gathered by kind, with the first rows of each."""
    kinds = Counter((warned["sheet"], warned["message"]) for warned in answer["warnings"])
    for (sheet, message), count in kinds.items():
        rows = [str(w["row"]) for w in answer["warnings"] if (w["sheet"], w["message"]) == (sheet, message)]
        listed = ", ".join(rows[:5]) + (" …" if count > 5 else "")
        yield f"{sheet}: {message} ({count}: {'row' if count == 1 else 'rows'} {listed})"
