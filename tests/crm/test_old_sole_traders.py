"""A database from before sole traders' numbers were left out of the search text is brought up to date."""

from pathlib import Path

import pytest
from sqlalchemy import select

from crm import create_app
from crm.database import db
from crm.employers.models import Employer
from crm.extensions import alembic
from tests.conftest import TEST_SETTINGS, Databases

BEFORE = "1795309300"
NOW = "'2026-01-01 00:00:00'"
OLD_ROWS = (
    "INSERT INTO employers (name, sort_name, search_text, city, orgnr, segment, stage, version, created_at, "
    f"updated_at) VALUES ('Åsas salong', '', 'asas salong boras 850701-2384', 'Borås', '850701-2384', 'open_market', "
    f"'prospect', 1, {NOW}, {NOW}), ('Bageriet', '', 'bageriet 556012-5790', NULL, '556012-5790', 'open_market', "
    f"'prospect', 1, {NOW}, {NOW})"
)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_numbers_of_persons_leave_the_search_text_and_nothing_else_does(
    databases: Databases, tmp_path: Path, engine: str
):
    url = databases.url(engine, f"traders_{engine}_{tmp_path.name[-10:]}".lower())
    app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": url}, str(tmp_path))
    with app.app_context():
        alembic.upgrade(BEFORE)
        db.session.connection().exec_driver_sql(OLD_ROWS)
        db.session.commit()
        alembic.upgrade()

        found = db.session.scalars(select(Employer.search_text).order_by(Employer.id)).all()

        assert found == ["asas salong boras", "bageriet 556012-5790"]
        db.session.remove()
        db.engine.dispose()
