"""Finding an employer by what somebody types, on both databases."""

import pytest
from flask import Flask

from crm.database import db
from crm.employers import search
from crm.employers.models import Employer
from tests.crm import rows


def found(query: str) -> set[str]:
    condition = search.hits(query)
    assert condition is not None
    return set(db.session.scalars(db.select(Employer.name).where(condition)))


def near(query: str) -> list[str]:
    names = dict(db.session.execute(db.select(Employer.id, Employer.name)).all())
    return [names[id_] for id_ in search.nearest(query)]


@pytest.fixture(autouse=True)
def register(app: Flask) -> None:
    rows.an_employer("Café Lund", street="Linnégatan 4")
    rows.an_employer("Kvarnbyns Bageri", city="Mölndal")
    rows.an_employer("Änggårdens Åkeri")
    rows.an_employer("100% Rent_Städ")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("cafe", "Café Lund"),
        ("LINNE", "Café Lund"),
        ("bage", "Kvarnbyns Bageri"),
        ("molndal", "Kvarnbyns Bageri"),
        ("anggard", "Änggårdens Åkeri"),
        ("keri", "Änggårdens Åkeri"),
    ],
)
def test_part_of_a_word_without_dots_and_rings_finds_it(query: str, name: str):
    assert found(query) == {name}


def test_the_city_finds_everybody_there():
    assert found("goteb") == {"Café Lund", "Änggårdens Åkeri", "100% Rent_Städ"}


def test_every_word_must_hit_in_any_order_also_short_ones():
    assert found("goteborg lund") == {"Café Lund"}
    assert found("lund ca 4") == {"Café Lund"}
    assert found("lund bageri") == set()


@pytest.mark.parametrize("query", ["%%%", "___", "c%e", "l_nd", "lund*", '"lund"', "lund OR bageri", "\\"])
def test_signs_that_mean_something_to_a_database_mean_themselves(query: str):
    assert found(query) == set()


def test_a_percent_sign_and_an_underscore_are_found_where_they_stand():
    assert found("100%") == {"100% Rent_Städ"}
    assert found("t_s") == {"100% Rent_Städ"}


@pytest.mark.parametrize("query", ["", "   ", "\x00"])
def test_nothing_typed_narrows_nothing(query: str):
    assert search.hits(query) is None
    assert search.nearest(query) == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("kvarnbins", "Kvarnbyns Bageri"),
        ("bagari", "Kvarnbyns Bageri"),
        ("anggardens okeri", "Änggårdens Åkeri"),
        ("kafe lundd", "Café Lund"),
    ],
)
def test_a_typing_error_is_forgiven(query: str, name: str):
    assert found(query) == set()
    assert near(query)[0] == name


def test_what_is_like_nothing_finds_nothing():
    assert near("xyzzyqwert") == []


def test_a_changed_name_is_found_by_the_new_one_only(app: Flask):
    employer = rows.an_employer("Gamla Smedjan")
    employer.name, employer.search_text = "Nya Verkstan", "nya verkstan goteborg"
    db.session.flush()

    assert found("nya verk") == {"Nya Verkstan"}
    assert found("smedjan") == set()


def test_dense_hits_are_found_as_rare_ones_are(monkeypatch: pytest.MonkeyPatch):
    rare = found("goteborg")
    monkeypatch.setattr(search, "DENSE", 1)

    assert found("goteborg") == rare
