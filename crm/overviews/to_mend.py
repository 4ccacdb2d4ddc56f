"""Gaps in the data that skew counts or let somebody be forgotten: how many, and the first few of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import Employer
from crm.enrolments.models import Enrolment
from crm.overviews.queries import FEW, WARM_STAGES
from crm.participants.models import Participant
from crm.participants.pseudonyms import pseudonym_of_row


@dataclass(frozen=True)
class ToMend:
    """One kind of gap in the data: its code, how many, and the first few as (name, employer id or None)."""

    code: str
    count: int
    examples: Sequence[tuple[str, int | None]]


def list_to_mend(staff: Staff) -> list[ToMend]:
    """Gaps that skew counts or let somebody be forgotten, those that there are."""
    spoken_to = exists().where(EmployerContact.employer_id == Employer.id)
    kept = Employer.archived_on.is_(None)
    found = [
        _employers_to_mend("employer_without_owner", kept, Employer.owner_id.is_(None), spoken_to),
        _employers_to_mend(
            "employer_without_next_step",
            kept,
            Employer.stage.in_(WARM_STAGES),
            Employer.next_step.is_(None),
            Employer.no_next_step_reason.is_(None),
        ),
        _enrolments_to_mend(
            staff,
            "exit_without_receiver",
            Enrolment.exited_on.is_not(None),
            Enrolment.received_by.is_(None),
            Enrolment.exit_reason.not_in(("own_request", "no_contact", "moved")),
        ),
        _enrolments_to_mend(
            staff,
            "exit_without_reason",
            Enrolment.exited_on.is_not(None),
            Enrolment.exit_reason.is_(None),
        ),
        _enrolments_to_mend(
            staff,
            "enrolment_without_specialist",
            Enrolment.exited_on.is_(None),
            Enrolment.staff_id.is_(None),
        ),
    ]
    return [gap for gap in found if gap.count]


def _employers_to_mend(code: str, *conditions: ColumnElement[bool]) -> ToMend:
    statement = (
        select(Employer.name, Employer.id, func.count().over())
        .where(*conditions)
        .order_by(Employer.sort_name, Employer.id)
        .limit(FEW)
    )
    rows = db.session.execute(statement).all()
    return ToMend(code, rows[0][2] if rows else 0, [(row[0], row[1]) for row in rows])


def _enrolments_to_mend(staff: Staff, code: str, *conditions: ColumnElement[bool]) -> ToMend:
    statement = (
        select(Participant.id, Participant.organisation_id, Participant.pseudonym, func.count().over())
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .where(Enrolment.programme_id.in_(staff.programme_ids), Participant.erased_on.is_(None), *conditions)
        .order_by(Enrolment.exited_on.desc(), Enrolment.id)
        .limit(FEW)
    )
    rows = db.session.execute(statement).all()
    return ToMend(
        code, rows[0][3] if rows else 0, [(pseudonym_of_row(staff, *row[:3]), None) for row in rows]
    )
