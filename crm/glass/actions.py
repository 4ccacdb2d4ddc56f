"""Opening a colleague's participant for a stated reason, and reviewing that it was in order."""

from datetime import datetime

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.audit.actions import record, record_attempt
from crm.database import db
from crm.errors import HasBeenReviewed, NobodyToOpen, ReasonTooShort
from crm.glass.models import GlassBreaking
from crm.glass.queries import find_elsewhere, find_meant, find_shared_programme
from crm.glass.rules import is_reason
from crm.participants.models import Participant
from crm.participants.subjects import subject_of
from crm.web.clock import HOME


def break_glass(actor: Staff, words: str, reason: str, now: datetime) -> GlassBreaking | None:
    """Open whom `words` (a whole name or a pseudonym) mean until the day ends; None when it is `actor`'s own anyway.

    Raises ReasonTooShort, or NobodyToOpen: the same whether there is nobody, they live with protected identity, or
    are in another programme, so that nobody learns who exists. Each attempt is in the log, refused or not.
    """
    if not is_reason(reason):
        raise ReasonTooShort
    participant = _find(actor, words)
    subject = subject_of(participant, now.astimezone(HOME).date()) if participant else None
    if participant is None or subject is None or not may(actor, "glass.break", subject):
        refused_id = participant.id if participant else find_elsewhere(words)
        record_attempt("break_glass", "participants", refused_id, reason="refused")
        raise NobodyToOpen
    if may(actor, "participants.edit", subject):
        return None
    record_attempt("break_glass", "participants", participant.id, reason="opened")
    return _opened_today(actor, participant, now) or _open(actor, participant, reason, now)


def _find(actor: Staff, words: str) -> Participant | None:
    participant_id = find_meant(actor, words)
    return db.session.get(Participant, participant_id) if participant_id is not None else None


def _opened_today(actor: Staff, participant: Participant, now: datetime) -> GlassBreaking | None:
    return db.session.scalar(
        select(GlassBreaking)
        .where(
            GlassBreaking.participant_id == participant.id,
            GlassBreaking.staff_id == actor.id,
            GlassBreaking.opened_on == now.astimezone(HOME).date(),
        )
        .limit(1)
    )


def _open(actor: Staff, participant: Participant, reason: str, now: datetime) -> GlassBreaking:
    breaking = GlassBreaking(
        participant_id=participant.id,
        programme_id=find_shared_programme(participant.id, actor),
        staff_id=actor.id,
        opened_on=now.astimezone(HOME).date(),
        opened_at=now,
        reason=reason.strip(),
    )
    db.session.add(breaking)
    db.session.flush()
    return breaking


def review_opening(
    actor: Staff, breaking: GlassBreaking, verdict: str, note: str | None, now: datetime
) -> GlassBreaking:
    """Say whether the opening was in order. What is to be followed up can be reviewed once more when it has been.

    Raises HasBeenReviewed for one that was found in order.
    """
    if breaking.verdict == "in_order":
        raise HasBeenReviewed
    breaking.verdict, breaking.review_note = verdict, note
    breaking.reviewed_at, breaking.reviewed_by_id = now, actor.id
    record("review", "glass_breakings", breaking.id)
    db.session.flush()
    return breaking
