"""What an import would do: every row of the file compared with the database, nothing written.

Sheets are planned in the order in which they point at each other, so that a reference finds its row among those
planned before, or in the database.
"""

from collections.abc import Callable, Iterable
from typing import Any

from crm.imports import next_steps, soft_rules, stored, supervisors
from crm.imports.checking import CheckedSheet, CheckedWorkbook
from crm.imports.collections import collections_of
from crm.imports.columns import Sheet
from crm.imports.guards import GUARDS, keep_to_own_programmes
from crm.imports.pairing import paired
from crm.imports.plans import Plan, PlannedRow, SheetPlan
from crm.imports.references import References
from crm.imports.rules import broken_rules
from crm.imports.sheets import CODES, CONTACT_PEOPLE, SHEETS, SUPERVISORS
from crm.imports.workbench import Importer, Workbench

Step = Callable[[str, int], None]


def no_step(_sheet: str, _rows: int) -> None:
    """Nobody watches the progress."""


def plan_import(book: CheckedWorkbook, importer: Importer, lock: bool = False, step: Step = no_step) -> Plan:
    """What importing the file would do now. `lock` keeps the stored rows from being changed by others meanwhile.

    `step` is told of each sheet that is done, with its number of rows.
    """
    bench = Workbench(book, importer, lock, References(frozenset(book.sheets)))
    for sheet in SHEETS:
        checked = bench.checked(sheet.name)
        if checked is not None:
            bench.plan.sheets[sheet.name] = _plan_sheet(bench, checked)
            step(sheet.name, len(checked))
        _learn(bench, sheet)
    _conclude(bench)
    return bench.plan


def _learn(bench: Workbench, sheet: Sheet) -> None:
    """What later sheets need to know, whether or not the file has this one."""
    if sheet is CODES:
        for code in stored.own_codes():
            bench.codes.add(*code)
        for row in bench.plan.sheets[CODES.name].rows if CODES.name in bench.plan.sheets else ():
            bench.codes.add(*(row.values.get(name) for name in ("programme_id", "list", "code")))
    if sheet is CONTACT_PEOPLE:
        people = bench.plan.sheets[sheet.name].rows if sheet.name in bench.plan.sheets else []
        bench.references.workplaces = {row.id: row.values["employer_id"] for row in people if row.id < 0}
        supervising = supervisors.gather(bench.checked("contact_people"), bench.checked("placements"))
        supervised = _plan_sheet(bench, supervising)
        bench.plan.sheets[SUPERVISORS.name] = supervised
        bench.references.register(
            SUPERVISORS.table, supervisors.contact_person_ids(bench.references, supervised), _ids(supervised)
        )


def _ids(plan: SheetPlan) -> list[int]:
    return [row.id for row in plan.rows]


def _plan_sheet(bench: Workbench, checked: CheckedSheet) -> SheetPlan:
    sheet = checked.sheet
    names, rows = _rows_of(bench, checked)
    keys = [tuple(row.get(target) for target in sheet.key_targets) for row in rows]
    if sheet.match == "one":
        _refuse_duplicates(checked, keys)
    found = _stored_rows(bench, sheet, rows)
    found_keys = [tuple(row[target] for target in sheet.key_targets) for row in found]
    partners = paired(sheet.match, keys, rows, found, found_keys)
    plan = SheetPlan(checked)
    defaults = {**dict.fromkeys(names), **_fresh(sheet.defaults)}
    for row, partner in zip(rows, partners, strict=True):
        plan.rows.append(
            _stored_row(sheet, row, dict(partner)) if partner else _new_row(bench, defaults, row)
        )
    if sheet.has_reference_key:
        bench.references.register(sheet.table, [key[0] for key in keys], _ids(plan))
    _judge(bench, plan, partners)
    return plan


def _rows_of(bench: Workbench, checked: CheckedSheet) -> tuple[list[str], list[dict[str, Any]]]:
    """The table's columns that the file has, and what each row says of them (None: nothing)."""
    columns: dict[str, list[Any]] = {}
    for name in checked.values:
        targets = checked.sheet.by_name[name].targets
        if len(targets) == 1:
            columns[targets[0]] = _values_of(bench, checked, name, columns.get("programme_id"))
        elif targets:
            spread = [value or (None,) * len(targets) for value in checked.values[name]]
            columns.update(zip(targets, map(list, zip(*spread, strict=True)), strict=False))
    names = list(columns)
    if not names:
        return names, [{} for _ in checked.numbers]
    return names, [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _values_of(bench: Workbench, checked: CheckedSheet, name: str, programme_ids: Any) -> list[Any]:
    column = checked.sheet.by_name[name]
    if column.extends:
        return bench.codes.fitted(checked, column, programme_ids)
    if not column.refers:
        return checked.values[name]
    ids = bench.references.resolved(checked, column)
    if name == "supervisor_ref":
        return [bench.references.known[SUPERVISORS.table].get(id_) for id_ in ids]
    return ids


def _refuse_duplicates(checked: CheckedSheet, keys: list[tuple[Any, ...]]) -> None:
    first_with: dict[tuple[Any, ...], int] = {}
    for index, key in enumerate(keys):
        if None in key:
            continue
        if key in first_with:
            column, first = checked.sheet.key[-1], checked.numbers[first_with[key]]
            checked.add_fault(index, column, "unique", row=first, columns=", ".join(checked.sheet.key))
        first_with.setdefault(key, index)


def _stored_rows(bench: Workbench, sheet: Sheet, rows: list[dict[str, Any]]) -> list[stored.StoredRow]:
    sought = {row.get(sheet.scope) for row in rows} - {None}
    known = {one for one in sought if not (isinstance(one, int) and one < 0)}
    return stored.list_rows(sheet.table, sheet.scope, known, bench.lock)


def _fresh(defaults: Any) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in defaults.items()}


def _new_row(bench: Workbench, defaults: dict[str, Any], row: dict[str, Any]) -> PlannedRow:
    values = {**row, **{name: default for name, default in defaults.items() if row.get(name) is None}}
    return PlannedRow("created", bench.references.new_id(), values)


def _stored_row(sheet: Sheet, row: dict[str, Any], partner: stored.StoredRow) -> PlannedRow:
    """An empty cell says nothing, so what is stored stays."""
    said = {name: value for name, value in row.items() if value is not None and partner[name] != value}
    for name, collection in collections_of(sheet.table).items() if said else ():
        if name in said:
            said[name] = collection.together(partner[name], said[name])
    values = {name: value for name, value in said.items() if partner[name] != value}
    before = {name: partner[name] for name in values}
    state = "changed" if values else "unchanged"
    return PlannedRow(state, partner["id"], values, before, partner.get("version"))  # type: ignore[arg-type]


def _judge(bench: Workbench, plan: SheetPlan, partners: list[Any]) -> None:
    """Rules between the cells of a row, and between the row and what is stored; then refuse rows at fault."""
    checked, name = plan.checked, plan.sheet.name
    faulty = {fault.row for fault in checked.faults}
    for index, (row, partner) in enumerate(zip(plan.rows, partners, strict=True)):
        if row.state == "unchanged" or checked.numbers[index] in faulty:
            continue
        for column, expected, values in broken_rules(name, {**(partner or {}), **row.values}):
            checked.add_fault(index, column, expected, **values)
    keep_to_own_programmes(bench, plan, partners)
    guard = GUARDS.get(name)
    if guard is not None:
        guard(bench, plan, partners)


def _conclude(bench: Workbench) -> None:
    """Gather what belongs to no single sheet, and decide which rows are refused and which are written."""
    plan = bench.plan
    supervised = plan.sheets.pop(SUPERVISORS.name)
    for sheet_plan in plan.sheets.values():
        _refuse_faulty(sheet_plan)
    plan.faults = [*bench.book.faults, *_sorted_faults(plan.sheets.values())]
    plan.unknown_sheets = bench.book.unknown_sheets
    plan.unknown_columns = bench.book.unknown_columns
    supervisors.show(plan.sheets.get("contact_people"), supervised)
    for table, rows in bench.references.created.items():
        plan.add_writes(table, rows)
    for sheet in SHEETS:
        if sheet.name in plan.sheets:
            plan.add_writes(sheet.table, plan.sheets[sheet.name].rows)
        if sheet is CONTACT_PEOPLE:
            plan.add_writes(SUPERVISORS.table, supervised.rows)
    if not plan.is_refused:
        next_steps.carry_over(plan, bench.lock)
    plan.warnings = soft_rules.list_warnings(plan, bench.references)


def _refuse_faulty(plan: SheetPlan) -> None:
    faulty = {fault.row for fault in plan.checked.faults}
    if not faulty:
        return
    for number, row in zip(plan.checked.numbers, plan.rows, strict=True):
        if number in faulty:
            row.state = "refused"


def _sorted_faults(plans: Iterable[SheetPlan]) -> list[Any]:
    return [
        fault
        for plan in plans
        for fault in sorted(
            plan.checked.faults, key=lambda fault: (fault.row or 0, _place(plan.sheet, fault.column))
        )
    ]


def _place(sheet: Sheet, column: str | None) -> int:
    return list(sheet.by_name).index(column) if column in sheet.by_name else len(sheet.columns)
