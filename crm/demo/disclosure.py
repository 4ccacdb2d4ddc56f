"""A few people's disclosure cards: what may be told anywhere and at the workplace, one run out, one changed."""

from datetime import date, timedelta
from random import Random

from crm.contacts.models import EmployerContact
from crm.database import Base
from crm.demo import chance
from crm.disclosure.models import Disclosure, DisclosureCard, DisclosureTopic
from crm.placements.models import Placement

# One card in so many of those who are somewhere now.
EVERY = 2
GENERAL = {
    "name": ("specialist", None),
    "programme": ("specialist", "Jag är med i en insats som hjälper mig till jobb."),
    "strengths": ("partner", "Jag kommer i tid och gillar att göra klart det jag börjat med."),
    "hours": ("specialist", None),
}
SUPPORT = (
    "Säg en sak i taget, och visa gärna först.",
    "Jag behöver kunna gå undan en stund när det blir mycket ljud.",
    "Ring inte, skicka sms.",
    "Skriv upp vad som ska göras i dag.",
)
GAPS = (
    "Jag har varit hemma med barn.",
    "Jag har haft en tuff tid, nu är det bättre.",
    "Jag har flyttat hit.",
)


def build(seed: int, day: date, placements: list[Placement], contacts: list[EmployerContact]) -> list[Base]:
    """Cards for some of those who are at a workplace on `day`, and what was told at the latest contacts about them."""
    random = chance.stream(seed, "disclosure")
    rows: list[Base] = []
    carded: dict[int, DisclosureCard] = {}
    current = [one for one in placements if one.is_ongoing_on(day) and not one.participant.anonymous]
    for index, placement in enumerate(current):
        if index % EVERY or placement.participant_id in carded:
            continue
        talks = [
            one
            for one in contacts
            if one.participant_id == placement.participant_id and one.employer_id == placement.employer_id
        ]
        if talks:
            general, own = _cards(random, index, day, placement, talks)
            carded[placement.participant_id] = own
            rows += [general, own, *_told(own, talks)]
    return rows


def _cards(
    random: Random, index: int, day: date, placement: Placement, talks: list[EmployerContact]
) -> tuple[DisclosureCard, DisclosureCard]:
    agreed_on = min(placement.starts_on, day) - timedelta(days=10)
    common = {"participant_id": placement.participant_id, "edition": 1, "staff_id": talks[0].staff_id}
    # Every third card for an employer has run out: then nothing may be told there until it is talked about again.
    until_on = day - timedelta(days=3) if index % 3 == 2 else day + timedelta(days=random.randint(30, 150))
    more = {
        **GENERAL,
        "support": ("specialist", random.choice(SUPPORT)),
        "gap": ("participant", random.choice(GAPS)),
        "health": ("participant", None),
    }
    general = DisclosureCard(
        **common, agreed_on=agreed_on, until_on=day + timedelta(days=120), topics=_topics(GENERAL)
    )
    own = DisclosureCard(
        **common,
        employer_id=placement.employer_id,
        agreed_on=agreed_on,
        until_on=max(until_on, agreed_on),
        topics=_topics(more),
    )
    return general, own


def _topics(said: dict[str, tuple[str, str | None]]) -> list[DisclosureTopic]:
    return [
        DisclosureTopic(topic=topic, told_by=by, wording=wording) for topic, (by, wording) in said.items()
    ]


def _told(card: DisclosureCard, talks: list[EmployerContact]) -> list[Base]:
    """At the latest talk under the card: what it lets be told, and once a thing that it does not."""
    under = [one for one in talks if card.is_valid_on(one.happened_on)]
    if not under:
        return []
    latest = max(under, key=lambda one: (one.happened_on, one.id))
    common = {"participant_id": card.participant_id, "contact": latest}
    rows: list[Base] = [Disclosure(**common, card=card, topic=topic) for topic in ("name", "support")]
    if card.participant_id % 4 == 0:
        reason = "Chefen frågade rakt ut, och jag hann inte tänka."
        rows.append(Disclosure(**common, topic="gap", reason=reason))
    return rows
