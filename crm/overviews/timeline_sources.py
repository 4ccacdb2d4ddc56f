"""What can happen with an employer: one source a kind. Another room's doings get a source here and a template beside.

A source says when something of its kind happened (id, day, by whom), reads whole rows of a page, and gives the words
that a search looks in. It is told in `templates/overviews/timeline/_<kind>.html`. Whoever reads gets only what they
may know: a source leaves out rows that are for others, and `Entry` holds back names and notes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Date, Integer, Select, cast, func, null, select
from sqlalchemy.orm import aliased, joinedload

from crm.accounts.models import Staff
from crm.agreements.models import Agreement, StoredFile
from crm.agreements.queries import is_file_for
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.disclosure.models import DisclosureCard
from crm.doubles.models import EmployerMerge
from crm.employers.fields import page_language
from crm.employers.models import ContactPerson, Employer, PlaceOffer, WorkplaceFact
from crm.friends.models import CampaignRecipient, CompanyFriend
from crm.overviews.timeline_gatherings import (
    at_courses,
    at_events,
    contacts_of_events,
    load_at_events,
    merges,
    merges_undone,
)
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.supervisors.models import CourseInvitation, Supervisor
from matching import wording

# What the timeline can be narrowed to, in the order of its links.
GROUPS: Final = ("contacts", "events", "places", "people", "agreements", "learnt")

Happened = Callable[[int, Staff, date], Select[Any]]
Rows = Mapping[int, Any]


@dataclass(frozen=True)
class Source:
    """One kind of doings: `happened` (employer's id, reader, today) selects id, on, staff_id; `words` are searched."""

    kind: str
    group: str
    happened: Happened
    load: Callable[[Collection[int]], Rows]
    words: Callable[[Any], Iterable[str | None]] = lambda _row: ()


def _of(model: Any, on: Any, staff_id: Any = None, until_today: bool = False) -> Happened:
    """Rows of a table with `employer_id` on the day of a column, where it has one; or only when that day has come."""

    def happened(employer_id: int, _reader: Staff, today: date) -> Select[Any]:
        who = cast(null(), Integer) if staff_id is None else staff_id
        found = select(model.id.label("id"), on.label("on"), who.label("staff_id"))
        found = found.where(model.employer_id == employer_id, on.is_not(None))
        return found.where(on <= today) if until_today else found

    return happened


def _load(model: Any, *options: Any) -> Callable[[Collection[int]], Rows]:
    def load(ids: Collection[int]) -> Rows:
        rows = db.session.scalars(select(model).where(model.id.in_(ids)).options(*options))
        return {row.id: row for row in rows}

    return load


def _contacts(employer_id: int, reader: Staff, today: date) -> Select[Any]:
    """Having come to an event is told as the event."""
    of_employer = _of(EmployerContact, EmployerContact.happened_on, EmployerContact.staff_id)
    return of_employer(employer_id, reader, today).where(EmployerContact.id.not_in(contacts_of_events()))


def _cards(employer_id: int, reader: Staff, today: date) -> Select[Any]:
    """Only of participants about whom the reader may know what was agreed."""
    own = select(Participant.id).where(permits(reader, "disclosure.read"))
    return _of(DisclosureCard, DisclosureCard.agreed_on, DisclosureCard.staff_id)(
        employer_id, reader, today
    ).where(DisclosureCard.participant_id.in_(own))


def _days_of_facts(employer_id: int, _reader: Staff, _today: date) -> Select[Any]:
    """One entry a day, whatever was learnt: known by the first fact of that day."""
    days: Any = (
        select(
            func.min(WorkplaceFact.id).label("id"),
            WorkplaceFact.noted_on.label("on"),
            cast(null(), Integer).label("staff_id"),
        )
        .where(WorkplaceFact.employer_id == employer_id, WorkplaceFact.noted_on.is_not(None))
        .group_by(WorkplaceFact.noted_on)
    )
    return days


def _facts_of_days(ids: Collection[int]) -> Rows:
    first = aliased(WorkplaceFact)
    same_day = (WorkplaceFact.employer_id == first.employer_id) & (WorkplaceFact.noted_on == first.noted_on)
    found: dict[int, list[WorkplaceFact]] = {}
    asked = select(first.id, WorkplaceFact).join(WorkplaceFact, same_day).where(first.id.in_(ids))
    for id_, fact in db.session.execute(asked.order_by(WorkplaceFact.id)):
        found.setdefault(id_, []).append(fact)
    return found


def fact_label(code: str) -> str:
    """What a fact is called, in the page's language."""
    written = wording.label("fact", code, page_language())
    return written[:1].upper() + written[1:]


def _words_of_facts(facts: Iterable[WorkplaceFact]) -> Iterable[str | None]:
    return (text for fact in facts for text in (fact_label(fact.fact), fact.source))


def _people_gone(ids: Collection[int]) -> Rows:
    """Each with their row at the employer where they went on to (None = not known)."""
    after = aliased(ContactPerson)
    asked = (
        select(ContactPerson, after)
        .outerjoin(after, after.moved_from_id == ContactPerson.id)
        .where(ContactPerson.id.in_(ids))
        .options(joinedload(after.employer))
        .order_by(after.id)
    )
    return {row[0].id: row for row in db.session.execute(asked)}


def _files(employer_id: int, reader: Staff, today: date) -> Select[Any]:
    """Those about a participant only for whom the participant is theirs to see."""
    of_employer = _of(StoredFile, StoredFile.added_on, StoredFile.added_by_id)(employer_id, reader, today)
    return of_employer.where(is_file_for(reader))


def _new_people(employer_id: int, reader: Staff, today: date) -> Select[Any]:
    """Those who were there when the employer came into the register are no news."""
    came_with = func.date(Employer.created_at, type_=Date)
    found = _of(ContactPerson, _CAME_ON)(employer_id, reader, today).join(ContactPerson.employer)
    return found.where(came_with < _CAME_ON)


_CAME_ON: Final = func.date(ContactPerson.created_at, type_=Date)
_ANSWERED_ON: Final = func.coalesce(CampaignRecipient.answered_on, CampaignRecipient.contacted_on)
_AGREED_ON: Final = func.coalesce(
    Agreement.signed_on, Agreement.starts_on, func.date(Agreement.created_at, type_=Date), type_=Date
)
_AGREEMENTS: Final = _load(Agreement, joinedload(Agreement.owner))
_PLACEMENTS: Final = _load(
    Placement, joinedload(Placement.supervisor).joinedload(Supervisor.contact_person, innerjoin=True)
)
_OFFERS: Final = _load(PlaceOffer, joinedload(PlaceOffer.noted_by))
_FRIENDS: Final = _load(CompanyFriend)
_MERGES: Final = _load(
    EmployerMerge,
    joinedload(EmployerMerge.merged),
    joinedload(EmployerMerge.merged_by),
    joinedload(EmployerMerge.undone_by),
)


def _words_of_offer(offer: PlaceOffer) -> Iterable[str | None]:
    return (offer.work, offer.note)


def _words_of_merge(merge: EmployerMerge) -> Iterable[str | None]:
    return (merge.merged.name,)


SOURCES: Final = (
    Source(
        "contact",
        "contacts",
        _contacts,
        _load(EmployerContact, joinedload(EmployerContact.staff), joinedload(EmployerContact.contact_person)),
        lambda contact: (contact.note, contact.next_step),
    ),
    Source("event", "events", at_events, load_at_events, lambda asked: asked.words),
    Source(
        "course",
        "events",
        at_courses,
        _load(CourseInvitation, joinedload(CourseInvitation.course)),
        lambda asked: (asked.course.name, asked.contact_person.name),
    ),
    Source("placement", "places", _of(Placement, Placement.starts_on), _PLACEMENTS),
    Source("placement_end", "places", _of(Placement, Placement.ends_on, until_today=True), _PLACEMENTS),
    Source(
        "offer",
        "places",
        _of(PlaceOffer, PlaceOffer.noted_on, PlaceOffer.noted_by_id),
        _OFFERS,
        _words_of_offer,
    ),
    Source("offer_closed", "places", _of(PlaceOffer, PlaceOffer.closed_on), _OFFERS, _words_of_offer),
    Source(
        "person",
        "people",
        _new_people,
        _load(ContactPerson),
        lambda person: (person.name, person.title),
    ),
    Source(
        "person_gone",
        "people",
        _of(ContactPerson, ContactPerson.archived_on),
        _people_gone,
        lambda row: (row[0].name, row[1].employer.name if row[1] else None),
    ),
    Source("friend", "agreements", _of(CompanyFriend, CompanyFriend.since_on), _FRIENDS),
    Source(
        "friend_end", "agreements", _of(CompanyFriend, CompanyFriend.until_on, until_today=True), _FRIENDS
    ),
    Source(
        "campaign",
        "agreements",
        _of(CampaignRecipient, _ANSWERED_ON),
        _load(CampaignRecipient, joinedload(CampaignRecipient.campaign)),
        lambda recipient: (recipient.campaign.name,),
    ),
    Source(
        "agreement",
        "agreements",
        _of(Agreement, _AGREED_ON, Agreement.owner_id),
        _AGREEMENTS,
        lambda agreement: (agreement.title, agreement.note),
    ),
    Source(
        "agreement_end",
        "agreements",
        _of(Agreement, Agreement.ends_on, until_today=True),
        _AGREEMENTS,
        lambda agreement: (agreement.title,),
    ),
    Source(
        "file",
        "agreements",
        _files,
        _load(StoredFile, joinedload(StoredFile.added_by)),
        lambda file: (file.name,),
    ),
    Source("card", "agreements", _cards, _load(DisclosureCard)),
    Source("merge", "learnt", merges, _MERGES, _words_of_merge),
    Source("merge_undone", "learnt", merges_undone, _MERGES, _words_of_merge),
    Source("facts", "learnt", _days_of_facts, _facts_of_days, _words_of_facts),
)
