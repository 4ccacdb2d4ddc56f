"""What employers owe to their imported contacts: when somebody last spoke to them, and what was agreed then.

Only contacts that are new to the database count, and only those later than the last known one, so that an import never
takes away what has been agreed since.
"""

from typing import Any

from crm.imports import stored
from crm.imports.plans import Plan, PlannedRow

_COLUMNS = ("last_contact_on", "next_step", "next_on")


def carry_over(plan: Plan, lock: bool) -> None:
    """Add last contact day and next step to the employers whose latest contact comes with this file."""
    latest = _latest_by_employer(plan)
    planned = {row.id: row for row in plan.writes.get("employers", [])}
    for row in planned.values() if latest else ():
        if row.state == "created":
            row.values.update(dict.fromkeys(_COLUMNS))
    asked = {id_ for id_ in latest if id_ > 0}
    known = {row["id"]: row for row in stored.list_rows("employers", "id", asked, lock)}
    for employer_id, contact in latest.items():
        row = planned.get(employer_id) or PlannedRow(
            "changed", employer_id, version=_version(known, employer_id)
        )
        _follow(row, known.get(employer_id, {}), contact)
        if employer_id not in planned and row.values:
            plan.add_writes("employers", [row])


def _version(known: dict[int, Any], employer_id: int) -> int | None:
    return known[employer_id]["version"] if employer_id in known else None


def _latest_by_employer(plan: Plan) -> dict[int, dict[str, Any]]:
    """The last of each employer's new contacts; on one day, the lower row."""
    latest: dict[int, dict[str, Any]] = {}
    for row in plan.writes.get("employer_contacts", []):
        if row.state == "created":
            employer_id = row.values["employer_id"]
            if employer_id not in latest or row.values["happened_on"] >= latest[employer_id]["happened_on"]:
                latest[employer_id] = row.values
    return latest


def _follow(row: PlannedRow, known: dict[str, Any], contact: dict[str, Any]) -> None:
    last_known = known.get("last_contact_on")
    if last_known is not None and last_known >= contact["happened_on"]:
        return
    row.values["last_contact_on"] = contact["happened_on"]
    if contact.get("next_step") is not None or contact.get("next_on") is not None:
        row.values["next_step"], row.values["next_on"] = contact.get("next_step"), contact.get("next_on")
    if known:
        row.before.update({name: known[name] for name in _COLUMNS if name in row.values})
