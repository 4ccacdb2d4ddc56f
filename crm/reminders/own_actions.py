"""Choosing how one wants to be reminded."""

from dataclasses import dataclass
from datetime import datetime

from crm.accounts.models import Staff
from crm.database import db
from crm.reminders.models import ReminderSettings
from crm.reminders.queries import find_settings
from crm.reminders.rules import Rhythm


@dataclass(frozen=True)
class Choice:
    """When to be reminded by e-mail, and of which lists."""

    rhythm: Rhythm
    lists: tuple[str, ...]


def choose(staff: Staff, choice: Choice, language: str, now: datetime) -> ReminderSettings:
    """Keep what the person chose, and that they read `language`. The first digest is the next that is due after now."""
    settings = find_settings(staff.id) or ReminderSettings(staff_id=staff.id)
    settings.digest, settings.weekday, settings.hour = (
        choice.rhythm.digest,
        choice.rhythm.weekday,
        choice.rhythm.hour,
    )
    settings.lists, settings.chosen_at = list(choice.lists), now
    staff.locale = language
    db.session.add(settings)
    db.session.flush()
    return settings
