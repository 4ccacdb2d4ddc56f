"""Which participants somebody may see, and how much of them. Who may is said in `accounts.permissions` alone.

A specialist's lists, searches and choices hold their own people; a participant's page is opened besides to whom it
was opened for a reason that day. Everybody else gets pseudonymous rows, which carry no name at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select
from sqlalchemy.orm import aliased
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.participants.pseudonyms import ids_called, pseudonym_for, pseudonym_of_row
from crm.programmes.models import Programme
from crm.swedish import sort_key


@dataclass(frozen=True)
class VisiblePerson:
    """A participant as one member of staff may see them. Without identity they go by `pseudonym`.

    `pseudonym` is the one that this member of staff knows. `is_read_only`: their page may be read and nothing more.
    """

    participant: Participant
    is_identified: bool
    pseudonym: str
    is_read_only: bool = False

    @property
    def id(self) -> int:
        """The participant's id."""
        return self.participant.id

    @property
    def called(self) -> str:
        """The name where it may be shown, else the pseudonym."""
        name = self.participant.name if self.is_identified else None
        return name or self.pseudonym

    def holds(self, text: str) -> bool:
        """Whether the name (where it may be shown) or the pseudonym holds `text`; capitals do not matter, dots do."""
        return sort_key(text) in sort_key(self.called) or text.lower().strip() in self.pseudonym.lower()


def seen_by(
    staff: Staff, participant: Participant, is_identified: bool, is_read_only: bool = False
) -> VisiblePerson:
    """The participant to `staff`, who may see the name or not."""
    return VisiblePerson(
        participant, bool(is_identified), pseudonym_for(staff, participant), bool(is_read_only)
    )


def visible_to(staff: Staff) -> Select[Participant]:
    """A specialist's own participants, of any enrolment; for others none."""
    return select(Participant).where(is_visible_for(staff))


def is_visible_for(staff: Staff) -> ColumnElement[bool]:
    """The condition, on a select that has `Participant`, that it is one of the specialist's own."""
    return permits(staff, "participants.edit")


def is_identified_for(staff: Staff) -> ColumnElement[bool]:
    """The condition that a list may show `staff` the participant's name."""
    return permits(staff, "participants.name")


def get_visible(participant_id: int, staff: Staff) -> VisiblePerson:
    """One of the specialist's own. NotFound (404) for another's, so that nobody learns they exist."""
    row = db.session.execute(
        people_visible_to(staff).where(Participant.id == participant_id).limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    return seen_by(staff, *row)


def get_readable(participant_id: int, staff: Staff, day: date) -> VisiblePerson:
    """The participant whose page `staff` may read on `day`. NotFound (404) for another's.

    Read-only when it is a colleague's, opened for a reason that day.
    """
    row = db.session.execute(
        select(
            Participant,
            permits(staff, "participants.name", day).label("is_identified"),
            (~permits(staff, "participants.edit", day)).label("is_read_only"),
        ).where(Participant.id == participant_id, permits(staff, "participants.read", day))
    ).one_or_none()
    if row is None:
        raise NotFound
    return seen_by(staff, *row)


def people_visible_to(staff: Staff) -> Select[Participant, bool]:
    """Rows (participant, whether the name may be shown) of those whom `staff` may see.

    Names are sealed, so no database can sort or search them: that is done after reading.
    """
    identified = is_identified_for(staff)
    return select(Participant, identified.label("is_identified")).where(is_visible_for(staff))


def list_visible(staff: Staff) -> Sequence[VisiblePerson]:
    """Everybody whom `staff` may see, in Swedish order."""
    return _in_order(staff, people_visible_to(staff))


def _in_order(staff: Staff, statement: Select[Participant, bool]) -> list[VisiblePerson]:
    people = [seen_by(staff, *row) for row in db.session.execute(statement)]
    return sorted(people, key=lambda person: (sort_key(person.called), person.id))


def caseload(staff: Staff, day: date, text: str | None, state: str) -> list[VisiblePerson]:
    """A specialist's own people whose name or pseudonym holds `text`, in Swedish order.

    `state`: `current` (enrolled on `day`), `former`, or anything else for both.
    """
    people = _in_order(staff, _in_state(people_visible_to(staff), day, state))
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


@dataclass(frozen=True)
class PseudonymousRow:
    """An enrolment without a name."""

    pseudonym: str
    programme: str
    enrolled_on: date
    exited_on: date | None
    paused: bool


def pseudonymous(
    staff: Staff, text: str | None, programme_id: int | None
) -> Select[int, int | None, str, str, date, date | None, bool]:
    """One row an enrolment in the programmes of `staff`, newest first: what a coordinator may see, without a name.

    Whoever was erased is counted in reports only. Each becomes a `PseudonymousRow` by `pseudonymous_row`.
    """
    is_theirs = permits(staff, "participants.pseudonymous", programme_id=Enrolment.programme_id)
    statement = (
        select(
            Participant.id,
            Participant.organisation_id,
            Participant.pseudonym,
            Programme.name,
            Enrolment.enrolled_on,
            Enrolment.exited_on,
            Enrolment.paused,
        )
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(is_theirs, Participant.erased_on.is_(None))
        .order_by(Enrolment.enrolled_on.desc(), Enrolment.id.desc())
    )
    if text:
        statement = statement.where(is_called(staff, text, is_theirs))
    return statement.where(Programme.id == programme_id) if programme_id else statement


def pseudonymous_row(
    staff: Staff, row: Row[int, int | None, str, str, date, date | None, bool]
) -> PseudonymousRow:
    """The row as `staff` may see it."""
    id_, organisation_id, stored, programme, enrolled_on, exited_on, paused = row
    called = pseudonym_of_row(staff, id_, organisation_id, stored)
    return PseudonymousRow(called, programme, enrolled_on, exited_on, paused)


def is_called(staff: Staff, text: str, among: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that the pseudonym, as `staff` knows it, holds `text`. `among` narrows whom to look at.

    A pseudonym that stands in no column is made for each person to be compared.
    """
    rows = db.session.execute(
        select(Participant.id, Participant.organisation_id, Participant.pseudonym)
        .outerjoin(Enrolment, Enrolment.participant_id == Participant.id)
        .where(among)
        .distinct()
    )
    return Participant.id.in_(ids_called(staff, text, rows))
