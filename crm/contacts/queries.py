"""Questions about contacts with employers."""

from collections.abc import Sequence
from datetime import date

from flask import abort
from sqlalchemy import func, select

from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import Employer
from crm.employers.queries import LARGEST_ID


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
