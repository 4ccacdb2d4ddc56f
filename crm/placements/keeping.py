"""Noting that support around a placement was kept, or why it was not, and taking that back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.database import db
from crm.errors import KeptInTheFuture, SkipReasonMissing
from crm.placements.models import Placement, SupportOccasion
from crm.placements.schedule import Occasion


@dataclass(frozen=True)
class SupportNote:
    """How it went: kept on a day, how and with whom (None = not noted), or left out that day for a reason."""

    on: date
    is_skipped: bool = False
    channel: str | None = None
    met: str | None = None
    note: str | None = None
    skip_reason: str | None = None


def note_support(
    actor: Staff, placement: Placement, occasion: Occasion, noted: SupportNote, today: date
) -> SupportOccasion:
    """Note it; what was noted before of the same time is written over. Raises KeptInTheFuture, SkipReasonMissing."""
    if noted.on > today:
        raise KeptInTheFuture
    if noted.is_skipped and not noted.skip_reason:
        raise SkipReasonMissing
    row = find_noted(placement, occasion) or SupportOccasion(
        placement=placement,
        participant_id=placement.participant_id,
        kind=occasion.kind,
        number=occasion.number,
    )
    row.kept_on, row.skipped_on = (None, noted.on) if noted.is_skipped else (noted.on, None)
    row.channel, row.met = (None, None) if noted.is_skipped else (noted.channel, noted.met)
    row.note = None if noted.is_skipped else noted.note
    row.skip_reason = noted.skip_reason if noted.is_skipped else None
    row.staff = actor
    db.session.add(row)
    db.session.flush()
    return row


def take_back_support(placement: Placement, occasion: Occasion) -> None:
    """As if nothing had been noted of it: it is due again, or has gone by."""
    row = find_noted(placement, occasion)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def find_noted(placement: Placement, occasion: Occasion) -> SupportOccasion | None:
    """What was noted of that time; None when nothing was."""
    return db.session.scalar(
        select(SupportOccasion).where(
            SupportOccasion.placement_id == placement.id,
            SupportOccasion.kind == occasion.kind,
            SupportOccasion.number == occasion.number,
        )
    )
