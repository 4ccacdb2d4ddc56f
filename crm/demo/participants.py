"""The demo's participants: wishes in everyday Swedish, what the work must respect, and where they live."""

from dataclasses import dataclass
from datetime import date
from random import Random

from crm.demo import chance, texts
from crm.demo.employers import FICTION_MOBILE
from crm.demo.organisation import DOMAIN, House
from crm.participants.models import Background, Participant, Restriction
from crm.swedish import fold

BACKGROUNDS = {
    "substance_use": 0.3,
    "mental_ill_health": 0.45,
    "neuropsychiatric": 0.25,
    "disability": 0.1,
}


@dataclass
class Person:
    """A participant with what the story needs: the trades that would suit, and whether they are young."""

    participant: Participant
    trades: list[str]
    is_young: bool


def build(seed: int, day: date, house: House) -> list[Person]:
    """Every participant of the list. The last in the list are the young ones of the small programme."""
    random = chance.stream(seed, "participants")
    rows = texts.table("participants")
    return [
        Person(
            participant=_participant(random, number, row, house, day, is_young=number > len(rows) - 11),
            trades=texts.parts(row["trades"]),
            is_young=number > len(rows) - 11,
        )
        for number, row in enumerate(rows, start=1)
    ]


def _participant(
    random: Random, number: int, row: dict[str, str], house: House, day: date, is_young: bool
) -> Participant:
    participant = Participant(
        ref=f"demo-p{number:02}",
        pseudonym=f"D-{random.randint(0, 99) * 100 + number:04}",
        organisation=house.municipality,
        gender=row["gender"],
    )
    if row["secrecy"] == "anonymous":
        participant.anonymous = True
        return participant
    age = random.randint(17, 24) if is_young else random.randint(20, 58)
    _name(random, participant, row)
    _wish(participant, row)
    _live_somewhere(random, participant, row)
    participant.birth_year = day.year - age
    participant.education_level = row["education"]
    participant.education_completed = random.random() < 0.55
    participant.experience_employment = random.random() < 0.45
    participant.experience_internship = random.random() < 0.5
    participant.backgrounds = _backgrounds(random, participant)
    return participant


def _name(random: Random, participant: Participant, row: dict[str, str]) -> None:
    last = random.choice(texts.grouped("names", "kind")["last"])["name"]
    participant.name = f"{row['first_name']} {last}"
    if row["secrecy"] == "protected":
        participant.protected = True
        return
    participant.phone = FICTION_MOBILE.format(random.randint(5, 99))
    if random.random() < 0.5:
        participant.email = f"{fold(participant.name).replace(' ', '.')}@{DOMAIN}"


def _wish(participant: Participant, row: dict[str, str]) -> None:
    participant.interests = texts.parts(row["interests"])
    participant.occupations = texts.parts(row["occupations"])
    participant.restrictions = [
        Restriction(restriction=code, strength=strength)
        for code, strength in texts.pairs(row["restrictions"], ":").items()
    ]
    least, most = row["hours"].split("-")
    participant.hours_min, participant.hours_max = float(least), float(most)
    participant.availability = row["availability"] or None
    participant.languages = texts.pairs(row["languages"], ":") or None


def _live_somewhere(random: Random, participant: Participant, row: dict[str, str]) -> None:
    """A home in one of the districts; nothing at all about the home of somebody with protected identity."""
    district = random.choice(texts.table("districts"))
    if row["secrecy"] == "protected":
        return
    participant.street = f"{random.choice(texts.parts(district['streets']))} {random.randint(1, 80)}"
    participant.postcode = random.choice(texts.parts(district["postcodes"]))
    participant.city = district["city"]
    participant.home_lat = round(float(district["lat"]) + random.uniform(-0.005, 0.005), 5)
    participant.home_lon = round(float(district["lon"]) + random.uniform(-0.009, 0.009), 5)
    participant.max_km = random.choice((None, None, 6, 8, 10, 15, 20))


def _backgrounds(random: Random, participant: Participant) -> list[Background]:
    codes = [code for code, odds in BACKGROUNDS.items() if random.random() < odds]
    native = (participant.languages or {}).get("sv") == "C2"
    return [Background(background=code) for code in [*codes, *([] if native else ["newly_arrived"])]]
