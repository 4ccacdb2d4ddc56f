"""Whose names somebody may see on the network's pages: what the people's side says, asked narrowly."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from crm.accounts.models import Staff
from crm.contacts.rules import initials
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.participants.models import Participant
from crm.participants.queries import people_visible_to, seen_by
from crm.swedish import sort_key


@dataclass(frozen=True)
class Known:
    """A participant as somebody may know them: by name, or by pseudonym alone (`name` is None)."""

    id: int
    pseudonym: str
    name: str | None
    is_protected: bool = False

    @property
    def short(self) -> str:
        """Initials and pseudonym: enough for whoever knows the person, on a screen that others may see.

        Of somebody with protected identity the pseudonym alone: it may lie on a phone that gets lost.
        """
        is_told = self.name and not self.is_protected
        return f"{initials(self.name)} ({self.pseudonym})" if is_told else self.pseudonym


def list_own_now(staff: Staff, day: date) -> Sequence[Known]:
    """The person's own participants who are enrolled with them on `day`, by name."""
    enrolled = select(Enrolment.participant_id).where(
        Enrolment.staff_id == staff.id,
        Enrolment.enrolled_on <= day,
        or_(Enrolment.exited_on.is_(None), Enrolment.exited_on >= day),
    )
    return _known(staff, enrolled)


def list_names(staff: Staff, participant_ids: Collection[int]) -> dict[int, str]:
    """Of these participants, those that the person may see: id → name, the pseudonym where the name is not theirs."""
    if not participant_ids:
        return {}
    return {one.id: one.name or one.pseudonym for one in _known(staff, participant_ids)}


def _known(staff: Staff, ids: Any) -> list[Known]:
    rows = db.session.execute(people_visible_to(staff).where(Participant.id.in_(ids)))
    people = sorted((seen_by(staff, *row) for row in rows), key=lambda one: (sort_key(one.called), one.id))
    return [
        Known(
            one.id,
            one.pseudonym,
            one.participant.name if one.is_identified else None,
            one.participant.protected,
        )
        for one in people
    ]
