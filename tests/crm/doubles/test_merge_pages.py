"""The pages of a merge: which other one, side by side, merged, and undone."""

from datetime import date

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.doubles.models import EmployerMerge
from crm.employers.actions import note_fact
from crm.employers.models import Employer
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import fresh, page_of, text_of

MONDAY = date(2026, 11, 23)


@pytest.fixture
def kept(app: Flask) -> Employer:
    return rows.an_employer("Bageriet Vete", phone="031-10 10 10", street="Storgatan 1")


@pytest.fixture
def merged(app: Flask) -> Employer:
    return rows.an_employer("Vete bageri", phone="031-20 20 20", street="Storgatan 1")


def sent(kept: Employer, merged: Employer, **values: object) -> dict[str, object]:
    return {"kept_version": kept.version, "merged_version": merged.version, **values}


def merge_page(kept: Employer, merged: Employer) -> str:
    return f"/employers/{kept.id}/merge/{merged.id}"


class TestChoose:
    def test_offers_names_like_it_and_never_itself(self, as_anna: Client, kept: Employer, merged: Employer):
        page = page_of(as_anna.get(f"/employers/{kept.id}/merge"))
        links = [link["href"] for link in page.select("main .rows a")]

        assert links == [merge_page(kept, merged)]

    def test_searches_for_another_name(self, as_anna: Client, kept: Employer):
        other = rows.an_employer("Zoo i Mora")
        page = page_of(as_anna.get(f"/employers/{kept.id}/merge?q=zoo"))

        assert [link["href"] for link in page.select("main .rows a")] == [merge_page(kept, other)]

    def test_what_is_not_there_is_404(self, as_anna: Client):
        assert as_anna.get("/employers/987654321/merge").status_code == 404


class TestMerge:
    def test_asks_only_about_what_differs(self, as_anna: Client, kept: Employer, merged: Employer):
        page = page_of(as_anna.get(merge_page(kept, merged)))
        asked = {field["name"]: field["value"] for field in page.select("main [type=radio][checked]")}

        assert asked == {"part_name": "kept", "part_phone": "kept"}
        assert "031-20 20 20" in page.text
        assert page.select_one("main form [type=submit]").text.strip() == "Merge"

    def test_counts_what_hangs_and_tells_nobody_of_whom(
        self, as_anna: Client, anna: Staff, programme: Programme, kept: Employer, merged: Employer
    ):
        somebody = rows.a_participant("Hemliga Person")
        rows.a_placement(somebody, programme, merged)
        rows.a_contact(merged, anna, MONDAY)
        rows.a_contact(kept, anna, MONDAY)
        response = as_anna.get(merge_page(kept, merged))
        lines = {
            tuple(cell.get_text(strip=True) for cell in line.select("th, td"))
            for line in page_of(response).select("tbody tr")
        }

        assert lines == {("Contacts", "1", "1"), ("Placements", "0", "1")}
        assert "Hemliga" not in text_of(response)

    def test_what_is_chosen_holds_and_one_is_left(
        self, as_anna: Client, anna: Staff, kept: Employer, merged: Employer
    ):
        rows.a_contact(merged, anna, MONDAY)
        for employer, day in ((kept, date(2026, 3, 1)), (merged, date(2026, 4, 1))):
            note_fact(employer, "noise", employer is kept, "Kim", day)
        choices = {"part_name": "merged", "part_phone": "kept", "fact_noise": "kept"}
        response = as_anna.post(merge_page(kept, merged), data=sent(kept, merged, **choices))

        assert (response.status_code, response.location) == (303, f"/employers/{kept.id}")
        assert (fresh(kept).name, kept.phone, kept.known_facts) == (
            "Vete bageri",
            "031-10 10 10",
            {"noise": True},
        )
        assert db.session.scalars(db.select(EmployerContact)).one().employer == kept
        assert fresh(merged).merged_into_id == kept.id

    def test_the_same_person_is_offered_to_be_one(self, as_anna: Client, kept: Employer, merged: Employer):
        rows.a_contact_person(kept, "Kim Kontakt")
        there = rows.a_contact_person(merged, "Kim Kontakt")
        box = page_of(as_anna.get(merge_page(kept, merged))).select_one("[name=joined]")
        as_anna.post(merge_page(kept, merged), data=sent(kept, merged, joined=there.id))

        assert (box["value"], box.has_attr("checked")) == (str(there.id), True)
        assert [person.name for person in fresh(kept).contact_people if not person.archived_on] == [
            "Kim Kontakt"
        ]

    def test_saved_by_somebody_meanwhile_it_is_looked_at_once_more(
        self, as_anna: Client, kept: Employer, merged: Employer
    ):
        opened = sent(kept, merged)
        kept.phone = "031-30 30 30"
        db.session.flush()
        refused = as_anna.post(merge_page(kept, merged), data=opened)
        again = page_of(refused)
        versions = {name: again.select_one(f"[name={name}]")["value"] for name in opened}

        assert refused.status_code == 422
        assert "031-30 30 30" in again.text
        assert as_anna.post(merge_page(kept, merged), data=versions).status_code == 303

    def test_an_archived_one_does_not_take_over(self, as_anna: Client, kept: Employer, merged: Employer):
        kept.archived_on = MONDAY
        db.session.flush()
        refused = as_anna.post(merge_page(kept, merged), data=sent(kept, merged))

        assert refused.status_code == 422
        assert "Take it back first" in text_of(refused)

    def test_of_two_that_are_one_already_the_page_is_that_one(
        self, as_anna: Client, kept: Employer, merged: Employer
    ):
        as_anna.post(merge_page(kept, merged), data=sent(kept, merged))

        for page in (merge_page(kept, merged), merge_page(merged, kept), merge_page(kept, kept)):
            assert as_anna.get(page).location == f"/employers/{kept.id}"

    def test_what_is_not_there_is_404(self, as_anna: Client, kept: Employer):
        assert as_anna.get(f"/employers/{kept.id}/merge/{10**15}").status_code == 404
        assert as_anna.post(f"/employers/987654321/merge/{kept.id}").status_code == 404

    def test_the_number_of_a_sole_trader_is_not_shown(
        self, as_anna: Client, kept: Employer, merged: Employer
    ):
        merged.orgnr = "900101-0017"
        db.session.flush()

        assert "900101" not in as_anna.get(merge_page(kept, merged)).text


class TestUndo:
    @pytest.fixture
    def merge(self, as_anna: Client, kept: Employer, merged: Employer) -> EmployerMerge:
        as_anna.post(merge_page(kept, merged), data=sent(kept, merged, part_phone="merged"))
        return db.session.scalars(db.select(EmployerMerge)).one()

    def test_is_one_button_on_the_page_of_the_one_that_stayed(self, as_anna: Client, merge: EmployerMerge):
        page = page_of(as_anna.get(f"/employers/{merge.kept_id}"))
        form = page.select_one(f"form[action='/employers/merges/{merge.id}/undo']")

        assert form.button.text.strip() == "Undo"
        assert "Vete bageri went up in this employer" in page.text

    def test_makes_two_again_and_is_not_offered_twice(
        self, as_anna: Client, merge: EmployerMerge, merged: Employer
    ):
        response = as_anna.post(f"/employers/merges/{merge.id}/undo")
        page = text_of(as_anna.get(f"/employers/{merge.kept_id}"))

        assert response.location == f"/employers/{merged.id}"
        assert (fresh(merged).merged_into_id, merge.is_undone) == (None, True)
        assert "went up in this employer" not in page

    def test_says_what_was_changed_since_and_leaves_it(
        self, as_anna: Client, merge: EmployerMerge, kept: Employer
    ):
        kept.phone = "031-30 30 30"
        db.session.flush()
        as_anna.post(f"/employers/merges/{merge.id}/undo")

        assert fresh(kept).phone == "031-30 30 30"
        assert "Changed since, and left as it is at Bageriet Vete: phone." in text_of(
            as_anna.get("/employers")
        )

    def test_undone_twice_it_says_so(self, as_anna: Client, merge: EmployerMerge):
        for _time in range(2):
            as_anna.post(f"/employers/merges/{merge.id}/undo")

        assert "taken back already" in text_of(as_anna.get("/employers"))

    def test_what_is_not_there_is_404(self, as_anna: Client):
        assert as_anna.post("/employers/merges/987654321/undo").status_code == 404
