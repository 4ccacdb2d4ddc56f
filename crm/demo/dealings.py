"""What the demo's employers and the programme have agreed on: places that are offered one by one."""

from datetime import date, timedelta
from random import Random

from crm.database import Base
from crm.demo import chance
from crm.demo.employers import Workplace
from crm.employers.models import PlaceOffer
from matching.taxonomy import ssyk_label

OFFERED = (
    "Hjälpa till med det vardagliga",
    "Avlasta när det är som mest",
    "Plocka i ordning och städa efter",
)
KINDS = ("work_training", "internship", "hourly_job", None)
NOTES = (
    "Ring innan, chefen vill träffa den som kommer.",
    "Gärna två dagar i veckan till att börja med.",
    None,
)


def build(seed: int, day: date, workplaces: list[Workplace]) -> list[Base]:
    """Places at some of the workplaces that offer any, one in three of them gone."""
    random = chance.stream(seed, "dealings")
    offering = [one for one in workplaces if one.employer.stage in ("offers_places", "hosting")]
    return [
        _offer(random, day, place, is_gone=number % 4 == 3)
        for number, place in enumerate(offering)
        if number % 4 != 1
    ]


def _offer(random: Random, day: date, place: Workplace, is_gone: bool) -> PlaceOffer:
    noted_on = chance.workday_between(random, max(place.knocked_on, day - timedelta(days=120)), day)
    return PlaceOffer(
        employer=place.employer,
        noted_by=place.employer.owner,
        noted_on=noted_on,
        work=f"{ssyk_label(place.trade['ssyk'])}: {random.choice(OFFERED).lower()}",
        occupation=place.trade["ssyk"],
        kind=random.choice(KINDS),
        places=random.choice((1, 1, 2, None)),
        hours_min=10,
        hours_max=random.choice((15, 20, 25)),
        from_on=random.choice((None, day + timedelta(days=30))),
        note=random.choice(NOTES),
        closed_on=day if is_gone else None,
    )
