"""The register, whose time is over, and removing at somebody's request."""

from datetime import date

import pytest
from flask import Flask
from stdnum import luhn

from crm.accounts.models import Staff
from crm.database import db
from crm.participants.models import Participant
from crm.personal_data.labels import KINDS as WORDS
from crm.personal_data.registry import KINDS
from tests.crm import rows
from tests.crm.at_work import browser_of, fresh, page_of, text_of
from tests.crm.personal_data.people import Known, somebody_known, words_left
from tests.crm.query_counts import count_queries


@pytest.fixture
def known(app: Flask) -> Known:
    """Somebody of whom everything is known, who left in 2024."""
    return somebody_known()


class TestRegister:
    @pytest.mark.parametrize("role", ["admin", "auditor"])
    def test_shows_every_kind_with_its_purpose(self, app: Flask, role: str):
        page = text_of(browser_of(app, rows.a_staff_member(role)).get("/personal-data"))

        assert [kind.name for kind in KINDS if str(WORDS[kind.name].text) not in page] == []

    def test_names_nobody(self, app: Flask, known: Known):
        page = browser_of(app, rows.a_staff_member("admin")).get("/personal-data").text

        assert "Öberg" not in page


class TestDue:
    def shown(self, app: Flask, staff: Staff) -> dict[str, list[str]]:
        """Programme → its cells."""
        page = page_of(browser_of(app, staff).get("/personal-data/due"))
        lines = [
            [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
            for row in page.select("tbody tr")
        ]
        return {line[0]: line[1:] for line in lines}

    def test_counts_whose_time_is_over_for_each_programme(self, app: Flask, known: Known):
        other = rows.a_programme(retention_months=None)

        shown = self.shown(app, rows.a_staff_member("admin"))

        assert shown[known.programme.name] == ["24", "1", "0"]
        assert shown[other.name] == ["Not decided: everything is kept", "0", "0"]

    def test_a_coordinator_sees_their_own_programmes(self, app: Flask, known: Known):
        rows.a_programme()

        assert list(self.shown(app, rows.a_staff_member("coordinator", known.programme))) == [
            known.programme.name
        ]

    def test_asks_as_often_for_many_as_for_few(self, app: Flask, known: Known):
        browser = browser_of(app, rows.a_staff_member("admin"))
        browser.get("/personal-data/due")
        few = count_queries(lambda: browser.get("/personal-data/due"))
        for _ in range(5):
            rows.an_enrolment(
                rows.a_participant(), rows.a_programme(retention_months=1), exited_on=date(2026, 4, 1)
            )

        browser.get("/personal-data/due")
        assert count_queries(lambda: browser.get("/personal-data/due")) == few


class TestErasePerson:
    def test_removes_everything_once_it_is_confirmed(self, app: Flask, known: Known):
        browser = browser_of(app, known.staff)

        answer = browser.post(f"/participants/{known.person.id}/erase", data={"understood": "y"})

        assert answer.status_code == 303
        assert words_left() == []
        assert fresh(known.person).erased_on is not None
        assert browser.get(f"/participants/{known.person.id}").status_code == 404

    def test_removes_nothing_before_it_is_confirmed(self, app: Flask, known: Known):
        answer = browser_of(app, known.staff).post(f"/participants/{known.person.id}/erase")

        assert answer.status_code == 422
        assert fresh(known.person).name == "Örjan Öberg"

    def test_whoever_is_enrolled_is_kept_and_it_says_why(self, app: Flask, known: Known):
        rows.an_enrolment(known.person, known.programme, known.staff, enrolled_on=date(2026, 9, 1))

        answer = browser_of(app, known.staff).post(
            f"/participants/{known.person.id}/erase", data={"understood": "y"}
        )

        assert answer.status_code == 422
        assert "Note the exit first" in text_of(answer)
        assert fresh(known.person).name == "Örjan Öberg"

    def test_another_specialist_does_not_learn_that_the_person_exists(self, app: Flask, known: Known):
        colleague = rows.a_staff_member("specialist", known.programme)

        answer = browser_of(app, colleague).post(
            f"/participants/{known.person.id}/erase", data={"understood": "y"}
        )

        assert answer.status_code == 404
        assert db.session.get_one(Participant, known.person.id).erased_on is None

    def test_the_page_says_what_goes_and_what_stays(self, app: Flask, known: Known):
        page = text_of(browser_of(app, known.staff).get(f"/participants/{known.person.id}/erase"))

        assert "Who it is" in page
        assert "under a new pseudonym that leads to nobody" in page


class TestMakeAnonymous:
    def test_name_contact_wishes_and_background_go_and_the_person_goes_on(self, app: Flask, known: Known):
        answer = browser_of(app, known.staff).post(f"/participants/{known.person.id}/anonymise")

        person = fresh(known.person)
        assert answer.status_code == 303
        assert (person.anonymous, person.protected, person.name, person.gender) == (True, False, None, "man")
        assert (person.birth_year, person.interests, person.backgrounds, person.restrictions) == (
            None,
            [],
            [],
            [],
        )
        assert not {"Örjan", "Öberg", "197501012384", "Hemliga gatan", "57.7089", "P-4711"} & set(
            words_left()
        )
        assert browser_of(app, known.staff).get(f"/participants/{known.person.id}").status_code == 200

    def test_only_for_ones_own(self, app: Flask, known: Known):
        colleague = rows.a_staff_member("specialist", known.programme)

        assert (
            browser_of(app, colleague).post(f"/participants/{known.person.id}/anonymise").status_code == 404
        )


def test_a_protected_person_is_hidden_from_the_moment_it_is_noted(app: Flask, known: Known):
    """Whoever was responsible before loses name and extract at once."""
    known.person.protected = False
    later = rows.a_staff_member("specialist", known.programme)
    rows.an_enrolment(known.person, known.programme, later)
    before = browser_of(app, known.staff)
    assert "Öberg" in text_of(before.get(f"/participants/{known.person.id}"))

    known.person.protected = True
    db.session.flush()

    assert "Öberg" not in text_of(before.get(f"/participants/{known.person.id}"))
    assert before.get(f"/participants/{known.person.id}/extract").status_code == 404


def test_the_coordinator_is_told_when_the_time_is_over_for_somebody(app: Flask, known: Known):
    other = rows.a_programme()

    told = text_of(browser_of(app, rows.a_staff_member("coordinator", known.programme)).get("/"))
    not_told = text_of(browser_of(app, rows.a_staff_member("coordinator", other)).get("/"))

    assert "The time is over for one person" in told
    assert "The time is over" not in not_told


def test_the_number_of_a_sole_trader_is_hidden_on_its_page_and_not_searched_for(app: Flask, known: Known):
    number = "850701-238" + luhn.calc_check_digit("850701238")
    trader, company = rows.an_employer("Åsas salong", orgnr=number), rows.an_employer(orgnr="556012-5790")
    browser = browser_of(app, known.staff)

    assert number not in browser.get(f"/employers/{trader.id}").text
    assert "556012-5790" in browser.get(f"/employers/{company.id}").text
    assert number not in trader.search_text
    assert "556012-5790" in company.search_text


@pytest.mark.parametrize("what", ["extract", "erase", "anonymise"])
def test_a_specialist_of_before_takes_nothing_out_and_away(app: Flask, what: str):
    """They still read the page, since work is handed over in talks; the file and the removing are the next one's."""
    programme = rows.a_programme()
    before, now_ = (rows.a_staff_member("specialist", programme) for _ in range(2))
    person = rows.a_participant("Örjan Öberg")
    rows.an_enrolment(person, programme, before, enrolled_on=date(2025, 1, 1), exited_on=date(2025, 6, 1))
    rows.an_enrolment(person, programme, now_, enrolled_on=date(2025, 9, 1), exited_on=date(2026, 1, 1))
    page = f"/participants/{person.id}"
    browser = browser_of(app, before)

    assert browser.get(page).status_code == 200
    assert browser.post(f"{page}/{what}", data={"format": "json", "sure": "y"}).status_code == 404
    assert fresh(person).name == "Örjan Öberg"
    if what != "anonymise":
        assert browser.get(f"{page}/{what}").status_code == 404
        assert f"{page}/{what}" not in browser.get(page).text
        assert browser_of(app, now_).get(f"{page}/{what}").status_code == 200
