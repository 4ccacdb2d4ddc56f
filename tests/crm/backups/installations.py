"""A whole installation of its own, on either engine: an instance folder with its keys, a database, and the command."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask

from crm import create_app
from crm.cli import cli
from crm.database import db
from crm.extensions import alembic
from tests.conftest import TEST_SETTINGS
from tests.crm import rows


@dataclass(frozen=True)
class Installation:
    """Where its files are, and its database's address."""

    folder: Path
    url: str

    @contextmanager
    def opened(self) -> Iterator[Flask]:
        """The application on it; what is written within is committed."""
        app = create_app({**TEST_SETTINGS, "SQLALCHEMY_DATABASE_URI": self.url}, str(self.folder))
        with app.app_context():
            try:
                yield app
                db.session.commit()
            finally:
                db.session.remove()
                db.engine.dispose()

    def made(self, revision: str = "heads") -> "Installation":
        """With the schema of a revision."""
        with self.opened():
            alembic.upgrade(revision)
        return self

    @property
    def environment(self) -> dict[str, str]:
        """What the command is told."""
        return {"DORROPPNARE_INSTANCE": str(self.folder), "DORROPPNARE_DATABASE_URL": self.url}

    def run(self, *arguments: object) -> Result:
        """The command, here and now."""
        return CliRunner(env=self.environment).invoke(cli, [str(argument) for argument in arguments])

    def served(self, port: int, environment: dict[str, str]) -> "subprocess.Popen[str]":
        """The real server on it, once it answers."""
        command = [sys.executable, "-c", "from crm.cli import main; main()", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        assert "http://" in process.stderr.readline()
        return process

    @property
    def employers(self) -> list[str]:
        """Who is in the register."""
        with self.opened():
            return sorted(db.session.scalars(db.text("SELECT name FROM employers")))

    def add_employer(self, name: str) -> None:
        """One more in the register."""
        with self.opened():
            rows.an_employer(name)


def rewritten(file: Path, target: Path, pattern: str, replacement: str) -> Path:
    """The backup with something else in its manifest."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".json"):
                changed, times = re.subn(pattern, replacement, content.decode())
                assert times == 1
                content = changed.encode()
            copy.writestr(name, content)
    return target
