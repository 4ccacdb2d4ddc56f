"""Forms that somebody was sending when time had logged them out: kept sealed for a day, and offered again.

Only their own, only to them, and never a password or a file. Written past the log of changes, which would keep the
text for good.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Insert, delete, insert, select
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff, UnsentForm
from crm.database import db

KEPT_FOR: Final = timedelta(hours=24)
# More than the longest form of ours; nobody fills the database with it.
_LONGEST: Final = 50_000
_NEVER_KEPT: Final = re.compile(r"password|csrf_token|^unsent_form$")
_CODE: Final = re.compile(r"[a-z0-9_.:/-]*")


def kept(
    staff_id: int, path: str, page: str | None, fields: Iterable[tuple[str, str]], at: datetime
) -> Insert | None:
    """The statement that keeps a form sent to `path` from `page`; None when there is nothing to keep, or too much."""
    pairs = [[name, value] for name, value in fields if not _NEVER_KEPT.search(name)]
    if not any(value.strip() for _name, value in pairs) or sum(len(value) for _n, value in pairs) > _LONGEST:
        return None
    content = {"path": path, "page": page, "fields": pairs}
    return insert(UnsentForm).values(staff_id=staff_id, content=content, kept_at=at)


def forget_old(at: datetime) -> int:
    """Remove what has been kept long enough; how many forms."""
    gone: Any = db.session.execute(delete(UnsentForm).where(UnsentForm.kept_at <= at - KEPT_FOR))
    return int(gone.rowcount)


def list_unsent(person: Staff, at: datetime) -> Sequence[UnsentForm]:
    """What somebody has not sent yet, the latest first."""
    return db.session.scalars(
        select(UnsentForm)
        .where(UnsentForm.staff_id == person.id, UnsentForm.kept_at > at - KEPT_FOR)
        .order_by(UnsentForm.kept_at.desc(), UnsentForm.id.desc())
    ).all()


def get_unsent(person: Staff, form_id: int) -> UnsentForm:
    """One of somebody's own. NotFound (404) for another's."""
    form = db.session.get(UnsentForm, form_id)
    if form is None or form.staff_id != person.id:
        raise NotFound
    return form


def forget(person: Staff, form_id: int) -> None:
    """Remove one of somebody's own: it was sent, or is not needed."""
    db.session.execute(delete(UnsentForm).where(UnsentForm.id == form_id, UnsentForm.staff_id == person.id))


def texts_of(form: UnsentForm) -> list[str]:
    """What was written in words, by which its writer knows it again; choices and numbers are left out."""
    return [value for _name, value in form.content["fields"] if not _CODE.fullmatch(value.strip())]
