"""Who may do what: permission → any of (all of tiny questions). The only place where rights are decided.

A permission without a row here is refused to everybody. `may` answers for a person and, where one is given, a
participant; lists are narrowed by the same rows through `participants.conditions`, so that page and list cannot
disagree. The questions are in `predicates`.
"""

from types import MappingProxyType
from typing import Final

from crm.accounts.predicates import (
    Person,
    Question,
    Subject,
    admin,
    auditor,
    coordinator,
    everybody,
    has_broken_the_glass,
    has_consent_today,
    has_no_home,
    is_not_anonymous,
    is_not_protected,
    is_own,
    is_responsible,
    network,
    partner,
    same_organisation,
    same_programme,
    specialist,
)

__all__ = ["PERMISSIONS", "Person", "may"]

_Rights = tuple[tuple[Question, ...], ...]

PERMISSIONS: Final[MappingProxyType[str, _Rights]] = MappingProxyType(
    {
        "start.read": ((everybody,),),
        "employers.read": ((network,),),
        "employers.edit": ((specialist,), (partner,), (coordinator,)),
        # Giving all of a colleague's employers to another, when somebody leaves.
        "employers.hand_over": ((coordinator,),),
        # Being reminded of one's own employers, by e-mail and in a calendar.
        "reminders.own": ((network,),),
        "contacts.read": ((network,),),
        "contacts.log": ((specialist,), (partner,), (coordinator,)),
        # A file about a participant is besides only for whom the participant is theirs to see (`agreements.queries`).
        "agreements.read": ((network,),),
        "agreements.edit": ((specialist,), (partner,), (coordinator,)),
        "friends.read": ((network,),),
        "friends.edit": ((partner,), (coordinator,)),
        "events.read": ((network,),),
        "events.edit": ((specialist,), (partner,), (coordinator,)),
        "supervisors.read": ((network,),),
        "supervisors.edit": ((specialist,), (coordinator,)),
        # A participant's page: one's own, and for a day a colleague's that one has said why one opens.
        "participants.read": (
            (specialist, is_own),
            (specialist, same_programme, has_broken_the_glass, is_not_protected),
        ),
        # Whatever changes a participant; also whom one's own lists, searches and choices hold.
        "participants.edit": ((specialist, is_own),),
        # The name and how to reach them, on a page or in a list that one may see.
        "participants.name": (
            (specialist, is_own, is_not_anonymous, is_not_protected),
            (specialist, is_responsible, is_not_anonymous),
            (specialist, same_programme, has_broken_the_glass, is_not_anonymous, is_not_protected),
        ),
        # Rows without names: pseudonym, kind, dates.
        "participants.pseudonymous": ((coordinator, same_programme), (specialist, same_programme)),
        # What a consent shares: pseudonym, wishes, functional restrictions, hours.
        "participants.shared": ((partner, has_consent_today),),
        # The pseudonym that is stored; everybody else has one of their organisation's own.
        "participants.home_pseudonym": (
            (everybody, same_organisation),
            (specialist, has_no_home),
            (coordinator, has_no_home),
            (auditor,),
        ),
        # Opening a colleague's participant for a stated reason, and looking afterwards at what was opened.
        "glass.break": ((specialist, same_programme, is_not_protected),),
        "glass.review": ((coordinator, same_programme), (auditor,)),
        # What the participant lets be told, and what was told: nobody but their own specialist, consent or not.
        "disclosure.read": ((specialist, is_own),),
        "disclosure.edit": ((specialist, is_own),),
        "suggestions.read": ((specialist, is_own),),
        # Whom an employer with a place could take: one's own people, and those who consent to be seen today.
        "suggestions.for_employer": ((specialist, is_own), (partner, has_consent_today)),
        # What a programme's ended placements taught, and letting it count: numbers, no person. Own programmes only.
        "learning.edit": ((coordinator,),),
        "placements.read": ((specialist, is_own), (coordinator, same_programme)),
        "placements.edit": ((specialist, is_own),),
        "pool.read": ((partner, has_consent_today), (specialist, is_own), (coordinator, same_programme)),
        "imports.run": ((admin,), (coordinator,)),
        "reports.read": ((coordinator,), (specialist,), (partner,)),
        # What makes counts wrong: rows of one's own people, or of one's programmes without names; all employers.
        "quality.read": ((coordinator,), (specialist,)),
        "quality.people": ((coordinator, same_programme), (specialist, is_own)),
        "quality.employers": ((coordinator,),),
        # Counts about the persons themselves: their education, incomes, exits.
        "reports.people": ((coordinator,), (specialist,)),
        # What each colleague has done: everybody else sees their own row beside the total.
        "reports.staff": ((coordinator,),),
        # The limits between the levels of fidelity items: nobody is in them.
        "fidelity.read": ((coordinator,), (specialist,), (admin,)),
        "fidelity.edit": ((coordinator,), (admin,)),
        # Reports put together for a steering group. Own programmes only.
        "booklets.edit": ((coordinator,),),
        "programmes.edit": ((admin,),),
        "staff.edit": ((admin,),),
        "audit.read": ((auditor,),),
        # Who has read about one participant: whoever may open the participant's page, and the auditor.
        "audit.readers": ((specialist,), (auditor,)),
        # What is stored, why and how long: no person in it.
        "personal_data.register": ((admin,), (auditor,)),
        # How many are due to be removed, per programme; coordinators see their own programmes.
        "personal_data.due": ((admin,), (coordinator,), (auditor,)),
        # Everything about a participant, for that participant, and removing it: by who is their specialist now alone.
        "personal_data.extract": ((specialist, is_responsible),),
        "personal_data.erase": ((specialist, is_responsible),),
        # What is stored about somebody at an employer, and about a colleague, for that person. No participant in it.
        "personal_data.contact_extract": ((specialist,), (coordinator,)),
        "personal_data.staff_extract": ((admin,),),
    }
)


def may(person: Person | None, permission: str, subject: Subject | None = None) -> bool:
    """Whether `person` (None = not logged in) has `permission`; about `subject` when one is given."""
    if person is None:
        return False
    return any(
        all(ask(person, subject) for ask in questions) for questions in PERMISSIONS.get(permission, ())
    )
