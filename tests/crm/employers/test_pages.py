"""The register's forms: each shows, saves, refuses with the text kept, and is not there for what is not there."""

from datetime import date

import pytest
from stdnum import luhn

from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import ContactPerson, Employer
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import Browser, browser_of, fresh, page_of, text_of

NOT_THERE = 987654321
TOO_LARGE = 10**15


def whole(**values: object) -> dict[str, object]:
    return {"name": "Café Lund", "segment": "open_market", "stage": "prospect", "owner_id": "", **values}


def typed(response: object, name: str) -> str:
    field = page_of(response).select_one(f"[name={name}]")
    return field.get_text().lstrip() if field.name == "textarea" else field.get("value", "")


@pytest.mark.parametrize("id_", [NOT_THERE, TOO_LARGE])
@pytest.mark.parametrize(
    "page", ["", "/edit", "/edit/phone", "/facts", "/next-step", "/people/new", "/people/1/edit"]
)
def test_what_is_not_there_is_404(as_anna: Client, id_: int, page: str):
    assert as_anna.get(f"/employers/{id_}{page}").status_code == 404


class TestCreate:
    def test_shows_the_name_that_was_searched_for(self, as_anna: Client):
        assert typed(as_anna.get("/employers/new?name=Zoo"), "name") == "Zoo"

    def test_saves_with_what_follows_from_it(self, as_anna: Client, anna: Staff):
        sent = whole(
            name="Änggårdens Zoo",
            city="Göteborg",
            orgnr="5560125790",
            website="zoo.example",
            languages="sv:A2",
            hours_min="7,5",
            hours_max="20",
            opening_hours="Mo-Fr 07:00-16:00",
            owner_id=anna.id,
            places="0",
        )
        response = as_anna.post("/employers/new", data=sent)

        employer = db.session.scalars(db.select(Employer)).one()
        assert response.status_code == 303
        assert response.location == f"/employers/{employer.id}"
        assert (employer.sort_name[0], employer.search_text) == ("|", "anggardens zoo goteborg 556012-5790")
        assert (employer.orgnr, employer.website) == ("556012-5790", "https://zoo.example")
        assert (employer.languages, employer.hours_min, employer.places) == ({"sv": "A2"}, 7.5, 0)
        assert employer.owner_id == anna.id

    @pytest.mark.parametrize(
        ("field", "text", "sentence"),
        [
            ("name", "", "Write something here."),
            ("orgnr", "556012-5791", "ten digits"),
            ("phone", "ring Maria", "area code"),
            ("email", "maria@", "whole e-mail address"),
            ("website", "javascript:x", "address of the website"),
            ("sni", "bageri", "two to five digits"),
            ("opening_hours", "alltid", "not a weekday"),
            ("languages", "svenska", "is not a language"),
            ("places", "-1", "between 0 and 1000"),
            ("hours_max", "41", "from 0 to 40"),
            ("hours_min", "nan", "Not a valid float value"),
            ("lat", "57,7", "go together"),
            ("sni", "00", "not in SNI 2007"),
            ("sni", "56.999", "not in SNI 2007"),
            ("street", "x" * 301, "300"),
        ],
    )
    def test_refuses_with_a_sentence_and_keeps_the_text(
        self, as_anna: Client, field: str, text: str, sentence: str
    ):
        response = as_anna.post("/employers/new", data=whole(**{"description": "Bakar bröd", field: text}))

        assert response.status_code == 422
        assert sentence in text_of(response)
        assert typed(response, field) == text
        assert typed(response, "description") == "Bakar bröd"
        assert db.session.scalars(db.select(Employer)).all() == []

    @pytest.mark.parametrize(
        ("lat", "lon"), [("90,1", "11"), ("-91", "11"), ("57,7", "180,5"), ("57,7", "-999")]
    )
    def test_refuses_a_position_that_is_not_on_earth(self, as_anna: Client, lat: str, lon: str):
        response = as_anna.post("/employers/new", data=whole(lat=lat, lon=lon))

        assert response.status_code == 422
        assert "Latitude (−90 to 90) and longitude (−180 to 180) go together." in text_of(response)
        assert typed(response, "lat") == lat
        assert db.session.scalars(db.select(Employer)).all() == []

    def test_asks_about_names_that_are_alike_before_adding_another(self, as_anna: Client):
        rows.an_employer("Café Lund & Co", street="Linnégatan 4")

        asked = as_anna.post("/employers/new", data=whole(name="Kafé Lund", phone="031-12 34 56"))
        assert asked.status_code == 422
        assert "Café Lund & Co Linnégatan 4, Göteborg" in text_of(asked)
        assert typed(asked, "phone") == "031-12 34 56"

        added = as_anna.post("/employers/new", data=whole(name="Kafé Lund", is_another="y"))
        assert added.status_code == 303

    def test_warns_that_a_sole_traders_number_is_personal_data(self, as_anna: Client):
        response = as_anna.post(
            "/employers/new",
            data=whole(orgnr="850701-238" + luhn.calc_check_digit("850701238")),
            follow_redirects=True,
        )

        assert "personal data" in text_of(response)


class TestEdit:
    def test_writes_everything_and_sorts_by_the_new_name(self, as_anna: Client):
        employer = rows.an_employer("Gamla namnet")
        as_anna.post(f"/employers/{employer.id}/edit", data=whole(name="Öppet hus", city="Lerum", version=1))

        employer = fresh(employer)
        assert (employer.name, employer.city, employer.sort_name, employer.search_text) == (
            "Öppet hus",
            "Lerum",
            "}ppet hus",
            "oppet hus lerum",
        )

    def test_of_two_who_edit_both_are_told_and_neither_loses_text(self, as_anna: Client, app: object):
        employer = rows.an_employer("Café Lund", phone="031-11 11 11")
        karin = browser_of(app, rows.a_staff_member("specialist", name="Karin Ek"))
        karin.post(
            f"/employers/{employer.id}/edit", data=whole(phone="031-22 22 22", city="Göteborg", version=1)
        )

        refused = as_anna.post(
            f"/employers/{employer.id}/edit",
            data=whole(phone="031-33 33 33", description="Bakar bröd", city="Göteborg", version=1),
        )

        assert refused.status_code == 422
        assert "Karin Ek saved while you were writing" in text_of(refused)
        assert "Theirs: 031-22 22 22" in text_of(refused)
        assert "Yours: 031-33 33 33" in text_of(refused)
        assert typed(refused, "description") == "Bakar bröd"
        assert fresh(employer).phone == "031-22 22 22"

        saved = as_anna.post(
            f"/employers/{employer.id}/edit",
            data=whole(phone="031-33 33 33", description="Bakar bröd", version=typed(refused, "version")),
        )
        assert saved.status_code == 303
        assert fresh(employer).phone == "031-33 33 33"

    def test_who_has_been_spoken_to_does_not_become_a_prospect(self, as_anna: Client):
        employer = rows.an_employer(stage="contacted", last_contact_on=date(2026, 11, 1))

        assert as_anna.post(f"/employers/{employer.id}/edit", data=whole(version=1)).status_code == 422
        assert fresh(employer).stage == "contacted"

    def test_an_owner_who_has_left_stays_until_somebody_changes_it(self, as_anna: Client):
        left = rows.a_staff_member("specialist", active=False)
        employer = rows.an_employer(owner=left)

        as_anna.post(f"/employers/{employer.id}/edit", data=whole(owner_id=left.id, version=1))
        assert fresh(employer).owner_id == left.id


class TestEditPart:
    def test_in_place_it_is_only_the_form_and_without_script_a_page(self, as_anna: Client):
        employer = rows.an_employer(phone="031-11 11 11")
        address = f"/employers/{employer.id}/edit/phone"

        assert "<html" not in as_anna.get(address, headers={"HX-Request": "true"}).text
        assert typed(as_anna.get(address), "phone") == "031-11 11 11"

    def test_writes_that_part_and_leaves_the_rest(self, as_anna: Client):
        employer = rows.an_employer("Café Lund", phone="031-11 11 11", street="Linnégatan 4")
        as_anna.post(
            f"/employers/{employer.id}/edit/phone", data={"phone": "031-22 22 22", "street": "", "version": 1}
        )

        employer = fresh(employer)
        assert (employer.phone, employer.street, employer.name) == (
            "031-22 22 22",
            "Linnégatan 4",
            "Café Lund",
        )

    def test_refuses_with_the_text_kept(self, as_anna: Client):
        employer = rows.an_employer(phone="031-11 11 11")
        response = as_anna.post(f"/employers/{employer.id}/edit/phone", data={"phone": "x", "version": 1})

        assert (response.status_code, typed(response, "phone")) == (422, "x")

    def test_a_part_that_is_none_is_404(self, as_anna: Client):
        assert as_anna.get(f"/employers/{rows.an_employer().id}/edit/version").status_code == 404


class TestArchive:
    def test_leaves_the_list_and_can_be_taken_back(self, as_anna: Client):
        employer = rows.an_employer("Café Lund")

        as_anna.post(f"/employers/{employer.id}/archive")
        assert fresh(employer).archived_on == date(2026, 11, 23)
        assert "Archived Mon 23 Nov" in text_of(as_anna.get(f"/employers/{employer.id}"))
        assert "Café Lund" not in text_of(as_anna.get("/employers"))

        as_anna.post(f"/employers/{employer.id}/unarchive")
        assert fresh(employer).archived_on is None


class TestFacts:
    def test_shows_each_question_with_its_answer_pressed(self, as_anna: Client):
        employer = rows.an_employer()
        as_anna.post(f"/employers/{employer.id}/facts", data={"answer": "alcohol=yes", "source": "Maria"})

        page = page_of(as_anna.get(f"/employers/{employer.id}/facts"))
        pressed = [
            button["value"]
            for button in page.select("button[aria-pressed=true]")
            if button["name"] == "answer"
        ]
        assert "alcohol=yes" in pressed
        assert "noise=ask" in pressed
        assert "Maria, Mon 23 Nov" in page.get_text()

    def test_one_tap_saves_with_day_and_source_and_ask_forgets(self, as_anna: Client):
        employer = rows.an_employer()
        address = f"/employers/{employer.id}/facts"

        response = as_anna.post(address, data={"answer": "alcohol=no", "source": "Maria"})
        assert response.location == f"{address}?source=Maria#alcohol"
        assert [(f.fact, f.value, f.source, f.noted_on) for f in fresh(employer).facts] == [
            ("alcohol", False, "Maria", date(2026, 11, 23))
        ]

        as_anna.post(address, data={"answer": "alcohol=yes"})
        assert fresh(employer).known_facts == {"alcohol": True}

        as_anna.post(address, data={"answer": "alcohol=ask"})
        assert fresh(employer).known_facts == {}

    def test_a_fact_that_matching_does_not_read_is_refused(self, as_anna: Client):
        employer = rows.an_employer()

        assert (
            as_anna.post(f"/employers/{employer.id}/facts", data={"answer": "diagnosis=yes"}).status_code
            == 422
        )
        assert fresh(employer).known_facts == {}


class TestNextStep:
    def test_a_short_answer_becomes_a_day(self, as_anna: Client):
        employer = rows.an_employer(no_next_step_reason="De bad oss vänta")
        as_anna.post(
            f"/employers/{employer.id}/next-step", data={"when": "in_two_weeks", "next_step": "Titta förbi"}
        )

        employer = fresh(employer)
        assert (employer.next_step, employer.next_on, employer.no_next_step_reason) == (
            "Titta förbi",
            date(2026, 12, 7),
            None,
        )

    def test_none_needs_a_reason_and_takes_the_step_away(self, as_anna: Client):
        employer = rows.an_employer(next_step="Ring", next_on=date(2026, 11, 24))
        address = f"/employers/{employer.id}/next-step"

        refused = as_anna.post(address, data={"when": "none", "next_step": "Ring"})
        assert refused.status_code == 422
        assert fresh(employer).next_step == "Ring"

        as_anna.post(address, data={"when": "none", "no_next_step_reason": "De flyttar"})
        employer = fresh(employer)
        assert (employer.next_step, employer.next_on, employer.no_next_step_reason) == (
            None,
            None,
            "De flyttar",
        )

    def test_a_step_without_a_day_is_refused_and_kept(self, as_anna: Client):
        employer = rows.an_employer()
        response = as_anna.post(
            f"/employers/{employer.id}/next-step", data={"when": "day", "next_step": "Ring Maria"}
        )

        assert (response.status_code, typed(response, "next_step")) == (422, "Ring Maria")
        assert "Choose a day" in text_of(response)

    def test_nothing_at_all_is_refused(self, as_anna: Client):
        assert as_anna.post(f"/employers/{rows.an_employer().id}/next-step", data={}).status_code == 422


class TestContactPeople:
    def test_somebody_is_added_changed_archived_and_taken_back(self, as_anna: Client):
        employer = rows.an_employer()
        base = f"/employers/{employer.id}/people"

        as_anna.post(
            f"{base}/new", data={"name": "Maria Nyberg", "title": "Kökschef", "phone": "070-123 45 67"}
        )
        person = db.session.scalars(db.select(ContactPerson)).one()
        assert (person.name, person.title, person.employer_id) == ("Maria Nyberg", "Kökschef", employer.id)

        as_anna.post(f"{base}/{person.id}/edit", data={"name": "Maria Ny", "phone": "", "version": 1})
        assert (fresh(person).name, fresh(person).phone) == ("Maria Ny", None)

        as_anna.post(f"{base}/{person.id}/archive")
        assert fresh(person).archived_on == date(2026, 11, 23)
        assert (
            "Maria Ny"
            not in page_of(as_anna.get(f"/employers/{employer.id}")).select_one("#people").get_text()
        )

        as_anna.post(f"{base}/{person.id}/archive", data={"back": "1"})
        assert fresh(person).archived_on is None

    def test_refused_text_is_kept(self, as_anna: Client):
        response = as_anna.post(
            f"/employers/{rows.an_employer().id}/people/new", data={"name": "", "phone": "sen"}
        )

        assert (response.status_code, typed(response, "phone")) == (422, "sen")

    def test_who_works_elsewhere_is_404(self, as_anna: Client):
        person = rows.a_contact_person(rows.an_employer())

        assert as_anna.get(f"/employers/{rows.an_employer().id}/people/{person.id}/edit").status_code == 404

    def test_of_two_who_edit_both_are_told(self, as_anna: Browser):
        person = rows.a_contact_person(rows.an_employer(), phone="031-11 11 11")
        address = f"/employers/{person.employer_id}/people/{person.id}/edit"
        as_anna.post(address, data={"name": "Kim", "phone": "031-22 22 22", "version": 1})
        refused = as_anna.post(address, data={"name": "Kim", "phone": "031-33 33 33", "version": 1})

        assert refused.status_code == 422
        assert "Theirs: 031-22 22 22" in text_of(refused)
        assert typed(refused, "phone") == "031-33 33 33"
