"""What can be said about an employer's plain values: stages, what is due, numbers and addresses. Pure."""

import re
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, Literal

import phonenumbers
from stdnum import luhn

from crm import codes
from crm.swedish import fold, sort_key
from matching import taxonomy

DueState = Literal["overdue", "today", "later"]
NumberKind = Literal["organisation", "personal", "coordination"]

# SNI 2007: section letter → its first and last division (the first two digits of a code).
SNI_SECTIONS: Final = MappingProxyType(
    {
        "A": ("01", "03"),
        "B": ("05", "09"),
        "C": ("10", "33"),
        "D": ("35", "35"),
        "E": ("36", "39"),
        "F": ("41", "43"),
        "G": ("45", "47"),
        "H": ("49", "53"),
        "I": ("55", "56"),
        "J": ("58", "63"),
        "K": ("64", "66"),
        "L": ("68", "68"),
        "M": ("69", "75"),
        "N": ("77", "82"),
        "O": ("84", "84"),
        "P": ("85", "85"),
        "Q": ("86", "88"),
        "R": ("90", "93"),
        "S": ("94", "96"),
        "T": ("97", "98"),
        "U": ("99", "99"),
    }
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+\Z")
_WEBSITE = re.compile(r"https?://[^\s/.]+\.[^\s]+\Z", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SNI = re.compile(r"\d{2}(\.?\d{1,3})?\Z")


def derived_columns(
    name: str, street: str | None = None, city: str | None = None, orgnr: str | None = None
) -> dict[str, str]:
    """The columns that follow from others and are written whenever one of those is: order and search text."""
    # A personal number is not searched for: it would stand in plain text beside the name.
    number = None if is_sole_trader(orgnr) else orgnr
    searched = fold(" ".join(part for part in (name, street, city, number) if part))
    return {"sort_name": sort_key(name), "search_text": searched}


def allowed_stages(stage: str, spoken_to: bool) -> tuple[str, ...]:
    """The stages that an employer may be moved to by hand, in the order people meet them.

    Who has been spoken to is no prospect any more; every other move happens in real life, also backwards.
    """
    return tuple(code for code in codes.STAGES if code != "prospect" or stage == "prospect" or not spoken_to)


def stage_after_contact(stage: str, outcome: str | None) -> str:
    """A prospect that somebody has spoken to is contacted; a closed door, and every later stage, change nothing."""
    return "contacted" if stage == "prospect" and outcome != "nobody_there" else stage


def due_state(next_on: date | None, today: date) -> DueState | None:
    """Whether what was agreed is overdue, due today or later; None without a day."""
    if next_on is None:
        return None
    if next_on == today:
        return "today"
    return "overdue" if next_on < today else "later"


def weeks_silent(last_contact_on: date | None, today: date) -> int | None:
    """Whole weeks since the last contact; None when there was none. A contact later than today counts as today."""
    return None if last_contact_on is None else max(0, (today - last_contact_on).days // 7)


def is_silent(last_contact_on: date | None, today: date, weeks: int) -> bool:
    """Whether nobody has spoken to them for `weeks` weeks or more; never spoken to is silent too."""
    silent = weeks_silent(last_contact_on, today)
    return silent is None or silent >= weeks


def next_step_days(today: date) -> dict[str, date]:
    """The short answers to "when?": in a week, the week after next (its Monday), in a month.

    All are working days after `today`, each later than the one before: what falls on a weekend moves to its Friday.
    """
    monday = today - timedelta(days=today.weekday())
    return {
        "in_a_week": _working_day(today + timedelta(days=7)),
        "in_two_weeks": monday + timedelta(days=14),
        "in_a_month": _working_day(today + timedelta(days=28)),
    }


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def sni_range(section: str) -> tuple[str, str]:
    """The SNI codes of a section as text: from the first (included) to the second (not included)."""
    first, last = SNI_SECTIONS[section]
    return first, f"{int(last) + 1:02}" if last != "99" else "9:"


def is_sni(text: str) -> bool:
    """Whether the text is an SNI code of two to five digits, with or without a dot."""
    return bool(_SNI.match(text))


def is_listed_sni(text: str) -> bool:
    """Whether SNI 2007 has the code."""
    return not is_sni(text) or taxonomy.is_sni(text.replace(".", ""))


def orgnr_digits(text: str) -> str | None:
    """The ten digits of an organisation, personal or coordination number; None when it is none of them."""
    digits = re.sub(r"[\s+-]", "", text)
    if len(digits) == 12 and digits[:2] in ("16", "18", "19", "20"):
        digits = digits[2:]
    is_number = len(digits) == 10 and digits.isascii() and digits.isdigit() and luhn.is_valid(digits)
    return digits if is_number and int(digits) else None


def orgnr_kind(text: str) -> NumberKind | None:
    """What a number identifies; None when it is no such number.

    A sole trader is identified by a personal number, or a coordination number (day + 60): personal data.
    """
    digits = orgnr_digits(text)
    if digits is None:
        return None
    if int(digits[2:4]) >= 20:
        return "organisation"
    return "coordination" if int(digits[4:6]) > 60 else "personal"


def is_sole_trader(orgnr: str | None) -> bool:
    """Whether the number is a person's: then number and name are personal data.

    One with a wrong check digit is taken for a person's too, when it looks like one: files bring such numbers.
    """
    digits = re.sub(r"[\s+-]", "", orgnr or "")
    if len(digits) == 12 and digits[:2] != "16":
        digits = digits[2:]
    return len(digits) == 10 and digits.isascii() and digits.isdigit() and int(digits[2:4]) < 20


def written_orgnr(text: str) -> str:
    """An organisation number as people write it: *556012-5790*. Raises ValueError when it is none."""
    digits = orgnr_digits(text)
    if digits is None:
        raise ValueError("not an organisation number")
    return f"{digits[:6]}-{digits[6:]}"


def is_phone_number(text: str) -> bool:
    """Whether the text can be a phone number, Swedish unless it says otherwise."""
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(text, "SE")))
    except phonenumbers.NumberParseException:
        return False


def is_email(text: str) -> bool:
    """Whether the text looks like an e-mail address; only a letter sent to it would tell more."""
    return bool(_EMAIL.match(text))


def web_address(text: str) -> str | None:
    """The address with its scheme, https when none was written; None when it is no web address."""
    address = text if _SCHEME.match(text) else f"https://{text}"
    return address if _WEBSITE.match(address) else None


def is_old(noted_on: date | None, day: date) -> bool:
    """Whether what was noted about a workplace is more than a year old on `day`; what has no day is not told of."""
    return noted_on is not None and (noted_on.year + 1, noted_on.month, noted_on.day) < (
        day.year,
        day.month,
        day.day,
    )
