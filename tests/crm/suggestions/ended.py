"""A programme where placements have ended by a stated law of shared hours, which knows nothing of any score."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from crm.accounts.models import Staff
from crm.employers.models import Employer
from crm.participants.models import Participant
from crm.programmes.models import Programme
from tests.crm import rows

Law = Callable[[float], float]  # shared hours a week → how likely the placement is to be completed
# So close that the ways there tell workplaces apart more than the hours do: the plain order goes by the wrong thing.
HOURS = (16, 18, 20, 22, 24)


def by_hours(shared: float) -> float:
    """Always completed with more than 20 shared hours a week, never with fewer, even odds at 20."""
    return 0.5 if shared == 20 else float(shared > 20)


def by_chance(_shared: float) -> float:
    """Six of ten, whatever the hours."""
    return 0.6


def workplaces() -> list[Employer]:
    """One workplace for each of `HOURS`, in a row to the north: open so many hours, from eight on Monday to Friday."""
    places = []
    for north, hours in zip((3, 0, 4, 1, 2), HOURS, strict=True):
        minutes = 8 * 60 + hours * 60 // 5
        until = f"{minutes // 60:02}:{minutes % 60:02}"
        places.append(
            rows.an_employer(
                f"Öppet {hours} timmar",
                opening_hours=f"Mo-Fr 08:00-{until}",
                sni="45201",
                lat=57.60 + north * 0.05,
                lon=11.97,
            )
        )
    return places


def placements(
    programme: Programme, specialist: Staff, law: Law, people: int = 40, seed: int = 1
) -> list[Participant]:
    """So many people, each with a home somewhere along the row and two ended placements there, drawn by chance."""
    chance = Random(seed)
    places = workplaces()
    persons = []
    for number in range(people):
        person = rows.a_participant(
            interests=["meka med bilar"],
            availability="mon-fri 08:00-16:00",
            hours_max=40,
            home_lat=57.60 + chance.random() * 0.2,
            home_lon=11.97,
            gender=chance.choice(["woman", "man"]),
            birth_year=chance.randint(1970, 2005),
        )
        rows.an_enrolment(person, programme, specialist, enrolled_on=date(2025, 1, 7))
        for turn, (hours, place) in enumerate(chance.sample(list(zip(HOURS, places, strict=True)), 2)):
            starts_on = date(2025, 2, 3) + timedelta(days=number + 200 * turn)
            ended_by = "as_planned" if chance.random() < law(hours) else "participant"
            rows.a_placement(
                person,
                programme,
                place,
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=60),
                ended_by=ended_by,
            )
        persons.append(person)
    return persons
