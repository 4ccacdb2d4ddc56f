"""The booklets of the programmes that somebody works in."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db
from crm.reports.booklets.models import Booklet
from crm.swedish import sort_key


def list_booklets(staff: Staff) -> list[Booklet]:
    """Those of the programmes that `staff` works in, by name in Swedish order."""
    statement = (
        select(Booklet)
        .options(joinedload(Booklet.programme), joinedload(Booklet.made_by))
        .where(Booklet.programme_id.in_(staff.programme_ids))
    )
    return sorted(db.session.scalars(statement), key=lambda one: (sort_key(one.name), one.id))


def get_booklet(booklet_id: int, staff: Staff) -> Booklet:
    """One of them. NotFound (404) when there is none, or it is another programme's."""
    booklet = db.session.get(Booklet, booklet_id)
    if booklet is None or booklet.programme_id not in staff.programme_ids:
        raise NotFound
    return booklet
