"""A PostgreSQL server of the tests' own: in a temporary folder, without a network port, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_DEBIAN = Path("/usr/lib/postgresql")
_SERVER_USER = "postgres"
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def _binary(name: str) -> str:
    """Where a server program is: the newest of Debian's versions, or on the PATH."""
    versions = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is missing: run scripts/test, or install the package postgresql")
    return found


def _as_server_user(command: list[str]) -> list[str]:
    """The server refuses to run as root, so root lends it the user that came with the package."""
    return ["runuser", "-u", _SERVER_USER, "--", *command] if os.geteuid() == 0 else command


def _folder_of_its_own() -> Path:
    """A folder that only the server's user can enter. Its path is short: that of a socket has a limit."""
    folder = Path(tempfile.mkdtemp(prefix="dorroppnare-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, _SERVER_USER)
    return folder


@dataclass
class PostgreSQL:
    """A running server, reached through a socket in its folder: many may run beside each other."""

    folder: Path

    @classmethod
    def start(cls) -> "PostgreSQL":
        """Make a cluster in a new folder and start it; returns when it answers."""
        server = cls(_folder_of_its_own())
        data = f"{server.folder}/data"
        cluster = ("-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        server._run("initdb", "-D", data, *cluster)
        options = f"-k {server.folder} -c listen_addresses='' {_FAST}"
        server._run("pg_ctl", "-D", data, "-w", "-l", f"{server.folder}/log", "-o", options, "start")
        return server

    def create_database(self, name: str) -> str:
        """A new empty database; its address."""
        self._run("createdb", "-h", str(self.folder), "-U", "postgres", name)
        return f"postgresql+psycopg://postgres@/{name}?host={quote(str(self.folder), safe='')}"

    def stop(self) -> None:
        """Stop at once and throw the folder away."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = _as_server_user([_binary(program), *arguments])
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
