"""The demo's enrolments: who came when, who paused, who left for what, and who came back."""

from datetime import date, timedelta
from random import Random

from crm.accounts.models import Staff
from crm.demo import chance
from crm.demo.organisation import House
from crm.demo.participants import Person
from crm.enrolments.models import Enrolment, EnrolmentIncome
from crm.programmes.models import Programme

REFERRERS = {
    "employment_service": 20,
    "social_services_income": 14,
    "self_referral": 9,
    "social_insurance": 6,
    "municipal_youth": 5,
    "adult_unit": 5,
    "region_health": 4,
    "other": 2,
}
INCOMES = {
    "income_support": 22,
    "activity_support": 9,
    "activity_compensation": 8,
    "sickness_benefit": 6,
    "no_public_income": 6,
    "study_aid": 4,
}
OCCUPATIONS = {"none": 30, "job_seeking": 20, "studies": 5, "employed": 2}
EXIT_REASONS = {
    "job": 13,
    "studies": 8,
    "employment_service": 4,
    "health": 4,
    "own_request": 3,
    "social_insurance_activity": 2,
    "moved": 2,
    "no_contact": 2,
    "municipal_measure": 2,
}
# What somebody lives on and does after leaving for this reason; else they are where they were.
AFTER = {
    "job": (["wage"], "employed"),
    "studies": (["study_aid"], "studies"),
    "employment_service": (["activity_support"], "job_seeking"),
    "municipal_measure": (["activity_support"], "job_seeking"),
    "social_insurance_activity": (["activity_compensation"], "none"),
    "health": (["sickness_benefit"], "none"),
}
RECEIVERS = {
    "job": "Arbetsgivaren",
    "studies": "Folkhögskolan vid Kvarnberget",
    "employment_service": "Arbetsförmedlingen",
    "municipal_measure": "Kompetenscenter Älvstaden",
    "social_insurance_activity": "Försäkringskassan",
    "health": "Vårdcentralen",
}
RETURNS = 0.4


def build(seed: int, day: date, house: House, people: list[Person]) -> list[Enrolment]:
    """Each person's enrolments in order of time, spread over the programmes' intakes."""
    random = chance.stream(seed, "enrolments")
    enrolments = []
    for person in people:
        programme = house.young if person.is_young else house.main
        first = _enrolment(random, person, programme, programme.starts_on, day, house)
        enrolments.append(first)
        left_on = first.exited_on
        if left_on and (day - left_on).days > 110 and random.random() < RETURNS:
            earliest = left_on + timedelta(days=45)
            enrolments.append(_enrolment(random, person, house.main, earliest, day, house))
    return enrolments


def intake_label(day: date) -> str:
    """The half-year that an enrolment belongs to, as people here say it: spring or autumn term."""
    return f"{'VT' if day.month <= 6 else 'HT'} {day.year}"


def _enrolment(
    random: Random, person: Person, programme: Programme, earliest: date, day: date, house: House
) -> Enrolment:
    enrolled_on = chance.workday_between(random, earliest + timedelta(days=5), day - timedelta(days=21))
    income = chance.weighted(random, INCOMES)
    enrolment = Enrolment(
        participant=person.participant,
        programme=programme,
        intake=intake_label(enrolled_on),
        enrolled_on=enrolled_on,
        referrer=chance.weighted(random, REFERRERS),
        main_income=income,
        occupation_before=chance.weighted(random, OCCUPATIONS),
        staff=_specialist(random, house, programme),
    )
    incomes = [income, *(["wage"] if random.random() < 0.1 else [])]
    enrolment.incomes = [EnrolmentIncome(moment="before", income=code) for code in incomes]
    _leave_or_stay(random, enrolment, day)
    return enrolment


def _specialist(random: Random, house: House, programme: Programme) -> Staff:
    return random.choice([person for person in house.specialists if programme in person.programmes])


def _leave_or_stay(random: Random, enrolment: Enrolment, day: date) -> None:
    leaves_on = enrolment.enrolled_on + timedelta(days=int(random.gauss(330, 110)))
    latest = day - timedelta(days=3)
    if leaves_on <= latest and (leaves_on - enrolment.enrolled_on).days > 60:
        _leave(random, enrolment, chance.workday_before(leaves_on))
    elif not enrolment.participant.anonymous:
        enrolment.paused = random.random() < 0.13


def _leave(random: Random, enrolment: Enrolment, day: date) -> None:
    reason = chance.weighted(random, EXIT_REASONS)
    incomes, occupation = AFTER.get(reason, ([enrolment.main_income], enrolment.occupation_before))
    enrolment.exited_on = day
    enrolment.exit_reason = reason
    # Now and then nobody has filled in who took over: something for the coordinator to mend.
    enrolment.received_by = RECEIVERS.get(reason) if random.random() < 0.85 else None
    enrolment.occupation_after = occupation
    enrolment.incomes += [EnrolmentIncome(moment="after", income=code) for code in incomes]
