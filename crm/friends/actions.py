"""Making an employer a company friend, and changing the agreement."""

from collections.abc import Mapping
from typing import Any

from crm.database import db
from crm.employers.models import Employer
from crm.friends.models import CompanyFriend


def create_friend(employer: Employer, values: Mapping[str, Any]) -> CompanyFriend:
    """A new agreement with the employer."""
    friend = CompanyFriend(employer=employer, **values)
    db.session.add(friend)
    db.session.flush()
    return friend


def edit_friend(friend: CompanyFriend, values: Mapping[str, Any]) -> CompanyFriend:
    """Write these column values. A day in `until_on` ends the agreement; it stays in the history."""
    for column, value in values.items():
        setattr(friend, column, value)
    db.session.flush()
    return friend
