"""What a restore must not bring back: a backup knows nothing of what was removed, hidden or withdrawn after it.

Noted before the restore, done once more after it. Only what shares or shows less than the backup does; what a backup
says that was let be shared is asked for anew by people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update

from crm.database import db
from crm.participants.models import Participant
from crm.personal_data.erasing import anonymise, erase
from crm.privacy.models import Consent

# An id alone might be another's after two restores: with the moment at which the row was made it is theirs.
Mark = tuple[int, datetime]


@dataclass(frozen=True)
class Closed:
    """Participants who were erased, made anonymous or given protected identity, and consents that were withdrawn.

    `withdrawn`: participant, organisation, first day → the day of the withdrawal.
    """

    erased: frozenset[Mark]
    anonymous: frozenset[Mark]
    protected: frozenset[Mark]
    withdrawn: Mapping[tuple[Mark, int, date], date]


def what_is_closed() -> Closed:
    """What a restore must leave closed."""
    p = Participant
    found = db.session.execute(
        select(p.id, p.created_at, p.erased_on, p.anonymous, p.protected).where(
            or_(p.erased_on.is_not(None), p.anonymous, p.protected)
        )
    ).all()
    consents = db.session.execute(
        select(p.id, p.created_at, Consent.organisation_id, Consent.from_on, Consent.withdrawn_on)
        .join(Consent, Consent.participant_id == p.id)
        .where(Consent.withdrawn_on.is_not(None))
    )
    return Closed(
        frozenset((row.id, row.created_at) for row in found if row.erased_on is not None),
        frozenset((row.id, row.created_at) for row in found if row.anonymous),
        frozenset((row.id, row.created_at) for row in found if row.protected),
        {((id_, made), organisation, first): day for id_, made, organisation, first, day in consents if day},
    )


def close_again(closed: Closed, day: date) -> int:
    """Close in the restored database what was closed before, on `day`; how many it was. Flushes, does not commit."""
    ids = {id_ for id_, _made in closed.erased | closed.anonymous | closed.protected}
    found = db.session.scalars(select(Participant).where(Participant.id.in_(ids)))
    people = {(one.id, one.created_at): one for one in found}
    erased = [one.id for mark, one in people.items() if mark in closed.erased and one.erased_on is None]
    named = [
        one
        for mark, one in people.items()
        if mark in closed.anonymous - closed.erased and not one.anonymous and one.erased_on is None
    ]
    open_ = [one for mark, one in people.items() if mark in closed.protected - closed.erased]
    again = [one for one in open_ if not one.protected and one.erased_on is None]
    for one in again:
        one.protected = True
    count = len(erased) + len(named) + len(again) + _withdraw_again(closed)
    for one in named:
        anonymise(None, one)
    if erased:
        erase(erased, day, "request")
    db.session.flush()
    return count


def _withdraw_again(closed: Closed) -> int:
    """Past the session's rows of consents: a withdrawal that stands in the backup too stays as it was noted there."""
    given = db.session.execute(
        select(
            Consent.id,
            Participant.id.label("who"),
            Participant.created_at,
            Consent.organisation_id,
            Consent.from_on,
        )
        .join(Participant, Participant.id == Consent.participant_id)
        .where(Consent.withdrawn_on.is_(None))
    ).all()
    found = {
        row.id: closed.withdrawn[key]
        for row in given
        if (key := ((row.who, row.created_at), row.organisation_id, row.from_on)) in closed.withdrawn
    }
    for id_, withdrawn_on in found.items():
        db.session.execute(update(Consent).where(Consent.id == id_).values(withdrawn_on=withdrawn_on))
    return len(found)
