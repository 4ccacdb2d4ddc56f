"""What can be said about a contact's plain values. Pure."""

from datetime import date


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


def initials(name: str | None) -> str:
    """*S.A.* for *Samira Ahmed*: enough for whoever knows the person, on a screen that others may see."""
    return "".join(f"{part[0].upper()}." for part in (name or "").replace("-", " ").split())
