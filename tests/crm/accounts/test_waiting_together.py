"""Guesses sent at the same time are counted one by one, whichever worker takes them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from crm import create_app
from crm.accounts import attempts
from crm.accounts.models import LogInWait
from crm.database import db
from crm.errors import MustWait
from crm.extensions import alembic
from tests.conftest import TEST_SETTINGS, Databases

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def own_app(request: pytest.FixtureRequest, databases: Databases, tmp_path):
    """An application on a database of its own, where every guess is a transaction of its own."""
    url = databases.url(request.param, f"guesses_{request.param}_{tmp_path.name[-12:]}".lower())
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(tmp_path))
    with app.app_context():
        alembic.upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_of_many_guesses_at_once_only_five_are_looked_at(own_app: Flask):
    def guess(_number: int) -> bool:
        with own_app.app_context():
            try:
                attempts.require_no_wait("maja@exempel.example", "192.0.2.1", START)
                attempts.note_refused("maja@exempel.example", "192.0.2.1", START, None)
                db.session.commit()
            except MustWait:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(8) as at_once:
        looked_at = list(at_once.map(guess, range(16)))

    assert sum(looked_at) == 5
    assert db.session.scalars(select(LogInWait.failures)).all() == [5, 5]
