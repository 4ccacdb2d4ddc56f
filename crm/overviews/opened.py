"""How much of a colleague's participant an opened page shows: what belongs to the programmes of both, nothing else.

Contacts and consents name no programme. Where it cannot be told that one belongs to a programme of both, it is closed.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from crm.accounts.models import Staff, staff_programmes
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.enrolments.models import Enrolment
from crm.privacy.models import Consent
from crm.programmes.models import Programme


def contacts_of(
    enrolments: Collection[Enrolment], contacts: Iterable[EmployerContact]
) -> list[EmployerContact]:
    """Contacts by somebody who works in one of the enrolments' programmes, while the person was enrolled there."""
    workers: set[tuple[int, int]] = {
        (row.programme_id, row.staff_id)
        for row in db.session.execute(
            select(staff_programmes).where(staff_programmes.c.programme_id.in_(_programme_ids(enrolments)))
        )
    }
    return [
        contact
        for contact in contacts
        if any(
            _covers(one, contact) and (one.programme_id, contact.staff_id) in workers for one in enrolments
        )
    ]


def consents_of(
    enrolments: Collection[Enrolment], consents: Sequence[tuple[Consent, str]]
) -> list[tuple[Consent, str]]:
    """Consents to organisations that run one of the enrolments' programmes, or whose staff work in it."""
    programme_ids = _programme_ids(enrolments)
    runs = select(Programme.organisation_id).where(Programme.id.in_(programme_ids))
    works = select(Staff.organisation_id).where(Staff.programmes.any(Programme.id.in_(programme_ids)))
    taking_part = set(db.session.scalars(runs)) | set(db.session.scalars(works))
    return [(consent, name) for consent, name in consents if consent.organisation_id in taking_part]


def _programme_ids(enrolments: Iterable[Enrolment]) -> set[int]:
    return {enrolment.programme_id for enrolment in enrolments}


def _covers(enrolment: Enrolment, contact: EmployerContact) -> bool:
    is_begun = enrolment.enrolled_on <= contact.happened_on
    return is_begun and (enrolment.exited_on is None or contact.happened_on <= enrolment.exited_on)
