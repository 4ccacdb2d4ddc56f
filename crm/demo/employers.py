"""The demo's employers: real districts and trades, made-up names, and what is known of each workplace."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from crm.accounts.models import Staff
from crm.demo import chance, texts
from crm.demo.organisation import DOMAIN, House
from crm.employers.models import ContactPerson, Employer, WorkplaceFact
from crm.employers.rules import derived_columns
from crm.supervisors.models import Supervisor
from crm.swedish import fold
from matching.restrictions import RESTRICTIONS, parse_facts

STAGES = {
    "prospect": 16,
    "contacted": 18,
    "interested": 40,
    "offers_places": 28,
    "paused": 6,
    "declined": 6,
}
SPOKEN_TO = frozenset({"contacted", "interested", "offers_places", "hosting", "paused", "declined"})
# What is good to know anywhere, beside what the trade says: fact -> share of workplaces where it is so.
ANYWHERE = {
    "step_free": 0.6,
    "public_transport": 0.9,
    "works_alone": 0.25,
    "steady_routine": 0.5,
    "alcohol": 0.1,
}
SOURCES = ("Studiebesök", "Samtal med kontaktpersonen", "Såg det på plats", "Deltagare berättade")
FICTION_PHONE = "031-390 06 {:02}"  # numbers set aside for fiction by the Swedish telecom authority
FICTION_MOBILE = "070-174 06 {:02}"


@dataclass
class Workplace:
    """An employer with what the story needs to know: its trade, its people, and when somebody first knocked."""

    employer: Employer
    trade: dict[str, str]
    first_on: date | None
    people: list[ContactPerson] = field(default_factory=list)
    supervisors: list[Supervisor] = field(default_factory=list)

    @property
    def knocked_on(self) -> date:
        """The day of the first knock. Raises ValueError where nobody has knocked yet."""
        if self.first_on is None:
            raise ValueError(f"nobody has knocked at {self.employer.name}")
        return self.first_on

    def breaks(self, restrictions: dict[str, str]) -> bool:
        """Whether something that must be so is known to be otherwise here."""
        known = self.employer.known_facts
        musts = [RESTRICTIONS[code] for code, strength in restrictions.items() if strength == "must"]
        return any(known.get(need.fact, need.value) != need.value for need in musts)


def build(seed: int, day: date, house: House) -> list[Workplace]:
    """Every employer of the list, with facts, contact people and supervisors, in the order of the list."""
    random = chance.stream(seed, "employers")
    trades = {row["trade"]: row for row in texts.table("trades")}
    districts = {row["district"]: row for row in texts.table("districts")}
    owners = _owners_by_district(list(districts), house.specialists)
    workplaces = []
    for number, row in enumerate(texts.table("employers"), start=1):
        place = _place(random, districts[row["district"]])
        employer = _employer(random, number, row, trades[row["trade"]], place)
        employer.owner = owners[row["district"]]
        first_on = _first_knock(random, employer, house.main.starts_on, day)
        workplace = Workplace(employer, trades[row["trade"]], first_on)
        _note_facts(random, workplace, day)
        _meet_people(random, workplace, day)
        workplaces.append(workplace)
    return workplaces


def _owners_by_district(districts: list[str], specialists: list[Staff]) -> dict[str, Staff]:
    """Each specialist walks one part of town; the list of districts goes from west to north-east."""
    return {
        district: specialists[index * len(specialists) // len(districts)]
        for index, district in enumerate(districts)
    }


def _place(random: Random, district: dict[str, str]) -> dict[str, object]:
    """An address in the district, and a point within some hundred metres of its middle."""
    return {
        "street": f"{random.choice(texts.parts(district['streets']))} {random.randint(1, 60)}",
        "postcode": random.choice(texts.parts(district["postcodes"])),
        "city": district["city"],
        "lat": round(float(district["lat"]) + random.uniform(-0.005, 0.005), 5),
        "lon": round(float(district["lon"]) + random.uniform(-0.009, 0.009), 5),
    }


def _employer(
    random: Random, number: int, row: dict[str, str], trade: dict[str, str], place: dict[str, object]
) -> Employer:
    least, most = (int(hours) for hours in trade["hours"].split("-"))
    asked = random.random() < 0.8
    orgnr = organisation_number(number)
    slug = "".join(c if c.isalnum() else "-" for c in fold(row["name"])).strip("-").replace("--", "-")
    return Employer(
        ref=f"demo-{number:03}",
        name=row["name"],
        orgnr=orgnr,
        segment=row["segment"],
        stage="offers_places" if row["segment"] == "partner" else chance.weighted(random, STAGES),
        sni=trade["sni"],
        description=row["description"],
        phone=FICTION_PHONE.format(number % 100),
        email=f"{slug}@{DOMAIN}",
        places=random.choice((1, 1, 1, 2, 2, 3)) if asked else None,
        hours_min=least if asked else None,
        hours_max=random.choice((most, most, min(40, most + 5))) if asked else None,
        opening_hours=trade["opening_hours"] if random.random() < 0.85 else None,
        languages=texts.pairs(trade["languages"], ":") or None,
        **place,
        **derived_columns(row["name"], str(place["street"]), str(place["city"]), orgnr),
    )


def organisation_number(number: int) -> str:
    """A well-formed organisation number, check digit and all, in a series that is not handed out."""
    digits = f"557{number:06}"
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(digits)]
    check = -sum(value // 10 + value % 10 for value in doubled) % 10
    return f"{digits[:6]}-{digits[6:]}{check}"


def _first_knock(random: Random, employer: Employer, starts_on: date, day: date) -> date | None:
    """When somebody first knocked there; Stadsmissionen's own doors were open from the start."""
    if employer.stage not in SPOKEN_TO:
        return None
    if employer.segment == "partner":
        return chance.workday_between(random, starts_on, starts_on + timedelta(days=25))
    days_open = max(0, (day - starts_on).days - 30)
    early = min(random.random() for _ in range(4))
    return chance.workday_after(starts_on + timedelta(days=int(early * days_open)))


def _note_facts(random: Random, workplace: Workplace, day: date) -> None:
    """What is known: much where somebody has been, little where nobody has knocked."""
    share = 0.72 if workplace.first_on else 0.15
    typical = parse_facts(workplace.trade["facts"])
    facts = {fact: random.random() < odds for fact, odds in ANYWHERE.items()} | typical
    for fact, value in facts.items():
        if random.random() < share:
            value = value if random.random() > 0.06 else not value
            noted_on = chance.workday_between(random, workplace.first_on, day) if workplace.first_on else None
            source = random.choice(SOURCES) if workplace.first_on else "Webbplatsen"
            workplace.employer.facts.append(
                WorkplaceFact(fact=fact, value=value, source=source, noted_on=noted_on)
            )


def _meet_people(random: Random, workplace: Workplace, day: date) -> None:
    """Contact people where somebody has been; some of them supervise, and some of those are trained."""
    if workplace.first_on is None:
        return
    names = texts.grouped("names", "kind")
    for index in range(random.choice((1, 1, 2, 2, 3))):
        name = f"{random.choice(names['first'])['name']} {random.choice(names['last'])['name']}"
        person = ContactPerson(
            employer=workplace.employer,
            name=name,
            title=random.choice(names["title"])["name"],
            phone=FICTION_MOBILE.format(random.randint(5, 99)) if random.random() < 0.8 else None,
            email=workplace.employer.email if index == 0 else None,
        )
        workplace.people.append(person)
        if workplace.employer.stage in ("interested", "offers_places") and index < 2:
            workplace.supervisors.append(_supervisor(random, person, workplace.first_on, day))


def _supervisor(random: Random, person: ContactPerson, since: date, day: date) -> Supervisor:
    training = chance.weighted(random, {"none": 4, "offered": 3, "completed": 4})
    training_on = None if training == "none" else chance.workday_between(random, since, day)
    return Supervisor(
        contact_person=person,
        training=training,
        training_on=training_on,
        capacity=random.choice((None, 1, 1, 2)),
    )
