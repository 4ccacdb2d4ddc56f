"""Who may do what: permission → any of (all of tiny questions). The only place where rights are decided.

A permission without a row here is refused to everybody. Questions about one object get it as `subject`;
for a permission asked without an object (a list, a menu entry) they answer by the role alone.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final, Protocol


class Person(Protocol):
    """What the questions need to know of whoever asks."""

    id: int
    role: str


Question = Callable[[Person, Any], bool]


def has_role(*roles: str) -> Question:
    """Whether the person works in one of `roles`."""

    def ask(person: Person, subject: Any) -> bool:
        return person.role in roles

    return ask


specialist = has_role("specialist")
partner = has_role("partner")
coordinator = has_role("coordinator")
admin = has_role("admin")
auditor = has_role("auditor")
network = has_role("specialist", "partner", "coordinator")

PERMISSIONS: Final = MappingProxyType(
    {
        "start.read": ((has_role("specialist", "partner", "coordinator", "admin", "auditor"),),),
        "employers.read": ((network,),),
        "employers.edit": ((specialist,), (partner,), (coordinator,)),
        "contacts.read": ((network,),),
        "contacts.log": ((specialist,), (partner,), (coordinator,)),
        "friends.read": ((network,),),
        "friends.edit": ((partner,), (coordinator,)),
        "supervisors.read": ((network,),),
        "supervisors.edit": ((specialist,), (coordinator,)),
        # Names and content of a participant: the responsible specialist only (participants.queries narrows rows).
        "participants.read": ((specialist,),),
        "participants.edit": ((specialist,),),
        # Rows without names: pseudonym, kind, dates.
        "participants.pseudonymous": ((coordinator,), (specialist,)),
        # What the participant lets be told, and what was told: nobody but their own specialist, consent or not.
        "disclosure.read": ((specialist,),),
        "disclosure.edit": ((specialist,),),
        "suggestions.read": ((specialist,),),
        "placements.read": ((specialist,), (coordinator,)),
        "placements.edit": ((specialist,),),
        "pool.read": ((partner,), (specialist,), (coordinator,)),
        "imports.run": ((admin,), (coordinator,)),
        "reports.read": ((coordinator,), (specialist,), (partner,)),
        # Counts about the persons themselves: their education, incomes, exits.
        "reports.people": ((coordinator,), (specialist,)),
        "programmes.edit": ((admin,),),
        "staff.edit": ((admin,),),
        "audit.read": ((auditor,),),
    }
)


def may(person: Person | None, permission: str, subject: Any = None) -> bool:
    """Whether `person` (None = not logged in) has `permission`, on `subject` when one is given."""
    if person is None:
        return False
    return any(
        all(ask(person, subject) for ask in questions) for questions in PERMISSIONS.get(permission, ())
    )
