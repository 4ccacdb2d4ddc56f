"""What the list of employers can be narrowed by that the register itself does not know: friends, and who hosts now."""

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from crm.employers.models import Employer
from crm.employers.narrowing import FROM_ABOVE
from crm.friends.models import CompanyFriend
from crm.placements.models import Placement


def _is_friend(answer: str, today: date) -> ColumnElement[bool]:
    holds = (
        CompanyFriend.since_on <= today,
        or_(CompanyFriend.until_on.is_(None), CompanyFriend.until_on >= today),
    )
    friends = select(CompanyFriend.employer_id).where(*holds)
    return Employer.id.in_(friends) if answer == "yes" else Employer.id.not_in(friends)


def _is_hosting(_asked: bool, today: date) -> ColumnElement[bool]:
    goes_on = Placement.starts_on <= today, or_(Placement.ends_on.is_(None), Placement.ends_on >= today)
    return Employer.id.in_(select(Placement.employer_id).where(*goes_on))


# The list narrows by them once this module is imported.
FROM_ABOVE.update(friend=_is_friend, hosting=_is_hosting)
NARROWING: Final = FROM_ABOVE
