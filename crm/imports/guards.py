"""What an import may not do to rows that are stored already, whoever's they are."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import or_, select

from crm.database import db
from crm.imports.plans import SheetPlan
from crm.imports.stored import table_named
from crm.imports.workbench import Importer, Workbench
from crm.participants.models import erased_ref_key

Guard = Callable[[Workbench, SheetPlan, list[Any]], None]


def _keep_roles(bench: Workbench, plan: SheetPlan, partners: list[Any]) -> None:
    """A role opens doors: a file may not widen anybody's access past what its importer may do by hand."""
    _keep_own_role(bench, plan, partners)
    if bench.importer.may_edit_staff:
        return
    for index, (row, partner) in enumerate(zip(plan.rows, partners, strict=True)):
        if partner is None and row.values.get("role") in ("admin", "auditor"):
            plan.checked.add_fault(index, "role", "role_without_right")
        for target, column in (
            ("role", "role"),
            ("programmes", "programmes"),
            ("organisation_id", "organisation"),
        ):
            if partner is not None and target in row.values:
                plan.checked.add_fault(index, column, "staff_left_alone")


def _keep_own_role(bench: Workbench, plan: SheetPlan, partners: list[Any]) -> None:
    """Nobody becomes by a file what they may not make themselves by hand: an administrator stays one."""
    for index, (row, partner) in enumerate(zip(plan.rows, partners, strict=True)):
        if partner is not None and partner["id"] == bench.importer.staff_id and "role" in row.values:
            plan.checked.add_fault(index, "role", "own_role")


def keep_to_own_programmes(bench: Workbench, plan: SheetPlan, partners: list[Any]) -> None:
    """Who works in some programmes brings rows of those, and of new ones; a row that says nothing new is refused too.

    Otherwise the preview would tell whether what somebody guessed about another's participant is right.
    """
    if bench.importer.programme_ids is None:
        return
    told = [_points_at(plan, *pair) for pair in zip(plan.rows, partners, strict=True)]
    ours = _own_participants(bench.importer, {person for _programme, person in told if person})
    key = plan.sheet.key[0]
    for index, (programme_id, participant_id) in enumerate(told):
        if programme_id and programme_id not in bench.importer.programme_ids:
            column = "programme" if "programme" in plan.sheet.by_name else key
            plan.checked.add_fault(index, column, "programme_of_others")
        if participant_id and participant_id not in ours:
            plan.checked.add_fault(index, key, "participant_of_others")


def _points_at(plan: SheetPlan, row: Any, partner: Any) -> tuple[int | None, int | None]:
    """The stored programme and participant that a row is, or is about."""
    told = {**(partner or {}), **row.values}
    own_id = partner["id"] if partner else None
    table = plan.sheet.table
    programme_id = own_id if table == "programmes" else told.get("programme_id")
    participant_id = own_id if table == "participants" else told.get("participant_id")
    return _stored(programme_id), _stored(participant_id)


def _stored(id_: int | None) -> int | None:
    return id_ if id_ is not None and id_ > 0 else None


def _own_participants(importer: Importer, participant_ids: set[int]) -> set[int]:
    """Those enrolled in the importer's programmes, and those of their organisation who are enrolled nowhere."""
    people, enrolments = table_named("participants"), table_named("enrolments")
    asked = select(enrolments.c.participant_id).where(
        enrolments.c.programme_id.in_(importer.programme_ids or ())
    )
    nowhere = select(people.c.id).where(
        or_(people.c.organisation_id.is_(None), people.c.organisation_id == importer.organisation_id),
        people.c.id.not_in(select(enrolments.c.participant_id)),
    )
    return participant_ids & {*db.session.scalars(asked), *db.session.scalars(nowhere)}


def _keep_workplace(bench: Workbench, plan: SheetPlan, partners: list[Any]) -> None:
    """Who changes workplace gets a row there: moving the old one would move their history."""
    for index, (row, partner) in enumerate(zip(plan.rows, partners, strict=True)):
        if partner is not None and "employer_id" in row.values:
            plan.checked.add_fault(index, "person_ref", "person_of_another_employer")


def _keep_to_own_organisation(bench: Workbench, plan: SheetPlan, partners: list[Any]) -> None:
    """New participants belong to their programme's organisation; those of another one are left alone."""
    organisations = _organisation_by_programme(bench)
    by_ref = _organisation_by_participant(bench, organisations)
    enrolled = _enrolled_in(set(organisations), [partner["id"] for partner in partners if partner])
    ours = set(organisations.values())
    _refuse_erased(plan, partners)
    for index, (row, partner) in enumerate(zip(plan.rows, partners, strict=True)):
        organisation = by_ref.get(plan.checked.column("participant_ref")[index], _only(ours))
        if partner is None:
            row.values["organisation_id"] = organisation
        elif partner["organisation_id"] is None:
            _give_organisation(row, organisation)
        elif organisations and partner["organisation_id"] not in ours and partner["id"] not in enrolled:
            plan.checked.add_fault(index, "participant_ref", "participant_of_another_organisation")


def _refuse_erased(plan: SheetPlan, partners: list[Any]) -> None:
    """Who was removed does not come back by an old file."""
    people = table_named("participants")
    asked = select(people.c.erased_ref_key, people.c.erased_on).where(people.c.erased_ref_key.is_not(None))
    erased = {row.erased_ref_key: row.erased_on for row in db.session.execute(asked)}
    if not erased:
        return
    for index, ref in enumerate(plan.checked.column("participant_ref")):
        day = erased.get(erased_ref_key(ref)) if ref and partners[index] is None else None
        if day is not None:
            plan.checked.add_fault(index, "participant_ref", "participant_removed", day=day.isoformat())


def _give_organisation(row: Any, organisation: int | None) -> None:
    if organisation is not None:
        row.values["organisation_id"], row.before["organisation_id"] = organisation, None
        row.state = "changed"


def _only(organisations: set[int | None]) -> int | None:
    return next(iter(organisations)) if len(organisations) == 1 else None


def _organisation_by_programme(bench: Workbench) -> dict[str, int | None]:
    """The organisation of every programme that the file speaks of, by the programme's code."""
    enrolments, programmes = bench.checked("enrolments"), bench.plan.sheets.get("programmes")
    codes = set(enrolments.column("programme")) if enrolments else set()
    codes |= set(programmes.checked.column("code")) if programmes else set()
    table = table_named("programmes")
    asked = select(table.c.code, table.c.organisation_id).where(table.c.code.in_(codes - {None}))
    found: dict[str, int | None] = {row.code: row.organisation_id for row in db.session.execute(asked)}
    for row, code in (
        zip(programmes.rows, programmes.checked.column("code"), strict=True) if programmes else ()
    ):
        if code is not None and (code not in found or "organisation_id" in row.values):
            found[code] = row.values.get("organisation_id")
    return found


def _organisation_by_participant(
    bench: Workbench, organisations: dict[str, int | None]
) -> dict[str, int | None]:
    enrolments = bench.checked("enrolments")
    if enrolments is None:
        return {}
    pairs = zip(enrolments.column("participant_ref"), enrolments.column("programme"), strict=True)
    return {ref: organisations.get(programme) for ref, programme in pairs if programme is not None}


def _enrolled_in(programmes: set[str], participant_ids: list[int]) -> set[int]:
    """Which of the participants have been in one of the programmes, whoever they belong to now."""
    if not programmes or not participant_ids:
        return set()
    enrolments, table = table_named("enrolments"), table_named("programmes")
    asked = select(enrolments.c.participant_id).join(table).where(table.c.code.in_(programmes))
    return set(db.session.scalars(asked)).intersection(participant_ids)


GUARDS: Final = MappingProxyType(
    {
        "staff": _keep_roles,
        "contact_people": _keep_workplace,
        "participants": _keep_to_own_organisation,
    }
)
