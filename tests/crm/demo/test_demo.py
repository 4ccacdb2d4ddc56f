"""The demo keeps every rule of the domain, whatever the day, and is the same for the same seed and day."""

import os
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from crm import codes, create_app
from crm.accounts.models import Staff
from crm.activities.models import Activity
from crm.contacts.models import EmployerContact
from crm.database import db, reading_only
from crm.demo.fill import SEED, NotEmpty, fill
from crm.employers.models import ContactPerson, Employer, EmployerLesson, WorkplaceFact
from crm.employers.rules import derived_columns
from crm.enrolments.models import Enrolment, FollowUp, ProgressReview
from crm.extensions import alembic
from crm.friends.models import CampaignRecipient, CompanyFriend
from crm.glass.models import GlassBreaking
from crm.participants.models import Participant
from crm.placements.models import Placement, SupportOccasion
from crm.placements.schedule import is_ended_same_day
from crm.placements.support import list_support_to_do, stay_of
from crm.pool.models import PoolMembership
from crm.privacy.models import Consent
from crm.supervisors.models import CourseInvitation, Supervisor
from matching.hours import parse_availability, parse_opening_hours
from matching.restrictions import FACTS, RESTRICTIONS
from matching.taxonomy import is_sni, is_ssyk
from tests.conftest import TEST_SETTINGS, Databases
from tests.crm import rows

DAY = date(2026, 11, 22)
OTHER_DAYS = (date(2027, 2, 3), date(2028, 7, 17))
ENGINES = os.environ.get("DORROPPNARE_TEST_DATABASES", "sqlite,postgresql").split(",")


@pytest.fixture(
    scope="module",
    params=[pytest.param(engine, marks=pytest.mark.xdist_group(f"demo on {engine}")) for engine in ENGINES],
)
def demo(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Flask]:
    """An application whose database holds the demo as of `DAY`: filled once, only read."""
    url = databases.url(request.param, "demo")
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, instance_path=str(databases.folder))
    with app.app_context():
        alembic.upgrade()
        fill(DAY)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def enrolled_throughout(person, programme, starts, ends) -> ColumnElement[bool]:
    """Whether one enrolment of the person in the programme holds the whole period."""
    return exists().where(
        Enrolment.participant_id == person,
        Enrolment.programme_id == programme,
        Enrolment.enrolled_on <= starts,
        or_(Enrolment.exited_on.is_(None), Enrolment.exited_on >= func.coalesce(ends, starts)),
        or_(Enrolment.exited_on.is_(None), ends.is_not(None)),
    )


def rows_that_break_rules(day: date) -> dict[str, Select]:
    """For each rule, the rows that break it."""
    other = aliased(Enrolment)
    ongoing = exists().where(
        Placement.employer_id == Employer.id,
        Placement.kind != "study_visit",
        Placement.starts_on <= day,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= day),
    )
    spoken_to = exists().where(EmployerContact.employer_id == Employer.id)
    last_contact = (
        select(func.max(EmployerContact.happened_on))
        .where(EmployerContact.employer_id == Employer.id)
        .scalar_subquery()
    )
    person_of_supervisor = (
        select(Supervisor.id)
        .join(ContactPerson, Supervisor.contact_person_id == ContactPerson.id)
        .where(Supervisor.id == Placement.supervisor_id, ContactPerson.employer_id == Placement.employer_id)
    )
    return {
        "placements lie within an enrolment": select(Placement.id).where(
            ~enrolled_throughout(
                Placement.participant_id, Placement.programme_id, Placement.starts_on, Placement.ends_on
            )
        ),
        "activities lie within an enrolment": select(Activity.id).where(
            ~enrolled_throughout(
                Activity.participant_id, Activity.programme_id, Activity.starts_on, Activity.ends_on
            )
        ),
        "pool memberships lie within an enrolment": select(PoolMembership.id).where(
            ~enrolled_throughout(
                PoolMembership.participant_id,
                PoolMembership.programme_id,
                PoolMembership.starts_on,
                PoolMembership.ends_on,
            )
        ),
        "supervisors work where they supervise": select(Placement.id).where(
            Placement.supervisor_id.is_not(None), ~person_of_supervisor.exists()
        ),
        "contact people work where they were met": select(EmployerContact.id)
        .join(ContactPerson)
        .where(ContactPerson.employer_id != EmployerContact.employer_id),
        "a person is enrolled once at a time in a programme": select(Enrolment.id).join(
            other,
            and_(
                other.participant_id == Enrolment.participant_id,
                other.programme_id == Enrolment.programme_id,
                other.id != Enrolment.id,
                other.enrolled_on >= Enrolment.enrolled_on,
                or_(Enrolment.exited_on.is_(None), other.enrolled_on <= Enrolment.exited_on),
            ),
        ),
        "specialists work in the programme of their enrolments": select(Enrolment.id)
        .join(Enrolment.staff)
        .where(~Staff.programmes.any(id=Enrolment.programme_id)),
        "who has left says why and what they do": select(Enrolment.id).where(
            Enrolment.exited_on.is_not(None),
            or_(Enrolment.exit_reason.is_(None), Enrolment.occupation_after.is_(None)),
        ),
        "who is here has no exit data": select(Enrolment.id).where(
            Enrolment.exited_on.is_(None),
            or_(Enrolment.exit_reason.is_not(None), Enrolment.received_by.is_not(None)),
        ),
        "who has left is not paused": select(Enrolment.id).where(
            Enrolment.paused, Enrolment.exited_on.is_not(None)
        ),
        "follow-ups come after an exit": select(FollowUp.id).where(
            ~exists().where(
                Enrolment.participant_id == FollowUp.participant_id,
                Enrolment.programme_id == FollowUp.programme_id,
                Enrolment.exited_on < FollowUp.followed_up_on,
            )
        ),
        "reviews lie within their enrolment": select(ProgressReview.id)
        .join(ProgressReview.enrolment)
        .where(
            or_(
                ProgressReview.held_on < Enrolment.enrolled_on,
                ProgressReview.held_on > func.coalesce(Enrolment.exited_on, day),
            )
        ),
        "consents begin while enrolled": select(Consent.id).where(
            ~exists().where(
                Enrolment.participant_id == Consent.participant_id, Enrolment.enrolled_on <= Consent.from_on
            )
        ),
        "a door hosts exactly while somebody is there": select(Employer.id).where(
            (Employer.stage == "hosting") != ongoing
        ),
        "nobody is at a door that is shut": select(Employer.id).where(
            Employer.stage.in_(("declined", "paused", "prospect")), ongoing
        ),
        "prospects are those nobody has spoken to": select(Employer.id).where(
            (Employer.stage == "prospect") == spoken_to
        ),
        "the last contact is the last contact": select(Employer.id).where(
            func.coalesce(Employer.last_contact_on, date.min) != func.coalesce(last_contact, date.min)
        ),
        "placements come after the first contact": select(Placement.id).where(
            ~exists().where(
                EmployerContact.employer_id == Placement.employer_id,
                EmployerContact.happened_on < Placement.starts_on,
            )
        ),
        "friends were spoken to first": select(CompanyFriend.id).where(
            ~exists().where(
                EmployerContact.employer_id == CompanyFriend.employer_id,
                EmployerContact.happened_on < CompanyFriend.since_on,
            )
        ),
        "a declined door says why there is no next step": select(Employer.id).where(
            Employer.stage == "declined",
            or_(Employer.no_next_step_reason.is_(None), Employer.next_step.is_not(None)),
        ),
        "a next step has a day": select(Employer.id).where(
            Employer.next_step.is_(None) != Employer.next_on.is_(None)
        ),
        "what is next comes after the talk": select(EmployerContact.id).where(
            EmployerContact.next_on < EmployerContact.happened_on
        ),
        "answers come after the question": select(CampaignRecipient.id).where(
            CampaignRecipient.answered_on < CampaignRecipient.contacted_on
        ),
        "anonymous people are unknown": select(Participant.id).where(
            Participant.anonymous,
            or_(
                Participant.birth_year.is_not(None),
                Participant.phone.is_not(None),
                Participant.home_lat.is_not(None),
                Participant.education_level.is_not(None),
                Participant.restrictions.any(),
                Participant.backgrounds.any(),
            ),
        ),
        "protected people live nowhere": select(Participant.id).where(
            Participant.protected,
            or_(
                Participant.street.is_not(None),
                Participant.phone.is_not(None),
                Participant.email.is_not(None),
                Participant.home_lat.is_not(None),
            ),
        ),
        "facts are of the closed list": select(WorkplaceFact.id).where(WorkplaceFact.fact.not_in(FACTS)),
        **{
            f"nothing in {column} happens after today": select(column.class_.id).where(column > day)
            for column in (
                EmployerContact.happened_on,
                Placement.starts_on,
                Placement.ends_on,
                Activity.starts_on,
                Activity.ends_on,
                Enrolment.enrolled_on,
                Enrolment.exited_on,
                FollowUp.followed_up_on,
                PoolMembership.starts_on,
                Supervisor.training_on,
                WorkplaceFact.noted_on,
                CompanyFriend.since_on,
                CampaignRecipient.answered_on,
                Consent.from_on,
                Consent.withdrawn_on,
            )
        },
    }


def known_breaches() -> list[tuple[int, str]]:
    """Placements where something that must be so is known to be otherwise."""
    return [
        (placement.id, restriction.restriction)
        for placement in db.session.scalars(select(Placement))
        for restriction in placement.participant.restrictions
        if restriction.strength == "must"
        and (need := RESTRICTIONS[restriction.restriction])
        and placement.employer.known_facts.get(need.fact, need.value) != need.value
    ]


def broken_rules(day: date) -> dict[str, list[int]]:
    """Each broken rule with the rows that break it."""
    found = {rule: list(db.session.scalars(rows)) for rule, rows in rows_that_break_rules(day).items()}
    return {rule: ids for rule, ids in found.items() if ids}


def specialists_without_something_due_and_late(day: date) -> list[str]:
    """Those who would meet an empty page today."""
    return [
        specialist.name
        for specialist in db.session.scalars(select(Staff).where(Staff.role == "specialist"))
        if not {day, "late"}
        <= {
            "late" if next_on < day else next_on
            for next_on in db.session.scalars(
                select(Employer.next_on).where(
                    Employer.owner_id == specialist.id, Employer.next_on.is_not(None)
                )
            )
        }
    ]


def test_no_rule_of_the_domain_is_broken(demo: Flask):
    assert broken_rules(DAY) == {}
    assert known_breaches() == []


# What is drawn does not depend on the engine, and a demo takes seconds to write: one engine is enough here.
ONE_ENGINE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@ONE_ENGINE
@pytest.mark.parametrize("day", OTHER_DAYS)
def test_on_any_other_day_it_is_as_sound_and_as_fresh(app: Flask, day: date):
    fill(day)

    assert broken_rules(day) == {}
    assert known_breaches() == []
    assert specialists_without_something_due_and_late(day) == []


def test_columns_kept_from_others_are_right(demo: Flask):
    for employer in db.session.scalars(select(Employer)):
        expected = derived_columns(employer.name, employer.street, employer.city, employer.orgnr)
        assert {column: getattr(employer, column) for column in expected} == expected


def test_hours_and_opening_hours_can_be_read_by_matching(demo: Flask):
    for (opening_hours,) in db.session.execute(select(Employer.opening_hours)):
        parse_opening_hours(opening_hours or "")
    for (availability,) in db.session.execute(select(Participant.availability)):
        parse_availability(availability or "")


def test_trades_and_occupations_are_in_the_official_lists(demo: Flask):
    assert all(is_sni(code) for code in db.session.scalars(select(Employer.sni)))
    placed = db.session.scalars(select(Placement.occupation).where(Placement.occupation.is_not(None)))
    assert all(is_ssyk(code) for code in placed)
    wished = [code for codes in db.session.scalars(select(Participant.occupations)) for code in codes]
    assert wished
    assert all(is_ssyk(code) for code in wished)


def test_everything_that_a_page_shows_is_there(demo: Flask):
    def kinds(column) -> set:
        return set(db.session.scalars(select(column).distinct()))

    assert db.session.scalar(select(func.count(Employer.id))) >= 150
    assert db.session.scalar(select(func.count(Participant.id))) == 60
    assert 1_300 <= db.session.scalar(select(func.count(EmployerContact.id))) <= 2_200
    assert kinds(Employer.stage) == set(codes.STAGES)
    assert kinds(Employer.segment) == set(codes.SEGMENTS)
    assert kinds(Placement.kind) == set(codes.PLACEMENT_KINDS)
    assert kinds(Placement.via) == {*codes.PLACEMENT_VIAS, None}
    assert kinds(PoolMembership.state) == set(codes.POOL_STATES)
    assert kinds(Supervisor.training) == set(codes.TRAINING_STATES)
    assert (
        kinds(Participant.anonymous)
        == kinds(Participant.protected)
        == kinds(Enrolment.paused)
        == {True, False}
    )
    assert kinds(CampaignRecipient.answer) == {*codes.CAMPAIGN_ANSWERS, None}
    assert kinds(Staff.role) == set(codes.ROLES)


def test_every_specialist_has_something_today_and_something_late(demo: Flask):
    assert specialists_without_something_due_and_late(DAY) == []


def test_a_colleagues_participant_was_opened_and_one_opening_waits_for_its_review(demo: Flask):
    openings = db.session.scalars(select(GlassBreaking)).all()
    own = select(Enrolment.id).where(
        Enrolment.participant_id == GlassBreaking.participant_id, Enrolment.staff_id == GlassBreaking.staff_id
    )
    closed = select(GlassBreaking.id).join(Participant, Participant.id == GlassBreaking.participant_id)

    assert {opening.verdict for opening in openings} == {None, "in_order"}
    assert db.session.scalars(select(GlassBreaking.id).where(own.exists())).all() == []
    assert db.session.scalars(closed.where(Participant.protected)).all() == []


def test_contacts_are_spread_over_weeks_that_people_work(demo: Flask):
    per_day = db.session.execute(
        select(EmployerContact.happened_on, EmployerContact.staff_id, func.count()).group_by(
            EmployerContact.happened_on, EmployerContact.staff_id
        )
    ).all()

    assert {happened_on.weekday() for happened_on, _, _ in per_day} <= {0, 1, 2, 3, 4}
    # More than a dozen visits in a day is nobody's day.
    assert max(count for _, _, count in per_day) <= 12
    weeks = {happened_on.isocalendar()[:2] for happened_on, _, _ in per_day}
    assert len(weeks) >= 85


def everything() -> list[list[tuple]]:
    """The content of the demo without the ids that the database hands out and without moments of writing."""
    statements = (
        select(Employer.name, Employer.stage, Employer.lat, Employer.next_on, Employer.next_step, Staff.email)
        .outerjoin(Employer.owner)
        .order_by(Employer.name),
        select(EmployerContact.happened_at, EmployerContact.note, Employer.name, EmployerContact.channel)
        .join(EmployerContact.employer)
        .order_by(Employer.name, EmployerContact.happened_at),
        select(Participant.pseudonym, Placement.kind, Placement.starts_on, Placement.ends_on, Employer.name)
        .join(Placement.participant)
        .join(Placement.employer)
        .order_by(Participant.pseudonym, Placement.starts_on),
        select(Participant.pseudonym, Participant.name, Participant.home_lat).order_by(Participant.pseudonym),
    )
    # Sealed columns sort after reading only.
    return [sorted((tuple(row) for row in db.session.execute(one)), key=repr) for one in statements]


@ONE_ENGINE
@pytest.mark.parametrize("demo", ["sqlite"], indirect=True)
def test_the_same_seed_and_day_give_the_same_demo_and_others_do_not(demo: Flask, app: Flask):
    with demo.app_context(), reading_only():
        contents = [everything()]
    for day, seed in ((DAY, SEED), (DAY, SEED + 1), (DAY + timedelta(days=30), SEED)):
        savepoint = db.session.begin_nested()
        fill(day, seed)
        contents.append(everything())
        savepoint.rollback()
        db.session.expunge_all()
    first, again, other_seed, other_day = contents

    assert first == again
    assert first != other_seed
    assert first != other_day


def test_a_database_that_holds_anything_is_left_alone(app: Flask):
    rows.an_employer()

    with pytest.raises(NotEmpty):
        fill(DAY)

    assert db.session.scalar(select(func.count(Staff.id))) == 0


def test_support_courses_and_ends_on_the_first_day_are_there_to_be_seen(demo: Flask):
    with demo.test_request_context():
        specialists = db.session.scalars(select(Staff).where(Staff.role == "specialist")).all()
        waiting = [due.waiting for staff in specialists for due in list_support_to_do(staff, DAY)]
        noted = db.session.scalars(select(SupportOccasion)).all()
        invited = db.session.scalars(select(CourseInvitation)).all()
        short = select(Placement).where(Placement.starts_on == Placement.ends_on)
        same_day = [one for one in db.session.scalars(short) if is_ended_same_day(stay_of(one))]

        assert 0 in waiting
        assert max(waiting) > 0
        assert {one.kept_on is not None for one in noted} == {True, False}
        assert {one.came for one in invited} == {True, False, None}
        assert {one.answer for one in invited} == {"yes", "maybe", "no", None}
        assert len(same_day) >= 2
        assert all(one.end_reason in codes.END_REASONS for one in same_day)
        employers = {lesson.employer_id for lesson in db.session.scalars(select(EmployerLesson))}
        assert {one.employer_id for one in same_day} <= employers
