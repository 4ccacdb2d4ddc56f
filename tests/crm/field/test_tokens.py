"""A token that has run out is said so in JSON: the phone fetches the day anew and tries once more."""

import pytest
from flask import Flask

from tests.crm import rows
from tests.crm.field.phone import Phone


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens are asked for, as in earnest."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


def test_the_token_of_the_day_is_taken_and_another_is_not(guarded: None, phone: Phone):
    phone.write(employer=rows.an_employer("Café Lund").id)
    sent = {"sent_at": "2026-11-23T10:00:00+01:00", "entries": phone.waiting}
    answers = [
        phone.client.post("/field/entries", json=sent, headers={"X-CSRFToken": token})
        for token in ("old", phone.day["csrf"])
    ]

    assert [answer.status_code for answer in answers] == [403, 200]
    assert answers[0].json == {"said": "This page has been open too long. Load it again."}
    assert answers[1].json["results"][0]["again"] is False
