"""Installations to back up and restore."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.crm.backups.installations import Installation

_number = count(1)


@pytest.fixture
def an_installation(databases: Databases, tmp_path: Path) -> Callable[[str], Installation]:
    """Makes one on an engine, without a schema yet."""

    def make(engine: str) -> Installation:
        name = f"backup_{tmp_path.name[-20:].lower().replace('-', '_')}_{next(_number)}"
        folder = tmp_path / name
        folder.mkdir()
        url = databases.url(engine, name) if engine == "postgresql" else f"sqlite:///{folder}/own.sqlite"
        return Installation(folder, url)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, an_installation) -> Installation:
    """One on each engine, with the newest schema and nothing in it but an employer."""
    made = an_installation(request.param).made()
    made.add_employer("Kvarnbyns Bageri")
    return made
