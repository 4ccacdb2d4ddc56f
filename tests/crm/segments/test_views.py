"""Saved views: a filtered list under a name, for oneself or for the programme."""

import pytest
from flask import Flask

from crm.accounts.models import Staff
from crm.database import db
from crm.programmes.models import Programme
from crm.segments.models import SavedView
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import browser_of, page_of, text_of

ASKED = {"stage": ["hosting", "interested"], "overdue": ["y"]}


def links(client: Client, query: str = "") -> list[str]:
    page = page_of(client.get(f"/employers?{query}"))
    return [link["href"] for link in page.select(".views .chip")]


def a_view(staff: Staff, name: str = "Värdar", **values) -> SavedView:
    return rows.added(SavedView(staff=staff, name=name, **{"asked": ASKED, **values}))


def test_a_view_is_saved_from_the_list_and_opened_above_it(as_anna: Client):
    offered = page_of(as_anna.get("/employers?stage=hosting&overdue=y")).select_one(".views a")["href"]
    saved = as_anna.post(offered, data={"name": "Att ringa", "programme_id": "0"})

    assert saved.status_code == 303
    assert saved.location == "/employers?stage=hosting&overdue=y"
    assert links(as_anna) == ["/employers?stage=hosting&overdue=y"]
    assert db.session.query(SavedView).one().asked == {"stage": ["hosting"], "overdue": ["y"]}


def test_only_filters_of_the_list_are_kept(as_anna: Client):
    as_anna.post(
        "/employers/views/new?stage=hosting&stage=nonsense&next=//evil.example&page=3",
        data={"name": "Värdar", "programme_id": "0"},
    )

    assert db.session.query(SavedView).one().asked == {"stage": ["hosting"]}


def test_what_is_shared_is_seen_by_the_programme_and_by_nobody_else(
    app: Flask, anna: Staff, programme: Programme
):
    a_view(anna, "Delad", programme=programme)
    a_view(anna, "Egen")
    colleague = rows.a_staff_member("partner", programme)
    stranger = rows.a_staff_member("specialist", rows.a_programme())

    said = text_of(browser_of(app, colleague).get("/employers"))

    assert "Delad Anna Berg" in said
    assert "Egen" not in said
    assert links(browser_of(app, stranger)) == []


def test_another_programme_cannot_be_shared_with(as_anna: Client):
    other = rows.a_programme()

    answer = as_anna.post("/employers/views/new", data={"name": "Värdar", "programme_id": other.id})

    assert answer.status_code == 422
    assert db.session.query(SavedView).count() == 0


def test_a_name_is_taken_once(as_anna: Client, anna: Staff):
    a_view(anna, "Värdar")

    answer = as_anna.post("/employers/views/new", data={"name": "Värdar", "programme_id": "0"})

    assert answer.status_code == 422
    assert "You have a view called “Värdar” already." in text_of(answer)


def test_it_is_renamed_shared_removed_and_put_back(as_anna: Client, anna: Staff, programme: Programme):
    view = a_view(anna)
    address = f"/employers/views/{view.id}"

    as_anna.post(address, data={"name": "Våra värdar", "programme_id": programme.id, "version": 1})
    assert (view.name, view.programme_id) == ("Våra värdar", programme.id)

    as_anna.post(f"{address}/remove")
    assert links(as_anna) == []
    assert "This view is removed." in text_of(as_anna.get(address))

    as_anna.post(f"{address}/put-back")
    assert len(links(as_anna)) == 1


def test_two_who_change_it_do_not_overwrite_each_other(as_anna: Client, anna: Staff):
    view = a_view(anna)

    answer = as_anna.post(
        f"/employers/views/{view.id}", data={"name": "Annat", "programme_id": "0", "version": 7}
    )

    assert answer.status_code == 422
    assert view.name == "Värdar"


@pytest.mark.parametrize("action", ["", "/remove", "/put-back"])
def test_nobody_changes_somebody_elses(app: Flask, anna: Staff, programme: Programme, action: str):
    view = a_view(anna, programme=programme)
    colleague = browser_of(app, rows.a_staff_member("coordinator", programme))

    assert colleague.post(f"/employers/views/{view.id}{action}", data={"name": "Mitt"}).status_code == 404


def test_a_view_with_something_that_is_gone_says_so_and_shows_the_rest(as_anna: Client, anna: Staff):
    view = a_view(anna, asked={"stage": ["hosting", "visiting"], "city": ["Atlantis"]})
    rows.an_employer("Café Lund", stage="hosting")
    rows.an_employer("Zoo", stage="prospect")

    page = page_of(as_anna.get(links(as_anna)[0]))

    assert [row.a.get_text() for row in page.select("tbody th")] == ["Café Lund"]
    assert "Stage, City" in page.select_one(".notice").get_text()
    assert "Not there any more: Stage, City." in text_of(as_anna.get(f"/employers/views/{view.id}"))
