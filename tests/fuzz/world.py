"""A small world with a row of each kind, so that every form has something to be about."""

from datetime import date

from flask import Flask

from crm import codes
from crm.accounts.models import Staff
from crm.activities.models import Activity
from crm.database import db
from crm.employers.models import EmployerLesson
from crm.friends.models import CompanyFriend
from crm.pool.models import PoolMembership
from crm.supervisors.models import Course, CourseInvitation
from tests.crm import rows


def a_world(app: Flask) -> dict[str, Staff]:
    """Role → somebody in it, all in one programme, the specialist with a participant who has everything."""
    programme = rows.a_programme("FUZZ")
    staff = {role: rows.a_staff_member(role, programme) for role in codes.ROLES}
    employer = rows.an_employer("Ångbageriet", owner=staff["specialist"])
    rows.a_contact_person(employer)
    supervisor = rows.a_supervisor(employer)
    person = rows.a_participant("Örjan Öberg")
    rows.an_enrolment(person, programme, staff["specialist"])
    rows.a_placement(person, programme, employer, supervisor=supervisor)
    for role in ("specialist", "partner", "coordinator"):
        rows.a_contact(employer, staff[role], date(2026, 5, 4))
    rows.added(CompanyFriend(employer=employer, since_on=date(2026, 1, 1), owner=staff["partner"]))
    rows.added(EmployerLesson(employer=employer, lesson="Bullrigt.", learnt_on=date(2026, 5, 4)))
    course = rows.added(Course(name="Handledarskap", starts_on=date(2026, 12, 1)))
    rows.added(
        CourseInvitation(course=course, contact_person=supervisor.contact_person, invited_on=date(2026, 5, 4))
    )
    rows.added(Activity(participant=person, programme=programme, kind="guidance", starts_on=date(2026, 5, 4)))
    rows.added(PoolMembership(participant=person, starts_on=date(2026, 5, 4), state="ready"))
    db.session.commit()
    return staff
