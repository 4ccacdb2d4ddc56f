"""What each check asks of its rows, as conditions of the database."""

from collections.abc import Callable
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.employers.models import ContactPerson, Employer
from crm.employers.queries import gone_owners
from crm.enrolments.models import Enrolment, EnrolmentIncome, FollowUp
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.privacy.models import Consent
from crm.quality.rules import IN_THE_FIELD, LEFT_ON_THEIR_OWN, WARM_STAGES
from crm.supervisors.models import Supervisor

Condition = ColumnElement[bool]


def _in_same_programme(period: Any, row: Any) -> Condition:
    return and_(period.participant_id == row.participant_id, period.programme_id == row.programme_id)


def _placement_has_enrolment() -> Condition:
    return exists().where(_in_same_programme(Enrolment, Placement)).correlate(Placement)


def _placement_is_within() -> Condition:
    ends = func.coalesce(Placement.ends_on, Placement.starts_on)
    return (
        exists()
        .where(
            _in_same_programme(Enrolment, Placement),
            Enrolment.enrolled_on <= Placement.starts_on,
            or_(Enrolment.exited_on.is_(None), Enrolment.exited_on >= ends),
        )
        .correlate(Placement)
    )


def _placement_while_paused(day: date) -> Condition:
    return and_(
        or_(Placement.ends_on.is_(None), Placement.ends_on > day),
        Placement.starts_on <= day,
        exists()
        .where(
            _in_same_programme(Enrolment, Placement),
            Enrolment.paused.is_(True),
            Enrolment.exited_on.is_(None),
        )
        .correlate(Placement),
    )


def _supervisor_elsewhere(_day: date) -> Condition:
    return (
        exists()
        .where(
            Supervisor.id == Placement.supervisor_id,
            ContactPerson.id == Supervisor.contact_person_id,
            ContactPerson.employer_id != Placement.employer_id,
        )
        .correlate(Placement)
    )


def _enrolments_overlap(_day: date) -> Condition:
    other = aliased(Enrolment)
    return exists().where(
        _in_same_programme(other, Enrolment),
        other.id != Enrolment.id,
        or_(Enrolment.exited_on.is_(None), other.enrolled_on < Enrolment.exited_on),
        or_(other.exited_on.is_(None), other.exited_on > Enrolment.enrolled_on),
    )


def _exit_without_receiver(_day: date) -> Condition:
    return and_(
        Enrolment.exited_on.is_not(None),
        Enrolment.received_by.is_(None),
        Enrolment.exit_reason.not_in(LEFT_ON_THEIR_OWN),
    )


def _follow_up_before_exit(_day: date) -> Condition:
    return ~(
        exists()
        .where(_in_same_programme(Enrolment, FollowUp), Enrolment.exited_on <= FollowUp.followed_up_on)
        .correlate(FollowUp)
    )


def _experience_contradicted(_day: date) -> Condition:
    """Marked as never employed, though an enrolment says that they were, or had a wage, before it."""
    wage = EnrolmentIncome.enrolment_id == Enrolment.id
    had_wage = exists().where(wage, EnrolmentIncome.moment == "before", EnrolmentIncome.income == "wage")
    employed = Enrolment.occupation_before.in_(("employed", "employed_and_studies"))
    said_so = exists().where(Enrolment.participant_id == Participant.id, or_(employed, had_wage))
    return and_(Participant.experience_employment.is_(False), said_so.correlate(Participant))


def _consent_expired(day: date) -> Condition:
    other = aliased(Consent)
    return and_(
        Consent.until_on < day,
        Consent.withdrawn_on.is_(None),
        exists()
        .where(
            Enrolment.participant_id == Consent.participant_id,
            or_(Enrolment.exited_on.is_(None), Enrolment.exited_on >= day),
        )
        .correlate(Consent),
        ~exists().where(
            other.participant_id == Consent.participant_id,
            other.organisation_id == Consent.organisation_id,
            or_(other.until_on.is_(None), other.until_on > Consent.until_on),
        ),
    )


def _by_nobody_on_staff(_day: date) -> Condition:
    """By somebody who had been closed out by then, or whose role speaks to no employers.

    When somebody stopped is not written down: the day on which they were last changed, closed as they are, is as
    late as it can have been.
    """
    closed = and_(Staff.active.is_(False), EmployerContact.happened_on > func.date(Staff.updated_at))
    return or_(Staff.role.not_in(IN_THE_FIELD), closed)


def _employer_without_next_step(_day: date) -> Condition:
    return and_(
        Employer.archived_on.is_(None),
        Employer.stage.in_(WARM_STAGES),
        Employer.next_step.is_(None),
        Employer.no_next_step_reason.is_(None),
    )


def _has_history(model: Any) -> Condition:
    return select(model.id).where(model.employer_id == Employer.id).correlate(Employer).exists()


CONDITIONS: Final[MappingProxyType[str, Callable[[date], Condition]]] = MappingProxyType(
    {
        "placement_outside_enrolment": lambda _: and_(_placement_has_enrolment(), ~_placement_is_within()),
        "placement_without_enrolment": lambda _: ~_placement_has_enrolment(),
        "placement_while_paused": _placement_while_paused,
        "supervisor_of_another_employer": _supervisor_elsewhere,
        "enrolments_overlap": _enrolments_overlap,
        "exit_without_reason": lambda _: and_(
            Enrolment.exited_on.is_not(None), Enrolment.exit_reason.is_(None)
        ),
        "exit_without_receiver": _exit_without_receiver,
        "enrolment_without_specialist": lambda _: and_(
            Enrolment.exited_on.is_(None), Enrolment.staff_id.is_(None)
        ),
        "follow_up_before_exit": _follow_up_before_exit,
        "experience_contradicted": _experience_contradicted,
        "gender_unknown": lambda _: and_(Participant.gender == "unknown", Participant.anonymous.is_(False)),
        "birth_year_unknown": lambda _: and_(
            Participant.birth_year.is_(None), Participant.anonymous.is_(False)
        ),
        "consent_expired": _consent_expired,
        "contact_by_nobody_on_staff": _by_nobody_on_staff,
        "employer_without_sni": lambda _: and_(Employer.sni.is_(None), _has_history(Placement)),
        "employer_without_owner": lambda _: and_(
            Employer.archived_on.is_(None),
            or_(Employer.owner_id.is_(None), Employer.owner_id.in_(gone_owners())),
            _has_history(EmployerContact),
        ),
        "employer_without_next_step": _employer_without_next_step,
    }
)
