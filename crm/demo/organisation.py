"""Who runs the demo: two organisations, two programmes with goals, and staff in every role."""

from dataclasses import dataclass
from datetime import date

from crm.accounts.models import Staff
from crm.programmes.models import Organisation, Programme, ProgrammeGoal
from crm.reports.models import SavedQuestion

DOMAIN = "demo.example"
MAIN_GOALS = {
    "participants": 60,
    "women_share": 0.5,
    "work_or_studies_share": 0.4,
    "open_market_share": 0.6,
    "hourly_jobs": 12,
}
# Aims for the half-year that goes on, and for the one before it.
HALF_YEAR_GOALS = {"internships": 15, "hourly_jobs": 7}
YOUNG_GOALS = {"participants": 15, "work_or_studies_share": 0.5}


@dataclass(frozen=True)
class House:
    """The organisations, programmes and staff of the demo."""

    municipality: Organisation
    charity: Organisation
    main: Programme
    young: Programme
    staff: list[Staff]

    @property
    def specialists(self) -> list[Staff]:
        """The job specialists, those of the small programme last."""
        return [person for person in self.staff if person.role == "specialist"]

    @property
    def coordinator(self) -> Staff:
        """Who answers for the programmes."""
        return next(person for person in self.staff if person.role == "coordinator")

    @property
    def partner(self) -> Staff:
        """Who looks after the company friends."""
        return next(person for person in self.staff if person.role == "partner")


def months_before(day: date, months: int) -> date:
    """The first of the month that many months before."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


def build(day: date, password_hash: str) -> House:
    """The house as it stands on `day`. All staff share one hashed passphrase."""
    municipality = Organisation(name="Arbetsmarknadsenheten i Älvstaden")
    charity = Organisation(name="Stadsmissionen i Älvstaden")
    main = _programme("dorren", "Dörren på glänt", months_before(day, 25), municipality, MAIN_GOALS)
    young = _programme("unga", "Unga på väg", months_before(day, 13), municipality, YOUNG_GOALS)
    main.goals += half_year_goals(day)
    both = [main, young]
    staff = [
        _person("Maja Ekström", "specialist", municipality, [main], password_hash),
        _person("Jonas Bergman", "specialist", municipality, [main], password_hash),
        _person("Leila Haddad", "specialist", municipality, [main], password_hash),
        _person("Emil Sjöstrand", "specialist", municipality, both, password_hash),
        _person("Astrid Wallin", "partner", charity, [main], password_hash),
        _person("Karin Dahl", "coordinator", municipality, both, password_hash),
        _person("Per Nyström", "admin", municipality, both, password_hash),
        _person("Gunnel Thörn", "auditor", municipality, both, password_hash),
    ]
    part_time = staff[2]
    part_time.full_time_percent, part_time.caseload_max = 80, None
    return House(municipality, charity, main, young, staff)


def half_year_goals(day: date) -> list[ProgrammeGoal]:
    """The same aims for the half-year before and for the one that goes on."""
    this = (date(day.year, 1, 1), date(day.year, 6, 30)), (date(day.year, 7, 1), date(day.year, 12, 31))
    earlier = date(day.year - 1, 7, 1), date(day.year - 1, 12, 31)
    periods = this if day.month > 6 else (earlier, this[0])
    return [
        ProgrammeGoal(indicator=indicator, target=target, starts_on=starts_on, ends_on=ends_on)
        for starts_on, ends_on in periods
        for indicator, target in HALF_YEAR_GOALS.items()
    ]


def _programme(
    code: str, name: str, starts_on: date, organisation: Organisation, goals: dict[str, float]
) -> Programme:
    return Programme(
        code=code,
        name=name,
        starts_on=starts_on,
        ends_on=date(starts_on.year + 3, starts_on.month, 1),
        organisation=organisation,
        retention_months=24,
        goals=[ProgrammeGoal(indicator=indicator, target=target) for indicator, target in goals.items()],
    )


def _person(
    name: str, role: str, organisation: Organisation, programmes: list[Programme], password_hash: str
) -> Staff:
    return Staff(
        name=name,
        email=f"{name.split()[0].lower()}@{DOMAIN}",
        role=role,
        organisation=organisation,
        programmes=programmes,
        caseload_max=20 if role == "specialist" else None,
        password=password_hash,
    )


def questions(day: date, house: House) -> list[SavedQuestion]:
    """What is asked again and again: the coordinator's, one shared with the programme, and a specialist's own."""
    this_year = {"from": date(day.year, 1, 1).isoformat(), "to": date(day.year, 12, 31).isoformat()}
    shared = {"rows": "sector", "kind": "internship", "programme": house.main.code, **this_year}
    own = {"rows": "half_year", "columns": "gender", "programme": house.main.code}
    return [
        SavedQuestion(
            staff=house.coordinator, programme=house.main, name="Praktik per bransch i år", asked=shared
        ),
        SavedQuestion(staff=house.coordinator, name="Placeringar per halvår och kön", asked=own),
        SavedQuestion(
            staff=house.specialists[0], name="Mina placeringar per bransch", asked={"rows": "sector"}
        ),
    ]
