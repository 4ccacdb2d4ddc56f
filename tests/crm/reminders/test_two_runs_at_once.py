"""Two runs of the command at the same moment, each with a connection of its own: one letter."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask

from crm import create_app
from crm.database import db
from crm.extensions import alembic
from crm.reminders.models import ReminderSettings, SentDigest
from crm.reminders.post import Post
from crm.reminders.sending import Sender, send_all
from tests.conftest import TEST_SETTINGS, Databases
from tests.crm import rows
from tests.crm.reminders.mail import Inbox, serving

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
RUNS = 3


@pytest.fixture(params=["sqlite", "postgresql"])
def own_app(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Flask:
    """An application on a database where what is written is seen by others."""
    url = databases.url(request.param, f"at_once_{request.param}_{tmp_path.name[-10:]}".lower())
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(tmp_path))
    with app.app_context():
        alembic.upgrade()
        anna = rows.a_staff_member("specialist")
        rows.an_employer(owner=anna, next_step="Ring", next_on=date(2026, 11, 20))
        rows.added(
            ReminderSettings(
                staff_id=anna.id,
                digest="daily",
                hour=7,
                weekday=0,
                lists=["overdue"],
                chosen_at=anna.created_at.replace(year=2020),
            )
        )
        db.session.commit()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_one_letter(own_app: Flask):
    inbox, together = Inbox(), Barrier(RUNS)

    def run(_number: int) -> list[str]:
        with own_app.app_context(), Post(server) as post:
            together.wait(30)
            results = send_all(Sender(post, "no-reply@kommun.example", "https://dorr.example"), AT)
            db.session.remove()
            return [result.state for result in results]

    with serving(inbox) as server, ThreadPoolExecutor(RUNS) as pool:
        states = [state for found in pool.map(run, range(RUNS)) for state in found]

    assert sorted(states) == ["already", "already", "sent"]
    assert len(inbox.letters) == 1
    assert [row.state for row in db.session.scalars(db.select(SentDigest))] == ["sent"]
