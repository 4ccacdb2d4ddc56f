"""Checking an upload beside the request: step by step, with progress that any worker can read, and a way to stop."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from crm.database import db, reading_only
from crm.imports.actions import preview_workbook
from crm.imports.faults import FileRefused
from crm.imports.previews import write_preview
from crm.imports.uploads import SILENT_FOR, Upload
from crm.imports.workbench import Importer

Runner = Callable[[Callable[[], None]], Any]


class StoppedError(Exception):
    """Somebody asked the check to stop."""


@dataclass(frozen=True)
class Progress:
    """How far a check has come: rows done of all rows (None: not all are counted yet), and whether it still lives."""

    done: int
    total: int | None
    is_finished: bool
    is_silent: bool


def in_thread(work: Callable[[], None]) -> None:
    """Run beside the request. `app.config["IMPORT_RUNNER"]` replaces this."""
    threading.Thread(target=work, daemon=True).start()


def start_check(app: Flask, upload: Upload, importer: Importer) -> None:
    """Begin to check an upload; the answer of the request need not wait for it."""
    upload.write("progress.json", {"done": 0, "total": None, "at": _now()})
    runner: Runner = app.config.get("IMPORT_RUNNER", in_thread)
    runner(lambda: _check(app, upload, importer))


def progress_of(upload: Upload) -> Progress:
    """How far the check of an upload has come."""
    noted = upload.read("progress.json") or {"done": 0, "total": None, "at": 0}
    is_finished = upload.read("summary.json") is not None
    silent = datetime.now(UTC).timestamp() - noted["at"] > SILENT_FOR.total_seconds()
    return Progress(noted["done"], noted["total"], is_finished, silent and not is_finished)


def _check(app: Flask, upload: Upload, importer: Importer) -> None:
    with app.app_context(), reading_only():
        try:
            plan = preview_workbook(upload.source, importer, _watch(upload))
            upload.write("summary.json", write_preview(upload.folder, plan))
        except FileRefused as error:
            upload.write(
                "summary.json", {"status": "unreadable", "reason": error.reason, "values": error.values}
            )
        except StoppedError:
            upload.remove()
        except Exception:
            app.logger.exception("the check of an upload failed")
            if upload.folder.exists():
                upload.write("summary.json", {"status": "failed"})
        finally:
            db.session.rollback()


def _watch(upload: Upload) -> Callable[[str, str, int], None]:
    """Counts rows: all are known once the sheets are read, and each is compared after that."""
    rows = {"read": 0, "compared": 0}

    def watch(did: str, _sheet: str, count: int) -> None:
        if upload.is_stopped:
            raise StoppedError
        rows[did] += count
        total = 2 * rows["read"] if did == "compared" else None
        upload.write("progress.json", {"done": sum(rows.values()), "total": total, "at": _now()})

    return watch


def _now() -> float:
    return datetime.now(UTC).timestamp()
