"""Whatever answer holds a participant's name has left a read in the log: every endpoint of a specialist is walked."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from werkzeug.routing import Rule

from crm.accounts.permissions import may
from crm.activities.models import Activity
from crm.agreements.actions import add_file, create_agreement
from crm.audit.models import AuditEntry
from crm.database import db
from crm.disclosure.models import DisclosureCard
from crm.employers.models import EmployerLesson, PlaceOffer
from crm.events.models import EmployerEvent, EventInvitation
from crm.field.models import FieldEntry
from crm.friends.models import CompanyFriend
from crm.pool.models import PoolMembership
from crm.privacy.models import Consent
from crm.reports.models import SavedQuestion
from crm.segments.models import BulkChange, SavedView
from crm.supervisors.models import Course
from crm.web.access import LOGGED_IN, declared_access
from tests.crm import rows
from tests.crm.at_work import Browser, browser_of

NAME = "Ovanlig"
# Many pages name somebody only when asked for somebody: each address is also asked like this.
QUESTIONS = ("", "?participant={participant}&employer={employer}", "?q=ovanlig&state=all")
# Addresses that no rule shows by itself.
FURTHER = (
    "/reports/participants/rows?table=by_intake&row=total&column=total",
    "/reports/placements/rows?table=by_kind&row=internship&column=persons",
)


@pytest.fixture
def ids(app: Flask) -> dict[str, int]:
    """A specialist's participant with a row of each kind; argument of an address → id."""
    programme = rows.a_programme()
    anna = rows.a_staff_member("specialist", programme)
    person = rows.a_participant(f"Örjan {NAME}", interests=["baka"])
    employer = rows.an_employer()
    supervisor = rows.a_supervisor(employer)
    friend = rows.added(CompanyFriend(employer=employer, level="friend", since_on=date(2026, 1, 1)))
    enrolment = rows.an_enrolment(person, programme, anna)
    placement = rows.a_placement(person, programme, employer, supervisor=supervisor)
    activity = rows.added(
        Activity(participant=person, programme=programme, kind="cv", starts_on=date(2026, 5, 4))
    )
    contact = rows.a_contact(employer, anna, date(2026, 5, 4), participant_id=person.id)
    consent = rows.added(
        Consent(participant_id=person.id, organisation_id=programme.organisation_id, from_on=date(2026, 1, 1))
    )
    card = rows.added(
        DisclosureCard(
            participant_id=person.id,
            edition=1,
            agreed_on=date(2026, 5, 4),
            until_on=date(2036, 5, 4),
            staff=anna,
        )
    )
    offer = rows.added(PlaceOffer(employer=employer, work="Diska", noted_on=date(2026, 5, 4)))
    agreement = create_agreement(employer, {"kind": "internship", "title": "Praktik"})
    file = add_file(anna, employer, b"%PDF-1.4", "avtal.pdf", date(2026, 5, 4), agreement, placement)
    entry = rows.added(
        FieldEntry(
            client_key="k",
            staff=anna,
            participant_id=person.id,
            received_at=contact.created_at,
            written_at=contact.created_at,
            content={"participant": person.id, "note": f"Ring om {NAME}"},
            state="kept",
        )
    )
    question = rows.added(SavedQuestion(staff=anna, name="Per bransch", asked={"rows": "sector"}))
    view = rows.added(SavedView(staff=anna, name="Att ringa", asked={"overdue": ["y"]}))
    change = rows.added(
        BulkChange(
            staff=anna,
            made_at=datetime(2026, 5, 4, tzinfo=UTC),
            kind="stage",
            count=1,
            done=1,
            new={"stage": "paused"},
            old={},
        )
    )
    rows.added(PoolMembership(participant=person, state="ready", starts_on=date(2026, 5, 4)))
    course = rows.added(Course(name="Handledarkurs", starts_on=date(2026, 5, 4)))
    lesson = rows.added(EmployerLesson(employer=employer, lesson="Bullrigt.", learnt_on=date(2026, 5, 4)))
    return {
        "staff": anna.id,
        "participant": person.id,
        "employer": employer.id,
        "kept": employer.id,
        "merged": rows.an_employer().id,
        "supervisor": supervisor.id,
        "friend": friend.id,
        "person": supervisor.contact_person_id,
        "enrolment": enrolment.id,
        "placement": placement.id,
        "activity": activity.id,
        "contact": contact.id,
        "entry": entry.id,
        "consent": consent.id,
        "card": card.id,
        "question": question.id,
        "offer": offer.id,
        "course": course.id,
        "lesson": lesson.id,
        "agreement": agreement.id,
        "file": file.id,
        "view": view.id,
        "change": change.id,
        "event": rows.added(
            EmployerEvent(
                name="Frukost",
                kind="breakfast",
                held_on=date(2026, 11, 20),
                invitations=[EventInvitation(employer=employer, came=True)],
            )
        ).id,
    }


@pytest.fixture
def as_anna(app: Flask, ids: dict[str, int]) -> Browser:
    """The specialist's browser."""
    return browser_of(app, db.session.get_one(rows.Staff, ids["staff"]))


def addresses(app: Flask, ids: dict[str, int]) -> list[str]:
    """Every address that a specialist may ask for. KeyError for an argument that `ids` does not know yet."""
    person = db.session.get_one(rows.Staff, ids["staff"])

    def is_open(rule: Rule) -> bool:
        permission = declared_access(app, rule.endpoint)
        return "GET" in (rule.methods or ()) and (permission == LOGGED_IN or may(person, permission or ""))

    values = {
        **{f"{name}_id": id_ for name, id_ in ids.items()},
        "name": "participants",
        "part": "stage",
        "when": "before-1",
        "code": "exit_without_receiver",
    }
    rules = [rule for rule in app.url_map.iter_rules() if is_open(rule)]
    paths = {re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule) for rule in rules}
    asked = [
        path + question.format(**ids)
        for path in paths
        if not re.search(r"\d", path)
        for question in QUESTIONS
    ]
    return sorted({*paths, *asked, *FURTHER})


# One database is enough: what is tested is what the views do.
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_whoever_is_named_has_been_read_about(app: Flask, as_anna: Browser, ids: dict[str, int]):
    named, unlogged = [], []
    for address in addresses(app, ids):
        before = last_number()
        answer = as_anna.get(address)
        if NAME.encode() in answer.data:
            named.append(address.split("?")[0])
            if not was_read_since(before, ids["participant"]):
                unlogged.append(address)

    assert unlogged == []
    # The walk has really seen people: their page, lists, forms, timelines, rows behind figures.
    assert len(set(named)) > 20
    assert {"/", "/placements", "/pool", "/reports/participants/rows"} <= set(named)


def last_number() -> int:
    return db.session.scalar(db.select(db.func.max(AuditEntry.number))) or 0


def was_read_since(number: int, participant_id: int) -> bool:
    found = db.select(AuditEntry.number).where(
        AuditEntry.number > number, AuditEntry.action == "read", AuditEntry.participant_id == participant_id
    )
    return db.session.scalars(found).first() is not None
