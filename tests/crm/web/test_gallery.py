"""The gallery of components is for development: nobody meets it where the program is used."""

import pytest

from crm import create_app
from crm.rooms import DEVELOPMENT_BLUEPRINTS
from tests.crm import rows


def test_the_gallery_shows_the_components_to_whoever_develops(client):
    client.log_in_as(rows.a_staff_member("admin", rows.a_programme()))

    answer = client.get("/gallery")

    assert answer.status_code == 200
    assert "Varje byggsten i varje läge" in answer.text


@pytest.mark.parametrize(
    ("settings", "is_there"), [({}, False), ({"DEBUG": True}, True), ({"TESTING": True}, True)]
)
def test_the_gallery_is_there_only_in_development(tmp_path, monkeypatch, settings, is_there):
    monkeypatch.delenv("FLASK_DEBUG", raising=False)
    app = create_app({"SECRET_KEY": "x", "SQLALCHEMY_DATABASE_URI": "sqlite://", **settings}, str(tmp_path))

    assert all((one.name in app.blueprints) is is_there for one in DEVELOPMENT_BLUEPRINTS)
