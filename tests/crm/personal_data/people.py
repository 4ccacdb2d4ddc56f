"""Somebody of whom everything is known, each text a word that stands nowhere else; and looking for what is left."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.activities.models import Activity
from crm.database import Base, db
from crm.enrolments.models import Enrolment, EnrolmentIncome, FollowUp, ProgressReview, Referral
from crm.imports.models import ImportChange, ImportRun
from crm.participants.models import Background, Participant, Restriction
from crm.placements.models import SupportOccasion
from crm.pool.models import PoolMembership
from crm.privacy.models import Consent
from crm.programmes.models import Programme
from tests.crm import rows

DAY = date(2026, 11, 22)
# Each of these is written about the person somewhere; none of them may be left anywhere.
WORDS = (
    "Örjan",
    "Öberg",
    "197501012384",
    "070-555 01 23",
    "orjan@hemma.example",
    "Hemliga gatan",
    "412 56",
    "Trollhättan",
    "hästskötare",
    "SSYK-5161",
    "mon-fri 10:00-14:00",
    "57.7089",
    "Mottagning Sjöbo",
    "Psykiatrin Nordstan",
    "blev ledsen",
    "ringa mamma",
    "chefen var arg",
    "fick egen nyckel",
    "prova bagaren",
    "prata om skulden",
    "fråga om körkort",
    "Örjans syster",
    "syster@hemma.example",
    "min bror behöver",
    "P-4711",
)


@dataclass(frozen=True)
class Known:
    """The person, the programme they have left, and their specialist."""

    person: Participant
    programme: Programme
    staff: Staff
    enrolment: Enrolment


def somebody_known(**programme: Any) -> Known:
    """Everything is noted about the person, who left on 1 June 2024."""
    programme = rows.a_programme(**{"retention_months": 24, "starts_on": date(2023, 1, 1), **programme})
    staff = rows.a_staff_member("specialist", programme)
    person = rows.a_participant(
        "Örjan Öberg",
        ref="P-4711",
        personal_number="197501012384",
        phone="070-555 01 23",
        email="orjan@hemma.example",
        street="Hemliga gatan 1",
        postcode="412 56",
        city="Trollhättan",
        gender="man",
        birth_year=1975,
        protected=True,
        interests=["hästskötare"],
        occupations=["SSYK-5161"],
        languages={"sv": "B1"},
        hours_min=5,
        hours_max=20,
        availability="mon-fri 10:00-14:00",
        home_lat=57.7089,
        home_lon=11.9746,
        max_km=12,
        education_level="compulsory",
        education_completed=False,
        experience_employment=True,
    )
    enrolment = rows.an_enrolment(
        person,
        programme,
        staff,
        enrolled_on=date(2023, 9, 1),
        exited_on=date(2024, 6, 1),
        exit_reason="job",
        received_by="Mottagning Sjöbo",
        intake="Höst 23",
        referrer="self_referral",
        main_income="income_support",
        occupation_before="none",
        occupation_after="employed",
    )
    _below(Known(person, programme, staff, enrolment))
    return Known(person, programme, staff, enrolment)


def _below(known: Known) -> None:
    person, programme, staff = known.person, known.programme, known.staff
    employer = rows.an_employer()
    for row in (
        Restriction(participant_id=person.id, restriction="avoid_alcohol", strength="must"),
        Background(participant_id=person.id, background="substance_use"),
        EnrolmentIncome(enrolment_id=known.enrolment.id, moment="before", income="income_support"),
        EnrolmentIncome(enrolment_id=known.enrolment.id, moment="after", income="wage"),
        ProgressReview(
            enrolment_id=known.enrolment.id,
            held_on=date(2024, 1, 9),
            staff_id=staff.id,
            note="blev ledsen",
            next_step="ringa mamma",
        ),
        FollowUp(
            participant_id=person.id,
            programme_id=programme.id,
            followed_up_on=date(2024, 9, 1),
            state="employed",
        ),
        Activity(
            participant_id=person.id,
            programme_id=programme.id,
            kind="treatment",
            starts_on=date(2023, 10, 1),
            hours_week=3,
            provider="Psykiatrin Nordstan",
        ),
        PoolMembership(
            participant_id=person.id, starts_on=date(2023, 12, 1), ends_on=date(2024, 2, 1), state="left"
        ),
        Consent(
            participant_id=person.id, organisation_id=rows.an_organisation().id, from_on=date(2023, 9, 1)
        ),
        Referral(
            programme_id=programme.id,
            received_on=date(2023, 8, 1),
            referrer="self_referral",
            name="Örjans syster",
            reached_at="syster@hemma.example",
            message="min bror behöver",
            state="enrolled",
            participant_id=person.id,
        ),
    ):
        rows.added(row)
    placement = rows.a_placement(
        person,
        programme,
        employer,
        starts_on=date(2024, 2, 1),
        ends_on=date(2024, 5, 1),
        purpose="prova bagaren",
        end_note="chefen var arg",
    )
    rows.added(
        SupportOccasion(
            placement=placement,
            participant_id=person.id,
            kind="week",
            number=1,
            kept_on=date(2024, 2, 9),
            note="fick egen nyckel",
        )
    )
    rows.a_contact(
        employer,
        staff,
        date(2024, 1, 20),
        participant_id=person.id,
        outcome="positive",
        note="prata om skulden",
        next_step="fråga om körkort",
    )
    run = rows.added(
        ImportRun(kind="workbook", filename="bok.xlsx", sha256="0", state="applied", started_at=_moment())
    )
    rows.added(
        ImportChange(
            run_id=run.id,
            position=1,
            entity="participants",
            entity_id=person.id,
            before=None,
            after={"name": "Örjan Öberg"},
        )
    )


def _moment() -> datetime:
    return datetime(2023, 9, 1, 9, tzinfo=UTC)


def everything() -> str:
    """Every value of every table, as text. Accented letters stand as they are."""
    db.session.flush()
    found = []
    for table in Base.metadata.sorted_tables:
        rows_there = db.session.execute(select(*table.columns))
        found += [json.dumps(list(row), ensure_ascii=False, default=str) for row in rows_there]
    return "\n".join(found)


def words_left() -> list[str]:
    """The words about the person that still stand somewhere, in any table."""
    text = everything()
    return [word for word in WORDS if word in text]
