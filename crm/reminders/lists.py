"""The lists of employers to be spoken to again. However long one is, a page of it is the same few questions."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.engine import Row

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.contacts.own_participants import list_names
from crm.contacts.queries import Knock, list_recent_by_others
from crm.database import db
from crm.employers.models import Employer
from crm.employers.queries import COUNTED, gone_owners, somebodys_phone
from crm.placements.models import Placement
from crm.reminders.rules import DEFAULT_WEEKS, DONE_WITH, FORGOTTEN_AFTER, OWN_LISTS
from crm.web.paging import PAGE_SIZE, Page

# As far as a day's overview counts: who has more has a list to work with, not a number.
MOST_COUNTED: Final = 500

Condition = ColumnElement[bool]
Listed = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Wanted:
    """A list (a code of `rules.LISTS`) as somebody wants it; None narrows nothing. `weeks` is for `silent`."""

    list: str
    owner_id: int | None = None
    city: str | None = None
    weeks: int = DEFAULT_WEEKS


@dataclass(frozen=True)
class ThereNow:
    """How many are placed at an employer, and those of them whom the reader may know, as the reader knows them."""

    count: int
    called: Sequence[str] = ()
    ids: Sequence[int] = ()


@dataclass(frozen=True)
class Relations:
    """One page of a list with what else its rows say: who knocked lately, and who is there now."""

    page: Page[Listed]
    knocked: Mapping[int, Knock] = field(default_factory=dict)
    there: Mapping[int, ThereNow] = field(default_factory=dict)

    @property
    def is_counted(self) -> bool:
        """Whether `page.total` is the true number, rather than as far as we count."""
        return self.page.total <= COUNTED

    @property
    def read_about(self) -> list[int]:
        """The participants whom the page names."""
        return [id_ for there in self.there.values() for id_ in there.ids]


def page_of_list(wanted: Wanted, reader: Staff, day: date, page: int) -> Relations:
    """One page of the list as `reader` may see it."""
    conditions = _conditions(wanted, day)
    total = _count(conditions, COUNTED)
    page = max(1, min(page, -(-total // PAGE_SIZE) if total <= COUNTED else page))
    rows = db.session.execute(
        _listed()
        .where(*conditions)
        .order_by(*_ORDER[wanted.list])
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    ids = [row.id for row in rows]
    return Relations(
        Page(rows, page, total),
        list_recent_by_others(ids, reader.id, day),
        _there_now(ids, reader, day) if wanted.list == "hosting" else {},
    )


def count_lists(owner_id: int | None, day: date) -> dict[str, int]:
    """How many stand in each of the four lists of a day, of one owner or of everybody; at most `MOST_COUNTED` + 1."""
    return {code: _count(_conditions(Wanted(code, owner_id), day), MOST_COUNTED) for code in OWN_LISTS}


def _count(conditions: Collection[Condition], most: int) -> int:
    counted = select(Employer.id).where(*conditions).limit(most + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(counted)) or 0


def _conditions(wanted: Wanted, day: date) -> list[Condition]:
    conditions = [Employer.archived_on.is_(None), CONDITIONS[wanted.list](wanted, day)]
    if wanted.owner_id is not None and wanted.list != "ownerless":
        conditions.append(Employer.owner_id == wanted.owner_id)
    if wanted.city is not None:
        conditions.append(Employer.city == wanted.city)
    return conditions


def _overdue(_wanted: Wanted, day: date) -> Condition:
    return Employer.next_on <= day


def _never_followed_up(_wanted: Wanted, day: date) -> Condition:
    """As `rules.is_forgotten`, of the contacts on the last day that there was one."""
    left_open = exists().where(
        EmployerContact.employer_id == Employer.id,
        EmployerContact.happened_on == Employer.last_contact_on,
        EmployerContact.expects_more,
    )
    return and_(
        Employer.last_contact_on <= day - FORGOTTEN_AFTER,
        or_(Employer.next_on.is_(None), Employer.next_on < day),
        Employer.stage.not_in(DONE_WITH),
        left_open.correlate(Employer),
    )


def _silent(wanted: Wanted, day: date) -> Condition:
    return and_(
        Employer.last_contact_on <= day - timedelta(weeks=wanted.weeks), Employer.stage.not_in(DONE_WITH)
    )


def _hosting(_wanted: Wanted, day: date) -> Condition:
    return Employer.id.in_(select(Placement.employer_id).where(*_is_there(day)))


def _is_there(day: date) -> tuple[Condition, ...]:
    is_open = or_(Placement.ends_on.is_(None), Placement.ends_on >= day)
    return Placement.kind != "study_visit", Placement.starts_on <= day, is_open


def _is_known() -> Condition:
    """Whether there is something to look after: a prospect that nobody has spoken to is only an address."""
    return or_(Employer.last_contact_on.is_not(None), Employer.stage != "prospect")


def _ownerless(_wanted: Wanted, _day: date) -> Condition:
    return and_(or_(Employer.owner_id.is_(None), Employer.owner_id.in_(gone_owners())), _is_known())


def _no_step(_wanted: Wanted, _day: date) -> Condition:
    return and_(
        Employer.next_step.is_(None),
        Employer.no_next_step_reason.is_(None),
        Employer.stage.not_in(DONE_WITH),
        _is_known(),
    )


CONDITIONS: Final[Mapping[str, Callable[[Wanted, date], Condition]]] = MappingProxyType(
    {
        "overdue": _overdue,
        "never_followed_up": _never_followed_up,
        "silent": _silent,
        "hosting": _hosting,
        "ownerless": _ownerless,
        "no_step": _no_step,
    }
)
_SILENT_FIRST: Final = (Employer.last_contact_on, Employer.id)
# Those spoken to lately first: what was said there is still fresh.
_FRESH_FIRST: Final = (Employer.last_contact_on.desc().nulls_last(), Employer.id)
_ORDER: Final[Mapping[str, tuple[Any, ...]]] = MappingProxyType(
    {
        "overdue": (Employer.next_on, Employer.id),
        "never_followed_up": _SILENT_FIRST,
        "silent": _SILENT_FIRST,
        "hosting": (Employer.last_contact_on.asc().nulls_first(), Employer.id),
        "ownerless": _FRESH_FIRST,
        "no_step": _FRESH_FIRST,
    }
)


def _listed() -> Select[*tuple[Any, ...]]:
    return select(
        Employer.id,
        Employer.name,
        Employer.stage,
        Employer.street,
        Employer.city,
        Employer.phone,
        somebodys_phone().label("phone_there"),
        Employer.next_step,
        Employer.next_on,
        Employer.no_next_step_reason,
        Employer.last_contact_on,
        Employer.owner_id,
        Staff.name.label("owner_name"),
        Staff.active.label("owner_is_here"),
    ).outerjoin(Employer.owner)


def _there_now(employer_ids: Collection[int], reader: Staff, day: date) -> dict[int, ThereNow]:
    statement = select(Placement.employer_id, Placement.participant_id).distinct()
    placed: dict[int, list[int]] = defaultdict(list)
    for employer_id, participant_id in db.session.execute(
        statement.where(Placement.employer_id.in_(employer_ids), *_is_there(day))
    ):
        placed[employer_id].append(participant_id)
    names = list_names(reader, [id_ for ids in placed.values() for id_ in ids])
    return {
        employer_id: ThereNow(
            len(ids),
            [name for id_, name in names.items() if id_ in ids],
            [id_ for id_ in ids if id_ in names],
        )
        for employer_id, ids in placed.items()
    }


def few_of_list(wanted: Wanted, day: date, most: int) -> tuple[Sequence[Listed], int]:
    """The first rows of a list with nothing on them that is sealed, and how many there are (at most `COUNTED` + 1)."""
    conditions = _conditions(wanted, day)
    statement = select(
        Employer.id,
        Employer.name,
        Employer.orgnr,
        Employer.phone,
        Employer.next_on,
        Employer.last_contact_on,
    ).where(*conditions)
    rows = db.session.execute(statement.order_by(*_ORDER[wanted.list]).limit(most)).all()
    return rows, len(rows) if len(rows) < most else _count(conditions, COUNTED)
