"""Everything that has happened with an employer, newest first, told to each reader as far as they may know."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_security import current_user
from sqlalchemy import func, literal, select, union_all

from crm.accounts.models import Staff
from crm.audit.actions import record_read
from crm.contacts.models import EmployerContact
from crm.contacts.own_participants import list_names
from crm.database import db
from crm.employers.queries import get_employer
from crm.overviews import blueprint
from crm.overviews.timeline_sources import GROUPS, SOURCES, Source, fact_label
from crm.swedish import fold
from crm.web.access import access
from crm.web.clock import today
from crm.web.filters import address
from crm.web.paging import Page, requested_page
from crm.web.row_ids import id_in

ENTRIES = 25
# So many stand on the employer's own page; the rest are a tap away.
LATEST = 8
MONTHS = 24
_BY_KIND = {source.kind: source for source in SOURCES}


@dataclass(frozen=True)
class Narrowing:
    """What the timeline is narrowed to: a group of `GROUPS`, who did it, words. None narrows nothing."""

    group: str | None = None
    staff_id: int | None = None
    q: str | None = None


@dataclass(frozen=True)
class Entry:
    """One thing that happened on its day; `row` is what its source read.

    `person` is the participant's name, for whom may know it; `participant_id` says that there is a participant.
    `shows_note` says whether the reader may see what was said and agreed.
    """

    kind: str
    on: date
    row: Any
    participant_id: int | None = None
    person: str | None = None
    shows_note: bool = True

    @property
    def is_for_somebody(self) -> bool:
        """Whether a participant is behind it."""
        return self.participant_id is not None

    def holds(self, words: Sequence[str]) -> bool:
        """Whether the reader finds every one of the words (folded) in what the entry tells them."""
        told = [self.person or "", *(_BY_KIND[self.kind].words(self.row) if self.shows_note else ())]
        text = fold(" ".join(part for part in told if part))
        return all(word in text for word in words)


@blueprint.get("/employers/<int:employer_id>/timeline")
@access("employers.read")
def employer_timeline(employer_id: int) -> ResponseReturnValue:
    """All that has happened with one employer: narrowed, searched, page by page."""
    employer = get_employer(employer_id)
    wanted = _wanted()
    found = timeline_of(employer.id, current_user, today(), wanted, requested_page())
    record_named(found.rows)
    return render_template(
        "overviews/employer_timeline.html",
        employer=employer,
        timeline=found,
        wanted=wanted,
        groups=GROUPS,
        address=address,
        staff=list_who(employer.id, current_user, today()),
        months=contacts_a_month(employer.id, today()),
        fact_label=fact_label,
        month_called=lambda month: format_date(month, "MMM yyyy"),
    )


def _wanted() -> Narrowing:
    group = request.args.get("group")
    q = (request.args.get("q") or "").strip()[:100] or None
    return Narrowing(group if group in GROUPS else None, request.args.get("who", type=id_in), q)


def record_named(entries: Sequence[Entry]) -> None:
    """Leave in the log whose names were read."""
    record_read({entry.participant_id for entry in entries if entry.person and entry.participant_id})


def timeline_of(
    employer_id: int, staff: Staff, day: date, wanted: Narrowing, page: int, size: int = ENTRIES
) -> Page[Entry]:
    """One page of the employer's timeline. At most one query more for each kind that is on it, however long it is."""
    happened = _happened(employer_id, staff, day, wanted).subquery()
    newest = select(happened).order_by(happened.c.on.desc(), happened.c.kind, happened.c.id.desc())
    if wanted.q:
        # What was said is sealed: it is opened and searched here.
        words = fold(wanted.q).split()
        entries = [entry for entry in _entries(db.session.execute(newest).all(), staff) if entry.holds(words)]
        page = min(page, max(1, -(-len(entries) // size)))
        return Page(entries[(page - 1) * size : page * size], page, len(entries), size)
    total = db.session.scalar(select(func.count()).select_from(happened)) or 0
    page = min(page, max(1, -(-total // size)))
    rows = db.session.execute(newest.limit(size).offset((page - 1) * size)).all()
    return Page(_entries(rows, staff), page, total, size)


def _happened(employer_id: int, staff: Staff, day: date, wanted: Narrowing) -> Any:
    sources = [source for source in SOURCES if wanted.group in (None, source.group)]
    every = union_all(*(_part(source, employer_id, staff, day) for source in sources)).subquery()
    found = select(every)
    return found if wanted.staff_id is None else found.where(every.c.staff_id == wanted.staff_id)


def _part(source: Source, employer_id: int, staff: Staff, day: date) -> Any:
    happened = source.happened(employer_id, staff, day).subquery()
    return select(literal(source.kind).label("kind"), happened.c.id, happened.c.on, happened.c.staff_id)


def _entries(rows: Sequence[Any], staff: Staff) -> list[Entry]:
    ids: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        ids[row.kind].append(row.id)
    loaded = {kind: _BY_KIND[kind].load(found) for kind, found in ids.items()}
    whole = [(row, loaded[row.kind][row.id]) for row in rows]
    names = list_names(staff, {_behind(one) for _row, one in whole} - {None})
    return [_entry(row.kind, row.on, one, names, staff) for row, one in whole]


def _behind(row: Any) -> Any:
    return getattr(row, "participant_id", None)


def _entry(kind: str, on: date, row: Any, names: Mapping[int, str], staff: Staff) -> Entry:
    participant_id = _behind(row)
    is_open = participant_id is None or participant_id in names or getattr(row, "staff_id", None) == staff.id
    return Entry(kind, on, row, participant_id, names.get(participant_id or 0), is_open)


def list_who(employer_id: int, reader: Staff, day: date) -> Sequence[Any]:
    """Id and name of those who have done something with the employer, by name."""
    happened = _happened(employer_id, reader, day, Narrowing()).subquery()
    asked = select(Staff.id, Staff.name).where(Staff.id.in_(select(happened.c.staff_id)))
    return db.session.execute(asked.order_by(Staff.name)).all()


def contacts_a_month(employer_id: int, day: date) -> list[tuple[date, int]]:
    """How many contacts there were in each of the last 24 months, the first day of each month with its number."""
    months = [_month_before(day, back) for back in reversed(range(MONTHS))]
    asked = select(EmployerContact.happened_on).where(
        EmployerContact.employer_id == employer_id, EmployerContact.happened_on >= months[0]
    )
    counted = _count_by_month(db.session.scalars(asked).all())
    return [(month, counted.get(month, 0)) for month in months]


def _count_by_month(days: Collection[date]) -> dict[date, int]:
    counted: dict[date, int] = defaultdict(int)
    for one in days:
        counted[one.replace(day=1)] += 1
    return counted


def _month_before(day: date, back: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)
