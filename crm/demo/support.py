"""What goes on beside the job: activities, reviews, follow-ups, consents and new referrals."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from crm.activities.models import Activity
from crm.codes import CONSENT_COVERS
from crm.database import Base
from crm.demo import chance
from crm.demo.organisation import House
from crm.enrolments.models import Enrolment, FollowUp, ProgressReview, Referral
from crm.glass.models import GlassBreaking
from crm.pool.models import PoolMembership
from crm.privacy.models import Consent
from crm.privacy.texts import CURRENT

ACTIVITIES = {
    "guidance": ("Dörren på glänt", 10),
    "cv": ("Dörren på glänt", 8),
    "job_search": ("Dörren på glänt", 8),
    "interview_training": ("Dörren på glänt", 5),
    "group_meeting": ("Dörren på glänt", 5),
    "wellness": ("Friskvården Kviberg", 7),
    "health_care": ("Vårdcentralen", 4),
    "treatment": ("Öppenvården", 4),
    "housing_support": ("Socialtjänsten", 4),
    "debt_counselling": ("Budget- och skuldrådgivningen", 3),
    "social_support": ("Socialtjänsten", 3),
    "course": ("Studieförbundet", 4),
    "swedish": ("Sfi", 3),
    "driving_theory": ("Studieförbundet", 2),
}
REVIEW_NOTES = (
    "Det går framåt. Sover bättre och kommer i tid.",
    "Vill ha fler timmar. Vi provar fem till.",
    "Tungt just nu, tar det lugnare ett par veckor.",
    "Nöjd med praktiken, vill se ett ställe till innan beslut.",
    "Pratade om vad som är viktigt: bra kollegor och inte för många samtidigt.",
)
REVIEW_STEPS = (
    "Boka studiebesök tillsammans",
    "Gå igenom CV",
    "Prata om fler timmar",
    "Trepartsmöte på arbetsplatsen",
    "Ringa handläggaren tillsammans",
)
OPENINGS = (
    "Jonas är ledig och arbetsgivaren frågar vilken tid det gäller i morgon.",
    "Kollegan har semester, deltagaren ringde om ett möte som flyttats.",
)
REFERRALS = (
    ("self_referral", "new", "Såg er lapp på biblioteket. Vill jobba med nåt men vet inte vad."),
    ("social_services_income", "new", "Vill komma ut i praktik, helst utomhus."),
    ("employment_service", "new", "Intresserad av lager eller butik, har svårt med tidiga morgnar."),
    ("region_health", "contacted", "Behöver en mjuk start, några timmar i veckan."),
    ("municipal_youth", "contacted", "Har varit hemma ett år. Gillar datorer."),
    ("self_referral", "contacted", "Min kompis går hos er, kan jag få börja också?"),
    ("adult_unit", "closed", "Tackade nej, har fått annan plats."),
    ("other", "closed", "Flyttade till annan kommun."),
)


def build(
    seed: int, day: date, house: House, enrolments: list[Enrolment], pool: list[PoolMembership]
) -> list[Base]:
    """All of it. Needs participants, enrolments and organisations to have their ids."""
    random = chance.stream(seed, "support")
    rows: list[Base] = []
    for enrolment in enrolments:
        rows += _activities(random, enrolment, day)
        rows += _reviews(random, enrolment, day)
        rows += _follow_ups(random, enrolment, day)
    openings = _openings(day, house, enrolments)
    return [
        *rows,
        *_consents(random, day, house, pool),
        *_referrals(random, day, house, enrolments),
        *openings,
    ]


def _activities(random: Random, enrolment: Enrolment, day: date) -> list[Base]:
    if enrolment.participant.anonymous:
        return []
    last = enrolment.exited_on or day
    weights = {kind: weight for kind, (_, weight) in ACTIVITIES.items()}
    kinds = {chance.weighted(random, weights) for _ in range(random.randint(2, 6))}
    return [_activity(random, enrolment, kind, last, day) for kind in sorted(kinds)]


def _activity(random: Random, enrolment: Enrolment, kind: str, last: date, day: date) -> Activity:
    starts_on = chance.workday_between(random, enrolment.enrolled_on, last)
    ends_on = min(starts_on + timedelta(weeks=random.randint(1, 20)), last)
    goes_on = ends_on >= day and enrolment.exited_on is None
    return Activity(
        participant=enrolment.participant,
        programme=enrolment.programme,
        kind=kind,
        starts_on=starts_on,
        ends_on=None if goes_on else ends_on,
        hours_week=random.choice((None, 1.0, 2.0, 3.0, 6.0)),
        provider=ACTIVITIES[kind][0],
    )


def _reviews(random: Random, enrolment: Enrolment, day: date) -> list[ProgressReview]:
    """One about every second month; who is still here has a next step, sometimes late, sometimes today."""
    reviews: list[ProgressReview] = []
    held_on = enrolment.enrolled_on + timedelta(days=random.randint(20, 50))
    last = enrolment.exited_on or day
    while held_on < last:
        review = ProgressReview(
            enrolment=enrolment,
            held_on=chance.workday_after(held_on),
            staff_id=enrolment.staff.id if enrolment.staff else None,
            note=random.choice(REVIEW_NOTES),
            next_step=random.choice(REVIEW_STEPS),
        )
        held_on += timedelta(days=random.randint(40, 75))
        review.next_on = chance.workday_after(held_on)
        if review.held_on <= last:
            reviews.append(review)
    if reviews and enrolment.exited_on is None:
        reviews[-1].next_on = day + timedelta(days=random.choice((-9, -2, 0, 0, 1, 3, 6, 12, 20)))
        if reviews[-1].next_on <= reviews[-1].held_on:
            reviews[-1].next_on = day + timedelta(days=5)
    return reviews


def _follow_ups(random: Random, enrolment: Enrolment, day: date) -> list[FollowUp]:
    """Who left for work or studies is asked after three, six and twelve months; not everybody is reached."""
    if enrolment.exit_reason not in ("job", "studies") or enrolment.exited_on is None:
        return []
    days = [chance.workday_after(enrolment.exited_on + timedelta(days=after)) for after in (91, 182, 365)]
    still = "employed" if enrolment.exit_reason == "job" else "studies"
    return [
        FollowUp(
            participant_id=enrolment.participant.id,
            programme_id=enrolment.programme.id,
            followed_up_on=followed_up_on,
            state=chance.weighted(random, {still: 7, "job_seeking": 2, "none": 1}),
        )
        for followed_up_on in days
        if followed_up_on <= day and random.random() < 0.7
    ]


def _consents(random: Random, day: date, house: House, pool: list[PoolMembership]) -> list[Consent]:
    """Towards Stadsmissionen: most are valid, one in six withdrawn, one in six run out, one never given."""
    return [
        _consent(random, index, day, house, membership)
        for index, membership in enumerate(pool)
        if index % 6 != 4
    ]


def _consent(random: Random, index: int, day: date, house: House, membership: PoolMembership) -> Consent:
    consent = Consent(
        participant_id=membership.participant.id,
        organisation_id=house.charity.id,
        from_on=membership.starts_on,
        until_on=day + timedelta(days=random.randint(60, 300)) if index % 2 else None,
        text_version=CURRENT,
        given_how="paper" if index % 3 else "digital",
        covers=list(CONSENT_COVERS),
    )
    if index % 6 == 2:
        consent.withdrawn_on = chance.workday_between(random, membership.starts_on, day)
    if index % 6 == 5:
        consent.until_on = max(membership.starts_on, day - timedelta(days=random.randint(2, 40)))
    return consent


def _openings(day: date, house: House, enrolments: list[Enrolment]) -> list[GlassBreaking]:
    """A colleague's participant opened for a reason: one that waits for a review, one that was in order."""
    opener, reviewer = house.specialists[0], house.coordinator
    theirs = [
        enrolment
        for enrolment in enrolments
        if enrolment.programme is house.main
        and enrolment.exited_on is None
        and enrolment.staff not in (None, opener)
        and not enrolment.participant.protected
        and not enrolment.participant.anonymous
    ]
    waiting, reviewed = (
        GlassBreaking(
            participant_id=enrolment.participant.id,
            programme_id=house.main.id,
            staff_id=opener.id,
            opened_on=day - timedelta(days=days),
            opened_at=datetime.combine(day - timedelta(days=days), time(8, 40), tzinfo=UTC),
            reason=reason,
        )
        for enrolment, days, reason in zip(theirs, (1, 12), OPENINGS, strict=False)
    )
    reviewed.verdict, reviewed.reviewed_by_id = "in_order", reviewer.id
    reviewed.reviewed_at = reviewed.opened_at + timedelta(days=1)
    return [waiting, reviewed]


def _referrals(random: Random, day: date, house: House, enrolments: list[Enrolment]) -> list[Referral]:
    waiting = [
        Referral(
            programme_id=house.main.id,
            received_on=chance.workday_between(random, day - timedelta(days=45), day),
            referrer=referrer,
            message=message,
            state=state,
        )
        for referrer, state, message in REFERRALS
    ]
    latest = sorted(enrolments, key=lambda enrolment: enrolment.enrolled_on)[-5:]
    enrolled = [
        Referral(
            programme_id=enrolment.programme.id,
            received_on=enrolment.enrolled_on - timedelta(days=random.randint(7, 21)),
            referrer=enrolment.referrer,
            state="enrolled",
            participant_id=enrolment.participant.id,
        )
        for enrolment in latest
        if not enrolment.participant.anonymous
    ]
    return [*waiting, *enrolled]
