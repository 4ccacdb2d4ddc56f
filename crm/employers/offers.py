"""What places an employer offers: noted when somebody says so, closed when they are gone."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import Employer, PlaceOffer


def note_place(actor: Staff, employer: Employer, values: Mapping[str, Any], day: date) -> PlaceOffer:
    """A place that the employer offers from now on, with these column values (`work` at least)."""
    offer = PlaceOffer(employer=employer, noted_by=actor, noted_on=day, **values)
    db.session.add(offer)
    db.session.flush()
    return offer


def close_place(offer: PlaceOffer, day: date) -> None:
    """The place is taken or gone; what was offered stays for the history."""
    offer.closed_on = offer.closed_on or day
    db.session.flush()


def reopen_place(offer: PlaceOffer, day: date) -> None:
    """The place is there after all. A last day that has passed by `day` no longer holds."""
    offer.closed_on = None
    if not offer.is_open_on(day):
        offer.until_on = None
    db.session.flush()


def edit_place(offer: PlaceOffer, values: Mapping[str, Any]) -> PlaceOffer:
    """Write these column values."""
    for column, value in values.items():
        setattr(offer, column, value)
    db.session.flush()
    return offer


def count_offered(offers: Iterable[PlaceOffer]) -> int:
    """How many these places are together; one whose number nobody has said counts as one."""
    return sum(offer.places or 1 for offer in offers)
