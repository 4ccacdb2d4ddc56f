"""The pages of the limits: who may move them, and what is said of those that cannot be."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.database import db
from crm.fidelity.queries import list_bands
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows

SHARES = {"level_5": "70", "level_4": "50", "level_3": "40,5", "level_2": "30", "checked_5": "y"}


@pytest.fixture
def programme(app: Flask) -> Programme:
    return rows.a_programme("STEGET")


@pytest.fixture
def karin(programme):
    return rows.a_staff_member("coordinator", programme)


def test_every_limit_is_shown_and_those_to_be_checked_marked(client: Client, karin):
    page = client.log_in_as(karin).get("/fidelity").text

    assert "högst 20" in page
    assert "minst 90 %" in page
    # Nine items of four limits; eight of them are seen in a public source.
    assert page.count("(ska kontrolleras av en IPS-granskare)") == 9 * 4 - 8
    assert "Indikativt underlag inför programtrohetsgranskning" in page


def test_limits_are_moved_in_per_cent_and_kept_as_shares(client: Client, karin):
    response = client.log_in_as(karin).post("/fidelity/24", data=SHARES)

    assert response.status_code == 303
    bands = list_bands()["24"]
    assert [bands[level].bound for level in (5, 4, 3, 2)] == pytest.approx([0.7, 0.5, 0.405, 0.3])
    assert [bands[level].is_checked for level in (5, 4, 3, 2)] == [True, False, False, False]


def test_moving_a_limit_is_in_the_log(client: Client, karin):
    client.log_in_as(karin).post("/fidelity/24", data=SHARES)

    moved = select(func.count()).where(AuditEntry.entity == "fidelity_bands", AuditEntry.action == "update")
    assert db.session.scalar(moved) > 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"level_4": "71"}, "Nivå 4 går in i nivå 5."),
        ({"level_2": "40,5"}, "Nivå 2 går in i nivå 3."),
        ({"level_3": ""}, "Skriv något här."),
        ({"level_3": "ungefär 40"}, "Skriv ett tal, till exempel 12 eller 7,5."),
        ({"level_3": "-1"}, "mellan 0 och 1000000"),
    ],
)
def test_what_cannot_be_a_limit_is_told_and_nothing_moves(client: Client, karin, typed, sentence):
    before = list_bands()
    response = client.log_in_as(karin).post("/fidelity/24", data={**SHARES, **typed})

    assert response.status_code == 422
    error = re.search(r'class="field-error".*?</p>|role="alert".*?</div>', response.text, re.DOTALL)
    assert error
    assert sentence in response.text
    assert list_bands() == before


def test_an_item_that_the_log_cannot_count_is_not_there(client: Client, karin):
    assert client.log_in_as(karin).get("/fidelity/2").status_code == 404


@pytest.mark.parametrize(
    ("role", "reads", "edits"),
    [
        ("coordinator", 200, 200),
        ("admin", 200, 200),
        ("specialist", 200, 403),
        ("partner", 403, 403),
        ("auditor", 403, 403),
    ],
)
def test_coordinators_and_administrators_move_limits(client: Client, programme, role, reads, edits):
    client.log_in_as(rows.a_staff_member(role, programme))

    assert client.get("/fidelity").status_code == reads
    assert client.get("/fidelity/1").status_code == edits
