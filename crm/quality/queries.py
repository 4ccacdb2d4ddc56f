"""The rows that the checks find, as far as whoever asks may see them: specialists their own people's, coordinators
those of their programmes, without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, Select, func, null, select

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import Employer
from crm.enrolments.models import Enrolment, FollowUp
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.participants.queries import VisiblePerson, is_identified_for, seen_by
from crm.placements.models import Placement
from crm.privacy.models import Consent
from crm.quality.conditions import CONDITIONS
from crm.quality.rules import BY_CODE, CHECKS, Check
from crm.swedish import sort_key
from crm.web.paging import Page, page_of, page_of_all

TWINS: Final = "same_person_twice"
_ABOUT_PEOPLE: Final[dict[str, tuple[Any, Any]]] = {
    "placement": (Placement, Placement.starts_on),
    "enrolment": (Enrolment, Enrolment.enrolled_on),
    "follow_up": (FollowUp, FollowUp.followed_up_on),
    "consent": (Consent, Consent.until_on),
}


@dataclass(frozen=True)
class Finding:
    """One row to look at. `row_id` is its own; what it does not have is None. `staff` is who may mend it."""

    row_id: int
    person: VisiblePerson | None
    employer: str | None
    employer_id: int | None
    on: date | None
    staff: str | None
    is_own: bool


@dataclass(frozen=True)
class Count:
    """How many rows a check finds."""

    check: Check
    count: int


def count_findings(staff: Staff, day: date, quickly: bool = False) -> list[Count]:
    """The checks that find something, in their order; `quickly` without the one that must read every name."""
    asked = [check for check in CHECKS if not quickly or check.code != TWINS]
    counts = [Count(check, _count(check, staff, day)) for check in asked]
    return [one for one in counts if one.count]


def page_of_findings(check: Check, staff: Staff, day: date, page: int) -> Page[Finding]:
    """One page of what a check finds."""
    if check.code == TWINS:
        found = page_of_all(_twins(staff), page)
    else:
        found = page_of(_rows(check, staff, day), page, scalars=False)
    return Page([_finding(check, row, staff) for row in found.rows], found.page, found.total, found.size)


def _count(check: Check, staff: Staff, day: date) -> int:
    if check.code == TWINS:
        return len(_twins(staff))
    statement = _rows(check, staff, day).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(statement)) or 0


def _rows(check: Check, staff: Staff, day: date) -> Select[Any]:
    return _OF[check.about](check, staff).where(CONDITIONS[check.code](day))


def _of_people(check: Check, staff: Staff) -> Select[Any]:
    """Rows about a participant, latest first, with the name of who looks after them."""
    model, on = _ABOUT_PEOPLE[check.about]
    programme_id = getattr(model, "programme_id", None)
    statement: Select[Any] = select(
        model.id.label("row_id"),
        Participant,
        is_identified_for(staff).label("is_identified"),
        on.label("on"),
        _responsible().label("staff"),
        (Employer.name if model is Placement else null()).label("employer"),
    ).join(Participant, Participant.id == model.participant_id)
    if model is Placement:
        statement = statement.join(Employer, Employer.id == Placement.employer_id)
    return statement.where(
        permits(staff, "quality.people", programme_id=programme_id), Participant.erased_on.is_(None)
    ).order_by(on.desc(), model.id)


def _of_participants(_check: Check, staff: Staff) -> Select[Any]:
    return (
        select(
            Participant.id.label("row_id"),
            Participant,
            is_identified_for(staff).label("is_identified"),
            null().label("on"),
            _responsible().label("staff"),
            null().label("employer"),
        )
        .where(permits(staff, "quality.people"), Participant.erased_on.is_(None))
        .order_by(Participant.id)
    )


def _responsible() -> Any:
    """The name of who is responsible for the participant's latest enrolment."""
    return (
        select(Staff.name)
        .join(Enrolment, Enrolment.staff_id == Staff.id)
        .where(Enrolment.participant_id == Participant.id)
        .order_by(Enrolment.enrolled_on.desc(), Enrolment.id.desc())
        .limit(1)
        .correlate(Participant)
        .scalar_subquery()
    )


def _of_contacts(_check: Check, staff: Staff) -> Select[Any]:
    statement: Any = (
        select(
            EmployerContact.id.label("row_id"),
            EmployerContact.happened_on.label("on"),
            EmployerContact.staff_id,
            Staff.name.label("staff"),
            Employer.name.label("employer"),
            Employer.id.label("employer_id"),
        )
        .join(Staff, Staff.id == EmployerContact.staff_id)
        .join(Employer, Employer.id == EmployerContact.employer_id)
        .order_by(EmployerContact.happened_on.desc(), EmployerContact.id)
    )
    return statement if _sees_all(staff) else statement.where(EmployerContact.staff_id == staff.id)


def _of_employers(_check: Check, staff: Staff) -> Select[Any]:
    statement: Any = (
        select(
            Employer.id.label("row_id"),
            Employer.last_contact_on.label("on"),
            Staff.name.label("staff"),
            Employer.name.label("employer"),
            Employer.id.label("employer_id"),
        )
        .outerjoin(Staff, Staff.id == Employer.owner_id)
        .where(Employer.merged_into_id.is_(None))
        .order_by(Employer.sort_name, Employer.id)
    )
    return statement if _sees_all(staff) else statement.where(Employer.owner_id == staff.id)


_OF: Final = {
    **dict.fromkeys(_ABOUT_PEOPLE, _of_people),
    "participant": _of_participants,
    "contact": _of_contacts,
    "employer": _of_employers,
}


def _sees_all(staff: Staff) -> bool:
    return may(staff, "quality.employers")


def _twins(staff: Staff) -> Sequence[Row[Any]]:
    """People whose name and birth year somebody else has too. Names are sealed: they are compared after reading."""
    rows = db.session.execute(
        _of_participants(BY_CODE[TWINS], staff).where(Participant.anonymous.is_(False))
    ).all()
    alike: dict[tuple[str, int | None], list[Row[Any]]] = {}
    for row in rows:
        if row.Participant.name:
            key = sort_key(row.Participant.name), row.Participant.birth_year
            alike.setdefault(key, []).append(row)
    return [row for group in alike.values() if len(group) > 1 for row in group]


def _finding(check: Check, row: Any, staff: Staff) -> Finding:
    about_people = check.about not in ("contact", "employer")
    return Finding(
        row_id=row.row_id,
        person=seen_by(staff, row.Participant, row.is_identified) if about_people else None,
        employer=row.employer,
        employer_id=None if about_people else row.employer_id,
        on=row.on,
        staff=row.staff,
        is_own=check.about != "contact" or row.staff_id == staff.id,
    )
