"""Two years of contacts: each door's own story, and the talks around each placement. The last says what is next."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.demo import chance, texts
from crm.demo.employers import Workplace
from crm.demo.organisation import House
from crm.enrolments.models import Enrolment
from crm.friends.models import CompanyFriend
from crm.placements.models import Placement
from crm.web.clock import HOME

# How many talks there have been at a door that is this far open: least, most.
TALKS = {
    "contacted": (2, 5),
    "interested": (5, 10),
    "offers_places": (7, 13),
    "hosting": (7, 13),
    "paused": (4, 8),
    "declined": (2, 4),
}
CHANNELS = {"visit": 9, "door_knock": 6, "phone": 4, "email": 2, "meeting": 2, "event": 0.5}
# Days from today until what is agreed is due: some late, some today, most to come.
DUE_IN_DAYS = (-16, -8, -5, -2, -1, 0, 0, 0, 0, 1, 2, 3, 4, 6, 7, 9, 11, 14, 18, 21, 28)
AFTER_START_DAYS = (1, 7, 14, 21, 28)


@dataclass(frozen=True)
class Talk:
    """One contact to be: when, of which kind of occasion, by which channel, for whom."""

    on: date
    occasion: str
    channel: str
    staff: Staff
    participant_id: int | None = None


def build(
    seed: int,
    day: date,
    house: House,
    workplaces: list[Workplace],
    enrolments: list[Enrolment],
    placements: list[Placement],
    friends: list[CompanyFriend],
) -> list[EmployerContact]:
    """Every contact, door by door in order of time. Sets each employer's next step and last contact."""
    random = chance.stream(seed, "contacts")
    specialist_of = {(id(e.participant), id(e.programme)): e.staff for e in enrolments}
    friend_of = {id(friend.employer): friend for friend in friends}
    contacts = []
    for workplace in workplaces:
        if workplace.first_on is None:
            continue
        talks = _story(random, workplace, day, friend_of.get(id(workplace.employer)), house)
        for placement in placements:
            if placement.employer is workplace.employer:
                specialist = specialist_of[id(placement.participant), id(placement.programme)]
                talks += _around(random, placement, specialist or house.specialists[0], day)
        written = _write_down(random, workplace, sorted(talks, key=lambda talk: talk.on))
        _agree_what_is_next(random, workplace, written[-1], day)
        contacts += written
    _leave_some_for_mending([w for w in workplaces if w.employer.next_step])
    return contacts


def _story(
    random: Random, workplace: Workplace, day: date, friend: CompanyFriend | None, house: House
) -> list[Talk]:
    """From the first knock on; some doors nobody has been at for long."""
    employer, first_on = workplace.employer, workplace.knocked_on
    owner = employer.owner or house.specialists[0]
    silent = random.randint(95, 200) if random.random() < 0.12 else random.randint(0, 12)
    last_on = max(first_on, day - timedelta(days=silent))
    days = sorted(
        chance.workday_between(random, first_on, last_on)
        for _ in range(random.randint(*TALKS[employer.stage]) - 1)
    )
    talks = [Talk(first_on, "first", "door_knock", owner)]
    for on in days:
        is_for_friends = friend is not None and friend.since_on <= on and random.random() < 0.5
        channel = chance.weighted(random, CHANNELS)
        occasion = "friend" if is_for_friends else "visit" if channel == "door_knock" else channel
        staff = house.partner if is_for_friends else owner
        talks.append(Talk(on, occasion, "phone" if is_for_friends else channel, staff))
    return talks


def _around(random: Random, placement: Placement, specialist: Staff, day: date) -> list[Talk]:
    """Before the start, right after it, weekly the first month, then monthly; now and then one is missed."""
    last = placement.ends_on or day
    days = [placement.starts_on + timedelta(days=after) for after in AFTER_START_DAYS]
    month = placement.starts_on + timedelta(days=60)
    while month < last:
        days.append(month)
        month += timedelta(days=30)
    before = chance.workday_before(placement.starts_on - timedelta(days=5))
    planned = [(before, "prepare"), *((on, "start" if i == 0 else "follow") for i, on in enumerate(days))]
    if placement.kind == "study_visit":
        planned = planned[:1]
    return [
        Talk(
            chance.workday_before(on),
            occasion,
            random.choice(("visit", "visit", "phone", "meeting")),
            specialist,
            placement.participant.id,
        )
        for on, occasion in planned
        if on <= last and random.random() < 0.85
    ]


def _write_down(random: Random, workplace: Workplace, talks: list[Talk]) -> list[EmployerContact]:
    """The contacts as they were logged; what was agreed at one is due about when the next happened."""
    notes = texts.grouped("notes", "kind")
    contacts = [_contact(random, workplace, talk, notes[talk.occasion]) for talk in talks]
    for this, following in pairwise(contacts):
        if following.happened_on > this.happened_on and random.random() < 0.7:
            this.next_step = _step(random, "contacted" if this is contacts[0] else "interested")
            this.next_on = following.happened_on
    return contacts


def _contact(
    random: Random, workplace: Workplace, talk: Talk, notes: list[dict[str, str]]
) -> EmployerContact:
    person = random.choice(workplace.people)
    turned_down = workplace.employer.stage == "declined" and talk.occasion == "visit"
    note = next(n for n in notes if n["outcome"] == "no") if turned_down else random.choice(notes)
    at = datetime.combine(talk.on, time(random.randint(8, 16), random.choice((0, 10, 15, 30, 45))), HOME)
    return EmployerContact(
        employer=workplace.employer,
        happened_on=talk.on,
        happened_at=at,
        channel=talk.channel,
        staff=talk.staff,
        contact_person=None if note["outcome"] == "nobody_there" else person,
        participant_id=talk.participant_id,
        outcome=note["outcome"],
        note=note["text"].format(person=person.name.split()[0]),
        minutes=random.choice((5, 10, 10, 15, 20, 30, 45)),
    )


def _step(random: Random, stage: str) -> str:
    return random.choice(texts.grouped("next_steps", "stage")[stage])["text"]


def _agree_what_is_next(random: Random, workplace: Workplace, latest: EmployerContact, day: date) -> None:
    """The employer's own next step, as agreed at the last contact; a door that is shut says why."""
    employer = workplace.employer
    employer.last_contact_on = latest.happened_on
    if employer.stage == "declined":
        employer.no_next_step_reason = _step(random, "none")
        return
    due_on = day + timedelta(days=random.choice(DUE_IN_DAYS))
    if due_on <= latest.happened_on:
        due_on = day + timedelta(days=random.randint(3, 20))
    employer.next_step = latest.next_step = _step(random, employer.stage)
    employer.next_on = latest.next_on = due_on


def _leave_some_for_mending(workplaces: list[Workplace]) -> None:
    """A few doors without an owner or a next step, as there always are."""
    for workplace in workplaces[::41]:
        workplace.employer.owner = None
    for workplace in workplaces[::37]:
        workplace.employer.next_step = workplace.employer.next_on = None
