"""The demo's events for employers: a breakfast that was, and a forum to come."""

from datetime import date, time, timedelta
from random import Random

from crm.contacts.models import EmployerContact
from crm.demo import chance
from crm.demo.employers import Workplace
from crm.demo.organisation import House
from crm.events.models import EmployerEvent, EventInvitation


def build(seed: int, day: date, house: House, workplaces: list[Workplace]) -> list[EmployerEvent]:
    """The event that was first. Who came has a contact on that day, and a later last contact where it was earlier."""
    random = chance.stream(seed, "events")
    known = [one for one in workplaces if one.employer.last_contact_on and not one.employer.archived_on]
    chosen = random.sample(known, min(24, len(known)))
    held_on = day - timedelta(days=40 + (day.weekday() - 2) % 7)
    breakfast = EmployerEvent(
        name="Frukost: så blir första dagen bra",
        kind="breakfast",
        held_on=held_on,
        begins=time(7, 30),
        place="Järntorget 4, Göteborg",
        owner=house.partner,
        invitations=[_past(random, one, held_on, house) for one in chosen[:14]],
    )
    forum = EmployerEvent(
        name="Forum om handledning",
        kind="forum",
        held_on=day + timedelta(days=17),
        begins=time(14),
        place="Stadsbiblioteket, Göteborg",
        note="Tre arbetsgivare berättar hur de gör den första veckan.",
        owner=house.partner,
        invitations=[_coming(random, one, day) for one in chosen[8:]],
    )
    return [breakfast, forum]


def _past(random: Random, workplace: Workplace, held_on: date, house: House) -> EventInvitation:
    invitation = _coming(random, workplace, held_on)
    # Who still talks with us is likelier to have come.
    is_close = (workplace.employer.last_contact_on or held_on) > held_on
    invitation.came = random.random() < (0.9 if is_close or invitation.answer == "yes" else 0.3)
    if invitation.came:
        employer = workplace.employer
        invitation.contact = EmployerContact(
            employer=employer,
            staff=house.partner,
            happened_on=held_on,
            channel="event",
            note="Frukost: så blir första dagen bra",
        )
        employer.last_contact_on = max(employer.last_contact_on or held_on, held_on)
    return invitation


def _coming(random: Random, workplace: Workplace, day: date) -> EventInvitation:
    answer = chance.weighted(random, {"yes": 5, "maybe": 3, "no": 2}) if random.random() < 0.7 else None
    return EventInvitation(
        employer=workplace.employer,
        invited_on=day - timedelta(days=21),
        answer=answer,
        answered_on=day - timedelta(days=7) if answer else None,
    )
