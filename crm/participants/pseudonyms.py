"""What a participant without a name is called, to whom.

The participant's own organisation knows the stored pseudonym. To any other organisation they go by another one, made
by keyed hash of participant and organisation: the same every time, and two organisations that lay their lists beside
each other cannot tell who is the same person. Nothing of it is stored, and no key rotation changes it.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any, Final

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.accounts.predicates import Subject
from crm.encryption import keys
from crm.participants.models import Participant
from crm.participants.rules import PSEUDONYM_LENGTH, PSEUDONYM_LETTERS

_PURPOSE: Final = "pseudonyms between organisations"


def pseudonym_for(staff: Staff, participant: Participant) -> str:
    """What `staff` knows the participant as when the name is not theirs to know."""
    return pseudonym_of_row(staff, participant.id, participant.organisation_id, participant.pseudonym)


def pseudonym_of_row(staff: Staff, participant_id: int, organisation_id: int | None, stored: str) -> str:
    """The same, for a row of a list: the participant's id, organisation and stored pseudonym."""
    if may(staff, "participants.home_pseudonym", Subject(organisation_id=organisation_id)):
        return stored
    return derived_pseudonym(participant_id, staff.organisation_id)


def derived_pseudonym(participant_id: int, organisation_id: int | None) -> str:
    """The pseudonym that another organisation (None: whoever belongs to none) knows the participant as."""
    secret = keys().derive(_PURPOSE)
    message = f"{participant_id} {organisation_id or ''}".encode()
    number = int.from_bytes(hmac.digest(secret, message, hashlib.sha256))
    letters = []
    for _ in range(PSEUDONYM_LENGTH):
        number, place = divmod(number, len(PSEUDONYM_LETTERS))
        letters.append(PSEUDONYM_LETTERS[place])
    return "D-" + "".join(letters)


def ids_called(staff: Staff, text: str, rows: Iterable[Any]) -> list[int]:
    """Ids of those among `rows` (id, organisation_id, pseudonym) whose pseudonym, as `staff` knows it, holds `text`."""
    wanted = text.strip().upper()
    return [
        row.id
        for row in rows
        if wanted in pseudonym_of_row(staff, row.id, row.organisation_id, row.pseudonym).upper()
    ]
