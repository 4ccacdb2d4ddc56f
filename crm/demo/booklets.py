"""A booklet for the steering group, as the coordinator saved it for the last meeting."""

from datetime import date

from crm.demo.organisation import House
from crm.reports.booklets.models import Booklet
from crm.reports.periods import Period

_INTRODUCTION = (
    "Halvåret har präglats av många nya arbetsgivare och färre långa placeringar.\n\n"
    "Läs gärna avsnittet om placeringar först: där syns var dörrarna har öppnats."
)


def build(day: date, house: House) -> list[Booklet]:
    """One booklet of the half-year that was over last, compared with the one before."""
    period = _last_half_year(day)
    coordinator = next(person for person in house.staff if person.role == "coordinator")
    return [
        Booklet(
            programme=house.main,
            name="Till styrgruppen",
            introduction=_INTRODUCTION,
            reports=["placements", "participants", "exits", "change", "goals"],
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            narrowing={},
            comparison="before",
            for_spreading=True,
            made_by=coordinator,
        )
    ]


def _last_half_year(day: date) -> Period:
    if day.month > 6:
        return Period(date(day.year, 1, 1), date(day.year, 6, 30))
    return Period(date(day.year - 1, 7, 1), date(day.year - 1, 12, 31))
