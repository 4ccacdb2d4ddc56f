"""Questions about company friends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import joinedload

from crm.accounts.models import Staff
from crm.database import db
from crm.employers import search
from crm.employers.models import Employer
from crm.employers.queries import LARGEST_ID
from crm.friends.models import Campaign, CampaignRecipient, CompanyFriend
from crm.web.paging import Page, page_of

SORTS = ("name", "since", "last_contact")


@dataclass(frozen=True)
class FriendFilter:
    """What a list of friends is narrowed by; None narrows nothing. `silent_weeks`: not spoken to for so long."""

    q: str | None = None
    level: str | None = None
    owner_id: int | None = None
    silent_weeks: int | None = None
    ended: bool = False
    sort: str = "name"


def get_friend(friend_id: int) -> CompanyFriend:
    """The agreement. 404 when there is none."""
    friend = db.session.get(CompanyFriend, friend_id) if friend_id <= LARGEST_ID else None
    return friend if friend is not None else abort(404)


def list_friends(wanted: FriendFilter, today: date, page: int) -> Page[Any]:
    """One page of the agreements that hold today, or with `ended` of those that do not any more."""
    statement = (
        select(
            CompanyFriend.id,
            CompanyFriend.level,
            CompanyFriend.since_on,
            CompanyFriend.until_on,
            CompanyFriend.offers,
            Employer.id.label("employer_id"),
            Employer.name,
            Employer.city,
            Employer.phone,
            Employer.last_contact_on,
            Employer.next_step,
            Employer.next_on,
            Staff.name.label("owner_name"),
        )
        .join(CompanyFriend.employer)
        .outerjoin(CompanyFriend.owner)
        .where(*_conditions(wanted, today))
        .order_by(*_order(wanted.sort))
    )
    return page_of(statement, page, scalars=False)


def _conditions(wanted: FriendFilter, today: date) -> list[ColumnElement[bool]]:
    over = CompanyFriend.until_on < today
    conditions = [over if wanted.ended else or_(CompanyFriend.until_on.is_(None), ~over)]
    if wanted.level is not None:
        conditions.append(CompanyFriend.level == wanted.level)
    if wanted.owner_id is not None:
        conditions.append(CompanyFriend.owner_id == wanted.owner_id)
    if wanted.silent_weeks is not None:
        since = today - timedelta(weeks=wanted.silent_weeks)
        conditions.append(or_(Employer.last_contact_on.is_(None), Employer.last_contact_on <= since))
    hit = search.hits(wanted.q or "")
    return conditions if hit is None else [*conditions, hit]


def _order(sort: str) -> tuple[Any, ...]:
    by_name = (Employer.sort_name, CompanyFriend.id)
    if sort == "since":
        return (CompanyFriend.since_on.desc(), *by_name)
    if sort == "last_contact":
        return (Employer.last_contact_on.asc().nulls_first(), *by_name)
    return by_name


def list_levels() -> Sequence[str]:
    """The levels in use, also a programme's own."""
    return db.session.scalars(select(CompanyFriend.level).distinct().order_by(CompanyFriend.level)).all()


def list_campaigns(employer_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The campaigns that the employer was asked in, latest first, with the answer (None = no answer yet)."""
    statement = (
        select(Campaign.name, Campaign.starts_on, CampaignRecipient.answer)
        .join(CampaignRecipient, CampaignRecipient.campaign_id == Campaign.id)
        .where(CampaignRecipient.employer_id == employer_id)
        .order_by(Campaign.starts_on.desc())
    )
    return db.session.execute(statement).all()


def find_agreement(employer_id: int, day: date) -> CompanyFriend | None:
    """The employer's agreement that holds on `day`."""
    statement = (
        select(CompanyFriend)
        .where(
            CompanyFriend.employer_id == employer_id,
            CompanyFriend.since_on <= day,
            or_(CompanyFriend.until_on.is_(None), CompanyFriend.until_on >= day),
        )
        .options(joinedload(CompanyFriend.owner))
        .order_by(CompanyFriend.since_on.desc())
        .limit(1)
    )
    return db.session.scalars(statement).first()
