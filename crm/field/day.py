"""The day as it goes to a phone: what is needed to knock on doors today, and nobody's name who is helped.

Free text has initials in place of the names of participants, and a note about somebody whom the reader may not see
stays here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.contacts.own_participants import Known, list_names, list_own_now
from crm.contacts.queries import Knock, list_recent_by_others
from crm.field import queries
from crm.field.masking import Masking
from crm.field.sealing import account_of, current_seal
from crm.web.clock import HOME
from matching.restrictions import FACTS

QUESTIONS: Final = 6


@dataclass(frozen=True)
class Day:
    """What goes to the phone, and whom it tells of."""

    content: Mapping[str, Any]
    participant_ids: frozenset[int]


@dataclass(frozen=True)
class _Known:
    """All that the cards are made of, asked for once."""

    staff_id: int
    masking: Masking
    asked_first: Sequence[str]
    people: Mapping[int, Sequence[Any]]
    facts: Mapping[int, Mapping[str, bool]]
    contacts: Mapping[int, Sequence[EmployerContact]]
    met: Mapping[int, str]
    knocked: Mapping[int, Knock]
    visible: frozenset[int]

    def shows_note(self, contact: EmployerContact) -> bool:
        """Whether the reader may see what was said."""
        about = contact.participant_id
        return about is None or about in self.visible or contact.staff_id == self.staff_id


def day_of(staff: Staff, day: date, at: datetime) -> Day:
    """Everything that `staff` needs on their phone on `day`, made `at`. The same number of queries however much."""
    own = list_own_now(staff, day)
    chosen = queries.choose_employers(staff, day)
    rows = queries.employers_by_id(chosen)
    known = _known(staff, day, list(rows), own)
    employers = [_card(rows[id_], why, known) for id_, why in chosen.items() if id_ in rows]
    seal = current_seal()
    content = {
        "account": account_of(staff.id),
        "called": staff.name,
        "day": day.isoformat(),
        "until": datetime.combine(day + timedelta(days=1), time(), HOME).isoformat(),
        "made_at": at.isoformat(),
        "seal": {"id": seal.id, "key": seal.key},
        "people": [{"id": one.id, "short": one.short} for one in own],
        "employers": employers,
    }
    told = {
        contact.participant_id
        for contacts in known.contacts.values()
        for contact in contacts
        if contact.participant_id in known.visible
    }
    return Day(content, frozenset({one.id for one in own} | told))


def _known(staff: Staff, day: date, ids: Sequence[int], own: Sequence[Known]) -> _Known:
    contacts = queries.last_contacts(ids)
    every = [contact for several in contacts.values() for contact in several]
    behind = {contact.participant_id for contact in every if contact.participant_id is not None}
    return _Known(
        staff.id,
        Masking(queries.names_to_hide(staff, ids)),
        _asked_first([one.id for one in own]),
        queries.people_at(ids),
        queries.facts_of(ids),
        contacts,
        queries.names_of_people({one.contact_person_id for one in every if one.contact_person_id}),
        list_recent_by_others(ids, staff.id, day),
        frozenset(list_names(staff, behind)),
    )


def _asked_first(participant_ids: Sequence[int]) -> list[str]:
    """All facts: those first that most of the person's own people must know, then in the order of the list."""
    waiting = queries.count_waiting_for_facts(participant_ids)
    return sorted(FACTS, key=lambda fact: (-waiting.get(fact, 0), FACTS.index(fact)))


def _card(row: Any, why: Sequence[str], known: _Known) -> dict[str, Any]:
    facts, mask = known.facts.get(row.id, {}), known.masking.mask
    knocked = known.knocked.get(row.id)
    return {
        **{
            name: getattr(row, name)
            for name in ("id", "name", "street", "city", "lat", "lon", "phone", "stage")
        },
        "why": list(why),
        "next_step": mask(row.next_step),
        "next_on": row.next_on.isoformat() if row.next_on else None,
        "no_next_step_reason": mask(row.no_next_step_reason),
        "knocked": {"on": knocked.on.isoformat(), "who": knocked.called} if knocked else None,
        "last": [_note(contact, known) for contact in known.contacts.get(row.id, ())],
        "contact_people": [
            {"id": one.id, "name": one.name, "title": one.title, "phone": one.phone}
            for one in known.people.get(row.id, ())
        ],
        "questions": [fact for fact in known.asked_first if fact not in facts][:QUESTIONS],
        "known": dict(facts),
    }


def _note(contact: EmployerContact, known: _Known) -> dict[str, Any]:
    shows_note = known.shows_note(contact)
    return {
        "on": contact.happened_on.isoformat(),
        "channel": contact.channel,
        # One of an old file is in its own words.
        "outcome": known.masking.mask(contact.outcome_for(shows_note)),
        "met": known.met.get(contact.contact_person_id or 0),
        "note": known.masking.mask(contact.note) if shows_note else None,
    }
