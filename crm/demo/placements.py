"""The demo's placements: from a study visit to a job, one after the other, and the hourly pool beside them."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from crm.demo import chance
from crm.demo.employers import Workplace
from crm.demo.participants import Person
from crm.enrolments.models import Enrolment
from crm.placements.models import Placement
from crm.pool.models import PoolMembership

OPEN_DOORS = frozenset({"interested", "offers_places", "hosting"})
LENGTH_IN_WEEKS = {"work_training": (6, 13), "internship": (8, 14), "hourly_job": (5, 13)}
END_NOTES = (
    "Fungerade bäst med korta pass.",
    "Tempot var för högt på fredagarna.",
    "Tydliga instruktioner gjorde stor skillnad.",
    "Ville prova något annat, skildes som vänner.",
    "Bra handledare, tar gärna emot igen.",
)
END_REASONS_OF_THE_FIRST_DAY = ("surroundings", "no_guidance", "not_as_agreed")
PURPOSES = ("Prova på yrket", "Komma in i rutiner", "Referens till CV", "Väg till anställning")


@dataclass
class Way:
    """One person's way through one enrolment, as far as it has come."""

    enrolment: Enrolment
    person: Person
    placements: list[Placement]
    cursor: date
    day: date

    @property
    def last_day(self) -> date:
        """The last day that something can start on."""
        return self.enrolment.exited_on or self.day

    @property
    def visited(self) -> set[int]:
        """The workplaces (by identity) where the person has been."""
        return {id(placement.employer) for placement in self.placements}


def build(
    seed: int, day: date, enrolments: list[Enrolment], people: list[Person], workplaces: list[Workplace]
) -> tuple[list[Placement], list[PoolMembership]]:
    """Placements in order of person and time, and the pool memberships. Marks who hosts somebody now."""
    random = chance.stream(seed, "placements")
    person_of = {id(person.participant): person for person in people}
    placements: list[Placement] = []
    pool: list[PoolMembership] = []
    for enrolment in enrolments:
        person = person_of[id(enrolment.participant)]
        cursor = enrolment.enrolled_on + timedelta(days=random.randint(14, 40))
        way = Way(enrolment, person, [], cursor, day)
        takes_the_pool = "second_hand" in person.trades or random.random() < 0.3
        if takes_the_pool and not person.participant.anonymous:
            pool += _by_the_pool(random, way, workplaces)
        else:
            _by_the_open_market(random, way, workplaces)
        placements += way.placements
    _end_the_same_day(placements)
    _open_the_doors(placements, day)
    return placements, pool


def _end_the_same_day(placements: list[Placement]) -> None:
    """Of those that one side ended early, a few ended on their first day, and somebody has said why."""
    early = [
        placement
        for placement in placements
        if placement.ended_by in ("participant", "employer") and placement.kind == "internship"
    ]
    for placement, reason in zip(early, END_REASONS_OF_THE_FIRST_DAY, strict=False):
        placement.ends_on, placement.end_reason = placement.starts_on, reason


def _by_the_open_market(random: Random, way: Way, workplaces: list[Workplace]) -> None:
    suitable = [w for w in workplaces if w.trade["trade"] in way.person.trades]
    _study_visits(random, way, suitable)
    _stay(random, way, suitable, random.choice(("work_training", "internship", "internship")))
    if random.random() < 0.5:
        _stay(random, way, suitable, "internship")
    _work(random, way, suitable)


def _by_the_pool(random: Random, way: Way, workplaces: list[Workplace]) -> list[PoolMembership]:
    """Work training at Stadsmissionen, then hours in the pool there, then an employer outside."""
    inside = [w for w in workplaces if w.employer.segment == "partner"]
    outside = [w for w in workplaces if w.trade["trade"] in way.person.trades and w not in inside]
    trained = _stay(random, way, inside, "work_training", breaks_off=0.1)
    way.cursor = chance.workday_after(way.cursor)
    if trained is None or trained.ends_on is None or way.cursor > way.last_day:
        return []
    membership = PoolMembership(
        participant=way.enrolment.participant, programme_id=way.enrolment.programme.id, starts_on=way.cursor
    )
    hourly = _stay(random, way, [w for w in inside if w.employer is trained.employer], "hourly_job")
    matched = _work(random, way, outside, via="pool") if hourly and hourly.ends_on else None
    membership.state = _pool_state(way, hourly, matched)
    if membership.state in ("matched", "left"):
        membership.ends_on = matched.starts_on if matched else way.last_day
    return [membership]


def _pool_state(way: Way, hourly: Placement | None, matched: Placement | None) -> str:
    if matched:
        return "matched"
    if way.enrolment.exited_on:
        return "left"
    return "working" if hourly and hourly.ends_on is None else "ready"


def _study_visits(random: Random, way: Way, suitable: list[Workplace]) -> None:
    for _ in range(random.choice((0, 1, 1, 2))):
        workplace = _choose(random, way, suitable)
        if workplace and way.cursor <= way.last_day:
            _add(random, way, workplace, "study_visit", way.cursor)
            way.cursor = chance.workday_after(way.cursor + timedelta(days=random.randint(4, 12)))


def _stay(
    random: Random, way: Way, suitable: list[Workplace], kind: str, breaks_off: float = 0.2
) -> Placement | None:
    """Some weeks at one workplace; now and then one side ends it early."""
    way.cursor = chance.workday_after(way.cursor)
    workplace = _choose(random, way, suitable)
    if workplace is None or way.cursor > way.last_day:
        return None
    planned = way.cursor + timedelta(weeks=random.randint(*LENGTH_IN_WEEKS[kind]))
    ended_by = None
    if random.random() < breaks_off:
        planned = way.cursor + timedelta(days=random.randint(2, 30))
        ended_by = random.choice(("participant", "participant", "employer", "programme"))
    placement = _add(random, way, workplace, kind, planned, ended_by)
    way.cursor = (placement.ends_on or way.day) + timedelta(days=random.randint(5, 35))
    return placement


def _work(random: Random, way: Way, suitable: list[Workplace], via: str | None = None) -> Placement | None:
    """A job for those who leave for one, and for some of those who are still here."""
    leaves_for_work = way.enrolment.exit_reason == "job"
    if leaves_for_work:
        latest = way.last_day - timedelta(days=14)
        way.cursor = chance.workday_before(min(way.cursor, latest))
    elif random.random() > 0.35:
        return None
    way.cursor = chance.workday_after(way.cursor)
    workplace = _choose(random, way, suitable)
    in_order = not way.placements or (way.placements[-1].ends_on or date.max) < way.cursor
    if workplace is None or way.cursor > way.last_day or not in_order:
        return None
    kind = random.choice(("job", "job", "subsidised_job", "subsidised_job", "hourly_job"))
    months = timedelta(days=random.randint(120, 360))
    placement = _add(random, way, workplace, kind, way.cursor + months)
    placement.via = via
    return placement


def _choose(random: Random, way: Way, suitable: list[Workplace]) -> Workplace | None:
    """An open door that suits, breaks no must and was knocked on before; None when there is none."""
    restrictions = way.enrolment.participant.restriction_strengths
    doors = [
        workplace
        for workplace in suitable
        if workplace.employer.stage in OPEN_DOORS
        and workplace.first_on
        and workplace.first_on + timedelta(days=10) < way.cursor
        and not workplace.breaks(restrictions)
    ]
    fresh = [workplace for workplace in doors if id(workplace.employer) not in way.visited]
    return random.choice(fresh or doors) if doors else None


def _add(
    random: Random, way: Way, workplace: Workplace, kind: str, planned: date, ended_by: str | None = None
) -> Placement:
    """A placement that starts at the cursor; open-ended while its planned end is still to come."""
    ends_on = min(chance.workday_before(planned), way.last_day)
    goes_on = way.enrolment.exited_on is None and planned > way.day
    placement = Placement(
        participant=way.enrolment.participant,
        programme=way.enrolment.programme,
        employer=workplace.employer,
        supervisor=random.choice(workplace.supervisors) if workplace.supervisors else None,
        kind=kind,
        starts_on=way.cursor,
        ends_on=None if goes_on else max(ends_on, way.cursor),
        hours_week=None if kind == "study_visit" else _hours(random, way),
        occupation=workplace.trade["ssyk"] or None,
        purpose=None if kind == "study_visit" else random.choice(PURPOSES),
    )
    if placement.ends_on and kind != "study_visit":
        placement.ended_by = ended_by or "as_planned"
        placement.end_note = random.choice(END_NOTES) if random.random() < 0.6 else None
    way.placements.append(placement)
    return placement


def _hours(random: Random, way: Way) -> float:
    participant = way.enrolment.participant
    least, most = participant.hours_min or 6, participant.hours_max or 20
    return float(random.randint(int(max(least, 2)), int(most)))


def _open_the_doors(placements: list[Placement], day: date) -> None:
    """A workplace that has somebody now hosts; one that has had somebody offers places."""
    for placement in placements:
        if placement.employer.stage != "hosting":
            placement.employer.stage = "offers_places"
        if placement.kind != "study_visit" and placement.is_ongoing_on(day):
            placement.employer.stage = "hosting"
