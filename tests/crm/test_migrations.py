"""The migrations and the models say the same."""

import pytest
from flask import Flask

from crm import create_app
from crm.database import db
from crm.extensions import alembic
from tests.conftest import TEST_SETTINGS, Databases


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, databases: Databases, tmp_path):
    """An application on a database without tables."""
    url = databases.url(request.param, f"empty_{request.param}_{tmp_path.name[-12:]}".lower())
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(tmp_path))
    with app.app_context():
        yield app
        db.engine.dispose()


def test_after_all_migrations_the_schema_is_what_the_models_say(empty_app: Flask):
    alembic.upgrade()

    assert alembic.compare_metadata() == []


def test_every_step_goes_back_and_forth(empty_app: Flask):
    alembic.upgrade()
    alembic.downgrade("base")
    alembic.upgrade()

    assert alembic.compare_metadata() == []
