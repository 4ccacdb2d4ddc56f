"""The permission table as conditions of the database: the same rows and the same questions, asked of many at once.

`permits` turns a row of `accounts.permissions` into a condition on a select that has `Participant`. Each question
about a participant has its form here; one that is forgotten is a KeyError, never a yes. A test asks both forms about
the same people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, exists, false, or_, true

from crm.accounts import predicates
from crm.accounts.models import Staff
from crm.accounts.permissions import PERMISSIONS
from crm.accounts.predicates import Question
from crm.database import Base
from crm.enrolments.models import Enrolment
from crm.glass.models import GlassBreaking
from crm.participants.models import Participant
from crm.privacy.queries import has_consent

# Made once: a new alias for every question of every request costs more than the question.
_ENROLMENTS: Final[Table] = Base.metadata.tables[Enrolment.__tablename__]
_OWN, _LATEST, _LATER, _PERIOD = (_ENROLMENTS.alias() for _ in range(4))


@dataclass(frozen=True)
class Asked:
    """Who asks, on which day (None: nothing that lasts a day holds), about which row.

    `programme_id` is the column of a row that belongs to one programme (a placement); None = the participant's
    enrolments say which programmes.
    """

    staff: Staff
    day: date | None = None
    programme_id: Any = None


def permits(
    staff: Staff, permission: str, day: date | None = None, programme_id: Any = None
) -> ColumnElement[bool]:
    """The condition, on a select that has `Participant`, that `staff` has `permission` about them on `day`."""
    asked = Asked(staff, day, programme_id)
    ways = [_all_of(questions, asked) for questions in PERMISSIONS[permission]]
    return or_(false(), *(way for way in ways if way is not None))


def _all_of(questions: tuple[Question, ...], asked: Asked) -> ColumnElement[bool] | None:
    """One way to the permission as a condition; None when the person's role closes it already."""
    about = [ask for ask in questions if ask in predicates.ABOUT_THE_SUBJECT]
    if not all(ask(asked.staff, None) for ask in questions if ask not in about):
        return None
    return and_(true(), *(CONDITIONS[ask](asked) for ask in about))


def _is_own(asked: Asked) -> ColumnElement[bool]:
    own = _OWN.c
    return exists().where(own.participant_id == Participant.id, own.staff_id == asked.staff.id)


def _is_responsible(asked: Asked) -> ColumnElement[bool]:
    latest, later = _LATEST.c, _LATER.c
    comes_later = or_(
        later.enrolled_on > latest.enrolled_on,
        and_(later.enrolled_on == latest.enrolled_on, later.id > latest.id),
    )
    return exists().where(
        latest.participant_id == Participant.id,
        latest.staff_id == asked.staff.id,
        ~exists().where(later.participant_id == latest.participant_id, comes_later),
    )


def _same_programme(asked: Asked) -> ColumnElement[bool]:
    programme_ids = sorted(asked.staff.programme_ids)
    if asked.programme_id is not None:
        belongs: ColumnElement[bool] = asked.programme_id.in_(programme_ids)
        return belongs
    period = _PERIOD.c
    return exists().where(period.participant_id == Participant.id, period.programme_id.in_(programme_ids))


def _same_organisation(asked: Asked) -> ColumnElement[bool]:
    organisation_id = asked.staff.organisation_id
    return false() if organisation_id is None else Participant.organisation_id == organisation_id


def _has_no_home(_asked: Asked) -> ColumnElement[bool]:
    return Participant.organisation_id.is_(None)


def _has_consent_today(asked: Asked) -> ColumnElement[bool]:
    if asked.day is None:
        return false()
    return has_consent(Participant.id, asked.staff.organisation_id, asked.day)


def _has_broken_the_glass(asked: Asked) -> ColumnElement[bool]:
    if asked.day is None:
        return false()
    return exists().where(
        GlassBreaking.participant_id == Participant.id,
        GlassBreaking.staff_id == asked.staff.id,
        GlassBreaking.opened_on == asked.day,
    )


def _is_not_protected(_asked: Asked) -> ColumnElement[bool]:
    return Participant.protected.is_(False)


def _is_not_anonymous(_asked: Asked) -> ColumnElement[bool]:
    return Participant.anonymous.is_(False)


CONDITIONS: Final[Mapping[Question, Callable[[Asked], ColumnElement[bool]]]] = MappingProxyType(
    {
        predicates.is_own: _is_own,
        predicates.is_responsible: _is_responsible,
        predicates.same_programme: _same_programme,
        predicates.same_organisation: _same_organisation,
        predicates.has_no_home: _has_no_home,
        predicates.has_consent_today: _has_consent_today,
        predicates.has_broken_the_glass: _has_broken_the_glass,
        predicates.is_not_protected: _is_not_protected,
        predicates.is_not_anonymous: _is_not_anonymous,
    }
)
