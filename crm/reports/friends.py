"""Company friends: how many at which level, and what happens at them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from crm import codes
from crm.contacts.models import EmployerContact
from crm.database import db, overlaps
from crm.employers.models import Employer
from crm.friends.models import CampaignRecipient, CompanyFriend
from crm.placements.models import Placement
from crm.reports.headings import CodeColumns, known, named
from crm.reports.queries import contacts_within, list_own_codes, placements_within
from crm.reports.scope import Scope
from crm.reports.structure import Adds, Called, Covers, Name, Structure, Within
from crm.reports.tables import TOTAL, Grid, Tally

MEASURES: Final = ("active", "spoken_to", "friends_hosting", "asked", "yes", "maybe", "no", "no_answer")


@dataclass(frozen=True)
class Friends:
    """Friends on the day: employer id → level; and the employers of which something is so in the period."""

    levels: dict[int, str]
    own_levels: dict[str, str]
    places: dict[str, frozenset[int]]


def load(scope: Scope, day: date) -> Friends:
    """Agreements that hold on `day`, and what happened at those employers in the period."""
    f = CompanyFriend
    friends = (
        select(f.employer_id, f.level)
        .join(Employer, Employer.id == f.employer_id)
        .where(*overlaps(f.since_on, f.until_on, day, day))
        .order_by(f.employer_id, f.since_on)
    )
    if scope.only.segment is not None:
        friends = friends.where(Employer.segment == scope.only.segment)
    levels: dict[int, str] = {id_: level for id_, level in db.session.execute(friends)}  # noqa: C416
    own = list_own_codes(scope).of("friend_level")
    return Friends(levels, own, {"active": frozenset(levels), **_happened(scope, list(levels))})


def _happened(scope: Scope, employer_ids: list[int]) -> dict[str, frozenset[int]]:
    c, pl = EmployerContact, Placement
    spoken_to = (
        select(c.employer_id).where(c.employer_id.in_(employer_ids), *contacts_within(scope)).distinct()
    )
    period = overlaps(pl.starts_on, pl.ends_on, scope.period.starts_on, scope.period.ends_on)
    hosting = select(pl.employer_id).where(
        pl.employer_id.in_(employer_ids), pl.kind != "study_visit", *placements_within(scope), *period
    )
    answers = _answers(scope, employer_ids)
    return {
        "spoken_to": frozenset(db.session.scalars(spoken_to)),
        "friends_hosting": frozenset(db.session.scalars(hosting)),
        "asked": frozenset().union(*answers.values()),
        **{answer: frozenset(answers.get(answer, ())) for answer in (*codes.CAMPAIGN_ANSWERS, "no_answer")},
    }


def _answers(scope: Scope, employer_ids: list[int]) -> dict[str, set[int]]:
    asked = CampaignRecipient
    statement = select(asked.employer_id, asked.answer).where(
        asked.employer_id.in_(employer_ids), asked.contacted_on.is_not(None)
    )
    if scope.period.starts_on is not None:
        statement = statement.where(asked.contacted_on >= scope.period.starts_on)
    if scope.period.ends_on is not None:
        statement = statement.where(asked.contacted_on <= scope.period.ends_on)
    found: dict[str, set[int]] = {}
    for employer_id, answer in db.session.execute(statement):
        found.setdefault(answer or "no_answer", set()).add(employer_id)
    return found


def by_level(friends: Friends) -> Grid:
    """Level × what is so. Who has answered differently in two campaigns stands under both answers."""
    rows = CodeColumns(
        known("friend_level", codes.FRIEND_LEVELS), friends.levels.values(), friends.own_levels
    )
    tally = Tally()
    for employer_id, level in friends.levels.items():
        columns = [name for name in MEASURES if employer_id in friends.places[name]]
        tally.put((rows.column_of(level), TOTAL), columns, employer_id)
    return Grid((*rows.headings, *named(TOTAL)), named(*MEASURES), tally.cells())


_ANSWERS: Final = (*codes.CAMPAIGN_ANSWERS, "no_answer")
STRUCTURE: Final[Structure] = (
    Adds("rows"),
    *(Within("columns", (measure,), "active") for measure in ("spoken_to", "friends_hosting", "asked")),
    *(Within("columns", (answer,), "asked") for answer in _ANSWERS),
    Covers("columns", _ANSWERS, "asked"),
    Within("columns", ("spoken_to",), Name("employers.met"), (TOTAL,)),
    Within("columns", ("friends_hosting",), Name("placed.workplaces"), (TOTAL,)),
    Called("columns", "active", Name("friends.active"), (TOTAL,)),
    Called("columns", "friends_hosting", Name("friends.hosting"), (TOTAL,)),
)
