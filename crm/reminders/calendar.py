"""A calendar that other programs subscribe to (iCalendar, RFC 5545), and the key that opens it."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

import icalendar
from flask_babel import force_locale
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.config import NAME
from crm.database import db
from crm.encryption import keyed_hash
from crm.labels import label
from crm.reminders.models import CalendarFeed
from crm.reminders.queries import find_feed
from crm.reminders.sources import Occasion

_ASKED_EVERY: Final = timedelta(hours=1)
_AN_HOUR: Final = timedelta(hours=1)


def make_feed(staff: Staff, now: datetime) -> str:
    """A new key to the person's calendar, to be shown this once; an earlier one opens nothing any more."""
    token = secrets.token_urlsafe(32)
    feed = find_feed(staff.id) or CalendarFeed(staff_id=staff.id)
    feed.token_hash, feed.made_at, feed.delivered = _hash(token), now, None
    db.session.add(feed)
    db.session.flush()
    return token


def end_feed(staff: Staff) -> None:
    """The person has no calendar any more."""
    feed = find_feed(staff.id)
    if feed is not None:
        db.session.delete(feed)
        db.session.flush()


def find_by_token(token: str) -> CalendarFeed | None:
    """The calendar that the key opens; None for a wrong key, and for somebody who may not have one now.

    Keys are compared as keyed hashes: how long it takes tells nothing of any key.
    """
    feed = db.session.scalars(select(CalendarFeed).where(CalendarFeed.token_hash == _hash(token))).first()
    return feed if feed is not None and feed.staff.active and may(feed.staff, "reminders.own") else None


def _hash(token: str) -> str:
    return keyed_hash("calendar feed", token)


def written(occasions: Iterable[Occasion], language: str, address: str) -> bytes:
    """The calendar as a file. The same occasions are the same bytes. `address`: of this application, for links."""
    calendar = icalendar.Calendar()
    for name, value in (
        ("prodid", f"-//{NAME}//{language}//"),
        ("version", "2.0"),
        ("method", "PUBLISH"),
        ("x-wr-calname", NAME),
    ):
        calendar.add(name, value)
    calendar.add("refresh-interval", _ASKED_EVERY, parameters={"value": "DURATION"})
    with force_locale(language):
        for occasion in occasions:
            calendar.add_component(_event(occasion, address))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(occasion: Occasion, address: str) -> Any:
    event = icalendar.Event()
    event.add("uid", f"{keyed_hash('calendar uid', occasion.kind, occasion.key)[:32]}@dorroppnare")
    event.add("dtstamp", occasion.changed_at)
    event.add("last-modified", occasion.changed_at)
    event.add("sequence", occasion.version)
    event.add("summary", _summary(occasion))
    event.add("dtstart", occasion.on)
    event.add("dtend", _end(occasion))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if isinstance(occasion.on, datetime) else "TRANSPARENT")
    if address and occasion.path:
        event.add("url", address + occasion.path)
    return event


def _summary(occasion: Occasion) -> str:
    what = str(label("occasion", occasion.kind))
    return f"{what}: {occasion.called}" if occasion.called else what


def _end(occasion: Occasion) -> date | datetime:
    if isinstance(occasion.on, datetime):
        return occasion.until or occasion.on + _AN_HOUR
    return occasion.on + timedelta(days=1)


def content_mark(content: bytes, day: date) -> str:
    """What tells a day's content from another's."""
    return hashlib.sha256(day.isoformat().encode() + content).hexdigest()
