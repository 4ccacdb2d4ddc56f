"""The workbook as a table: which sheets there are, which columns each has, and what a cell may hold. Pure.

The order is the order of writing: what is pointed at stands before what points.
"""

from types import MappingProxyType
from typing import Final

from crm import codes
from crm.employers.rules import is_sole_trader
from crm.imports import cells, list_cells
from crm.imports.cells import (
    CODE_LENGTH,
    LONG_LENGTH,
    code,
    day,
    email,
    number,
    text,
    text_or_code,
    whole_number,
    yes_no,
)
from crm.imports.columns import Column, Sheet
from crm.imports.list_cells import several

_REF: Final = text(CODE_LENGTH)
_OWN_CODE: Final = text(CODE_LENGTH)
_ALL_GROUPS: Final = tuple(group for groups in codes.GROUPS.values() for group in groups)
_HOURS_ON_OFFER: Final = number(0, 40)
_HOURS_WEEK: Final = number(0, 40, "hours_week", over=True)
_INCOMES: Final = several(_OWN_CODE, is_sorted=True)


def _programme() -> Column:
    return Column("programme", _REF, "programme_id", is_required=True, refers="programmes")


def _participant(is_required: bool = True) -> Column:
    return Column("participant_ref", _REF, "participant_id", is_required=is_required, refers="participants")


def _employer() -> Column:
    return Column("employer_ref", _REF, "employer_id", is_required=True, refers="employers")


def _staff(name: str, target: str, is_required: bool = False) -> Column:
    return Column(name, email, target, is_required=is_required, refers="staff")


def _organisation(is_required: bool = False) -> Column:
    return Column(
        "organisation",
        text(),
        "organisation_id",
        is_required=is_required,
        refers="organisations",
        is_created=True,
    )


PROGRAMMES: Final = Sheet(
    "programmes",
    "programmes",
    ("code",),
    (
        Column("code", _REF, is_required=True),
        Column("name", text(), is_required=True),
        Column("starts_on", day, is_required=True),
        Column("ends_on", day),
        _organisation(),
    ),
    scope="code",
)
GOALS: Final = Sheet(
    "goals",
    "programme_goals",
    ("programme", "indicator"),
    (
        _programme(),
        Column("indicator", text(CODE_LENGTH), is_required=True),
        Column("target", number(0, 1_000_000), is_required=True),
        Column("label", text()),
    ),
    scope="programme_id",
)
CODES: Final = Sheet(
    "codes",
    "programme_codes",
    ("programme", "list", "code"),
    (
        _programme(),
        Column("list", code(codes.EXTENSIBLE), is_required=True),
        Column("code", _OWN_CODE, is_required=True),
        Column("label", text(), is_required=True),
        Column("group", text_or_code(_ALL_GROUPS, CODE_LENGTH), is_required=True),
    ),
    scope="programme_id",
)
STAFF: Final = Sheet(
    "staff",
    "staff",
    ("email",),
    (
        Column("email", email, is_required=True),
        Column("name", text(), is_required=True),
        Column("role", code(codes.ROLES), is_required=True),
        _organisation(),
        Column("programmes", several(_REF), refers="programmes"),
        Column("caseload_max", whole_number(1, 1000)),
    ),
    scope="email",
)
EMPLOYERS: Final = Sheet(
    "employers",
    "employers",
    ("employer_ref",),
    (
        Column("employer_ref", _REF, "ref", is_required=True),
        Column("name", text(), is_required=True),
        Column("orgnr", cells.orgnr, tells_person=is_sole_trader),
        Column("segment", code(codes.SEGMENTS)),
        Column("stage", code(codes.STAGES)),
        Column("sni", cells.sni),
        Column("description", text(LONG_LENGTH)),
        Column("street", text()),
        Column("postcode", text(CODE_LENGTH)),
        Column("city", text()),
        Column("lat", number(-90, 90)),
        Column("lon", number(-180, 180)),
        Column("website", text()),
        Column("phone", text()),
        Column("email", email),
        Column("places", whole_number(0, 9999)),
        Column("hours_min", _HOURS_ON_OFFER),
        Column("hours_max", _HOURS_ON_OFFER),
        Column("opening_hours", list_cells.opening_hours),
        Column("facts", list_cells.facts),
        Column("languages", list_cells.languages),
        _staff("owner_email", "owner_id"),
    ),
    scope="ref",
    defaults=MappingProxyType({"segment": "open_market", "stage": "prospect"}),
)
CONTACT_PEOPLE: Final = Sheet(
    "contact_people",
    "contact_people",
    ("person_ref",),
    (
        _employer(),
        Column("person_ref", _REF, "ref", is_required=True),
        Column("name", text(), is_required=True),
        Column("title", text()),
        Column("phone", text()),
        Column("email", email),
        Column("is_supervisor", yes_no, ()),
        Column("training", code(codes.TRAINING_STATES), ()),
        Column("training_on", day, ()),
    ),
    scope="ref",
)
PARTICIPANTS: Final = Sheet(
    "participants",
    "participants",
    ("participant_ref",),
    (
        Column("participant_ref", _REF, "ref", is_required=True),
        Column("name", text(), is_personal=True),
        Column("personal_number", cells.personal_number, is_personal=True),
        Column("phone", text(), is_personal=True),
        Column("email", email, is_personal=True),
        Column("street", text(), is_personal=True),
        Column("postcode", text(CODE_LENGTH), is_personal=True),
        Column("city", text(), is_personal=True),
        Column("gender", code(codes.GENDERS)),
        Column("birth_year", whole_number(1900, 2100)),
        Column("anonymous", yes_no),
        Column("protected", yes_no),
        Column("background", several(_OWN_CODE, is_sorted=True), is_personal=True, extends="background"),
        Column("interests", list_cells.wishes, is_personal=True),
        Column("occupations", several(list_cells.occupation), is_personal=True),
        Column("restrictions", list_cells.restrictions, is_personal=True),
        Column("hours_min", _HOURS_ON_OFFER),
        Column("hours_max", _HOURS_ON_OFFER),
        Column("availability", list_cells.availability, is_personal=True),
        Column("home_lat", number(-90, 90), is_personal=True),
        Column("home_lon", number(-180, 180), is_personal=True),
        Column("max_km", number(0, 20_000)),
        Column("languages", list_cells.languages, is_personal=True),
        Column("education_level", _OWN_CODE, extends="education_level"),
        Column("education_completed", yes_no),
        Column(
            "work_experience",
            list_cells.work_experience(codes.WORK_EXPERIENCES),
            ("experience_employment", "experience_internship"),
        ),
    ),
    scope="ref",
    defaults=MappingProxyType(
        {
            "gender": "unknown",
            "anonymous": False,
            "protected": False,
            "interests": (),
            "occupations": (),
            "experience_employment": False,
            "experience_internship": False,
        }
    ),
)
ENROLMENTS: Final = Sheet(
    "enrolments",
    "enrolments",
    ("participant_ref", "programme", "enrolled_on"),
    (
        _participant(),
        _programme(),
        Column("intake", text()),
        Column("enrolled_on", day, is_required=True),
        Column("referrer", _OWN_CODE, extends="referrer"),
        Column("main_income", _OWN_CODE, extends="main_income"),
        Column("incomes_before", _INCOMES, extends="main_income"),
        Column("occupation_before", _OWN_CODE, extends="occupation"),
        _staff("staff_email", "staff_id"),
        Column("exited_on", day),
        Column("exit_reason", _OWN_CODE, extends="exit_reason"),
        Column("received_by", text(), is_personal=True),
        Column("incomes_after", _INCOMES, extends="main_income"),
        Column("occupation_after", _OWN_CODE, extends="occupation"),
        Column("paused", yes_no),
    ),
    scope="participant_id",
    defaults=MappingProxyType({"paused": False}),
)
ACTIVITIES: Final = Sheet(
    "activities",
    "activities",
    ("participant_ref", "programme", "kind", "starts_on"),
    (
        _participant(),
        _programme(),
        Column("kind", _OWN_CODE, is_required=True, extends="activity_kind"),
        Column("starts_on", day, is_required=True),
        Column("ends_on", day),
        Column("hours_week", _HOURS_WEEK),
        Column("provider", text()),
    ),
    scope="participant_id",
    match="several",
)
# Not a sheet of its own: made of the columns about supervising in `contact_people`, and of placements.supervisor_ref.
SUPERVISORS: Final = Sheet(
    "supervisors",
    "supervisors",
    ("person_ref",),
    (
        Column("person_ref", _REF, "contact_person_id", is_required=True, refers="contact_people"),
        Column("training", code(codes.TRAINING_STATES)),
        Column("training_on", day),
    ),
    scope="contact_person_id",
    defaults=MappingProxyType({"training": "none"}),
)
PLACEMENTS: Final = Sheet(
    "placements",
    "placements",
    ("participant_ref", "programme", "employer_ref", "kind", "starts_on"),
    (
        _participant(),
        _programme(),
        _employer(),
        Column("kind", code(codes.PLACEMENT_KINDS), is_required=True),
        Column("starts_on", day, is_required=True),
        Column("ends_on", day),
        Column("hours_week", _HOURS_WEEK),
        Column("supervisor_ref", _REF, "supervisor_id", refers="contact_people"),
        Column("purpose", text(), is_personal=True),
        Column("ended_by", text_or_code(codes.PLACEMENT_ENDERS)),
        Column("via", code(codes.PLACEMENT_VIAS)),
    ),
    scope="participant_id",
    match="several",
)
FOLLOW_UPS: Final = Sheet(
    "followups",
    "follow_ups",
    ("participant_ref", "programme", "on"),
    (
        _participant(),
        _programme(),
        Column("on", day, "followed_up_on", is_required=True),
        Column("state", text_or_code(codes.FOLLOW_UP_STATES, CODE_LENGTH), is_required=True),
    ),
    scope="participant_id",
)
CONSENTS: Final = Sheet(
    "consents",
    "consents",
    ("participant_ref", "organisation", "from"),
    (
        _participant(),
        _organisation(is_required=True),
        Column("from", day, "from_on", is_required=True),
        Column("until", day, "until_on"),
        Column("withdrawn_on", day),
    ),
    scope="participant_id",
)
FRIENDS: Final = Sheet(
    "friends",
    "company_friends",
    ("employer_ref", "since"),
    (
        _employer(),
        Column("since", day, "since_on", is_required=True),
        Column("until", day, "until_on"),
        Column("level", text_or_code(codes.FRIEND_LEVELS, CODE_LENGTH)),
        Column("offers", several(text_or_code(codes.PLACEMENT_KINDS))),
        _staff("owner_email", "owner_id"),
    ),
    scope="employer_id",
    defaults=MappingProxyType({"level": "friend", "offers": ()}),
)
EMPLOYER_CONTACTS: Final = Sheet(
    "employer_contacts",
    "employer_contacts",
    ("employer_ref", "on", "channel", "staff_email", "participant_ref"),
    (
        _employer(),
        Column("on", day, "happened_on", is_required=True),
        Column("channel", code(codes.CHANNELS), is_required=True),
        _staff("staff_email", "staff_id", is_required=True),
        Column("outcome", text_or_code(codes.OUTCOMES)),
        Column("note", text(LONG_LENGTH), is_personal=True),
        Column("next_step", text()),
        Column("next_on", day),
        _participant(is_required=False),
    ),
    scope="employer_id",
    match="filled",
)

SHEETS: Final = (
    PROGRAMMES,
    GOALS,
    CODES,
    STAFF,
    EMPLOYERS,
    CONTACT_PEOPLE,
    PARTICIPANTS,
    ENROLMENTS,
    ACTIVITIES,
    PLACEMENTS,
    FOLLOW_UPS,
    CONSENTS,
    FRIENDS,
    EMPLOYER_CONTACTS,
)
SHEET_OF: Final = MappingProxyType({sheet.name: sheet for sheet in SHEETS})
# Whose key a cell may hold: table → the column of that table which is the key, and the sheet that fills it.
REFERENCE_KEY: Final = MappingProxyType(
    {
        "organisations": ("name", None),
        "programmes": ("code", "programmes"),
        "staff": ("email", "staff"),
        "employers": ("ref", "employers"),
        "contact_people": ("ref", "contact_people"),
        "participants": ("ref", "participants"),
    }
)
