"""Making a booklet beside the request: a folder of its own, with progress that any worker can read, and a way to stop.

What is made stays for a day in the instance folder, for whoever had it made, under a name that nobody can guess.
"""

import json
import re
import secrets
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app
from flask_babel import force_locale

from crm.accounts.models import Staff
from crm.database import db, reading_only
from crm.labels import language
from crm.reports import printed
from crm.reports.booklets.contents import cover_of, reports_of
from crm.reports.booklets.models import Booklet
from crm.reports.counting import steps_of
from crm.web import pdf

KEPT_FOR: Final = timedelta(hours=24)
# Making that has said nothing for this long has died with its worker.
SILENT_FOR: Final = timedelta(seconds=120)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}\Z")
# A page of a PDF file takes about as long as a tenth of a report: the bar goes on while it is drawn.
_PDF_STEPS: Final = 3
PAGE, FILE, FAILED, STOP, PROGRESS, NOTE = (
    *("page.html", "booklet.pdf", "failed", "stop"),
    *("progress.json", "made.json"),
)


class StoppedError(Exception):
    """Somebody asked to stop."""


@dataclass(frozen=True)
class Made:
    """One making of a booklet: where it is, whose, and of which booklet."""

    folder: Path
    staff_id: int
    booklet_id: int

    @property
    def token(self) -> str:
        """The name by which addresses speak of it."""
        return self.folder.name

    @property
    def is_finished(self) -> bool:
        """Whether it can be read."""
        return (self.folder / PAGE).exists()

    @property
    def has_failed(self) -> bool:
        """Whether it ended without anything to read, or nobody works on it any more."""
        return (self.folder / FAILED).exists() or (not self.is_finished and self._is_silent)

    @property
    def _is_silent(self) -> bool:
        return datetime.now(UTC).timestamp() - self._progress["at"] > SILENT_FOR.total_seconds()

    @property
    def _progress(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self.folder / PROGRESS).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {"done": 0, "total": None, "at": 0}

    @property
    def done(self) -> int:
        """Steps taken."""
        return int(self._progress["done"])

    @property
    def total(self) -> int | None:
        """Steps in all; None = not known."""
        return self._progress["total"]

    @property
    def page(self) -> str:
        """The whole page to read and print. Raises FileNotFoundError before it is finished."""
        return (self.folder / PAGE).read_text(encoding="utf-8")

    @property
    def file(self) -> bytes | None:
        """The PDF; None where none could be drawn."""
        path = self.folder / FILE
        return path.read_bytes() if path.exists() else None

    def note(self, done: int, total: int) -> None:
        """Say how far it has come. Raises StoppedError once somebody has asked to stop."""
        if not self.folder.exists() or (self.folder / STOP).exists():
            raise StoppedError
        self._write(PROGRESS, json.dumps({"done": done, "total": total, "at": datetime.now(UTC).timestamp()}))

    def stop(self) -> None:
        """Ask to stop at the next step, or throw away what is made."""
        if self.is_finished or self.has_failed:
            self.remove()
        else:
            (self.folder / STOP).touch()

    def remove(self) -> None:
        """Throw it away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def keep(self, page: str, file: bytes | None) -> None:
        """Put what is made where it is read from: the page last, since it says that all is there."""
        if file is not None:
            (self.folder / FILE).write_bytes(file)
        self._write(PAGE, page)

    def fail(self) -> None:
        """Say that nothing came of it."""
        if self.folder.exists():
            (self.folder / FAILED).touch()

    def _write(self, name: str, text: str) -> None:
        part = self.folder / f"{name}.{secrets.token_hex(4)}"
        part.write_text(text, encoding="utf-8")
        part.replace(self.folder / name)


def _folder() -> Path:
    folder = Path(current_app.instance_path) / "booklets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def find_made(token: str, staff_id: int) -> Made | None:
    """Somebody's own making; None when there is none, or it is somebody else's."""
    folder = _folder() / token
    if not _TOKEN.match(token) or not (folder / NOTE).exists():
        return None
    made = Made(folder, **json.loads((folder / NOTE).read_text(encoding="utf-8")))
    return made if made.staff_id == staff_id else None


def remove_old(now: datetime) -> None:
    """Throw away what has been there for too long."""
    for folder in _folder().iterdir():
        if now.timestamp() - folder.stat().st_mtime > KEPT_FOR.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)


def start(app: Flask, booklet: Booklet, staff: Staff, day: date, screen: printed.Screen) -> Made:
    """Begin to make a booklet; the answer of the request need not wait for it.

    `screen` is what the page needs to look right and to be printed.
    """
    remove_old(datetime.now(UTC))
    made = Made(_folder() / secrets.token_urlsafe(24), staff.id, booklet.id)
    made.folder.mkdir(mode=0o700)
    (made.folder / NOTE).write_text(
        json.dumps({"staff_id": staff.id, "booklet_id": booklet.id}), encoding="utf-8"
    )
    made.note(0, _steps(booklet))
    locale = language()
    runner = app.config.get("BOOKLET_RUNNER", _in_thread)
    runner(lambda: _make(app, made, day, locale, screen))
    return made


def _in_thread(work: Callable[[], None]) -> None:
    # Waited for when the process ends: the search for what to hide must not be torn apart in its midst.
    threading.Thread(target=work, daemon=False).start()


def _steps(booklet: Booklet) -> int:
    counted = steps_of(len(booklet.reports), booklet.comparison is not None, booklet.for_spreading)
    return counted + 1 + _PDF_STEPS


def _make(app: Flask, made: Made, day: date, locale: str, screen: printed.Screen) -> None:
    with app.app_context(), reading_only(), force_locale(locale):
        try:
            _make_all(made, day, screen)
        except StoppedError:
            made.remove()
        except Exception:
            app.logger.exception("a booklet could not be made")
            made.fail()
        finally:
            db.session.rollback()


def _make_all(made: Made, day: date, screen: printed.Screen) -> None:
    booklet, staff = db.session.get_one(Booklet, made.booklet_id), db.session.get_one(Staff, made.staff_id)
    threshold = current_app.config["SPREADING_THRESHOLD"]
    steps, total = iter(range(1, 1000)), _steps(booklet)

    def step() -> None:
        made.note(min(next(steps), total), total)

    reports = reports_of(booklet, staff, threshold, step)
    cover = cover_of(booklet, staff, threshold, day)
    page = printed.as_page(reports, cover, screen)
    step()
    file = printed.as_pdf(reports, cover, step) if pdf.can_draw() else None
    step()
    made.keep(page, file)
