"""What the contact with an employer so far is worth in the order, sign by sign, so that each can be said in words."""

from datetime import date

from matching.types import Employer

STAGE_POINTS = {"hosting": 0.02, "offers_places": 0.03, "interested": 0.02, "contacted": 0.01}
PLACE_POINTS, FRIEND_POINTS = 0.01, 0.02
RECENT_DAYS = ((60, "recent", 0.01), (365, "this_year", 0.005))


def relation_points(employer: Employer, today: date | None) -> dict[str, float]:
    """Give each sign of a good contact with its points; what gives nothing is left out.

    The codes are a stage, `places`, `friend`, and when last spoken to (`recent`, `this_year`). Without `today`
    nothing is said of when.
    """
    points = {employer.stage: STAGE_POINTS.get(employer.stage, 0.0)}
    points["places"] = PLACE_POINTS if employer.places else 0.0
    points["friend"] = FRIEND_POINTS if employer.is_friend else 0.0
    if today is not None and employer.last_contact_on is not None:
        since = (today - employer.last_contact_on).days
        points |= next(({code: worth} for days, code, worth in RECENT_DAYS if since <= days), {})
    return {code: worth for code, worth in points.items() if worth}
