"""Whom somebody may match with an employer, and as much of them as they may know.

A specialist matches their own people who are enrolled with them, on everything that matching takes. A partner matches
those who consent today, on what the consent covers and nothing else: neither home, languages nor occupations, nor what
the person's programme has learnt, since that would tell which programme it is. Without
the restrictions nobody can be matched, since a suggestion might break one: who does not share them is not there,
neither by name nor in a number.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased, selectinload

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.contacts.rules import initials
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.participants.queries import VisiblePerson, is_identified_for, seen_by
from crm.privacy.queries import covered_by_consent
from crm.suggestions.learning import weights_of
from crm.suggestions.translator import to_participant, to_shared_participant
from crm.swedish import sort_key
from matching import types
from matching.errors import CellError
from matching.weights import PLAIN, PartWeights


@dataclass(frozen=True)
class Candidate:
    """Somebody to match. `called` as whoever asks knows them, `short` for a screen that others may see.

    `is_shared`: known by a consent alone; then no address may hold the id, which is the same in every organisation.
    `weights` are how the parts of the score weigh in the person's own list.
    """

    participant: types.Participant
    called: str
    short: str
    is_shared: bool
    weights: PartWeights = PLAIN

    @property
    def id(self) -> int:
        """The participant's id, for the log and for links to one's own."""
        return int(self.participant.ref)


@dataclass(frozen=True)
class Unmatched:
    """Somebody of one's own who cannot be matched until something written down is mended."""

    id: int
    called: str
    problem: CellError


def list_candidates(staff: Staff, day: date) -> tuple[list[Candidate], list[Unmatched]]:
    """Whom `staff` may match on `day`, in Swedish order, and who of them cannot be matched."""
    is_shared = not may(staff, "participants.edit")
    people = [seen_by(staff, *row) for row in db.session.execute(_people(staff, day, is_shared))]
    people.sort(key=lambda person: (sort_key(person.called), person.id))
    if is_shared:
        return _shared(people, staff, day), []
    found: list[Candidate] = []
    unmatched: list[Unmatched] = []
    weights = weights_of([person.id for person in people])
    for person in people:
        try:
            matched = to_participant(person.participant, person.participant.restriction_strengths)
            weighed = weights.get(person.id, PLAIN)
            found.append(Candidate(matched, person.called, _short(person), False, weighed))
        except CellError as problem:
            unmatched.append(Unmatched(person.id, person.called, problem))
    return found, unmatched


def _shared(people: Sequence[VisiblePerson], staff: Staff, day: date) -> list[Candidate]:
    covered = covered_by_consent([person.id for person in people], staff.organisation_id, day)
    found = []
    for person in people:
        shared = covered.get(person.id, frozenset())
        matched = _shared_participant(person, shared) if "restrictions" in shared else None
        if matched is not None:
            found.append(Candidate(matched, person.pseudonym, person.pseudonym, True))
    return found


def _shared_participant(person: VisiblePerson, covered: Collection[str]) -> types.Participant | None:
    """None where the times cannot be read: their own specialist is told, nobody else."""
    try:
        return to_shared_participant(person.participant, person.participant.restriction_strengths, covered)
    except CellError:
        return None


def _people(staff: Staff, day: date, is_shared: bool) -> Select[Participant, bool]:
    return (
        select(Participant, is_identified_for(staff).label("is_identified"))
        .where(
            permits(staff, "suggestions.for_employer", day),
            Participant.erased_on.is_(None),
            _is_enrolled(day, None if is_shared else staff.id),
        )
        .options(selectinload(Participant.restrictions))
    )


def _is_enrolled(day: date, staff_id: int | None) -> ColumnElement[bool]:
    period = aliased(Enrolment)
    enrolled = exists().where(
        period.participant_id == Participant.id,
        period.enrolled_on <= day,
        or_(period.exited_on.is_(None), period.exited_on >= day),
    )
    return enrolled if staff_id is None else enrolled.where(period.staff_id == staff_id)


def _short(person: VisiblePerson) -> str:
    name = person.participant.name if person.is_identified else None
    return initials(name) if name else person.pseudonym
