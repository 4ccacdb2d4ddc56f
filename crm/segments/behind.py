"""Changing very many employers beside the request, step by step: each step is kept, and any worker can go on."""

import threading
from collections.abc import Callable

from flask import Flask

from crm.database import db
from crm.segments.changing import stop, take_step
from crm.segments.queries import find_change
from crm.web.clock import now


def work_on(app: Flask, change_id: int) -> None:
    """Begin, or go on; the answer of the request need not wait for it. What is to be done is committed already."""
    runner = app.config.get("BULK_RUNNER", _in_thread)
    runner(lambda: _work(app, change_id))


def _in_thread(work: Callable[[], None]) -> None:
    # Not waited for when the process ends: what is done is kept, and the rest can be gone on with.
    threading.Thread(target=work, daemon=True).start()


def _work(app: Flask, change_id: int) -> None:
    with app.app_context():
        try:
            while take_step(change_id, now()):
                db.session.commit()
            db.session.commit()
        except Exception:
            app.logger.exception("a change of many employers ended before it was finished")
            db.session.rollback()
            _say_stopped(change_id)


def _say_stopped(change_id: int) -> None:
    change = find_change(change_id, for_writing=True)
    if change is not None:
        stop(change)
        db.session.commit()
