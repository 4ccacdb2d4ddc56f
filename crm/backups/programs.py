"""PostgreSQL's own programs: found, told the database without its password on the command line, and run."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from psycopg.conninfo import make_conninfo

from crm.backups.errors import BackupRefused
from crm.database import db

_DEBIAN: Final = Path("/usr/lib/postgresql")
_NEEDED: Final = ("pg_dump", "pg_restore", "psql")
_VERSION: Final = re.compile(r"(\d+)(?:\.\d+)*")


@dataclass(frozen=True)
class Programs:
    """One folder with the three programs, all of one version."""

    folder: Path

    def run(self, name: str, *arguments: str, hear: Callable[[str], None] = lambda _line: None) -> None:
        """Run one to its end; `hear` gets each line that it says. Raises BackupRefused with its last words."""
        said: list[str] = []
        with subprocess.Popen(  # noqa: S603 - our own words only
            [str(self.folder / name), *arguments],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            for line in process.stderr or ():
                said = [*said[-20:], line.strip()]
                hear(line)
        if process.returncode:
            raise BackupRefused(f"{name} did not succeed: {_reason(said)}. Nothing has changed.")

    def lines(self, name: str, *arguments: str) -> Iterator[bytes]:
        """What one says, line by line. Raises BackupRefused at the end when it did not succeed."""
        command = [str(self.folder / name), *arguments]
        with subprocess.Popen(  # noqa: S603 - our own words only
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            yield from process.stdout or ()
        if process.returncode:
            raise BackupRefused(f"{name} cannot read the backup: it is damaged. Nothing has changed.")


def _reason(said: list[str]) -> str:
    """The first complaint, without the lines that quote the content of a row."""
    complaints = [line for line in said if "error:" in line.lower() or "ERROR:" in line]
    return complaints[0] if complaints else "it gave no reason"


def find_programs(server_major: int) -> Programs:
    """The programs of the server's version, else the oldest newer ones. Raises BackupRefused without any."""
    folders = [folder for folder in _folders() if all((folder / name).exists() for name in _NEEDED)]
    if not folders:
        raise BackupRefused(
            f"{', '.join(_NEEDED)} are not on this machine. Install the package postgresql-client-{server_major}, "
            "or put their folder on the PATH."
        )
    versions = {folder: _major(folder) for folder in folders}
    able = [folder for folder in folders if versions[folder] >= server_major]
    if not able:
        newest = max(versions.values())
        raise BackupRefused(
            f"The server is PostgreSQL {server_major}, but pg_dump on this machine is version {newest}: too old. "
            f"Install the package postgresql-client-{server_major}."
        )
    return Programs(min(able, key=lambda folder: versions[folder]))


def _folders() -> list[Path]:
    on_path = shutil.which("pg_dump")
    own = [Path(on_path).parent] if on_path else []
    return [*_DEBIAN.glob("*/bin"), *own]


def _major(folder: Path) -> int:
    command = [str(folder / "pg_dump"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = _VERSION.search(said.stdout)
    return int(found.group(1)) if found else 0


def connection_without_password() -> str:
    """How to reach the application's database, for a command line that others on the machine can see."""
    return make_conninfo(**{key: value for key, value in _parameters().items() if key != "password"})


def _environment() -> dict[str, str]:
    """Our own environment without the database's address, with its password where only this user can see it."""
    kept = {key: value for key, value in os.environ.items() if key != "DORROPPNARE_DATABASE_URL"}
    password = _parameters().get("password")
    return {**kept, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}


def _parameters() -> dict[str, str]:
    engine = db.engine
    _none, parameters = engine.dialect.create_connect_args(engine.url)
    # What only the driver knows, libpq does not.
    return {
        key: value for key, value in parameters.items() if key not in ("context", "autocommit", "row_factory")
    }
