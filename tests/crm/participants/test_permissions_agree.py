"""The permission table says the same to a page, which asks about one participant, and to a list, which asks SQL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm import codes
from crm.accounts.permissions import PERMISSIONS, may
from crm.accounts.predicates import ABOUT_THE_SUBJECT
from crm.database import db
from crm.glass.models import GlassBreaking
from crm.participants.conditions import CONDITIONS, Asked, permits
from crm.participants.models import Participant
from crm.participants.subjects import subject_of
from crm.privacy.models import Consent
from tests.crm import rows

TODAY = date(2026, 11, 22)
NUMBERS = st.integers(0, 1)
NEAR = st.sampled_from([TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)])


@dataclass(frozen=True)
class Life:
    """What is generated about one participant; numbers say which of two programmes, organisations or people."""

    protected: bool
    anonymous: bool
    home: int | None
    enrolments: list[tuple[int, int, int | None]]
    consents: list[tuple[int, date, date | None, date | None]]
    openings: list[tuple[int, date]]


LIVES = st.builds(
    Life,
    protected=st.booleans(),
    anonymous=st.booleans(),
    home=st.none() | NUMBERS,
    enrolments=st.lists(
        st.tuples(st.integers(1, 3), NUMBERS, st.none() | NUMBERS),
        max_size=3,
        unique_by=lambda period: (period[0], period[1]),
    ),
    consents=st.lists(
        st.tuples(
            NUMBERS, st.just(TODAY - timedelta(days=1)) | st.just(TODAY), st.none() | NEAR, st.none() | NEAR
        ).filter(lambda consent: consent[2] is None or consent[2] >= consent[1]),
        max_size=2,
        unique_by=lambda consent: (consent[0], consent[1]),
    ),
    openings=st.lists(st.tuples(NUMBERS, NEAR), max_size=2),
)


# The permissions that ask about a participant at all.
ABOUT_PEOPLE = [
    permission
    for permission, ways in PERMISSIONS.items()
    if any(ask in ABOUT_THE_SUBJECT for questions in ways for ask in questions)
]


class World:
    """Two organisations with a programme each, two specialists in them, and one of every other role in the first."""

    def __init__(self) -> None:
        self.programmes = [rows.a_programme(), rows.a_programme()]
        self.specialists = [rows.a_staff_member("specialist", programme) for programme in self.programmes]
        others = [role for role in codes.ROLES if role != "specialist"]
        self.staff = [
            *self.specialists,
            *(rows.a_staff_member(role, programme) for role in others for programme in self.programmes),
            rows.a_staff_member("partner", None),
            rows.a_staff_member("coordinator", None),
        ]

    def organisation_id(self, number: int | None) -> int | None:
        return None if number is None else self.programmes[number].organisation_id

    def add(self, life: Life) -> Participant:
        person = rows.a_participant(protected=life.protected, organisation_id=self.organisation_id(life.home))
        if life.anonymous:
            person.anonymous, person.name = True, None
        for month, programme, who in life.enrolments:
            staff = None if who is None else self.specialists[who]
            rows.an_enrolment(person, self.programmes[programme], staff, enrolled_on=date(2026, month, 1))
        for organisation, from_on, until_on, withdrawn_on in life.consents:
            rows.added(
                Consent(
                    participant_id=person.id,
                    organisation_id=self.organisation_id(organisation),
                    from_on=from_on,
                    until_on=until_on,
                    withdrawn_on=withdrawn_on,
                )
            )
        for who, opened_on in life.openings:
            rows.added(an_opening(person, self.specialists[who], self.programmes[who], opened_on))
        db.session.flush()
        return person


def an_opening(person: Participant, staff: Any, programme: Any, opened_on: date) -> GlassBreaking:
    return GlassBreaking(
        participant_id=person.id,
        staff_id=staff.id,
        programme_id=programme.id,
        opened_on=opened_on,
        opened_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        reason="Kollegan är sjuk och deltagaren ringde",
    )


def holds(condition: Any, person: Participant) -> bool:
    """What the database says about one participant."""
    return db.session.scalar(select(Participant.id).where(Participant.id == person.id, condition)) is not None


def test_every_question_about_a_participant_can_be_asked_of_the_database():
    assert set(CONDITIONS) == ABOUT_THE_SUBJECT


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=st.lists(LIVES, min_size=1, max_size=3))
def test_each_question_and_each_permission_has_one_answer(app: Flask, lives: list[Life]):
    world = World()
    subjects = {person.id: subject_of(person, TODAY) for person in map(world.add, lives)}
    differing = []
    for staff in world.staff:
        answers = {ask.__name__: condition(Asked(staff, TODAY)) for ask, condition in CONDITIONS.items()}
        answers |= {permission: permits(staff, permission, TODAY) for permission in ABOUT_PEOPLE}
        columns = [condition.label(f"answer_{number}") for number, condition in enumerate(answers.values())]
        statement = select(Participant.id, *columns).where(Participant.id.in_(subjects))
        for id_, *answered in db.session.execute(statement):
            said = [
                *(ask(staff, subjects[id_]) for ask in CONDITIONS),
                *(may(staff, permission, subjects[id_]) for permission in ABOUT_PEOPLE),
            ]
            together = zip(answers, said, answered, strict=True)
            differing += [(name, staff.role) for name, one, other in together if one != bool(other)]

    assert differing == []


def test_without_a_day_nothing_that_lasts_a_day_holds(app: Flask):
    world = World()
    life = Life(False, False, 0, [(1, 0, 1)], [(0, TODAY, None, None)], [(0, TODAY)])
    person = world.add(life)
    specialist = world.specialists[0]
    partner = next(one for one in world.staff if one.role == "partner")

    assert holds(permits(specialist, "participants.read", TODAY), person)
    assert not holds(permits(specialist, "participants.read"), person)
    assert holds(permits(partner, "pool.read", TODAY), person)
    assert not holds(permits(partner, "pool.read"), person)
