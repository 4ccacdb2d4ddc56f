"""Whom the typed words mean, and the openings that somebody reviews."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.glass.models import GlassBreaking
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.participants.pseudonyms import pseudonym_of_row
from crm.swedish import fold


@dataclass(frozen=True)
class Opening:
    """An opening as its reviewer sees it: who was opened by pseudonym, by whom and why."""

    breaking: GlassBreaking
    pseudonym: str


def find_meant(staff: Staff, text: str) -> int | None:
    """The one participant whose whole name or pseudonym is `text`, in the programmes of `staff`; None = not just one.

    Names are compared after they are read: the database cannot compare what is sealed. Protected people are among
    them, so that the log can tell whom somebody looked for; the caller says who may be opened.
    """
    enrolled = select(Enrolment.participant_id).where(Enrolment.programme_id.in_(staff.programme_ids))
    columns = (Participant.id, Participant.organisation_id, Participant.pseudonym, Participant.name)
    wanted = fold(text)
    people = db.session.execute(select(*columns).where(Participant.id.in_(enrolled)))
    found = [row.id for row in people if wanted and wanted in _called(staff, row)]
    return found[0] if len(found) == 1 else None


def _called(staff: Staff, row: Any) -> Collection[str]:
    pseudonym = pseudonym_of_row(staff, row.id, row.organisation_id, row.pseudonym)
    return {fold(pseudonym), fold(row.name or pseudonym)}


def find_elsewhere(text: str) -> int | None:
    """Whoever has the pseudonym in whichever programme, for the log alone; None = nobody."""
    return db.session.scalar(
        select(Participant.id).where(func.upper(Participant.pseudonym) == text.strip().upper())
    )


def find_shared_programme(participant_id: int, staff: Staff) -> int | None:
    """The programme of `staff` that the participant was enrolled in last; None when there is none."""
    return db.session.scalar(
        select(Enrolment.programme_id)
        .where(Enrolment.participant_id == participant_id, Enrolment.programme_id.in_(staff.programme_ids))
        .order_by(Enrolment.enrolled_on.desc(), Enrolment.id.desc())
        .limit(1)
    )


def is_reviewable_by(staff: Staff) -> ColumnElement[bool]:
    """The condition, on a select with `GlassBreaking` and `Participant`, that `staff` reviews the opening."""
    return permits(staff, "glass.review", programme_id=GlassBreaking.programme_id)


def list_openings(staff: Staff) -> Select[GlassBreaking, int | None, str]:
    """The openings that `staff` reviews: those that wait first, then the newest. Each becomes an `Opening`."""
    return (
        select(GlassBreaking, Participant.organisation_id, Participant.pseudonym)
        .join(Participant, Participant.id == GlassBreaking.participant_id)
        .where(is_reviewable_by(staff))
        .options(
            joinedload(GlassBreaking.staff),
            joinedload(GlassBreaking.programme),
            joinedload(GlassBreaking.reviewed_by),
        )
        .order_by(GlassBreaking.verdict.is_(None).desc(), GlassBreaking.id.desc())
    )


def opening(staff: Staff, row: Any) -> Opening:
    """A row of `list_openings` as `staff` may see it."""
    breaking, organisation_id, stored = row
    return Opening(breaking, pseudonym_of_row(staff, breaking.participant_id, organisation_id, stored))


def list_waiting(staff: Staff, most: int) -> Sequence[Opening]:
    """The openings that wait for `staff` to review them, the newest first."""
    rows = db.session.execute(list_openings(staff).where(GlassBreaking.verdict.is_(None)).limit(most))
    return [opening(staff, row) for row in rows]


def get_opening(breaking_id: int, staff: Staff) -> Opening:
    """An opening that `staff` reviews. NotFound (404) for another programme's."""
    row = db.session.execute(list_openings(staff).where(GlassBreaking.id == breaking_id)).one_or_none()
    if row is None:
        raise NotFound
    return opening(staff, row)
