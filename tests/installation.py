"""An installation with the demo in it, as the real command makes it: made once a test run, copied by who changes it."""

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-c", "from crm.cli import main; main()"]


@dataclass(frozen=True)
class DemoInstallation:
    """A filled instance folder (secret key and SQLite database) and what the command printed."""

    folder: Path

    @classmethod
    def made_once(cls, shared: Path) -> "DemoInstallation":
        """The one in the folder `shared` of all test processes; whoever comes first makes it, the others wait."""
        folder = shared / "demo-installation"
        with (shared / "demo-installation.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                cls._make(shared / "demo-installation-in-work").rename(folder)
        return cls(folder)

    @staticmethod
    def _make(folder: Path) -> Path:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("DORROPPNARE_")}
        environment["DORROPPNARE_INSTANCE"] = str(folder)
        demo = subprocess.run([*COMMAND, "demo"], env=environment, capture_output=True, text=True)
        assert demo.returncode == 0, demo.stderr
        (folder / "printed.txt").write_text(demo.stdout, encoding="utf-8")
        return folder

    @property
    def printed(self) -> str:
        """What the command printed: the log-ins."""
        return (self.folder / "printed.txt").read_text(encoding="utf-8")

    def copy_to(self, folder: Path) -> None:
        """Make `folder` an installation with the same content."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
