"""How dates, numbers and phone numbers read: Swedish habits, also in English.

A list says the same days, codes and numbers over and over, so what was worded once is remembered.
"""

from datetime import date, datetime
from functools import lru_cache

import phonenumbers
from flask_babel import format_date, format_decimal

from crm import labels
from crm.web.clock import HOME, today

THIN_SPACE = "\u2009"


def day(value: date | None) -> str:
    """*lör 21 nov*; the year is added when it is not this one."""
    if value is None:
        return ""
    return _day(value, value.year == today().year, labels.language())


@lru_cache(maxsize=4096)
def _day(value: date, is_this_year: bool, _language: str) -> str:
    pattern = "EEE d MMM" if is_this_year else "EEE d MMM yyyy"
    return str(format_date(value, pattern)).replace(".", "")


def moment(value: datetime | None) -> str:
    """*lör 21 nov 14.05*, where the users are; empty for none."""
    if value is None:
        return ""
    here = value.astimezone(HOME)
    return f"{day(here.date())} {here:%H.%M}"


def week(value: date) -> str:
    """*v. 47*."""
    number = value.isocalendar().week
    return f"v. {number}" if labels.language() == "sv" else f"week {number}"


def number(value: float | int | None, decimals: int = 0) -> str:
    """Decimal comma and thin space in thousands; a dash for nothing."""
    if value is None:
        return "–"
    text = str(format_decimal(round(value, decimals) if decimals else round(value)))
    return text.replace("\u00a0", THIN_SPACE)


def phone(value: str | None) -> str:
    """*070-123 45 67*; what is no number stands as it was typed."""
    return _phone(value) if value else ""


@lru_cache(maxsize=4096)
def _phone(value: str) -> str:
    try:
        parsed = phonenumbers.parse(value, "SE")
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_possible_number(parsed):
        return value
    if parsed.country_code != 46:
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))


def label(code: str | None, family: str) -> str:
    """What a code is called in the language of the page (see `labels.label`)."""
    return _label(code, family, labels.language()) if code else ""


@lru_cache(maxsize=4096)
def _label(code: str, family: str, _language: str) -> str:
    return str(labels.label(family, code))
