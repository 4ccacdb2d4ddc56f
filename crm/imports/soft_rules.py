"""Habits of the domain that past data may break: told as warnings, imported as they stand, mended later.

Hand-kept files hold what happened, also what should not have; dropping or bending it would make the counts wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from crm.employers.rules import is_sole_trader
from crm.imports import stored
from crm.imports.cells import has_check_digit
from crm.imports.faults import Warned
from crm.imports.plans import Plan, SheetPlan
from crm.imports.references import References

Period = tuple[date, date | None]
Enrolments = dict[tuple[int, int], list[Period]]


def list_warnings(plan: Plan, references: References) -> list[Warned]:
    """Every habit that the file breaks, sheet by sheet in the order of its rows. Rows at fault are passed over."""
    enrolments = _enrolments(plan)
    return [
        *_wrong_check_digits(plan.sheets.get("employers")),
        *_identified_anonymous(plan.sheets.get("participants")),
        *_incomplete_exits(plan.sheets.get("enrolments")),
        *_overlapping(plan.sheets.get("enrolments"), enrolments),
        *_outside_enrolment(plan.sheets.get("placements"), enrolments, references),
        *_supervisors_elsewhere(plan.sheets.get("placements"), references),
        *_twice(plan.sheets.get("activities")),
        *_twice(plan.sheets.get("placements")),
    ]


def _rows(plan: SheetPlan | None, *columns: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Row number and values of the named columns, of the rows without faults."""
    if plan is None:
        return
    values = zip(*(plan.checked.column(name) for name in columns), strict=True)
    for number, row, cells in zip(plan.checked.numbers, plan.rows, values, strict=True):
        if row.state != "refused":
            yield number, cells


def _wrong_check_digits(plan: SheetPlan | None) -> Iterator[Warned]:
    for number, (orgnr,) in _rows(plan, "orgnr"):
        if orgnr is not None and not has_check_digit(orgnr):
            told = {} if is_sole_trader(orgnr) else {"value": orgnr}
            yield Warned("employers", number, "orgnr", "check_digit", told)


def _identified_anonymous(plan: SheetPlan | None) -> Iterator[Warned]:
    told = ("phone", "email", "street")
    for number, (anonymous, *cells) in _rows(plan, "anonymous", *told):
        for column, cell in zip(told, cells, strict=True):
            if anonymous and cell is not None:
                yield Warned("participants", number, column, "anonymous_but_reachable")


def _incomplete_exits(plan: SheetPlan | None) -> Iterator[Warned]:
    for number, (exited_on, reason, received_by) in _rows(plan, "exited_on", "exit_reason", "received_by"):
        if exited_on is not None and reason is None:
            yield Warned("enrolments", number, "exit_reason", "exit_without_reason")
        if exited_on is not None and received_by is None:
            yield Warned("enrolments", number, "received_by", "exit_without_receiver")
        if exited_on is None and reason is not None:
            yield Warned("enrolments", number, "exited_on", "reason_without_exit")


def _enrolments(plan: Plan) -> Enrolments:
    """(Person, programme) → periods, stored ones and those of the file, of everybody whom the file speaks of."""
    found: dict[int, dict[str, Any]] = {
        row["id"]: row for row in stored.list_rows("enrolments", "participant_id", _stored_participants(plan))
    }
    for planned in plan.sheets["enrolments"].rows if "enrolments" in plan.sheets else ():
        found[planned.id] = {**found.get(planned.id, {}), **planned.values}
    by_person: Enrolments = defaultdict(list)
    for row in found.values():
        if row.get("enrolled_on") is not None:
            key = (row.get("participant_id", 0), row.get("programme_id", 0))
            by_person[key].append((row["enrolled_on"], row.get("exited_on")))
    return by_person


def _stored_participants(plan: Plan) -> set[int]:
    found: set[int] = set()
    for name in ("enrolments", "placements", "participants"):
        for row in plan.sheets[name].rows if name in plan.sheets else ():
            found.add(row.id if name == "participants" else row.values.get("participant_id") or 0)
    return {id_ for id_ in found if id_ > 0}


def _overlapping(plan: SheetPlan | None, enrolments: Enrolments) -> Iterator[Warned]:
    rows = plan.rows if plan else ()
    numbers = plan.checked.numbers if plan else ()
    for number, row in zip(numbers, rows, strict=True):
        key = (row.values.get("participant_id"), row.values.get("programme_id"))
        if row.state == "created" and _overlap(enrolments.get(key, []), row.values["enrolled_on"]):  # type: ignore[arg-type]
            yield Warned("enrolments", number, "enrolled_on", "overlapping_enrolment")


def _overlap(periods: Iterable[Period], enrolled_on: date) -> bool:
    """Whether the period that begins on `enrolled_on` begins before an earlier one has ended."""
    ordered = sorted(periods, key=lambda period: period[0])
    return any(
        later[0] == enrolled_on and (earlier[1] is None or earlier[1] >= enrolled_on)
        for earlier, later in pairwise(ordered)
    )


def _outside_enrolment(
    plan: SheetPlan | None, enrolments: Enrolments, references: References
) -> Iterator[Warned]:
    participants = references.known.get("participants", {})
    programmes = references.known.get("programmes", {})
    columns = ("participant_ref", "programme", "starts_on", "ends_on")
    for number, (ref, programme, starts_on, ends_on) in _rows(plan, *columns):
        periods = enrolments.get((participants[ref], programmes[programme]), [])
        wrong = _misfit(periods, starts_on, ends_on)
        if wrong is not None:
            yield Warned("placements", number, wrong[0], wrong[1])


def _misfit(periods: list[Period], starts_on: date, ends_on: date | None) -> tuple[str, str] | None:
    """The column and code of how a placement leaves its enrolment; None when it does not."""
    if not periods:
        return "programme", "not_enrolled"
    begun = [period for period in periods if period[0] <= starts_on]
    if not begun:
        return "starts_on", "before_enrolment"
    left = max(begun, key=lambda period: period[1] or date.max)[1]
    if left is not None and starts_on > left:
        return "starts_on", "after_exit"
    return (
        ("ends_on", "ends_after_exit")
        if left is not None and ends_on is not None and ends_on > left
        else None
    )


def _supervisors_elsewhere(plan: SheetPlan | None, references: References) -> Iterator[Warned]:
    refs = {ref: number for number, (ref,) in _rows(plan, "supervisor_ref") if ref is not None}
    workplaces = _workplaces(set(refs), references)
    employers = references.known.get("employers", {})
    for number, (ref, employer) in _rows(plan, "supervisor_ref", "employer_ref"):
        if ref is not None and workplaces.get(ref) not in (None, employers[employer]):
            yield Warned("placements", number, "supervisor_ref", "supervisor_elsewhere", {"value": ref})


def _workplaces(refs: set[str], references: References) -> dict[str, int]:
    """Where each supervisor works: the employer's id by person_ref."""
    known = references.known.get("contact_people", {})
    at = {row["ref"]: row["employer_id"] for row in stored.list_rows("contact_people", "ref", refs)}
    return at | {
        ref: references.workplaces[known[ref]] for ref in refs if known.get(ref) in references.workplaces
    }


def _twice(plan: SheetPlan | None) -> Iterator[Warned]:
    if plan is None:
        return
    seen: dict[tuple[Any, ...], int] = {}
    for number, key in _rows(plan, *plan.sheet.key):
        if key in seen:
            yield Warned(plan.sheet.name, number, plan.sheet.key[-1], "same_as_row", {"row": seen[key]})
        seen.setdefault(key, number)
