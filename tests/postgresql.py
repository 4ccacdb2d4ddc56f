"""A PostgreSQL server of the tests' own: in a temporary folder, on a free port of this machine, gone afterwards."""

import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")


def _binary(name: str) -> str:
    """Where a server program is: on the PATH, or the newest of Debian's versions."""
    versions = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is missing: run scripts/test, or install the package postgresql")
    return found


def _as_server_user(command: list[str]) -> list[str]:
    """The server refuses to run as root, so root lends it the user that came with the package."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@dataclass
class PostgreSQL:
    """A running server."""

    folder: Path
    port: int

    @classmethod
    def start(cls, folder: Path) -> "PostgreSQL":
        """Make a cluster in `folder` and start it; returns when it answers."""
        folder.mkdir(parents=True)
        for parent in (folder, *folder.parents[:4]):
            if os.geteuid() == 0 and parent != Path("/tmp"):
                os.chmod(parent, 0o755)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = cls(folder, port)
        server._run(
            "initdb",
            "-D",
            f"{folder}/data",
            "-A",
            "trust",
            "-U",
            "postgres",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        options = f"-p {port} -k {folder} -c fsync=off -c listen_addresses=127.0.0.1"
        server._run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        return server

    def create_database(self, name: str) -> str:
        """A new empty database; its address."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name)
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """Stop at once; the folder is thrown away."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = _as_server_user([_binary(program), *arguments])
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
