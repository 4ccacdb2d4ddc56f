"""Rows that tests begin with: short, valid, fictitious. Each is added to the session and flushed."""

from datetime import date
from itertools import count
from typing import Any

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import ContactPerson, Employer
from crm.employers.rules import derived_columns
from crm.enrolments.models import Enrolment
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.programmes.models import Organisation, Programme
from crm.supervisors.models import Supervisor

_number = count(1)


def added(row: Any) -> Any:
    """The row, with an id."""
    db.session.add(row)
    db.session.flush()
    return row


def an_organisation(name: str | None = None) -> Organisation:
    """A municipality."""
    return added(Organisation(name=name or f"Kommun {next(_number)}"))


def a_programme(code: str | None = None, **values: Any) -> Programme:
    """A programme that started in 2025 and goes on."""
    number = next(_number)
    defaults = {"name": f"Insats {number}", "starts_on": date(2025, 1, 1), "organisation": an_organisation()}
    return added(Programme(code=code or f"P{number}", **{**defaults, **values}))


def a_staff_member(role: str, programme: Programme | None = None, **values: Any) -> Staff:
    """Somebody in `role`, in one programme."""
    number = next(_number)
    programmes = [programme] if programme else []
    defaults = {
        "email": f"{role}{number}@exempel.example",
        "name": f"Person {number}",
        "programmes": programmes,
        "organisation": programme.organisation if programme else None,
    }
    return added(Staff(role=role, **{**defaults, **values}))


def an_employer(name: str | None = None, **values: Any) -> Employer:
    """A workplace in Göteborg."""
    name = name or f"Arbetsplats {next(_number)}"
    values = {"city": "Göteborg", **values}
    derived = derived_columns(name, values.get("street"), values.get("city"), values.get("orgnr"))
    return added(Employer(name=name, **values, **derived))


def a_contact_person(employer: Employer, name: str = "Kim Kontakt", **values: Any) -> ContactPerson:
    """Somebody at the employer."""
    return added(ContactPerson(employer=employer, name=name, **values))


def a_supervisor(employer: Employer, name: str = "Sam Handledare", **values: Any) -> Supervisor:
    """A supervisor at the employer."""
    return added(Supervisor(contact_person=a_contact_person(employer, name), **values))


def a_contact(
    employer: Employer, staff: Staff, happened_on: date, channel: str = "visit", **v: Any
) -> EmployerContact:
    """A logged contact."""
    return added(
        EmployerContact(employer=employer, staff=staff, happened_on=happened_on, channel=channel, **v)
    )


def a_participant(name: str | None = None, **values: Any) -> Participant:
    """A person, not enrolled anywhere."""
    number = next(_number)
    name = name or f"Deltagare {number}"
    return added(Participant(name=name, pseudonym=f"D-{number:04}", **values))


def an_enrolment(
    participant: Participant, programme: Programme, staff: Staff | None = None, **v: Any
) -> Enrolment:
    """An enrolment that goes on since spring 2026."""
    values = {"enrolled_on": date(2026, 3, 1), **v}
    return added(Enrolment(participant=participant, programme=programme, staff=staff, **values))


def a_placement(
    participant: Participant, programme: Programme, employer: Employer, **values: Any
) -> Placement:
    """An internship that goes on since May 2026."""
    values = {"kind": "internship", "starts_on": date(2026, 5, 4), "hours_week": 20, **values}
    return added(Placement(participant=participant, programme=programme, employer=employer, **values))
