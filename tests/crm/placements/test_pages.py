"""The placements' pages."""

from datetime import date

import pytest

from crm.database import db
from crm.placements.models import Placement
from tests.crm import rows
from tests.crm.people import a_house
from tests.crm.queries import counted


@pytest.fixture
def house(app, monkeypatch):
    return a_house(app, monkeypatch)


def test_a_coordinator_sees_placements_without_names(client, house):
    placement = rows.a_placement(house.person, house.programme, rows.an_employer("Ljuset"), purpose="Hemligt")
    client.log_in_as(house.coordinator)

    listed = client.get("/placements").text
    shown = client.get(f"/placements/{placement.id}").text

    for page in (listed, shown):
        assert house.person.pseudonym in page
        assert "Ljuset" in page
        assert "Örjan" not in page
        assert "Hemligt" not in page
    assert client.get(f"/placements/{placement.id}/end").status_code == 403


def test_anothers_placement_is_not_found(client, house):
    placement = rows.a_placement(house.person, house.programme, rows.an_employer())
    elsewhere = rows.a_staff_member("coordinator", rows.a_programme())
    for staff in (house.colleague, elsewhere):
        client.log_in_as(staff)
        assert client.get(f"/placements/{placement.id}").status_code == 404
        assert house.person.pseudonym not in client.get("/placements").text


def test_a_protected_name_is_not_in_a_former_specialists_list(client, house):
    house.person.protected = True
    rows.an_enrolment(house.person, house.programme, house.colleague, enrolled_on=date(2026, 9, 1))
    rows.a_placement(house.person, house.programme, rows.an_employer())
    client.log_in_as(house.specialist)

    page = client.get("/placements").text

    assert house.person.pseudonym in page
    assert "Örjan" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Pågående", "Avslutad", "Kommande"}),
        ("state=ongoing", {"Pågående"}),
        ("state=ended", {"Avslutad"}),
        ("state=coming", {"Kommande"}),
        ("kind=job", {"Avslutad"}),
        ("segment=municipal", {"Kommande"}),
        ("period_from=2026-01-01&period_to=2026-03-31", {"Avslutad"}),
        ("period_from=igår", {"Pågående", "Avslutad", "Kommande"}),
        ("kind=unknown", set()),
    ],
)
def test_filters(client, house, query, found):
    for name, segment, values in (
        ("Pågående", "open_market", {}),
        (
            "Avslutad",
            "open_market",
            {"kind": "job", "starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 9)},
        ),
        ("Kommande", "municipal", {"starts_on": date(2026, 12, 1)}),
    ):
        employer = rows.an_employer(f"Hos {name}", segment=segment)
        rows.a_placement(house.person, house.programme, employer, **values)
    client.log_in_as(house.specialist)

    page = client.get(f"/placements?{query}").text

    assert {name for name in ("Pågående", "Avslutad", "Kommande") if f"Hos {name}" in page} == found


def test_a_rejected_start_keeps_what_was_typed(client, house):
    employer = rows.an_employer("Ljuset")
    stranger = rows.a_supervisor(rows.an_employer())
    client.log_in_as(house.specialist)
    address = f"/placements/new?participant={house.person.id}&employer={employer.id}"
    typed = {
        "kind": "internship",
        "starts_on": "2026-11-23",
        "hours_week": "20",
        "programme_id": house.programme.id,
        "purpose": "Prova köket",
    }

    for wrong in (
        {"hours_week": "41"},
        {"starts_on": "2020-01-01"},
        {"ends_on": "2026-11-01"},
        {"starts_on": "31 februari"},
        {"supervisor_id": stranger.id},
        {"kind": "semester"},
    ):
        answer = client.post(address, data={**typed, **wrong})
        assert answer.status_code == 422
        assert "Prova köket" in answer.text
        assert "field-error" in answer.text
    assert db.session.query(Placement).count() == 0


def test_nobody_is_placed_at_an_archived_employer(client, house):
    employer = rows.an_employer("Ljuset", archived_on=date(2026, 1, 1))
    client.log_in_as(house.specialist)

    client.post(
        f"/placements/new?participant={house.person.id}&employer={employer.id}",
        data={"kind": "job", "starts_on": "2026-11-23", "programme_id": house.programme.id},
    )

    assert db.session.query(Placement).count() == 0


@pytest.mark.parametrize("role", ["specialist", "coordinator"])
def test_the_list_takes_as_many_queries_for_many_as_for_few(client, house, role):
    for _ in range(2):
        rows.a_placement(house.person, house.programme, rows.an_employer())
    client.log_in_as(getattr(house, role))

    def page() -> int:
        with counted() as queries:
            assert client.get("/placements").status_code == 200
        return queries.count

    page()
    few = page()
    for _ in range(60):
        person = rows.a_participant()
        rows.an_enrolment(person, house.programme, house.specialist)
        rows.a_placement(person, house.programme, rows.an_employer())
    db.session.commit()

    assert page() == few
