"""When a log-in has lasted long enough, and how a device is called. Plain values only."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# Why a log-in ended: by its owner, by time, by somebody else, or because another took its place.
SESSION_ENDS: Final = (
    "log_out",
    "idle",
    "too_long",
    "revoked",
    "administrator",
    "password",
    "closed",
    "replaced",
)


@dataclass(frozen=True)
class Limits:
    """How long somebody stays logged in: without doing anything, and at most."""

    idle: timedelta = timedelta(minutes=60)
    absolute: timedelta = timedelta(hours=12)


def why_over(began_at: datetime, last_seen_at: datetime, at: datetime, limits: Limits) -> str | None:
    """Why a log-in is over by time alone; None while it goes on."""
    if at - began_at >= limits.absolute:
        return "too_long"
    return "idle" if at - last_seen_at >= limits.idle else None


# Each browser also names those that it descends from, so the youngest is looked for first.
_BROWSERS: Final = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS: Final = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def device_of(user_agent: str | None) -> str | None:
    """A browser as its owner calls it, *Firefox, Android*; None when it does not say."""
    said = [
        next((name for name, sign in kinds if re.search(sign, user_agent or "")), None)
        for kinds in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, said)) or None


# So many wrong ones cost nothing: a slip of the finger, or an office behind one address.
_FREE: Final = {"account": 4, "address": 19}
_WINDOW: Final = timedelta(minutes=15)
_FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)


def wait_after(kind: str, failures: int) -> timedelta:
    """How long an account or an address waits after so many wrong ones: twice as long each time, up to an hour."""
    over = failures - _FREE[kind]
    if over <= 0:
        return timedelta()
    # More doublings than the longest wait has would only make large numbers.
    return min(_FIRST_WAIT * 2 ** min(over - 1, 10), LONGEST_WAIT)


def forgotten_at(kind: str, failures: int, last_failed_at: datetime) -> datetime:
    """When the count begins anew: a quarter of an hour after the last wrong one, its wait not counted."""
    return last_failed_at + wait_after(kind, failures) + _WINDOW
