"""Letting in whom a provider vouches for: only those whom an administrator has added."""

from datetime import UTC, datetime

from sqlalchemy import update

from crm.accounts.actions import end_sessions
from crm.accounts.models import Staff
from crm.accounts.queries import find_staff_by_email
from crm.audit.actions import record
from crm.database import db
from crm.oidc.provider import LEEWAY, Identity, NotProven
from crm.oidc.queries import find_bound

# Seconds since somebody proved themselves at the provider that count as now.
_JUST_NOW = 60 + LEEWAY


def admit(identity: Identity) -> Staff:
    """The member of staff that an identity is, bound to it from the first time.

    Raises NotProven: nobody by that identity or address is added, the account is closed, or is somebody else's.
    """
    person = find_bound(identity) or _bind(identity)
    if not person.active:
        raise NotProven("closed")
    return person


def _bind(identity: Identity) -> Staff:
    if identity.address is None:
        raise NotProven("unknown")
    if not identity.is_verified:
        raise NotProven("unverified")
    person = find_staff_by_email(identity.address)
    if person is None:
        raise NotProven("unknown")
    if not person.active:
        raise NotProven("closed")
    # Past the row's version: logging in must not refuse an administrator who has the person's form open.
    bound = db.session.scalar(
        update(Staff)
        .where(Staff.id == person.id, Staff.oidc_subject.is_(None))
        .values(oidc_issuer=identity.issuer, oidc_subject=identity.subject)
        .returning(Staff.id)
    )
    if bound is None:
        raise NotProven("taken")
    record("update", "staff", person.id, reason="bound")
    return person


def unbind(actor: Staff, person: Staff) -> None:
    """Forget who somebody is at the provider; the next to come from there by their address is bound anew.

    Whoever is logged in as them is out, except an administrator who unbinds themselves.
    """
    person.oidc_issuer = person.oidc_subject = None
    record("update", "staff", person.id, reason="unbound")
    if person.id != actor.id:
        end_sessions(person, "administrator")
    db.session.flush()


def require_again(identity: Identity, person: Staff, at: datetime) -> None:
    """Raise NotProven unless `identity` is `person`, who has proved it at the provider just now."""
    if (identity.issuer, identity.subject) != (person.oidc_issuer, person.oidc_subject):
        raise NotProven("somebody_else")
    if identity.seen_at is None or at.timestamp() - identity.seen_at > _JUST_NOW:
        raise NotProven("not_again")


def proved_at(identity: Identity) -> datetime:
    """When somebody last proved at the provider who they are; long ago where it does not say when."""
    # Whatever number a provider says, the calendar must hold it.
    return datetime.fromtimestamp(min(max(0.0, identity.seen_at or 0.0), 4e9), UTC)


def note_refusal(why: str, identity: Identity | None) -> None:
    """Keep in the log that somebody whom the provider knows was refused, and whom of ours it was about.

    An answer that proves nobody is not kept: anybody on the web could fill the log with them.
    """
    if identity is None:
        return
    person = find_bound(identity) or find_staff_by_email(identity.address or "")
    record("log_in_refused", "staff", person.id if person else None, reason=why)
