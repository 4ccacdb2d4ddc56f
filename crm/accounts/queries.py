"""Staff for pages and commands."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db
from crm.programmes.models import Organisation, Programme
from crm.swedish import sort_key


def list_staff() -> Sequence[Staff]:
    """Everybody, those who may log in first, in Swedish order, with what the list shows."""
    people = db.session.scalars(
        select(Staff).options(selectinload(Staff.programmes), selectinload(Staff.organisation))
    )
    return sorted(people, key=lambda person: (not person.active, sort_key(person.name), person.id))


def get_staff(staff_id: int) -> Staff:
    """Somebody by id. NotFound (404) when there is nobody."""
    person = db.session.get(Staff, staff_id)
    if person is None:
        raise NotFound
    return person


def find_staff_by_email(email: str) -> Staff | None:
    """Somebody by the address that they log in with, however it is capitalised."""
    return db.session.scalar(select(Staff).where(func.lower(Staff.email) == email.strip().lower()))


def list_organisations() -> Sequence[Organisation]:
    """Every organisation in Swedish order."""
    return sorted(db.session.scalars(select(Organisation)), key=lambda row: sort_key(row.name))


def list_programmes() -> Sequence[Programme]:
    """Every programme in Swedish order."""
    return sorted(db.session.scalars(select(Programme)), key=lambda row: sort_key(row.name))
