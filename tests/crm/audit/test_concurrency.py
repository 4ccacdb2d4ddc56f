"""Several who write at once, on a database of their own where commits are real: one chain, no gap, no deadlock."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask

from crm import create_app
from crm.audit.actions import record
from crm.audit.anchor import anchor_path, read_anchor
from crm.database import db
from crm.employers.models import Employer
from crm.extensions import alembic
from tests.conftest import TEST_SETTINGS, Databases
from tests.crm import rows
from tests.crm.audit.logs import check, entries

WRITERS = 4
TURNS = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_app(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, with two employers."""
    url = databases.url(request.param, f"together_{request.param}")
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(tmp_path))
    with app.app_context():
        alembic.upgrade()
        rows.an_employer("Ett")
        rows.an_employer("Två")
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_many_writers_make_one_chain(shared_app: Flask):
    ready = Barrier(WRITERS)
    before = len(entries())
    # Only reading, and yet on SQLite this session would hold the write lock.
    db.session.rollback()

    def write(writer: int) -> None:
        with shared_app.app_context():
            ids = sorted(db.session.scalars(db.select(Employer.id)))
            db.session.rollback()
            ready.wait(timeout=30)
            for turn in range(TURNS):
                # Rows in one order, the log last: whoever writes never waits for somebody who waits for them.
                for id_ in ids:
                    db.session.execute(
                        db.update(Employer).where(Employer.id == id_).values(phone=f"{writer}{turn}")
                    )
                record("export", "reports", reason=f"writer {writer}")
                record("export", "reports", reason=f"turn {turn}")
                db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(write, writer) for writer in range(WRITERS)]:
            done.result(timeout=60)

    assert list(check().faults()) == []
    numbers = [entry.number for entry in entries()]
    assert numbers == list(range(1, before + 2 * WRITERS * TURNS + 1))
    assert read_anchor(anchor_path()).number == numbers[-1]
