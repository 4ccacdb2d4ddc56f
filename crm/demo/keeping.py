"""The demo's support around placements, what placements taught, and courses for supervisors."""

from datetime import date, timedelta
from random import Random

from crm.accounts.models import Staff
from crm.database import Base
from crm.demo import chance
from crm.demo.employers import Workplace
from crm.demo.organisation import House
from crm.employers.models import EmployerLesson
from crm.enrolments.models import Enrolment
from crm.placements.models import Placement, SupportOccasion
from crm.placements.schedule import Occasion, is_ended_same_day
from crm.placements.support import stay_of, support_of
from crm.supervisors import courses
from crm.supervisors.models import Supervisor
from crm.supervisors.trainings import remember

LESSONS = (
    "Bullrigt efter tio, lugnt på morgonen. Prova med två timmar före öppning.",
    "Ingen hann handleda första dagen. Ring kvällen före och fråga vem som tar emot.",
    "De sa disk, det blev servering. Gå igenom dagen timme för timme innan start.",
    "Bra med tydlig lapp på väggen. Fikar tillsammans klockan tio.",
)
NOTES = (
    "Vi gick igenom veckan. Det flyter på.",
    "Ville ha en paus till, det fixade handledaren direkt.",
    "Kort avstämning i personalrummet.",
    None,
    None,
)
SKIPPED = ("Arbetsplatsen hade stängt för inventering.", "Deltagaren ville ta det nästa vecka i stället.")


def build(
    seed: int, day: date, house: House, periods: list[Enrolment], placed: list[Placement]
) -> list[Base]:
    """What was noted beside the contacts in the log, and the lessons. Placements and contacts have their ids."""
    random = chance.stream(seed, "keeping")
    in_charge = {id(period.participant): period.staff for period in periods}
    return [*_noted(random, day, in_charge, placed), *_lessons(day, house, placed)]


def _noted(
    random: Random, day: date, in_charge: dict[int, Staff | None], placed: list[Placement]
) -> list[Base]:
    """Of what no contact in the log has kept and was made up for later: some was kept, some left out for a reason."""
    lately = [
        placement
        for placement in placed
        if placement.kind != "study_visit"
        and placement.starts_on > day - timedelta(days=200)
        and placement.ends_on is None
    ]
    return [
        _occasion(random, day, placement, seen.occasion, in_charge[id(placement.participant)])
        for placement in lately
        for seen in support_of(placement, day)
        if seen.state == "missed" and random.random() < 0.7
    ]


def _occasion(
    random: Random, day: date, placement: Placement, occasion: Occasion, staff: Staff | None
) -> SupportOccasion:
    row = SupportOccasion(
        placement_id=placement.id,
        participant_id=placement.participant.id,
        kind=occasion.kind,
        number=occasion.number,
        staff_id=staff.id if staff else None,
    )
    if random.random() < 0.2:
        row.skipped_on, row.skip_reason = occasion.last, random.choice(SKIPPED)
        return row
    late = timedelta(days=random.choice((-2, -1, 0, 0, 2, 4)))
    row.kept_on = min(max(occasion.first, occasion.last + late), day)
    row.met = random.choice(("participant", "supervisor", "both"))
    row.channel = random.choice(("visit", "phone", "meeting"))
    row.note = random.choice(NOTES)
    return row


def _lessons(day: date, house: House, placed: list[Placement]) -> list[Base]:
    """At the workplaces where it ended the same day, and at one where it went well."""
    short = [placement for placement in placed if is_ended_same_day(stay_of(placement))]
    well = next(one for one in placed if one.ended_by == "as_planned" and one.ends_on)
    return [
        EmployerLesson(
            employer_id=placement.employer.id,
            lesson=lesson,
            learnt_on=placement.ends_on or day,
            noted_by_id=house.specialists[0].id,
        )
        for placement, lesson in zip([*short[:3], well], LESSONS, strict=False)
    ]


def hold_courses(day: date, house: House, workplaces: list[Workplace]) -> int:
    """One course that has been, with who came, and one to come, with answers; how many were invited."""
    supervisors = [supervisor for place in workplaces for supervisor in place.supervisors]
    for supervisor in supervisors:
        remember(supervisor)
    untrained = [supervisor for supervisor in supervisors if supervisor.training != "completed"]
    return _held(day, house, untrained[:9]) + _coming(day, house, untrained[9:20])


def _held(day: date, house: House, invited: list[Supervisor]) -> int:
    held_on = chance.workday_before(day - timedelta(days=40))
    course = courses.create_course(
        house.coordinator,
        {
            "name": "Handledarskap, grund",
            "place": "Folkets hus, Järntorget",
            "starts_on": held_on,
            "seats": 12,
            "note": "Tre timmar med fika. Tag med exempel från den egna arbetsplatsen.",
        },
    )
    people = [supervisor.contact_person for supervisor in invited]
    courses.invite(course, people, held_on - timedelta(days=21))
    marks = ("completed", "completed", "completed", "absent", "completed", "came")
    for number, invitation in enumerate(course.invitations):
        if number < len(marks):
            courses.note_answer(invitation, "yes")
            courses.note_attendance(invitation, marks[number])
        else:
            courses.note_answer(invitation, "no" if number % 2 else None)
    return len(course.invitations)


def _coming(day: date, house: House, invited: list[Supervisor]) -> int:
    course = courses.create_course(
        house.coordinator,
        {
            "name": "Handledarskap, fortsättning",
            "place": "Hos Stadsmissionen",
            "starts_on": chance.workday_after(day + timedelta(days=14)),
            "seats": 10,
        },
    )
    courses.invite(course, [supervisor.contact_person for supervisor in invited], day - timedelta(days=6))
    answers = ("yes", "yes", "maybe", "no", "yes")
    for invitation, answer in zip(course.invitations, answers, strict=False):
        courses.note_answer(invitation, answer)
    return len(course.invitations)
