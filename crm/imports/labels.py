"""What faults and warnings of a workbook are called in words. The room's only wording besides its templates."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from crm.imports.faults import Fault, FileRefused, Warned
from crm.imports.undoing import Hindrance
from matching.errors import CellError

# What is expected in a cell. It follows after "Expected:", so it begins in lower case and has no full stop.
EXPECTED: Final = MappingProxyType(
    {
        "filled": _("something in the cell"),
        "text": _("text of at most %(limit)s characters"),
        "day": _("a date that exists, written as 2021-03-01, from 1900 to 2100"),
        "number": _("a number from %(low)s to %(high)s"),
        "whole_number": _("a whole number from %(low)s to %(high)s"),
        "hours_week": _("hours a week, over 0 and at most 40"),
        "yes_no": _("yes or no"),
        "code": _("one of: %(codes)s"),
        "email": _("an e-mail address, as name@example.org"),
        "sni": _("an SNI code of two to five digits, as 56100"),
        "orgnr": _("an organisation number, as 556012-5790"),
        "personal_number": _("a personal or coordination number, as YYYYMMDD-NNNN"),
        "occupation": _("SSYK 2012 codes of two to four digits, separated by semicolons"),
        "reference": _("something that stands in the sheet %(sheet)s of the file, or is stored already"),
        "reference_without_sheet": _(
            "something that is stored already; the file has no sheet %(sheet)s to find it in"
        ),
        "unique": _("a row of its own; row %(row)s has the same %(columns)s"),
        "not_before": _("a day not before %(column)s, which is %(day)s"),
        "not_below": _("a number not below %(column)s, which is %(number)s"),
        "both": _("a value here too, since %(column)s has one"),
        "nothing_for_anonymous": _("an empty cell, since the participant is anonymous"),
        "role_without_right": _(
            "a role that works with employers or participants; this one is given by an administrator"
        ),
        "own_role": _("the same as is stored; nobody changes their own role"),
        "staff_left_alone": _(
            "the same as is stored; only an administrator changes roles, programmes and organisations"
        ),
        "person_of_another_employer": _(
            "a reference of the person's own; this one belongs to somebody at another employer"
        ),
        "participant_of_another_organisation": _(
            "a reference of the programme's own; this one belongs to a participant of another organisation"
        ),
        "participant_removed": _(
            "a reference of somebody who is kept; this one was removed on %(day)s, when the time was over or at their "
            "own request. Take the row away"
        ),
        "programme_of_others": _("a programme that you work in; ask an administrator to read in this one"),
        "participant_of_others": _("a reference of your own; this one belongs to a participant elsewhere"),
        "column_present": _("a column with this name in the first row"),
        "column_once": _("a column name that stands once in the first row"),
        "sheet_once": _("one sheet of this name"),
        "cell_below_a_name": _("an empty cell, since no column name stands above it"),
    }
)
# What is expected where matching's own sentence would repeat what somebody wrote about a person.
EXPECTED_FORM: Final = MappingProxyType(
    {
        "restrictions": _("restrictions from the list, as quiet:must;can_sit:prefer"),
        "availability": _("times of the week, as mon-fri 08:00-12:00; sat 10:00-14:00"),
        "languages": _("languages with their level, as sv:A2;en:B1"),
    }
)
FILES: Final = MappingProxyType(
    {
        "empty_file": _("The file is empty. Choose a workbook with something in it."),
        "not_a_workbook": _(
            "This is not a workbook. Choose an Excel file (.xlsx), or a folder of CSV files."
        ),
        "damaged_workbook": _(
            "The file is damaged and cannot be opened. Save it again in Excel, and try once more."
        ),
        "locked_workbook": _(
            "The workbook has a password. Take the password away in Excel, save, and try once more."
        ),
        "old_workbook": _("This is an old Excel file (.xls). Save it as .xlsx in Excel, and try once more."),
        "workbook_with_macros": _(
            "The workbook has macros. Save it as .xlsx without macros, and try once more."
        ),
        "workbook_too_large": _(
            "The file is too large to read at once. Divide it, at most %(cells)s cells a sheet."
        ),
        "sheet_too_wide": _(
            "A sheet reaches over %(rows)s rows and %(columns)s columns, at most %(cells)s cells fit. "
            "Look for something that stands far from the rest."
        ),
        "empty_workbook": _(
            "Nothing stands in the file. Fill in at least one sheet, with column names in the first row."
        ),
        "empty_folder": _("The folder has no CSV files. Name each after its sheet, as employers.csv."),
        "link_in_folder": _(
            "%(file)s is a link to another place. Put the file itself into the folder, and try once more."
        ),
        "not_utf8": _("%(file)s is not text in UTF-8. Save it as “CSV UTF-8”, and try once more."),
        "damaged_csv": _(
            "%(file)s cannot be read as CSV (%(why)s). Save it as “CSV UTF-8”, and try once more."
        ),
        "no_known_sheet": _("None of the sheets has a name that we know. Name them as in the template."),
    }
)
WARNINGS: Final = MappingProxyType(
    {
        "check_digit": _("The last digit of the organisation number does not agree with the others."),
        "anonymous_but_reachable": _("The participant is anonymous, yet this says how to reach them."),
        "exit_without_reason": _("Left without a reason."),
        "exit_without_receiver": _("Left without a receiving party."),
        "reason_without_exit": _("A reason for leaving, but no day."),
        "overlapping_enrolment": _("Begins before the same person's earlier enrolment has ended."),
        "not_enrolled": _("The person is not enrolled in this programme."),
        "before_enrolment": _("Begins before the person is enrolled."),
        "after_exit": _("Begins after the person has left."),
        "ends_after_exit": _("Ends after the person has left."),
        "supervisor_elsewhere": _("The supervisor works at another employer."),
        "same_as_row": _("Looks like row %(row)s. Both are kept."),
    }
)
HINDRANCES: Final = MappingProxyType(
    {
        "edited": _("%(entity)s %(id)s has been changed since."),
        "depended_on": _("%(entity)s %(id)s is used by %(by)s since."),
    }
)
ENTITIES: Final = MappingProxyType(
    {
        "organisations": _("Organisation"),
        "programmes": _("Programme"),
        "programme_goals": _("Goal"),
        "programme_codes": _("Code"),
        "staff": _("Staff member"),
        "employers": _("Employer"),
        "contact_people": _("Contact person"),
        "supervisors": _("Supervisor"),
        "participants": _("Participant"),
        "enrolments": _("Enrolment"),
        "activities": _("Activity"),
        "placements": _("Placement"),
        "follow_ups": _("Follow-up"),
        "consents": _("Consent"),
        "company_friends": _("Company friend"),
        "employer_contacts": _("Employer contact"),
    }
)
SHEET_LABELS: Final = MappingProxyType(
    {
        "programmes": _("Programmes"),
        "goals": _("Goals"),
        "codes": _("Own codes"),
        "staff": _("Staff"),
        "employers": _("Employers"),
        "contact_people": _("Contact people"),
        "employer_contacts": _("Employer contacts"),
        "friends": _("Company friends"),
        "participants": _("Participants"),
        "enrolments": _("Enrolments"),
        "activities": _("Activities"),
        "placements": _("Placements"),
        "followups": _("Follow-ups"),
        "consents": _("Consents"),
    }
)
STATE_LABELS: Final = MappingProxyType(
    {
        "created": _("New"),
        "changed": _("Changed"),
        "unchanged": _("The same"),
        "refused": _("To mend"),
    }
)

UPLOAD_KINDS: Final = MappingProxyType(
    {
        "missing": _("Choose a file first."),
        "wrong": _("Choose one Excel file (.xlsx), or several CSV files."),
        "twice": _("Two of the files have the same name. Name each after its sheet, and choose them again."),
    }
)


def expected_text(fault: Fault) -> str:
    """What is expected in a cell."""
    if fault.expected != "matching":
        return _filled(EXPECTED[fault.expected], fault.values)
    if "error" not in fault.values:
        return str(EXPECTED_FORM[fault.column or ""])
    values = dict(fault.values)
    language = "sv" if str(get_locale()) == "sv" else "en"
    return CellError(values.pop("error"), **values).sentence(language)


def fault_sentence(fault: Fault) -> str:
    """What is wrong with a cell and what is expected there. A personal value is not repeated."""
    expected = expected_text(fault)
    if fault.value is not None:
        return str(
            gettext(
                "“%(value)s” does not fit. Expected: %(expected)s",
                value=_short(fault.value),
                expected=expected,
            )
        )
    if fault.is_hidden or fault.row is None or fault.row == 1:
        return str(gettext("What stands here does not fit. Expected: %(expected)s", expected=expected))
    return str(gettext("The cell is empty. Expected: %(expected)s", expected=expected))


def file_sentence(error: FileRefused) -> str:
    """Why a file cannot be read."""
    return _filled(FILES[error.reason], error.values)


def warning_sentence(warned: Warned) -> str:
    """Which habit of the domain a row breaks."""
    return _filled(WARNINGS[warned.code], warned.values)


def warning_text(code: str) -> str:
    """The same for many rows at once."""
    several = {"same_as_row": _("Look like other rows. All are kept.")}
    return str(several.get(code, WARNINGS[code]))


def hindrance_sentence(hindrance: Hindrance) -> str:
    """Why an import cannot be taken back."""
    words = {
        "entity": entity_label(hindrance.entity),
        "id": hindrance.entity_id,
        "by": entity_label(hindrance.by),
    }
    return _filled(HINDRANCES[hindrance.reason], words)


def entity_label(table: str | None) -> str:
    """What a row of a table is called."""
    return str(ENTITIES.get(table or "", table or ""))


def _short(value: str) -> str:
    return value if len(value) <= 80 else value[:79] + "…"


def _filled(sentence: Any, values: Mapping[str, Any]) -> str:
    return str(sentence) % dict(values.items()) if values else str(sentence)
