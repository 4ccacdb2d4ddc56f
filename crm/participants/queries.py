"""Which participants somebody may see, and how much of them.

`visible_to` narrows rows to a specialist's own participants; `is_identified_for` says whether the name may be
shown on them. Everybody else gets pseudonymous rows, which carry no name at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.participants.models import Participant
from crm.programmes.models import Programme
from crm.swedish import sort_key


@dataclass(frozen=True)
class VisiblePerson:
    """A participant as one member of staff may see them. Without identity they go by their pseudonym."""

    participant: Participant
    is_identified: bool

    @property
    def id(self) -> int:
        """The participant's id."""
        return self.participant.id

    @property
    def called(self) -> str:
        """The name where it may be shown, else the pseudonym."""
        name = self.participant.name if self.is_identified else None
        return name or self.participant.pseudonym

    def holds(self, text: str) -> bool:
        """Whether the name (where it may be shown) or the pseudonym holds `text`; capitals do not matter, dots do."""
        return (
            sort_key(text) in sort_key(self.called)
            or text.lower().strip() in self.participant.pseudonym.lower()
        )


def visible_to(staff: Staff) -> Select[Participant]:
    """The participants whose page `staff` may open: a specialist's own, of any enrolment; for others none."""
    return select(Participant).where(is_visible_for(staff))


def is_visible_for(staff: Staff) -> ColumnElement[bool]:
    """The condition, on a select that has `Participant`, that it is one of the specialist's own."""
    if staff.role != "specialist":
        return false()
    own = aliased(Enrolment)
    return exists().where(own.participant_id == Participant.id, own.staff_id == staff.id)


def is_identified_for(staff: Staff) -> ColumnElement[bool]:
    """The condition that `staff` may see the name of a participant that they may see.

    An anonymous participant has none. A protected one's is for the specialist of the latest enrolment alone.
    """
    return and_(
        Participant.anonymous.is_(False),
        or_(Participant.protected.is_(False), _is_responsible(staff)),
    )


def _is_responsible(staff: Staff) -> ColumnElement[bool]:
    latest, later = aliased(Enrolment), aliased(Enrolment)
    comes_later = or_(
        later.enrolled_on > latest.enrolled_on,
        and_(later.enrolled_on == latest.enrolled_on, later.id > latest.id),
    )
    return exists().where(
        latest.participant_id == Participant.id,
        latest.staff_id == staff.id,
        ~exists().where(later.participant_id == latest.participant_id, comes_later),
    )


def get_visible(participant_id: int, staff: Staff) -> VisiblePerson:
    """The participant as `staff` may see them. NotFound (404) for another's, so that nobody learns they exist."""
    row = db.session.execute(
        people_visible_to(staff).where(Participant.id == participant_id).limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    return VisiblePerson(row[0], bool(row[1]))


def people_visible_to(staff: Staff) -> Select[Participant, bool]:
    """Rows (participant, whether the name may be shown) of those whom `staff` may see.

    Names are sealed, so no database can sort or search them: that is done after reading.
    """
    identified = is_identified_for(staff)
    return select(Participant, identified.label("is_identified")).where(is_visible_for(staff))


def list_visible(staff: Staff) -> Sequence[VisiblePerson]:
    """Everybody whom `staff` may see, in Swedish order."""
    return _in_order(people_visible_to(staff))


def _in_order(statement: Select[Participant, bool]) -> list[VisiblePerson]:
    people = [VisiblePerson(person, bool(known)) for person, known in db.session.execute(statement)]
    return sorted(people, key=lambda person: (sort_key(person.called), person.id))


def caseload(staff: Staff, day: date, text: str | None, state: str) -> list[VisiblePerson]:
    """A specialist's own people whose name or pseudonym holds `text`, in Swedish order.

    `state`: `current` (enrolled on `day`), `former`, or anything else for both.
    """
    people = _in_order(_in_state(people_visible_to(staff), day, state))
    return [person for person in people if person.holds(text)] if text else people


def _in_state(statement: Select[Participant, bool], day: date, state: str) -> Select[Participant, bool]:
    period = aliased(Enrolment)
    is_current = exists().where(
        period.participant_id == Participant.id,
        or_(period.exited_on.is_(None), period.exited_on >= day),
    )
    if state == "current":
        return statement.where(is_current)
    return statement.where(~is_current) if state == "former" else statement


def pseudonymous(
    staff: Staff, text: str | None, programme_id: int | None
) -> Select[str, str, date, date | None, bool]:
    """One row an enrolment in the programmes of `staff`, newest first: what a coordinator may see, without a name."""
    statement = (
        select(
            Participant.pseudonym,
            Programme.name,
            Enrolment.enrolled_on,
            Enrolment.exited_on,
            Enrolment.paused,
        )
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Programme.id.in_(staff.programme_ids))
        .order_by(Enrolment.enrolled_on.desc(), Enrolment.id.desc())
    )
    if text:
        pattern = func.lower(Participant.pseudonym).contains(text.lower().strip(), autoescape=True)
        statement = statement.where(pattern)
    return statement.where(Programme.id == programme_id) if programme_id else statement
