"""Files that wait to be read in: each in a folder of its own in the instance folder, under a name nobody can guess.

All that is known of an upload is in its folder, so that any worker can answer for it, also after a restart. Only who
uploaded it may see it, and nothing stays longer than a day.
"""

import json
import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from flask import current_app
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from crm.imports.actions import Source

KEPT_FOR: Final = timedelta(hours=24)
# A check that has said nothing for this long has died with its worker.
SILENT_FOR: Final = timedelta(seconds=90)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}\Z")


@dataclass(frozen=True)
class Upload:
    """One upload: its folder and what was noted when it came."""

    folder: Path
    staff_id: int
    name: str
    is_folder: bool

    @property
    def token(self) -> str:
        """The name by which addresses speak of it."""
        return self.folder.name

    @property
    def source(self) -> Source:
        """The file or folder to read."""
        return Source(self.folder / "files" if self.is_folder else self.folder / "book.xlsx", self.name)

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Keep a note, whole or not at all."""
        part = self.folder / f"{name}.{secrets.token_hex(4)}"
        part.write_text(json.dumps(content), encoding="utf-8")
        part.replace(self.folder / name)

    def read(self, name: str) -> dict[str, Any] | None:
        """A note; None when there is none."""
        try:
            return dict(json.loads((self.folder / name).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    @property
    def is_stopped(self) -> bool:
        """Whether somebody has asked to stop, or has thrown it away."""
        return not self.folder.exists() or (self.folder / "stop").exists()

    def stop(self) -> None:
        """Ask the check to stop at its next step."""
        (self.folder / "stop").touch()

    def remove(self) -> None:
        """Throw it away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def uploads_folder() -> Path:
    """Where uploads wait, readable by the program's own user only."""
    folder = Path(current_app.instance_path) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep_upload(files: Sequence[FileStorage], staff_id: int) -> Upload:
    """Keep what somebody has sent: one workbook, or several CSV files. Old uploads go."""
    remove_old(datetime.now(UTC))
    folder = uploads_folder() / secrets.token_urlsafe(24)
    folder.mkdir(mode=0o700)
    is_folder = all((file.filename or "").lower().endswith(".csv") for file in files)
    name = "; ".join(file.filename or "" for file in files)
    upload = Upload(folder, staff_id, name[:300], is_folder)
    if is_folder:
        (folder / "files").mkdir()
        for file in files:
            file.save(folder / "files" / secure_filename(file.filename or "sheet.csv"))
    else:
        files[0].save(folder / "book.xlsx")
    upload.write("upload.json", {"staff_id": staff_id, "name": upload.name, "is_folder": is_folder})
    return upload


def find_upload(token: str, staff_id: int) -> Upload | None:
    """Somebody's own upload; None when there is none, or it is somebody else's."""
    folder = uploads_folder() / token
    if not _TOKEN.match(token) or not (folder / "upload.json").exists():
        return None
    noted = json.loads((folder / "upload.json").read_text(encoding="utf-8"))
    return Upload(folder, **noted) if noted["staff_id"] == staff_id else None


def list_old(now: datetime) -> list[Path]:
    """The folders of uploads that have waited too long."""
    return [
        folder
        for folder in uploads_folder().iterdir()
        if now.timestamp() - folder.stat().st_mtime > KEPT_FOR.total_seconds()
    ]


def remove_old(now: datetime) -> None:
    """Throw away what has waited too long."""
    for folder in list_old(now):
        shutil.rmtree(folder, ignore_errors=True)
