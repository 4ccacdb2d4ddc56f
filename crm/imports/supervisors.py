"""Supervisors in the workbook: columns of `contact_people`, and everybody whom a placement names as supervisor.

A placement's `supervisor_ref` makes its contact person a supervisor: they have supervised, whatever the other
sheet says.
"""

from typing import Any

from crm.imports.checking import CheckedSheet
from crm.imports.plans import SheetPlan
from crm.imports.references import References
from crm.imports.sheets import SUPERVISORS


def gather(people: CheckedSheet | None, placements: CheckedSheet | None) -> CheckedSheet:
    """A sheet of supervisors, one row a person, made of what the two sheets say."""
    gathered: dict[str, tuple[int, Any, Any]] = {}
    if people is not None:
        _gather_from_people(people, gathered)
    for number, ref in (
        zip(placements.numbers, placements.column("supervisor_ref"), strict=True) if placements else ()
    ):
        if ref is not None:
            gathered.setdefault(ref, (number, None, None))
    numbers = [number for number, _, _ in gathered.values()]
    values = {
        "person_ref": list(gathered),
        "training": [training for _, training, _ in gathered.values()],
        "training_on": [day for _, _, day in gathered.values()],
    }
    return CheckedSheet(
        SUPERVISORS, numbers, {name: tuple(column) for name, column in values.items()}, values
    )


def _gather_from_people(people: CheckedSheet, gathered: dict[str, tuple[int, Any, Any]]) -> None:
    columns = ("person_ref", "is_supervisor", "training", "training_on")
    rows = zip(people.numbers, *(people.column(name) for name in columns), strict=True)
    for number, ref, is_supervisor, training, training_on in rows:
        is_trained = is_supervisor is None and (
            training in ("offered", "completed") or training_on is not None
        )
        if ref is not None and (is_supervisor or is_trained):
            gathered.setdefault(ref, (number, training, training_on))


def contact_person_ids(references: References, supervised: SheetPlan) -> list[int | None]:
    """The contact person of each planned supervisor."""
    known = references.known.get("contact_people", {})
    return [known.get(ref) for ref in supervised.checked.values["person_ref"]]


def show(people: SheetPlan | None, supervised: SheetPlan) -> None:
    """A contact person whose supervising changes is shown as changed; what is wrong is told where it was typed."""
    if people is None:
        return
    states = dict(zip(supervised.checked.values["person_ref"], supervised.rows, strict=True))
    for row, ref in zip(people.rows, people.checked.column("person_ref"), strict=True):
        supervisor = states.get(ref)
        if row.state == "unchanged" and supervisor is not None and supervisor.state in ("created", "changed"):
            row.state = "changed"
