"""The rows that reports count, read as plain columns: a fixed number of queries whatever their number.

A period counts what overlaps it (enrolments, placements, activities; an open end goes on) or happened in it
(contacts). How a selection narrows each of them is said in `selection`.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, extract, false, func, or_, select, union_all

from crm.accounts.models import Staff, staff_programmes
from crm.accounts.permissions import may
from crm.activities.models import Activity
from crm.contacts.models import EmployerContact
from crm.database import db, overlaps
from crm.employers.models import Employer
from crm.enrolments.models import Enrolment, EnrolmentIncome
from crm.participants.models import Background, Participant
from crm.placements.models import Placement
from crm.programmes.models import Programme, ProgrammeCode, ProgrammeGoal
from crm.reports.ages import ages_of
from crm.reports.facts import EmployerFact, EnrolmentFact, OwnCode, OwnCodes, PlacementFact, ResultFact
from crm.reports.periods import Period
from crm.reports.scope import Scope, UnknownProgramme
from crm.reports.selection import EVERYBODY, Selection


def list_programmes(staff: Staff | None = None) -> list[Programme]:
    """The programmes that `staff` works in (None = all), by name."""
    statement = select(Programme).order_by(Programme.name, Programme.id)
    if staff is not None:
        statement = statement.where(Programme.id.in_(staff.programme_ids))
    return list(db.session.scalars(statement))


def scope_of(
    code: str | None, period: Period, staff: Staff | None = None, only: Selection = EVERYBODY
) -> Scope:
    """The programme of that code in the period; None = all that `staff` works in (None = all there are).

    Raises UnknownProgramme for a code that is not there, or not theirs.
    """
    row_of = None if staff is None or may(staff, "reports.staff") else staff.id
    if code is not None:
        found = next((p for p in list_programmes(staff) if p.code == code), None)
        if found is None:
            raise UnknownProgramme(code=code)
        return Scope((found.id,), code, period, only, row_of)
    programme_ids = None if staff is None else tuple(sorted(staff.programme_ids))
    return Scope(programme_ids, None, period, only, row_of)


def list_intakes(staff: Staff | None = None) -> list[str]:
    """The intakes of the programmes that `staff` works in (None = all), in the order in which they began."""
    statement = (
        select(Enrolment.intake)
        .where(Enrolment.intake.is_not(None), *_of_colleagues(staff))
        .group_by(Enrolment.intake)
        .order_by(func.min(Enrolment.enrolled_on), Enrolment.intake)
    )
    return [intake for intake in db.session.scalars(statement) if intake]


def list_specialists(staff: Staff) -> list[tuple[int, str]]:
    """Who is, or was, responsible for an enrolment in the programmes that `staff` works in: id and name."""
    return [(id_, name) for id_, name, _email in db.session.execute(_specialists(staff))]


def list_specialist_addresses() -> list[tuple[int, str]]:
    """Who is, or was, responsible for an enrolment in any programme: id and e-mail address."""
    return [(id_, email) for id_, _name, email in db.session.execute(_specialists(None))]


def _specialists(staff: Staff | None) -> Select[Any]:
    responsible = select(Enrolment.staff_id).where(*_of_colleagues(staff))
    columns: Any = select(Staff.id, Staff.name, Staff.email)
    found: Select[Any] = columns.where(Staff.id.in_(responsible)).order_by(Staff.name, Staff.id)
    return found


def _of_colleagues(staff: Staff | None) -> list[Any]:
    return [] if staff is None else [Enrolment.programme_id.in_(staff.programme_ids)]


def list_enrolments(scope: Scope) -> list[EnrolmentFact]:
    """Enrolments that overlap the period, oldest first."""
    e, p = Enrolment, Participant
    statement: Any = (
        select(
            *(e.id, e.participant_id, e.programme_id, e.intake, e.enrolled_on, e.exited_on, e.paused),
            *(e.exit_reason, e.referrer, e.main_income, e.occupation_before, e.occupation_after),
            *(p.gender, p.birth_year, p.anonymous, p.education_level, p.education_completed),
            *(p.experience_employment, p.experience_internship),
        )
        .join(p, p.id == e.participant_id)
        .where(*_within(scope, e, e.enrolled_on, e.exited_on), *_enrolments_like(scope.only))
        .order_by(e.enrolled_on, e.id)
    )
    return [EnrolmentFact(*row) for row in db.session.execute(statement)]


def list_results(scope: Scope) -> list[ResultFact]:
    """Placements and activities that overlap the period."""
    parts = [
        select(model.participant_id, model.programme_id, model.kind, Participant.gender)
        .join(Participant, Participant.id == model.participant_id)
        .where(*_within(scope, model, model.starts_on, model.ends_on), *_of_people(scope.only, model))
        .distinct()
        for model in (Placement, Activity)
    ]
    return [ResultFact(*row) for row in db.session.execute(union_all(*parts))]


def list_placements(scope: Scope) -> list[PlacementFact]:
    """Placements that overlap the period, oldest first."""
    pl = Placement
    statement = (
        select(
            *(pl.id, pl.participant_id, pl.employer_id, pl.kind),
            *(Participant.gender, Employer.segment, Employer.sni),
        )
        .join(Participant, Participant.id == pl.participant_id)
        .join(Employer, Employer.id == pl.employer_id)
        .where(*_within(scope, pl, pl.starts_on, pl.ends_on), *_of_people(scope.only, pl), *_at(scope.only))
        .order_by(pl.starts_on, pl.id)
    )
    return [PlacementFact(*row) for row in db.session.execute(statement)]


def list_employers_spoken_to(scope: Scope) -> list[EmployerFact]:
    """Employers with a contact in the period at which somebody was there, by id.

    A contact belongs to a programme when it was for somebody enrolled there, or made by somebody who works
    there; one made by somebody in no programme at all counts in each, rather than in none.
    """
    contact = EmployerContact
    spoken = [
        contact.employer_id == Employer.id,
        contact.nobody_there.is_(False),
        *_happened_in(scope.period),
        *_contact_belongs_to(scope),
        *_spoken_by(scope.only),
    ]
    statement = (
        select(Employer.id, Employer.segment)
        .where(exists().where(*spoken).correlate(Employer), *_at(scope.only))
        .order_by(Employer.id)
    )
    return [EmployerFact(*row) for row in db.session.execute(statement)]


def contacts_within(scope: Scope) -> list[ColumnElement[bool]]:
    """What a contact must be to count: in the period, of the programmes, at and for those that were chosen."""
    at: list[ColumnElement[bool]] = []
    if scope.only.segment is not None:
        at.append(EmployerContact.employer_id.in_(select(Employer.id).where(*_at(scope.only))))
    return [*_happened_in(scope.period), *_contact_belongs_to(scope), *_spoken_by(scope.only), *at]


def enrolments_within(scope: Scope) -> list[ColumnElement[bool]]:
    """What an enrolment must be to count, whenever it was."""
    return [*_of_programmes(scope, Enrolment.programme_id), *_enrolments_like(scope.only)]


def placements_within(scope: Scope) -> list[ColumnElement[bool]]:
    """What a placement must be to count, whenever it was."""
    at: list[ColumnElement[bool]] = []
    if scope.only.segment is not None:
        at.append(Placement.employer_id.in_(select(Employer.id).where(*_at(scope.only))))
    return [*_of_programmes(scope, Placement.programme_id), *_of_people(scope.only, Placement), *at]


def list_backgrounds(scope: Scope) -> dict[int, frozenset[str]]:
    """Participant id → backgrounds, of everybody ever enrolled in the programmes."""
    enrolled = select(Enrolment.participant_id).where(*_of_programmes(scope, Enrolment.programme_id))
    statement = select(Background.participant_id, Background.background).where(
        Background.participant_id.in_(enrolled)
    )
    found: dict[int, set[str]] = {}
    for participant_id, background in db.session.execute(statement):
        found.setdefault(participant_id, set()).add(background)
    return {participant_id: frozenset(backgrounds) for participant_id, backgrounds in found.items()}


def list_incomes(scope: Scope) -> dict[tuple[int, str], frozenset[str]]:
    """(Enrolment id, `before` or `after`) → incomes."""
    statement = (
        select(EnrolmentIncome.enrolment_id, EnrolmentIncome.moment, EnrolmentIncome.income)
        .join(Enrolment, Enrolment.id == EnrolmentIncome.enrolment_id)
        .where(*_of_programmes(scope, Enrolment.programme_id))
    )
    found: dict[tuple[int, str], set[str]] = {}
    for enrolment_id, moment, income in db.session.execute(statement):
        found.setdefault((enrolment_id, moment), set()).add(income)
    return {key: frozenset(incomes) for key, incomes in found.items()}


def list_own_codes(scope: Scope) -> OwnCodes:
    """The codes that the programmes have added to the common lists."""
    own = ProgrammeCode
    statement = (
        select(own.programme_id, own.list, own.code, own.label, own.group)
        .where(*_of_programmes(scope, own.programme_id))
        .order_by(own.id)
    )
    return OwnCodes(tuple(OwnCode(*row) for row in db.session.execute(statement)))


def list_goals(scope: Scope) -> dict[str, tuple[float, str | None]]:
    """Indicator → target and the programme's own label; empty unless one programme is asked about.

    Goals of several programmes cannot be added up: a share has no sum. A goal with a period of its own is for exactly
    that period; in any other, and where there is none, the one for the programme's whole time is told.
    """
    ids = (
        scope.programme_ids
        if scope.programme_ids is not None
        else tuple(db.session.scalars(select(Programme.id).limit(2)))
    )
    if len(ids) != 1:
        return {}
    goal = ProgrammeGoal
    asked = (scope.period.starts_on, scope.period.ends_on)
    own_period = false() if None in asked else and_(goal.starts_on == asked[0], goal.ends_on == asked[1])
    statement = (
        select(goal.indicator, goal.target, goal.label)
        .where(goal.programme_id == ids[0], or_(goal.starts_on.is_(None), own_period))
        # Those of the period come last, and so stay.
        .order_by(goal.starts_on.is_not(None), goal.id)
    )
    return {indicator: (target, label) for indicator, target, label in db.session.execute(statement)}


def _within(scope: Scope, model: Any, starts: Any, ends: Any) -> list[Any]:
    period = overlaps(starts, ends, scope.period.starts_on, scope.period.ends_on)
    return [*_of_programmes(scope, model.programme_id), *period]


def _of_programmes(scope: Scope, programme_id: Any) -> list[Any]:
    return [] if scope.programme_ids is None else [programme_id.in_(scope.programme_ids)]


def _enrolments_like(only: Selection) -> list[ColumnElement[bool]]:
    """What an enrolment must be."""
    like = [
        column == value
        for column, value in ((Enrolment.intake, only.intake), (Enrolment.staff_id, only.staff_id))
        if value is not None
    ]
    person: list[Any] = [] if only.gender is None else [Participant.gender == only.gender]
    if only.age_group is not None:
        person.append(_of_age(ages_of(only.age_group)))
    if person:
        theirs = Participant.id == Enrolment.participant_id
        like.append(exists().where(theirs, *person).correlate(Enrolment))
    return like


def _of_age(ages: tuple[int, int] | None) -> ColumnElement[bool]:
    if ages is None:
        return Participant.birth_year.is_(None)
    return (extract("year", Enrolment.enrolled_on) - Participant.birth_year).between(*ages)


def _of_people(only: Selection, model: Any) -> list[ColumnElement[bool]]:
    """That it is about somebody with such an enrolment in its programme."""
    if not only.is_about_enrolments:
        return []
    in_programme = Enrolment.programme_id == model.programme_id
    theirs = Enrolment.participant_id == model.participant_id
    return [exists().where(theirs, in_programme, *_enrolments_like(only)).correlate(model)]


def _at(only: Selection) -> list[ColumnElement[bool]]:
    return [] if only.segment is None else [Employer.segment == only.segment]


def _spoken_by(only: Selection) -> list[ColumnElement[bool]]:
    """That the specialist spoke, and was there for somebody with such an enrolment where more is asked."""
    spoken = [] if only.staff_id is None else [EmployerContact.staff_id == only.staff_id]
    of_person = replace(only, staff_id=None)
    if of_person.is_about_enrolments:
        theirs = Enrolment.participant_id == EmployerContact.participant_id
        spoken.append(exists().where(theirs, *_enrolments_like(of_person)).correlate(EmployerContact))
    return spoken


def _happened_in(period: Period) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if period.starts_on is not None:
        conditions.append(EmployerContact.happened_on >= period.starts_on)
    if period.ends_on is not None:
        conditions.append(EmployerContact.happened_on <= period.ends_on)
    return conditions


def _contact_belongs_to(scope: Scope) -> list[ColumnElement[bool]]:
    if scope.programme_ids is None:
        return []
    if not scope.programme_ids:
        return [false()]
    staff_id, programme_id = staff_programmes.c.staff_id, staff_programmes.c.programme_id
    colleagues: Select[Any] = select(staff_id).where(programme_id.in_(scope.programme_ids))
    enrolled = select(Enrolment.participant_id).where(Enrolment.programme_id.in_(scope.programme_ids))
    return [
        or_(
            EmployerContact.staff_id.in_(colleagues),
            EmployerContact.staff_id.not_in(select(staff_id)),
            EmployerContact.participant_id.in_(enrolled),
        )
    ]
