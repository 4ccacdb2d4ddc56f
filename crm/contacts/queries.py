"""Questions about contacts with employers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import case, func, null, select

from crm.accounts.models import Staff
from crm.codes import FACE_TO_FACE_CHANNELS
from crm.contacts.models import EmployerContact
from crm.contacts.rules import lately_from
from crm.database import db
from crm.employers.models import Employer
from crm.employers.queries import LARGEST_ID
from crm.programmes.models import Organisation


@dataclass(frozen=True)
class Knock:
    """That somebody else was in contact with an employer: who, when, how. Never about whom, nor what was said.

    `organisation` is where they work, None when whoever asks works there too.
    """

    employer_id: int
    on: date
    channel: str
    who: str
    organisation: str | None

    @property
    def called(self) -> str:
        """Who it was, with their organisation when it is another one."""
        return f"{self.who}, {self.organisation}" if self.organisation else self.who

    @property
    def was_there(self) -> bool:
        """Whether they met, rather than phoned or wrote."""
        return self.channel in FACE_TO_FACE_CHANNELS


def get_own_contact(contact_id: int, staff_id: int) -> EmployerContact:
    """A contact that this person logged. 404 for anybody else's."""
    contact = db.session.get(EmployerContact, contact_id) if contact_id <= LARGEST_ID else None
    if contact is None or contact.staff_id != staff_id:
        abort(404)
    return contact


def find_by_client_key(client_key: str) -> EmployerContact | None:
    """The contact that was sent with this key, if it arrived."""
    return db.session.scalars(select(EmployerContact).where(EmployerContact.client_key == client_key)).first()


def find_latest(employer_id: int) -> EmployerContact | None:
    """The employer's latest contact; of several on one day the one logged last."""
    latest = select(EmployerContact).where(EmployerContact.employer_id == employer_id)
    latest = latest.order_by(EmployerContact.happened_on.desc(), EmployerContact.id.desc()).limit(1)
    return db.session.scalars(latest).first()


def list_recent_employer_ids(staff_id: int, limit: int = 4) -> Sequence[int]:
    """The employers that this person was last in contact with, latest first."""
    contacts = (
        select(EmployerContact.employer_id, EmployerContact.happened_on, EmployerContact.id)
        .where(EmployerContact.staff_id == staff_id)
        .order_by(EmployerContact.happened_on.desc(), EmployerContact.id.desc())
        .limit(50)
        .subquery()
    )
    statement = select(contacts.c.employer_id).group_by(contacts.c.employer_id)
    return db.session.scalars(statement.order_by(func.max(contacts.c.id).desc()).limit(limit)).all()


def list_due_employer_ids(staff_id: int, today: date, limit: int = 4) -> Sequence[int]:
    """The person's own employers with a next step due, the longest due first."""
    statement = select(Employer.id).where(
        Employer.owner_id == staff_id, Employer.next_on <= today, Employer.archived_on.is_(None)
    )
    return db.session.scalars(statement.order_by(Employer.next_on, Employer.id).limit(limit)).all()


def find_recent_by_other(employer_id: int, staff_id: int, day: date) -> Knock | None:
    """The latest contact of somebody else than `staff_id` with the employer within two weeks before `day`, if any."""
    return list_recent_by_others([employer_id], staff_id, day).get(employer_id)


def list_recent_by_others(employer_ids: Collection[int], staff_id: int, day: date) -> dict[int, Knock]:
    """The same for several employers, in one query: employer id → the latest; those without one are left out."""
    if not employer_ids:
        return {}
    own = select(Staff.organisation_id).where(Staff.id == staff_id).scalar_subquery()
    statement = (
        select(
            EmployerContact.employer_id,
            EmployerContact.happened_on,
            EmployerContact.channel,
            Staff.name,
            case((Staff.organisation_id == own, null()), else_=Organisation.name),
        )
        .join(Staff, Staff.id == EmployerContact.staff_id)
        .outerjoin(Organisation, Organisation.id == Staff.organisation_id)
        .where(
            EmployerContact.employer_id.in_(employer_ids),
            EmployerContact.happened_on.between(lately_from(day), day),
            EmployerContact.staff_id != staff_id,
        )
        .order_by(EmployerContact.happened_on, EmployerContact.id)
    )
    return {row[0]: Knock(*row) for row in db.session.execute(statement)}
