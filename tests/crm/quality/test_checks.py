"""Each check finds the rows that make counts wrong, nothing else, and leads to where they are mended."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.database import db
from crm.enrolments.models import EnrolmentIncome, FollowUp
from crm.privacy.models import Consent
from crm.programmes.models import Programme
from crm.quality.queries import count_findings, page_of_findings
from crm.quality.rules import BY_CODE, CHECKS
from tests.conftest import Client
from tests.crm import rows

DAY = date(2026, 11, 22)
SPRING, SUMMER, AUTUMN = date(2026, 2, 1), date(2026, 6, 30), date(2026, 9, 1)


@dataclass
class House:
    """A programme with a specialist; `faulty` are the ids of the rows that a check is to find."""

    programme: Programme
    anna: Staff

    def person(self, name: str | None = None, **values: Any):
        return rows.a_participant(name, **{"gender": "woman", "birth_year": 1990, **values})

    def enrolled(self, person=None, **values: Any):
        values = {"enrolled_on": SPRING, **values}
        return rows.an_enrolment(person or self.person(), self.programme, self.anna, **values)

    def placed(self, person, **values: Any):
        values = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 5, 1), **values}
        employer = values.pop("employer", None) or self.employer()
        return rows.a_placement(person, self.programme, employer, **values)

    def employer(self, **values: Any):
        return rows.an_employer(**{"owner": self.anna, "sni": "47", **values})

    def left(self, **values: Any):
        return self.enrolled(exited_on=SUMMER, **{"exit_reason": "job", "received_by": "Ingen", **values})


@pytest.fixture
def house(app: Flask) -> House:
    programme = rows.a_programme("STEGET")
    return House(programme, rows.a_staff_member("specialist", programme, name="Anna Al"))


@pytest.fixture
def karin(house: House) -> Staff:
    return rows.a_staff_member("coordinator", house.programme)


Made = list[Any]


def outside(house: House) -> Made:
    kim = house.enrolled(exited_on=SUMMER, exit_reason="job", received_by="Ingen").participant
    house.placed(kim, ends_on=SUMMER)
    house.placed(kim, ends_on=date(2026, 4, 1))
    return [house.placed(kim, ends_on=AUTUMN), house.placed(kim, starts_on=SPRING - timedelta(1))]


def no_enrolment(house: House) -> Made:
    other = rows.a_programme("ANDRA")
    kim = house.enrolled().participant
    house.placed(kim)
    stray = rows.a_placement(kim, other, house.employer(), starts_on=SPRING, ends_on=SUMMER)
    house.anna.programmes.append(other)
    return [stray]


def while_paused(house: House) -> Made:
    kim, still_there = house.enrolled(paused=True).participant, house.enrolled().participant
    house.placed(still_there, ends_on=None)
    house.placed(kim)
    return [house.placed(kim, ends_on=None)]


def supervisor_elsewhere(house: House) -> Made:
    kim, shop = house.enrolled().participant, house.employer()
    house.placed(kim, employer=shop, supervisor=rows.a_supervisor(shop))
    return [house.placed(kim, employer=shop, supervisor=rows.a_supervisor(house.employer()))]


def overlapping(house: House) -> Made:
    kim = house.person()
    first = house.enrolled(kim, exited_on=SUMMER, exit_reason="job", received_by="Ingen")
    second = house.enrolled(kim, enrolled_on=date(2026, 4, 1), exited_on=AUTUMN, exit_reason="moved")
    house.enrolled(kim, enrolled_on=AUTUMN)
    return [second, first]


def no_reason(house: House) -> Made:
    house.left()
    return [house.left(exit_reason=None)]


def no_receiver(house: House) -> Made:
    house.left()
    house.left(received_by=None, exit_reason="moved")
    return [house.left(received_by=None)]


def no_specialist(house: House) -> Made:
    kim = house.left().participant
    house.enrolled()
    return [rows.an_enrolment(kim, house.programme, None, enrolled_on=AUTUMN)]


def follow_up(house: House) -> Made:
    kim = house.left().participant
    made = [
        rows.added(
            FollowUp(
                participant_id=kim.id, programme_id=house.programme.id, followed_up_on=day, state="employed"
            )
        )
        for day in (SUMMER - timedelta(1), SUMMER)
    ]
    return made[:1]


def experience(house: House) -> Made:
    house.enrolled(house.person(experience_employment=True), occupation_before="employed")
    house.enrolled(occupation_before="job_seeking")
    paid = house.enrolled()
    for enrolment, moment in ((paid, "before"), (house.enrolled(), "after")):
        rows.added(EnrolmentIncome(enrolment=enrolment, moment=moment, income="wage"))
    return [paid.participant, house.enrolled(occupation_before="employed").participant]


def no_gender(house: House) -> Made:
    anonymous = house.person(gender="unknown")
    anonymous.name, anonymous.anonymous = None, True
    house.enrolled(anonymous)
    house.enrolled()
    return [house.enrolled(house.person(gender="unknown")).participant]


def no_birth_year(house: House) -> Made:
    house.enrolled()
    return [house.enrolled(house.person(birth_year=None)).participant]


def twins(house: House) -> Made:
    house.enrolled(house.person("Maja Ek", birth_year=1999))
    house.enrolled(house.person("Nils Al"))
    return [house.enrolled(house.person(name)).participant for name in ("Maja Ek", "maja ek")]


def consents(house: House) -> Made:
    ran_out, renewed, gone = house.enrolled(), house.enrolled(), house.left()
    made = [
        rows.added(
            Consent(
                participant_id=enrolment.participant_id,
                organisation_id=house.programme.organisation_id,
                from_on=until - timedelta(30),
                until_on=until,
            )
        )
        for enrolment, until in (
            (ran_out, SUMMER),
            (renewed, SUMMER),
            (renewed, date(2027, 1, 1)),
            (gone, SUMMER),
        )
    ]
    return made[:1]


def by_nobody(house: House) -> Made:
    admin = rows.a_staff_member("admin", house.programme)
    closed = rows.a_staff_member("specialist", house.programme, active=False)
    shop = house.employer()
    rows.a_contact(shop, house.anna, SUMMER)
    rows.a_contact(shop, closed, date(2020, 1, 1))
    return [rows.a_contact(shop, closed, date(2099, 1, 1)), rows.a_contact(shop, admin, SUMMER)]


def no_sni(house: House) -> Made:
    kim, bare = house.enrolled().participant, house.employer(sni=None)
    house.employer(sni=None)
    house.placed(kim)
    house.placed(kim, employer=bare)
    return [bare]


def no_owner(house: House) -> Made:
    orphan = house.employer(owner=None)
    house.employer(owner=None)
    for employer in (orphan, house.employer(), house.employer(owner=None, archived_on=SUMMER)):
        rows.a_contact(employer, house.anna, SUMMER)
    return [orphan]


def no_next_step(house: House) -> Made:
    house.employer(stage="prospect")
    house.employer(stage="hosting", next_step="Ring")
    house.employer(stage="interested", no_next_step_reason="Hör av sig")
    return [house.employer(stage="interested")]


CASES: dict[str, Callable[[House], Made]] = {
    "placement_outside_enrolment": outside,
    "placement_without_enrolment": no_enrolment,
    "placement_while_paused": while_paused,
    "supervisor_of_another_employer": supervisor_elsewhere,
    "enrolments_overlap": overlapping,
    "exit_without_reason": no_reason,
    "exit_without_receiver": no_receiver,
    "enrolment_without_specialist": no_specialist,
    "follow_up_before_exit": follow_up,
    "experience_contradicted": experience,
    "gender_unknown": no_gender,
    "birth_year_unknown": no_birth_year,
    "same_person_twice": twins,
    "consent_expired": consents,
    "contact_by_nobody_on_staff": by_nobody,
    "employer_without_sni": no_sni,
    "employer_without_owner": no_owner,
    "employer_without_next_step": no_next_step,
}


def found(code: str, staff: Staff) -> list[int]:
    return sorted(row.row_id for row in page_of_findings(BY_CODE[code], staff, DAY, 1).rows)


def test_every_check_has_its_case():
    assert list(CASES) == [check.code for check in CHECKS]


@pytest.mark.parametrize("code", list(CASES))
def test_a_check_finds_the_faulty_rows_and_no_others(house: House, karin: Staff, code: str):
    faulty = CASES[code](house)
    karin.programmes = list(house.anna.programmes)

    assert found(code, karin) == sorted(row.id for row in faulty)
    assert {one.check.code: one.count for one in count_findings(karin, DAY)}[code] == len(faulty)


@pytest.mark.parametrize("code", list(CASES))
def test_a_page_leads_to_where_each_row_is_mended(house: House, client: Client, code: str):
    CASES[code](house)
    db.session.flush()
    reader = house.anna
    if code in ("contact_by_nobody_on_staff", "employer_without_owner"):
        # Nobody's employers, and contacts of those who left, are a coordinator's to mend.
        reader = rows.a_staff_member("coordinator", house.programme)
    client.log_in_as(reader)

    page = client.get(f"/quality/{code}").text

    addresses = re.findall(r'<a href="([^"]+)">Öppna', page)
    assert len(addresses) == len(found(code, reader)) > 0
    assert {client.get(address).status_code for address in addresses} == {200}


class TestWhoSeesWhom:
    def test_specialists_see_their_own_people_by_name(self, house: House, client: Client):
        bo = rows.a_staff_member("specialist", house.programme)
        rows.an_enrolment(rows.a_participant("Olle Asp", gender="unknown"), house.programme, bo)
        house.enrolled(house.person("Maja Ek", gender="unknown"))

        page = client.log_in_as(house.anna).get("/quality/gender_unknown").text

        assert "Maja Ek" in page
        assert "Olle Asp" not in page

    def test_coordinators_see_codes_and_who_mends(self, house: House, karin: Staff, client: Client):
        maja = house.enrolled(house.person("Maja Ek", gender="unknown")).participant

        page = client.log_in_as(karin).get("/quality/gender_unknown").text

        assert "Maja Ek" not in page
        assert maja.pseudonym in page
        assert "Anna Al" in page
        assert "Arbetsspecialisten rättar" in page

    def test_of_another_programme_are_not_there(self, house: House, client: Client):
        maja = house.enrolled(house.person("Maja Ek", gender="unknown")).participant
        stranger = rows.a_staff_member("coordinator", rows.a_programme("ANNAN"))

        assert found("gender_unknown", stranger) == []
        assert maja.pseudonym not in client.log_in_as(stranger).get("/quality/gender_unknown").text

    def test_a_protected_name_is_for_its_specialist_alone(self, house: House, client: Client):
        later = rows.a_staff_member("specialist", house.programme)
        maja = house.enrolled(house.person("Maja Ek", gender="unknown", protected=True)).participant
        rows.an_enrolment(maja, house.programme, later, enrolled_on=AUTUMN)

        page = client.log_in_as(house.anna).get("/quality/gender_unknown").text

        assert "Maja Ek" not in page
        assert maja.pseudonym in page

    @pytest.mark.parametrize("role", ["partner", "admin", "auditor"])
    def test_is_for_no_other_role(self, house: House, client: Client, role: str):
        client.log_in_as(rows.a_staff_member(role, house.programme))

        assert client.get("/quality").status_code == 403
        assert client.get("/quality/gender_unknown").status_code == 403


class TestPages:
    def test_lists_what_there_is_with_why_and_how_many(self, house: House, karin: Staff, client: Client):
        house.enrolled(house.person(gender="unknown"))

        page = client.log_in_as(karin).get("/quality").text

        assert "Deltagare utan kön" in page
        assert "Varje tabell efter kön får en rad för ej angivet." in page
        assert "Deltagare utan födelseår" not in page

    def test_says_when_nothing_is_wrong(self, karin: Staff, client: Client):
        assert "Inget fattas. Bra skött!" in client.log_in_as(karin).get("/quality").text

    def test_an_unknown_check_is_not_there(self, karin: Staff, client: Client):
        assert client.log_in_as(karin).get("/quality/ugly_names").status_code == 404

    def test_comes_a_page_at_a_time(self, house: House, karin: Staff, client: Client):
        for _ in range(30):
            house.enrolled(house.person(gender="unknown"))
        client.log_in_as(karin)

        first, second = (client.get(f"/quality/gender_unknown?page={n}").text for n in (1, 2))
        assert (first.count("Arbetsspecialisten rättar"), second.count("Arbetsspecialisten rättar")) == (
            25,
            5,
        )
