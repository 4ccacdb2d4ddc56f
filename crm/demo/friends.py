"""The demo's company friends, and two campaigns: one answered, one under way."""

from datetime import date, timedelta
from random import Random

from crm.database import Base
from crm.demo import chance
from crm.demo.employers import Workplace
from crm.demo.organisation import House, months_before
from crm.friends.models import Campaign, CampaignRecipient, CompanyFriend
from crm.placements.models import Placement

OFFERS = (
    ["study_visit", "internship"],
    ["hourly_job"],
    ["internship", "job"],
    ["Föreläser för deltagarna", "study_visit"],
    ["Skänker arbetskläder"],
    ["work_training", "Frukostmöten"],
)
FRIENDS = 22


def build(
    seed: int, day: date, house: House, workplaces: list[Workplace], placements: list[Placement]
) -> list[Base]:
    """Friends in the order of their names, then the campaigns. Marks placements that a friend opened the door to."""
    random = chance.stream(seed, "friends")
    welcoming = [
        workplace
        for workplace in workplaces
        if workplace.employer.stage in ("offers_places", "hosting")
        and workplace.employer.segment in ("open_market", "social_enterprise")
        and workplace.first_on
        and workplace.first_on < day - timedelta(days=60)
    ]
    chosen = sorted(random.sample(welcoming, min(FRIENDS, len(welcoming))), key=lambda w: w.employer.name)
    friends = [_friend(random, index, day, house, workplace) for index, workplace in enumerate(chosen)]
    since = {id(friend.employer): friend.since_on for friend in friends}
    for placement in placements:
        is_friends = since.get(id(placement.employer), date.max) <= placement.starts_on
        if is_friends and placement.kind != "study_visit" and placement.via is None:
            placement.via = "friend"
    return [*friends, *_campaigns(random, day, house, chosen)]


def _friend(random: Random, index: int, day: date, house: House, workplace: Workplace) -> CompanyFriend:
    since_on = chance.workday_between(random, workplace.knocked_on + timedelta(days=20), day)
    return CompanyFriend(
        employer=workplace.employer,
        since_on=since_on,
        until_on=max(since_on, day - timedelta(days=20)) if index % 9 == 8 else None,
        level="main_friend" if index % 5 == 0 else "friend",
        offers=random.choice(OFFERS),
        owner=house.partner if index % 4 else None,
    )


def _campaigns(random: Random, day: date, house: House, chosen: list[Workplace]) -> list[Campaign]:
    spring = Campaign(
        name="Sommarjobb för poolen",
        purpose="Fråga alla företagsvänner om timmar under sommaren.",
        starts_on=months_before(day, 7),
        ends_on=months_before(day, 5),
        owner=house.partner,
    )
    now = Campaign(
        name="En praktikplats före jul",
        purpose="Hitta tio platser som kan börja inom en månad.",
        starts_on=day - timedelta(days=12),
        owner=house.partner,
    )
    for campaign, answered in ((spring, 0.85), (now, 0.45)):
        last = campaign.ends_on or day
        for workplace in chosen:
            campaign.recipients.append(_recipient(random, workplace, campaign.starts_on, last, answered))
    return [spring, now]


def _recipient(
    random: Random, workplace: Workplace, first: date, last: date, answered: float
) -> CampaignRecipient:
    contacted_on = chance.workday_between(random, first, last)
    has_answered = random.random() < answered
    return CampaignRecipient(
        employer=workplace.employer,
        contacted_on=contacted_on,
        answer=chance.weighted(random, {"yes": 4, "maybe": 4, "no": 3}) if has_answered else None,
        answered_on=chance.workday_between(random, contacted_on, last) if has_answered else None,
    )
