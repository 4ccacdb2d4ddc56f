"""Filters of the list of employers that the register itself cannot answer."""

from datetime import date

import pytest

from crm.friends.models import CompanyFriend
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import page_of


def listed(client: Client, query: str) -> list[str]:
    return [row.a.get_text() for row in page_of(client.get(f"/employers?{query}")).select("tbody th")]


@pytest.mark.parametrize(
    ("period", "holds"),
    [
        ((date(2026, 1, 1), None), True),
        ((date(2026, 1, 1), date(2026, 11, 23)), True),
        ((date(2026, 1, 1), date(2026, 11, 22)), False),
        ((date(2026, 11, 24), None), False),
    ],
)
def test_a_friend_is_one_whose_agreement_holds_today(as_anna: Client, period: tuple, holds: bool):
    rows.an_employer("Okända")
    since_on, until_on = period
    rows.added(CompanyFriend(employer=rows.an_employer("Vännen"), since_on=since_on, until_on=until_on))

    assert listed(as_anna, "friend=yes") == (["Vännen"] if holds else [])
    assert listed(as_anna, "friend=no") == (["Okända"] if holds else ["Okända", "Vännen"])


@pytest.mark.parametrize(
    ("values", "is_there"),
    [
        ({}, True),
        ({"ends_on": date(2026, 11, 23)}, True),
        ({"ends_on": date(2026, 11, 22)}, False),
        ({"starts_on": date(2026, 11, 24)}, False),
    ],
)
def test_hosting_is_having_somebody_there_today(
    as_anna: Client, programme: Programme, values: dict, is_there: bool
):
    rows.an_employer("Tom")
    rows.a_placement(rows.a_participant(), programme, rows.an_employer("Värd"), **values)

    assert listed(as_anna, "hosting=y") == (["Värd"] if is_there else [])
