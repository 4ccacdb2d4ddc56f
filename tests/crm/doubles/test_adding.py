"""Adding an employer that may be there already: asked while typing, and once more before it is saved."""

from collections.abc import Callable

import pytest
from flask import Flask
from stdnum import luhn

from crm.database import db
from crm.doubles import live
from crm.doubles.live import LiveRegister, find_like, read_places
from crm.employers.models import Employer
from matching.duplicates import Place
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import page_of, text_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def vete(app: Flask) -> Employer:
    return rows.an_employer(
        "Bageriet Vete AB", street="Storgatan 12", postcode="411 38", lat=57.7045, lon=11.9745
    )


class TestLike:
    def test_warns_of_the_same_and_leads_there(self, as_anna: Client, vete: Employer):
        typed = {"name": "bageriet vete", "street": "Storg 12", "city": "Göteborg"}
        piece = page_of(as_anna.post("/employers/like", data=typed))

        assert "Is it in the register already?" in piece.text
        assert [link["href"] for link in piece.select("a")] == [
            f"/employers/{vete.id}",
            f"/contacts/new?employer={vete.id}",
        ]

    def test_says_nothing_of_what_is_not_like_it(self, as_anna: Client, vete: Employer):
        assert as_anna.post("/employers/like", data={"name": "Ullared Fiskhall"}).text.strip() == ""
        assert as_anna.post("/employers/like", data={}).text.strip() == ""

    def test_tells_a_phone_in_its_own_way(self, as_anna: Client, vete: Employer):
        found = as_anna.post(
            "/employers/like", data={"name": "Bageriet Vete", "street": "Storgatan 12"}, headers=JSON
        )

        assert found.json[0]["id"] == vete.id
        assert found.json[0]["verdict"] == "same"
        assert found.json[0]["address"] == "Storgatan 12, 411 38 Göteborg"
        assert "address" in found.json[0]["why"]

    def test_a_number_finds_its_employer_and_is_not_said(self, as_anna: Client, vete: Employer):
        vete.orgnr = "850701-238" + luhn.calc_check_digit("850701238")
        db.session.flush()
        answer = as_anna.post("/employers/like", data={"orgnr": vete.orgnr.replace("-", "")})

        assert "Bageriet Vete" in answer.text
        assert "850701" not in answer.text

    @pytest.mark.parametrize("lat", ["57,7", "nan", "x", "1e999", "-91", ""])
    def test_a_position_that_is_none_is_passed_over(self, as_anna: Client, vete: Employer, lat: str):
        answer = as_anna.post("/employers/like", data={"name": "Bageriet Vete", "lat": lat, "lon": ""})

        assert "Bageriet Vete AB" in answer.text

    def test_where_one_stands_is_enough(self, as_anna: Client, vete: Employer):
        answer = as_anna.post("/employers/like", data={"lat": "57.7046", "lon": "11.9746"}, headers=JSON)

        assert [one["id"] for one in answer.json] == [vete.id]

    def test_is_never_asked_in_an_address(self, as_anna: Client):
        assert as_anna.get("/employers/like?name=Vete").status_code == 405


class TestCreate:
    def test_asks_first_and_adds_when_it_is_another(self, as_anna: Client, vete: Employer):
        typed = {
            "name": "Bageriet Vete",
            "street": "Storgatan 12",
            "segment": "open_market",
            "stage": "prospect",
            "owner_id": "",
        }
        asked = as_anna.post("/employers/new", data=typed)
        added = as_anna.post("/employers/new", data={**typed, "is_another": "y"})

        assert asked.status_code == 422
        assert "It is another one. Add it." in text_of(asked)
        assert added.status_code == 303

    def test_the_name_of_one_that_went_up_in_another_is_known(self, as_anna: Client, vete: Employer):
        rows.an_employer("Konditori Solrosen", merged_into_id=vete.id)
        found = as_anna.post("/employers/like", data={"name": "Konditori Solrosen"}, headers=JSON)

        assert [one["id"] for one in found.json] == [vete.id]


class TestTheLiveRegister:
    def test_follows_what_changes(self, app: Flask, vete: Employer):
        assert ids_like("Zoo i Mora") == []
        zoo = rows.an_employer("Zoo i Mora")
        assert ids_like("Zoo i Mora") == [zoo.id]
        zoo.name = "Akvariet i Falun"
        db.session.flush()
        assert ids_like("Zoo i Mora") == []
        assert ids_like("Akvariet i Falun") == [zoo.id]
        db.session.delete(zoo)
        db.session.flush()
        assert ids_like("Akvariet i Falun") == []

    def test_what_was_rolled_back_is_forgotten(self, app: Flask, vete: Employer):
        ids_like("Bageriet Vete")
        savepoint = db.session.begin_nested()
        rows.an_employer("Zoo i Mora")
        assert len(ids_like("Zoo i Mora")) == 1
        savepoint.rollback()

        assert ids_like("Zoo i Mora") == []

    def test_a_large_register_is_built_beside_the_request(
        self, app: Flask, as_anna: Client, vete: Employer, monkeypatch: pytest.MonkeyPatch
    ):
        works: list[Callable[[], None]] = []
        monkeypatch.setattr(live, "AT_ONCE", 0)
        monkeypatch.setitem(app.config, "REGISTER_RUNNER", works.append)
        monkeypatch.setitem(app.extensions, "register_of_doubles", LiveRegister())
        meanwhile = as_anna.post("/employers/like", data={"name": "Bageriet Vete"}, headers=JSON)
        again = find_like(Place("", "Bageriet Vete"))
        works[0]()
        monkeypatch.setattr(live, "AT_ONCE", 2_000)

        assert [one["id"] for one in meanwhile.json] == [vete.id]
        assert (again, len(works)) == (None, 1)
        assert ids_like("Bageriet Vete") == [vete.id]


def ids_like(name: str) -> list[int]:
    return [int(match.ref) for match in find_like(Place("", name)) or ()]


def test_an_employer_is_read_with_the_names_of_all_that_went_up_in_it(app: Flask, vete: Employer):
    middle = rows.an_employer("Mitten", merged_into_id=vete.id)
    rows.an_employer("Längst bort", merged_into_id=middle.id)

    assert [(place.ref, set(place.aliases)) for place in read_places()] == [
        (str(vete.id), {"Mitten", "Längst bort"})
    ]
