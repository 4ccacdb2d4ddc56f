"""The preview on disk: one line a row, so that any page of a long sheet is shown without planning it again.

Personal values are hidden before they are written; the lines hold codes, not sentences, so that each reader meets them
in their own language. The digest tells later whether the same file would still do the same.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from crm.imports.displaying import changes_of, shown_cell
from crm.imports.faults import Fault
from crm.imports.plans import Plan, SheetPlan

ROWS_A_PAGE: Final = 50
_MARK: Final = {"created": "n", "changed": "c", "unchanged": "s", "refused": "r"}
FILTERS: Final = ("refused", "changed", "created", "unchanged")


@dataclass(frozen=True)
class ShownRow:
    """A row of the preview: cells as in the file, (old, new) of changed ones, and what is wrong in which cell."""

    state: str
    number: int
    cells: dict[str, str]
    changes: dict[str, Sequence[str]]
    faults: list[Fault]

    def faults_in(self, column: str | None) -> list[Fault]:
        """What is wrong in one cell (None: with the row)."""
        return [fault for fault in self.faults if fault.column == column]


def write_preview(folder: Path, plan: Plan) -> dict[str, Any]:
    """Write the rows of every sheet; gives the summary that belongs to them."""
    digest = hashlib.sha256()
    for name, sheet in plan.sheets.items():
        with (folder / f"{name}.rows").open("w", encoding="utf-8") as file:
            for line in _lines(sheet):
                digest.update(line.encode())
                file.write(line)
        digest.update(_held_before(sheet))
    return _summary(plan, digest.hexdigest())


def digest_of(plan: Plan) -> str:
    """The digest that a preview of this plan would have."""
    digest = hashlib.sha256()
    for sheet in plan.sheets.values():
        for line in _lines(sheet):
            digest.update(line.encode())
        digest.update(_held_before(sheet))
    return digest.hexdigest()


def _held_before(plan: SheetPlan) -> bytes:
    """What the rows that would be changed hold now: for the digest, since the lines hide some of it."""
    changed = (row for row in plan.rows if row.state == "changed")
    return repr([{name: row.before.get(name) for name in sorted(row.values)} for row in changed]).encode()


def _summary(plan: Plan, digest: str) -> dict[str, Any]:
    warnings: dict[tuple[str, str], list[int]] = defaultdict(list)
    for warned in plan.warnings:
        warnings[warned.sheet, warned.code].append(warned.row)
    return {
        "status": "refused" if plan.is_refused else "unchanged" if plan.changes_nothing else "ready",
        "digest": digest,
        "counts": plan.counts(),
        "columns": {name: list(sheet.checked.raw) for name, sheet in plan.sheets.items()},
        "faults": len(plan.faults),
        "sheet_faults": [_fault_as_json(f) for f in plan.faults if f.row in (None, 1)],
        "warnings": [[sheet, code, rows] for (sheet, code), rows in warnings.items()],
        "unknown_sheets": plan.unknown_sheets,
        "unknown_columns": plan.unknown_columns,
    }


def _lines(plan: SheetPlan) -> Iterator[str]:
    changes = changes_of(plan)
    faults: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for fault in plan.checked.faults:
        faults[fault.row].append(_fault_as_json(fault))
    raw = [(plan.sheet.by_name[name], cells) for name, cells in plan.checked.raw.items()]
    for index, (number, row) in enumerate(zip(plan.checked.numbers, plan.rows, strict=True)):
        cells = {column.name: shown_cell(column, values[index]) for column, values in raw}
        content = [row.state, number, cells, changes.get(index, {}), faults.get(number, [])]
        yield _MARK[row.state] + json.dumps(content, ensure_ascii=False) + "\n"


def _fault_as_json(fault: Fault) -> dict[str, Any]:
    return {**asdict(fault), "values": dict(fault.values)}


def fault_from_json(content: dict[str, Any]) -> Fault:
    """A fault as it was written."""
    return Fault(**content)


def list_rows(folder: Path, sheet: str, state: str | None, page: int) -> list[ShownRow]:
    """One page (from 1) of a sheet's rows, those in `state` or all."""
    found: list[ShownRow] = []
    first, place = (page - 1) * ROWS_A_PAGE, 0
    with (folder / f"{sheet}.rows").open(encoding="utf-8") as file:
        for line in file:
            if state is None or line.startswith(_MARK[state]):
                if place >= first:
                    found.append(_shown(line))
                place += 1
            if len(found) == ROWS_A_PAGE:
                break
    return found


def _shown(line: str) -> ShownRow:
    state, number, cells, changes, faults = json.loads(line[1:])
    return ShownRow(state, number, cells, changes, [fault_from_json(fault) for fault in faults])
