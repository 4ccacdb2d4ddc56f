"""How dates, numbers and phone numbers read: Swedish habits, also in English."""

from datetime import date, datetime

import phonenumbers
from flask_babel import format_date, format_decimal, get_locale

from crm.web.clock import HOME, today

THIN_SPACE = "\u2009"


def day(value: date | None) -> str:
    """*lör 21 nov*; the year is added when it is not this one."""
    if value is None:
        return ""
    pattern = "EEE d MMM" if value.year == today().year else "EEE d MMM yyyy"
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
    return f"v. {number}" if str(get_locale()) == "sv" else f"week {number}"


def number(value: float | int | None, decimals: int = 0) -> str:
    """Decimal comma and thin space in thousands; a dash for nothing."""
    if value is None:
        return "–"
    text = str(format_decimal(round(value, decimals) if decimals else round(value)))
    return text.replace("\u00a0", THIN_SPACE)


def phone(value: str | None) -> str:
    """*070-123 45 67*; what is no number stands as it was typed."""
    if not value:
        return ""
    try:
        parsed = phonenumbers.parse(value, "SE")
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_possible_number(parsed):
        return value
    if parsed.country_code != 46:
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))
