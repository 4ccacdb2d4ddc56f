"""Pairs over the whole register: looked for beside the request, merged, or said not to be the same."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from crm.database import db
from crm.doubles.models import PairSearch, SuspectedPair
from crm.employers.models import Employer
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import fresh, page_of, text_of

MONDAY = date(2026, 11, 23)
Works = list[Callable[[], None]]


@pytest.fixture
def works(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Works:
    """What would run beside the request."""
    begun: Works = []
    monkeypatch.setitem(app.config, "REGISTER_RUNNER", begun.append)
    return begun


@pytest.fixture
def two(app: Flask) -> tuple[Employer, Employer]:
    address = {"street": "Storgatan 12", "postcode": "411 38"}
    one = rows.an_employer("Bageriet Vete", **address)
    rows.an_employer("Ullareds fiskhall", street="Hamnen 4")
    return one, rows.an_employer("Bageriet Vete AB", **address)


def look(client: Client, works: Works) -> None:
    client.post("/employers/doubles")
    works.pop()()


def shown(client: Client) -> list[list[str]]:
    return [
        [link.text for link in pair.select(".twin-name a")]
        for pair in page_of(client.get("/employers/doubles")).select(".pair")
    ]


class TestIndex:
    def test_shows_each_pair_and_why(self, as_anna: Client, works: Works, two: tuple[Employer, Employer]):
        look(as_anna, works)
        page = page_of(as_anna.get("/employers/doubles"))

        assert shown(as_anna) == [["Bageriet Vete", "Bageriet Vete AB"]]
        assert "the same address" in page.text
        assert page.select_one(".pair a[href*=merge]")["href"] == f"/employers/{two[0].id}/merge/{two[1].id}"
        assert "Last looked through" in page.text

    def test_archived_ones_and_merged_ones_are_no_pair(
        self, as_anna: Client, works: Works, two: tuple[Employer, Employer]
    ):
        look(as_anna, works)
        two[1].archived_on = MONDAY
        db.session.flush()

        assert shown(as_anna) == []

    def test_says_so_when_nobody_has_looked(self, as_anna: Client):
        assert "Nobody has looked through the register yet." in text_of(as_anna.get("/employers/doubles"))


class TestSearch:
    def test_runs_once_at_a_time_and_tells_how_far_it_is(
        self, as_anna: Client, works: Works, two: tuple[Employer, Employer]
    ):
        for _time in range(2):
            as_anna.post("/employers/doubles")
        waiting = as_anna.get("/employers/doubles/progress")
        works[0]()
        over = as_anna.get("/employers/doubles/progress")

        assert len(works) == 1
        assert "Counting" in waiting.text
        assert over.headers["HX-Redirect"] == "/employers/doubles"
        assert fresh(db.session.scalars(db.select(PairSearch)).one()).done == 3

    def test_stopped_it_leaves_what_was_found_before(
        self, as_anna: Client, works: Works, two: tuple[Employer, Employer]
    ):
        look(as_anna, works)
        two[1].name = "Ett helt annat namn"
        db.session.flush()
        as_anna.post("/employers/doubles")
        as_anna.post("/employers/doubles/stop")
        works.pop()()

        assert len(shown(as_anna)) == 1
        assert "Look through the register" in text_of(as_anna.get("/employers/doubles"))


class TestNotSame:
    def test_is_remembered_when_looked_for_anew(
        self, as_anna: Client, works: Works, two: tuple[Employer, Employer]
    ):
        look(as_anna, works)
        pair = db.session.scalars(db.select(SuspectedPair)).one()
        as_anna.post(f"/employers/doubles/{pair.id}/not-same")
        look(as_anna, works)

        assert shown(as_anna) == []
        assert fresh(pair).not_same_on == MONDAY

    def test_can_be_taken_back(self, as_anna: Client, works: Works, two: tuple[Employer, Employer]):
        look(as_anna, works)
        pair = db.session.scalars(db.select(SuspectedPair)).one()
        for sent in ({}, {"back": "1"}):
            as_anna.post(f"/employers/doubles/{pair.id}/not-same", data=sent)

        assert len(shown(as_anna)) == 1

    def test_what_is_not_there_is_404(self, as_anna: Client):
        assert as_anna.post("/employers/doubles/987654321/not-same").status_code == 404
