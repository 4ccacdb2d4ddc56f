"""The tiny questions that the permission table is made of, each about a person and a participant.

A question about the participant is answered here from plain facts (`Subject`); for lists, where the database must
answer it, its other form is in `participants.conditions`. Asked without a subject (may this role do so at all: a menu,
a page's declaration) such a question answers yes, so that the role alone decides.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Final, Protocol


class Person(Protocol):
    """What the questions need to know of whoever asks."""

    id: int
    role: str

    @property
    def organisation_id(self) -> int | None:
        """The organisation that they work for."""

    @property
    def programme_ids(self) -> Set[int]:
        """The programmes that they work in."""


@dataclass(frozen=True)
class Subject:
    """A participant as the questions see one, on one day. What is left out is closed.

    `specialist_ids`: of any enrolment; `responsible_id`: of the latest. `consenting_to`: organisations with a consent
    valid that day. `opened_by`: staff who have given a reason that day for opening a colleague's participant.
    """

    specialist_ids: Set[int] = frozenset()
    responsible_id: int | None = None
    programme_ids: Set[int] = frozenset()
    organisation_id: int | None = None
    is_protected: bool = True
    is_anonymous: bool = True
    consenting_to: Set[int] = frozenset()
    opened_by: Set[int] = frozenset()


Question = Callable[[Person, Subject | None], bool]

# Every question that needs a subject: those that `participants.conditions` must know how to ask the database.
ABOUT_THE_SUBJECT: Final[set[Question]] = set()


def about_the_subject(ask: Callable[[Person, Subject], bool]) -> Question:
    """Make a question about a participant of `ask`; without one it answers yes."""

    def question(person: Person, subject: Subject | None) -> bool:
        return subject is None or ask(person, subject)

    question.__name__, question.__doc__ = ask.__name__, ask.__doc__
    ABOUT_THE_SUBJECT.add(question)
    return question


def has_role(*roles: str) -> Question:
    """Whether the person works in one of `roles`."""

    def ask(person: Person, subject: Subject | None) -> bool:
        return person.role in roles

    return ask


specialist = has_role("specialist")
partner = has_role("partner")
coordinator = has_role("coordinator")
admin = has_role("admin")
auditor = has_role("auditor")
network = has_role("specialist", "partner", "coordinator")
everybody = has_role("specialist", "partner", "coordinator", "admin", "auditor")


@about_the_subject
def is_own(person: Person, subject: Subject) -> bool:
    """Whether they are or were the participant's specialist."""
    return person.id in subject.specialist_ids


@about_the_subject
def is_responsible(person: Person, subject: Subject) -> bool:
    """Whether they are the specialist of the latest enrolment."""
    return person.id == subject.responsible_id


@about_the_subject
def same_programme(person: Person, subject: Subject) -> bool:
    """Whether the participant is or was enrolled in a programme that they work in."""
    return not subject.programme_ids.isdisjoint(person.programme_ids)


@about_the_subject
def same_organisation(person: Person, subject: Subject) -> bool:
    """Whether the participant belongs to the organisation that they work for."""
    return person.organisation_id is not None and person.organisation_id == subject.organisation_id


@about_the_subject
def has_no_home(person: Person, subject: Subject) -> bool:
    """Whether the participant belongs to no organisation."""
    return subject.organisation_id is None


@about_the_subject
def has_consent_today(person: Person, subject: Subject) -> bool:
    """Whether the participant consents today to sharing with the organisation that they work for."""
    return person.organisation_id is not None and person.organisation_id in subject.consenting_to


@about_the_subject
def has_broken_the_glass(person: Person, subject: Subject) -> bool:
    """Whether they have given a reason today for opening a colleague's participant."""
    return person.id in subject.opened_by


@about_the_subject
def is_not_protected(person: Person, subject: Subject) -> bool:
    """Whether the participant lives without protected identity."""
    return not subject.is_protected


@about_the_subject
def is_not_anonymous(person: Person, subject: Subject) -> bool:
    """Whether the participant is known by name to somebody."""
    return not subject.is_anonymous
