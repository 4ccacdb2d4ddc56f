"""A small programme with one of each role, for tests of the people's pages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Flask

from crm.accounts.models import Staff
from crm.participants.models import Participant
from crm.programmes.models import Organisation, Programme
from tests.crm import rows

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class House:
    """The programme, its people, and one participant of the specialist."""

    programme: Programme
    specialist: Staff
    colleague: Staff
    coordinator: Staff
    charity: Organisation
    partner: Staff
    person: Participant


def a_house(app: Flask, monkeypatch, **values) -> House:
    """On Sunday 22 November 2026, at noon. `values` are the participant's."""
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime(2026, 11, 22, 11, tzinfo=UTC))
    programme = rows.a_programme()
    specialist = rows.a_staff_member("specialist", programme)
    charity = rows.an_organisation()
    partner = rows.a_staff_member("partner", programme)
    partner.organisation = charity
    person = rows.a_participant("Örjan Öberg", phone="0701234567", street="Hemliga gatan 1", **values)
    rows.an_enrolment(person, programme, specialist)
    return House(
        programme,
        specialist,
        rows.a_staff_member("specialist", programme),
        rows.a_staff_member("coordinator", programme),
        charity,
        partner,
        person,
    )
