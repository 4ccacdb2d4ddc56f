"""A participant as the permission table's questions see one: the facts, read once."""

from datetime import date

from sqlalchemy import select

from crm.accounts.predicates import Subject
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.glass.models import GlassBreaking
from crm.participants.models import Participant
from crm.privacy.models import Consent
from crm.privacy.queries import valid_on


def subject_of(participant: Participant, day: date) -> Subject:
    """What the questions need to know of the participant on `day`, in three queries."""
    periods = db.session.execute(
        select(Enrolment.staff_id, Enrolment.programme_id)
        .where(Enrolment.participant_id == participant.id)
        .order_by(Enrolment.enrolled_on, Enrolment.id)
    ).all()
    consenting_to = select(Consent.organisation_id).where(
        Consent.participant_id == participant.id, valid_on(day)
    )
    opened_by = select(GlassBreaking.staff_id).where(
        GlassBreaking.participant_id == participant.id, GlassBreaking.opened_on == day
    )
    return Subject(
        specialist_ids={staff_id for staff_id, _ in periods if staff_id is not None},
        responsible_id=periods[-1].staff_id if periods else None,
        programme_ids={programme_id for _, programme_id in periods},
        organisation_id=participant.organisation_id,
        is_protected=participant.protected,
        is_anonymous=participant.anonymous,
        consenting_to=set(db.session.scalars(consenting_to)),
        opened_by=set(db.session.scalars(opened_by)),
    )
