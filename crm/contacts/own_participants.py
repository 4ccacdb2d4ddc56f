"""Whose names somebody may see: the participants whose responsible specialist they are.

A narrow question that the network's pages ask of the people's side.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.engine import Row

from crm.accounts.permissions import Person, may
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.participants.models import Participant


def own_participant_ids(staff_id: int) -> Select[int]:
    """Ids of the participants that this person is responsible for, now or before."""
    return select(Enrolment.participant_id).where(Enrolment.staff_id == staff_id)


def list_own_now(staff: Person, day: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Id, name and pseudonym of the person's own participants who are enrolled on `day`, by name."""
    if not may(staff, "participants.read"):
        return []
    enrolled = own_participant_ids(staff.id).where(
        Enrolment.enrolled_on <= day, or_(Enrolment.exited_on.is_(None), Enrolment.exited_on >= day)
    )
    columns = select(Participant.id, Participant.name, Participant.pseudonym)
    statement = columns.where(Participant.id.in_(enrolled)).order_by(Participant.sort_name, Participant.id)
    return db.session.execute(statement).all()


def list_names(staff: Person, participant_ids: Collection[int]) -> dict[int, str]:
    """Of these participants, those whose name the person may see: id → name (the pseudonym where there is none)."""
    if not participant_ids or not may(staff, "participants.read"):
        return {}
    statement = select(Participant.id, Participant.name, Participant.pseudonym).where(
        Participant.id.in_(participant_ids), Participant.id.in_(own_participant_ids(staff.id))
    )
    return {row.id: row.name or row.pseudonym for row in db.session.execute(statement)}
