"""The clock: the one place that asks what time it is, so that tests can set it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

HOME = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """This moment, aware, in UTC. `app.config["CLOCK"]` (a callable) replaces it in tests."""
    clock = current_app.config.get("CLOCK")
    return clock() if clock else datetime.now(UTC)


def today() -> date:
    """Today where the users are."""
    return now().astimezone(HOME).date()
