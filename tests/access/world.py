"""The people of the matrix: every kind of participant, each with a row of everything that can hang on one.

What is written about a participant carries marks such as `Zq03xsläkt`: the participant's number and what was written,
so that any answer can be searched for what it tells of whom.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crm import codes
from crm.accounts.models import Staff
from crm.activities.models import Activity
from crm.database import db
from crm.disclosure.models import DisclosureCard, DisclosureTopic
from crm.enrolments.models import Enrolment, FollowUp, ProgressReview
from crm.friends.models import CompanyFriend
from crm.glass.models import GlassBreaking
from crm.participants.models import Background, Participant, Restriction
from crm.placements.models import SupportOccasion
from crm.pool.models import PoolMembership
from crm.privacy.models import Consent
from crm.programmes.models import Organisation, Programme
from tests.access.expected import LETTERS, VIEWERS
from tests.crm import rows

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
DAY = timedelta(days=1)
IDENTITY = {"förnamn", "släkt", "post", "gata", "ort"}
_MARK = re.compile(r"zq(\d\d)x(\w+?)(?=\W|$)", re.IGNORECASE)
_PHONE = re.compile(r"070-?174 ?00 ?(\d\d)")


@dataclass
class World:
    """Staff by name, and of each participant (by kind) the ids of everything that hangs on them."""

    staff: dict[str, Staff]
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    pseudonyms: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)

    def told(self, body: str) -> Iterator[tuple[str, str]]:
        """Of whom an answer tells what: (kind of participant, `identity`, `private`, `wish` or `home pseudonym`)."""
        kinds = list(LETTERS)
        for number, what in set(_MARK.findall(body)):
            told = "identity" if what.lower() in IDENTITY else "wish" if what == "önskan" else "private"
            yield kinds[int(number)], told
        for number in set(_PHONE.findall(body)):
            yield kinds[int(number)], "identity"
        for kind, pseudonym in self.pseudonyms.items():
            if pseudonym in body:
                yield kind, "home pseudonym"


def build() -> World:
    """The whole world, on Sunday 22 November 2026."""
    a, b = rows.a_programme("A"), rows.a_programme("B")
    b.organisation = a.organisation
    c = rows.a_programme("C")
    charity, other_charity = rows.an_organisation("Stadsmissionen"), rows.an_organisation("En annan förening")
    db.session.flush()
    programmes = {"anna": a, "bo": a, "dan": b, "eva": c, "coord_b": b}
    homes = {"partner": charity, "stranger": other_charity, "coord_x": c.organisation}
    staff = {}
    for name, role in VIEWERS.items():
        if role != "nobody":
            programme = programmes.get(name, a)
            home = homes.get(name, programme.organisation)
            staff[name] = rows.a_staff_member(role, programme, organisation=home)
    world = World(staff)
    for number, kind in enumerate(LETTERS):
        _add(world, number, kind, {"other_programme": b, "other_organisation": c}.get(kind, a), charity)
    return world


def _add(world: World, number: int, kind: str, programme: Programme, charity: Organisation) -> None:
    responsible = {"colleagues": "bo", "other_programme": "dan", "other_organisation": "eva"}.get(
        kind, "anna"
    )
    specialist = world.staff[responsible]
    person = _person(number, kind, programme)
    ids: dict[str, Any] = {"participant_id": person.id, **_at_work(number, person, programme, specialist)}
    ids["enrolment_id"] = rows.an_enrolment(person, programme, specialist).id
    if kind == "protected":
        rows.an_enrolment(
            person, programme, world.staff["bo"], enrolled_on=date(2025, 1, 7), exited_on=date(2025, 6, 1)
        )
    _support(number, person, programme, ids)
    ids["consent_id"] = _consent(kind, person, charity)
    ids["card_id"] = _card(number, person, specialist)
    if kind.startswith("opened"):
        ids["breaking_id"] = _opening(kind, person, programme, world.staff["bo"])
    world.ids[kind], world.authors[kind] = ids, responsible
    world.pseudonyms[kind] = person.pseudonym


def _person(number: int, kind: str, programme: Programme) -> Participant:
    mark = f"Zq{number:02}x"
    person = Participant(
        pseudonym=f"D-HEM{number:02}HEM",
        organisation_id=programme.organisation_id,
        interests=[f"{mark}önskan"],
        protected=kind.startswith("protected"),
        anonymous=kind.startswith("anonymous"),
        gender="woman",
    )
    if not person.anonymous:
        person.name, person.birth_year = f"{mark}förnamn {mark}släkt", 1990
        person.phone, person.email = f"07017400{number:02}", f"{mark}post@deltagare.example"
        person.street, person.city = f"{mark}gata 7", f"{mark}ort"
        person.home_lat, person.home_lon = 57.7, 11.9
    rows.added(person)
    rows.added(Restriction(participant_id=person.id, restriction="quiet", strength="must"))
    rows.added(Background(participant_id=person.id, background="substance_use"))
    return person


def _at_work(number: int, person: Participant, programme: Programme, specialist: Staff) -> dict[str, int]:
    """A workplace of the person's own: a placement, a supervisor, a contact about them, a friendship."""
    mark = f"Zq{number:02}x"
    employer = rows.an_employer(f"Arbetsplats {number}", owner=specialist)
    supervisor = rows.a_supervisor(employer)
    placement = rows.a_placement(
        person, programme, employer, supervisor=supervisor, purpose=f"{mark}syfte", end_note=f"{mark}slutord"
    )
    rows.added(
        SupportOccasion(
            placement=placement,
            participant_id=person.id,
            kind="started",
            number=1,
            kept_on=date(2026, 5, 5),
            note=f"{mark}stöttat",
        )
    )
    contact = rows.a_contact(
        employer,
        specialist,
        TODAY - DAY,
        participant_id=person.id,
        note=f"{mark}sagt",
        next_step=f"{mark}steg",
    )
    friend = rows.added(CompanyFriend(employer=employer, level="friend", since_on=date(2026, 1, 1)))
    return {
        "employer_id": employer.id,
        "supervisor_id": supervisor.id,
        "person_id": supervisor.contact_person_id,
        "placement_id": placement.id,
        "contact_id": contact.id,
        "friend_id": friend.id,
    }


def _support(number: int, person: Participant, programme: Programme, ids: dict[str, Any]) -> None:
    mark = f"Zq{number:02}x"
    activity = Activity(
        participant_id=person.id,
        programme_id=programme.id,
        kind="guidance",
        starts_on=date(2026, 4, 1),
        provider=f"{mark}utförare",
    )
    ids["activity_id"] = rows.added(activity).id
    enrolment = db.session.get(Enrolment, ids["enrolment_id"])
    rows.added(
        ProgressReview(
            enrolment=enrolment,
            held_on=date(2026, 10, 1),
            note=f"{mark}avstämt",
            next_step=f"{mark}sedan",
            next_on=TODAY,
        )
    )
    rows.added(
        FollowUp(
            participant_id=person.id,
            programme_id=programme.id,
            followed_up_on=date(2026, 9, 1),
            state="employed",
        )
    )
    rows.added(
        PoolMembership(participant_id=person.id, programme_id=programme.id, starts_on=date(2026, 9, 1))
    )


def _card(number: int, person: Participant, specialist: Staff) -> int:
    """What may be told about the person, in their own words."""
    topic = DisclosureTopic(
        topic=codes.DISCLOSURE_TOPICS[0],
        told_by=codes.DISCLOSURE_TELLERS[-1],
        wording=f"Zq{number:02}xöppenhet",
    )
    card = DisclosureCard(
        participant_id=person.id,
        edition=1,
        agreed_on=date(2026, 6, 1),
        until_on=date(2027, 6, 1),
        staff=specialist,
        topics=[topic],
    )
    return int(rows.added(card).id)


def _consent(kind: str, person: Participant, charity: Organisation) -> int:
    """A consent to the charity as the kind says; for the others one that has long run out."""
    values: dict[str, date | None] = {"until_on": date(2026, 2, 1)}
    if kind.endswith("shared"):
        values = {}
    elif kind == "withdrawn":
        values = {"withdrawn_on": TODAY - DAY}
    elif kind.startswith("until"):
        values = {"until_on": TODAY if kind == "until_today" else TODAY - DAY}
    consent = Consent(
        participant_id=person.id, organisation_id=charity.id, from_on=date(2026, 1, 1), **values
    )
    return int(rows.added(consent).id)


def _opening(kind: str, person: Participant, programme: Programme, staff: Staff) -> int:
    at = NOON if kind == "opened_today" else NOON - DAY
    opening = GlassBreaking(
        participant_id=person.id,
        programme_id=programme.id,
        staff_id=staff.id,
        opened_on=at.date(),
        opened_at=at,
        reason="Kollegan är sjuk och arbetsgivaren väntar",
    )
    return int(rows.added(opening).id)
