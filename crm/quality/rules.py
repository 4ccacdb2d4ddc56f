"""The checks of the data: what each is about and where it is mended. Pure. Their words are in `labels`.

What a form and the database refuse (an end before its start, hours over 40) is in none of them: no such row exists.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Check:
    """One thing that makes tables wrong.

    `about` is the kind of row that it finds. `mended_at` are the endpoints that may mend it, the best first; a reader
    is led to the first that they may open.
    """

    code: str
    about: str
    mended_at: tuple[str, ...]


_PERSON: Final = ("participants.edit",)
_PAGE: Final = ("overviews.participant",)
_PLACEMENT: Final = ("placements.show",)
CHECKS: Final = (
    Check("placement_outside_enrolment", "placement", _PLACEMENT),
    Check("placement_without_enrolment", "placement", _PLACEMENT),
    Check("placement_while_paused", "placement", _PLACEMENT),
    Check("supervisor_of_another_employer", "placement", _PLACEMENT),
    Check("enrolments_overlap", "enrolment", _PAGE),
    Check("exit_without_reason", "enrolment", _PAGE),
    Check("exit_without_receiver", "enrolment", _PAGE),
    Check("enrolment_without_specialist", "enrolment", _PAGE),
    Check("follow_up_before_exit", "follow_up", _PAGE),
    Check("experience_contradicted", "participant", _PERSON),
    Check("gender_unknown", "participant", _PERSON),
    Check("birth_year_unknown", "participant", _PERSON),
    Check("same_person_twice", "participant", _PERSON),
    Check("consent_expired", "consent", _PAGE),
    Check("contact_by_nobody_on_staff", "contact", ("contacts.edit", "overviews.employer")),
    Check("employer_without_sni", "employer", ("employers.edit", "overviews.employer")),
    Check("employer_without_owner", "employer", ("employers.edit", "overviews.employer")),
    Check("employer_without_next_step", "employer", ("employers.set_next_step", "overviews.employer")),
)
BY_CODE: Final = {check.code: check for check in CHECKS}
# Exits that nobody takes over from: there is no receiving party to note.
LEFT_ON_THEIR_OWN: Final = ("own_request", "no_contact", "moved")
WARM_STAGES: Final = ("contacted", "interested", "offers_places", "hosting")
IN_THE_FIELD: Final = ("specialist", "partner", "coordinator")
