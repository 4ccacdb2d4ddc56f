"""What can be said about a contact's plain values. Pure."""

from datetime import date, timedelta
from typing import Final

# Within so many days a colleague's knock is still remembered at the employer's.
LATELY: Final = timedelta(days=14)


def is_latest(happened_on: date, last_contact_on: date | None) -> bool:
    """Whether a contact on that day is the latest; on the same day the one logged last is."""
    return last_contact_on is None or happened_on >= last_contact_on


def latest(happened_on: date, last_contact_on: date | None) -> date:
    """The later of the day of a contact and the last one known."""
    return (
        happened_on if is_latest(happened_on, last_contact_on) or last_contact_on is None else last_contact_on
    )


def says_nobody_there(outcome: str | None) -> bool:
    """Whether an outcome says that nobody was there: then nobody has been spoken to."""
    return outcome == "nobody_there"


def lately_from(day: date) -> date:
    """The first day from which a contact by somebody else is told of to whoever is about to knock on `day`."""
    return day - LATELY


def is_lately(happened_on: date, day: date) -> bool:
    """Whether a contact is within two weeks before `day`; what is dated later has not happened yet."""
    return lately_from(day) <= happened_on <= day


def expects_more(outcome: str | None, next_step: str | None) -> bool:
    """Whether a contact left something to come back for: a step was agreed on, or they said yes or maybe."""
    return bool(next_step) or outcome in ("positive", "maybe")


def initials(name: str | None) -> str:
    """*S.A.* for *Samira Ahmed*: enough for whoever knows the person, on a screen that others may see."""
    return "".join(f"{part[0].upper()}." for part in (name or "").replace("-", " ").split())
