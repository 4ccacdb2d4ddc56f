"""A small programme with something in every report: more than a page of people, employers and contacts.

Who is in it: two intakes, three genders, somebody in two intakes, in two programmes, paused, anonymous, without a
specialist; exits with incomes and occupations before and after; every kind of placement and every segment; contacts
of every channel, of two specialists, some for somebody; follow-ups; friends who were asked; supervisors; a goal.
"""

from datetime import date, timedelta

from crm import codes
from crm.accounts.models import Staff
from crm.activities.models import Activity
from crm.employers.models import Employer
from crm.enrolments.models import Enrolment, EnrolmentIncome, FollowUp
from crm.friends.models import Campaign, CampaignRecipient, CompanyFriend
from crm.participants.models import Background, Participant
from crm.programmes.models import Programme, ProgrammeGoal
from tests.crm import rows

START = date(2026, 1, 12)
PEOPLE, EMPLOYERS, CONTACTS = 28, 27, 54
_SNI = ("56100", "47110", "88999", None)
_WISHES = ("jobba på kafé", "laga bilar", None)


def a_rich_programme() -> Programme:
    """The programme, with the code STEGET. Of another programme there is one person, known here too."""
    programme = rows.a_programme("STEGET")
    anna, bo = (rows.a_staff_member("specialist", programme, name=name) for name in ("Anna Berg", "Bo Ek"))
    employers = [_employer(n) for n in range(EMPLOYERS)]
    people = [_person(n) for n in range(PEOPLE)]
    for n, person in enumerate(people):
        _enrolled(n, person, programme, (anna, bo, None)[n % 3])
        _placed(n, person, programme, employers)
    _in_two(people[0], programme, employers[0])
    for n in range(CONTACTS):
        _contact(n, employers, (anna, bo)[n % 4 == 0], people)
    _friends(employers)
    rows.added(ProgrammeGoal(programme=programme, indicator="women_share", target=0.5))
    rows.added(ProgrammeGoal(programme=programme, indicator="jobs", target=5))
    return programme


def _employer(n: int) -> Employer:
    employer = rows.an_employer(
        segment=codes.SEGMENTS[n % 4], stage=codes.STAGES[n % len(codes.STAGES)], sni=_SNI[n % 4]
    )
    if n % 5 == 0:
        training = codes.TRAINING_STATES[n % 3]
        rows.a_supervisor(employer, training=training, capacity=None if n == 5 else 1 + n % 3)
    return employer


def _person(n: int) -> Participant:
    wish = _WISHES[n % 3]
    person = rows.a_participant(
        gender=("woman", "man", "woman", "other")[n % 4],
        birth_year=None if n == 7 else 1960 + n,
        education_level=codes.EDUCATION_LEVELS[n % 3],
        education_completed=(True, False, None)[n % 3],
        experience_employment=n % 2 == 0,
        experience_internship=n % 5 == 0,
        interests=[wish] if wish else [],
    )
    if n == 9:
        person.name, person.anonymous = None, True
    if n % 3 == 0:
        rows.added(Background(participant=person, background=codes.BACKGROUNDS[n % 2]))
    return person


def _enrolled(n: int, person: Participant, programme: Programme, staff: Staff | None) -> None:
    has_left = n % 3 != 2
    enrolment = rows.an_enrolment(
        person,
        programme,
        staff,
        intake=("Vår", "Höst")[n % 2],
        enrolled_on=START + timedelta(n),
        paused=n == 5,
        referrer=codes.REFERRERS[n % 4],
        main_income=codes.INCOMES[n % 4],
        occupation_before=codes.OCCUPATIONS[n % 5],
        exited_on=START + timedelta(60 + 2 * n) if has_left else None,
        exit_reason=(None, "job", "studies", "health")[n % 4] if has_left else None,
        occupation_after=codes.OCCUPATIONS[n % 2] if has_left else None,
        received_by="Arbetsgivaren" if n % 4 == 1 else None,
    )
    if has_left:
        _after_exit(n, enrolment)


def _after_exit(n: int, enrolment: Enrolment) -> None:
    for moment, income in (("before", n % 3), ("before", 4), ("after", n % 2)):
        rows.added(EnrolmentIncome(enrolment=enrolment, moment=moment, income=codes.INCOMES[income]))
    if n % 2:
        rows.added(
            FollowUp(
                participant_id=enrolment.participant_id,
                programme_id=enrolment.programme_id,
                followed_up_on=enrolment.exited_on + timedelta(92),
                state=codes.OCCUPATIONS[n % 5],
            )
        )


def _placed(n: int, person: Participant, programme: Programme, employers: list[Employer]) -> None:
    for again in range(1 + n % 2):
        rows.a_placement(
            person,
            programme,
            employers[(n * (1 + again)) % 9],
            kind=codes.PLACEMENT_KINDS[(n + again) % len(codes.PLACEMENT_KINDS)],
            starts_on=START + timedelta(10 + n),
            ends_on=None if n % 3 else START + timedelta(40 + n),
            occupation=("5120", "9412", None)[n % 3],
        )
    if n % 4 == 0:
        rows.added(
            Activity(
                participant_id=person.id,
                programme_id=programme.id,
                kind=codes.ACTIVITY_KINDS[n % len(codes.ACTIVITY_KINDS)],
                starts_on=START + timedelta(10 + n),
            )
        )


def _in_two(person: Participant, programme: Programme, employer: Employer) -> None:
    """Somebody who came back, and is in another programme as well."""
    rows.an_enrolment(person, programme, intake="Höst", enrolled_on=date(2026, 9, 1))
    other = rows.a_programme("ANNAN")
    rows.an_enrolment(person, other, enrolled_on=date(2026, 2, 2))
    rows.a_placement(person, other, employer, kind="job")


def _contact(n: int, employers: list[Employer], staff: Staff, people: list[Participant]) -> None:
    rows.a_contact(
        employers[(n * 2) % 20],
        staff,
        START + timedelta(3 * n),
        codes.CHANNELS[n % len(codes.CHANNELS)],
        participant_id=people[n % PEOPLE].id if n % 3 else None,
        minutes=None if n % 5 == 0 else 10 + n,
        outcome="nobody_there" if n % 7 == 0 else "positive",
    )


def _friends(employers: list[Employer]) -> None:
    campaign = rows.added(Campaign(name="Sommar", starts_on=date(2026, 5, 4)))
    for n, employer in enumerate(employers[:6]):
        rows.added(
            CompanyFriend(
                employer_id=employer.id, since_on=date(2026, 1, 2), level=codes.FRIEND_LEVELS[n % 2]
            )
        )
        rows.added(
            CampaignRecipient(
                campaign=campaign,
                employer=employer,
                contacted_on=date(2026, 5, 5),
                answer=(*codes.CAMPAIGN_ANSWERS, None)[n % 4],
            )
        )
