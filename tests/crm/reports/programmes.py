"""Whole programmes made up by chance, counted into every report: for rules that hold whatever the rows."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from crm import codes
from crm.reports import (
    caseload,
    change,
    duration,
    during,
    employer_work,
    exits,
    first_contact,
    follow_up,
    friends,
    funnel,
    goals,
    participants,
    placements,
    supervisors,
)
from crm.reports.contact_counts import StaffCount, WeekCount
from crm.reports.facts import (
    EmployerFact,
    EnrolmentFact,
    OwnCode,
    OwnCodes,
    PlacementFact,
    ResultFact,
    latest_by_person,
)
from crm.reports.periods import ALWAYS, Period
from crm.reports.registry import REPORTS
from crm.reports.scope import Scope
from crm.reports.tables import Heading, Report, table_of
from crm.reports.weeks import monday_before

START = date(2024, 1, 1)
# The day that the reports are read.
TODAY = date(2026, 9, 1)
STAFF = (1, 2)
OWN = OwnCodes(
    (
        OwnCode(1, "exit_reason", "lärling", "Lärling", "work"),
        OwnCode(1, "education_level", "folkhögskola", "Folkhögskola", "higher"),
        OwnCode(1, "activity_kind", "odling", "Odling", "direct"),
        OwnCode(1, "occupation", "egen", "Egen firma", "employed"),
        OwnCode(1, "background", "alkohol", "Alkohol", "substance_use"),
    )
)


class Programme:
    """Some people with what happened to them. Few codes are common and most are rare, as in real files."""

    def __init__(self, seed: int, people: int) -> None:
        self.random = Random(seed)
        self.genders = {n: self._one_of(codes.GENDERS) for n in range(people)}
        self.births = {n: self.random.choice([None, *range(1955, 2008)]) for n in range(people)}
        self.enrolments = [
            self._enrolment(id_, n) for id_, n in enumerate([*range(people), *range(0, people, 9)])
        ]
        self.enrolments.sort(key=lambda one: (one.enrolled_on, one.id))
        self.backgrounds = {
            n: frozenset(self._some((*codes.BACKGROUNDS, "alkohol"))) for n in range(0, people, 2)
        }
        self.employers = {n: self._one_of(codes.SEGMENTS) for n in range(max(people // 3, 1))}
        self.placements = [self._placement(id_) for id_ in range(people * 2 // 3)]
        self.incomes = {
            (e.id, moment): frozenset(self._some(codes.INCOMES))
            for e in self.enrolments
            for moment in codes.INCOME_MOMENTS
        }
        self.follow_ups = {(n, 1): self._follow_ups(n) for n in range(people) if self.random.random() < 0.7}
        self.work = self._work()
        self.activities = [
            ResultFact(n, 1, self._one_of((*codes.ACTIVITY_KINDS, "odling")), self.genders[n])
            for n in self.random.choices(range(people), k=people)
        ]

    def reports(self, period: Period = ALWAYS) -> list[Report]:
        """Every report of the programme in a period."""
        facts = self._facts(period)
        return [
            Report(name, "STEGET", period, tuple(table_of(one, facts[name]) for one in REPORTS[name].tables))
            for name in facts
        ]

    def _facts(self, period: Period) -> dict[str, object]:
        enrolled = [e for e in self.enrolments if _overlaps(period, e.enrolled_on, e.exited_on)]
        begun = [e for e in self.enrolments if period.ends_on is None or e.enrolled_on <= period.ends_on]
        persons = latest_by_person(enrolled)
        left = exits.Left(exits.who_left(begun, period), OWN)
        stated = [e for e in left.persons if not e.anonymous]
        results = [ResultFact(p.participant_id, 1, p.kind, p.gender) for p in self.placements]
        spoken_to = [EmployerFact(n, segment) for n, segment in self.employers.items() if n % 2]
        return {
            "placements": placements.Placed(self.placements, spoken_to),
            "participants": participants.Taking(enrolled, persons, self.backgrounds, OWN),
            "during": during.Done([*results, *self.activities], OWN),
            "exits": left,
            "change": change.Changed(stated, self.incomes, OWN),
            "duration": duration.Stays(left, self.backgrounds),
            "employer-work": replace(
                self.work,
                scope=Scope(programme=None, programme_ids=None, period=period),
                caseload=self._caseload(enrolled, period.ends_on or TODAY),
            ),
            "follow-up": follow_up.After(left, self.follow_ups, self._received, TODAY),
            "goals": goals.Reached(persons, left, self.placements, {"women_share": (0.5, None)}),
        }

    def _one_of(self, values):
        """One of them, the first far more often than the last."""
        return self.random.choices(values, weights=[1 / (1 + n) ** 2 for n in range(len(values))])[0]

    def _some(self, values):
        return {self._one_of(values) for _ in range(self.random.randint(0, 2))}

    @property
    def _received(self) -> frozenset[int]:
        return frozenset(one.id for one in self.enrolments if one.exited_on and one.id % 3)

    def _work(self) -> employer_work.EmployerWork:
        """Somebody is in contact with every other employer, some with friends, supervisors, campaigns."""
        pick, spoken_to = self.random, [n for n in self.employers if n % 2]
        contacts = [
            (pick.choice(STAFF), employer, START + timedelta(pick.randrange(30)), *pick.choices((0, 1), k=2))
            for employer in [*spoken_to, *pick.choices(spoken_to, k=3 * len(spoken_to))]
        ]
        new = {n for n in spoken_to if pick.random() < 0.7}
        levels = {n: self._one_of(codes.FRIEND_LEVELS) for n in self.employers if pick.random() < 0.6}
        hosting = {p.employer_id for p in self.placements if not p.is_study_visit}
        answers = {a: self._chosen(levels) for a in (*codes.CAMPAIGN_ANSWERS, "no_answer")}
        happened = {
            "active": frozenset(levels),
            "spoken_to": frozenset(spoken_to) & set(levels),
            "friends_hosting": frozenset(hosting) & set(levels),
            "asked": frozenset().union(*answers.values()),
        }
        return employer_work.EmployerWork(
            Scope(programme=None, programme_ids=None, period=ALWAYS),
            TODAY,
            tuple(Heading(str(one), f"Anna {one}") for one in STAFF),
            [
                WeekCount(staff, monday, *_measures(contacts, staff, monday))
                for monday in sorted({monday_before(on) for _s, _e, on, *_rest in contacts})
                for staff in STAFF
            ],
            [_of_staff(contacts, staff) for staff in (*STAFF, None)],
            {None: (len(new), len(new))},
            funnel.Doors(
                {stage: pick.randrange(9) for stage in codes.STAGES},
                None,
                {n: self._one_of(funnel.WAY_IN) for n in new},
            ),
            first_contact.Waits([self._wait(e.id) for e in self.enrolments]),
            friends.Friends(levels, {}, happened | answers),
            supervisors.Supervisors(
                [
                    supervisors.SupervisorFact(
                        n, self._one_of(codes.TRAINING_STATES), pick.choice((None, 0, 1, 3)), n % 2 == 0
                    )
                    for n in range(pick.randrange(20))
                ]
            ),
            self._caseload([], TODAY),
        )

    def _wait(self, id_: int) -> first_contact.Wait:
        days = sorted(self.random.choices(range(90), k=2))
        return first_contact.Wait(id_, *self.random.choice((days, days, (days[0], None), (None, None))))

    def _chosen(self, ids: dict[int, str]) -> frozenset[int]:
        return frozenset(id_ for id_ in ids if self.random.random() < 0.3)

    def _caseload(self, enrolments: list[EnrolmentFact], day: date) -> caseload.Caseloads:
        going_on = [e for e in enrolments if _overlaps(Period(day, day), e.enrolled_on, e.exited_on)]
        return caseload.Caseloads(
            tuple(Heading(str(one), f"Anna {one}") for one in STAFF),
            {one: caseload.Working(one, 0.75, 15) for one in STAFF},
            [caseload.OpenEnrolment(e.id, (*STAFF, None)[e.id % 3], e.paused) for e in going_on],
        )

    def _follow_ups(self, person: int) -> list[follow_up.Found]:
        left_on = [e.exited_on for e in self.enrolments if e.participant_id == person and e.exited_on]
        days = [on + timedelta(after) for on in left_on for after in self.random.sample(range(1, 560), 3)]
        states = (*codes.OCCUPATIONS, "egen", "okänd kod")
        return [follow_up.Found(on, self._one_of(states)) for on in sorted(days) if on <= TODAY]

    def _enrolment(self, id_: int, person: int) -> EnrolmentFact:
        pick = self.random
        enrolled_on = START + timedelta(pick.randint(0, 700))
        return EnrolmentFact(
            id=id_,
            participant_id=person,
            programme_id=1,
            intake=self._one_of(("Vår", "Höst", "total", None)),
            enrolled_on=enrolled_on,
            exited_on=pick.choice([None, enrolled_on + timedelta(pick.randint(1, 400))]),
            paused=pick.random() < 0.1,
            exit_reason=self._one_of((*codes.EXIT_REASONS[:8], "lärling", None, "okänd kod")),
            referrer=self._one_of((*codes.REFERRERS[:6], None)),
            main_income=self._one_of((*codes.INCOMES[:6], None)),
            occupation_before=self._one_of((None, *codes.OCCUPATIONS)),
            occupation_after=self._one_of((*codes.OCCUPATIONS, None)),
            gender=self.genders[person],
            birth_year=self.births[person],
            anonymous=person % 17 == 3,
            education_level=self._one_of((*codes.EDUCATION_LEVELS, "folkhögskola", None)),
            education_completed=pick.choice([True, True, False, None]),
            experience_employment=pick.random() < 0.8,
            experience_internship=pick.random() < 0.3,
        )

    def _placement(self, id_: int) -> PlacementFact:
        person, employer = self.random.randrange(len(self.genders)), self.random.choice(list(self.employers))
        kind = self._one_of(("internship", "work_training", "hourly_job", "study_visit", "job"))
        return PlacementFact(
            id_, person, employer, kind, self.genders[person], self.employers[employer], f"{employer % 5:02}"
        )


def _measures(contacts, staff=None, monday=None) -> tuple[int, int, int]:
    """Contacts, face to face, for somebody: of one of the staff and of one week, where they are given."""
    found = [
        (met, linked)
        for who, _employer, on, met, linked in contacts
        if staff in (who, None) and monday in (monday_before(on), None)
    ]
    return len(found), sum(met for met, _linked in found), sum(linked for _met, linked in found)


def _of_staff(contacts, staff: int | None) -> StaffCount:
    met = {employer for who, employer, *_rest in contacts if staff in (who, None)}
    return StaffCount(staff, *_measures(contacts, staff), len(met))


def _overlaps(period: Period, starts: date, ends: date | None) -> bool:
    begins_in_time = period.ends_on is None or starts <= period.ends_on
    return begins_in_time and (period.starts_on is None or ends is None or ends >= period.starts_on)


generated = st.builds(Programme, st.integers(0, 2**32), st.integers(0, 18))
