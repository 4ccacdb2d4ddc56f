"""Fields and checks that forms about employers and their people share."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import get_locale
from wtforms import FloatField, SelectField, StringField, ValidationError, widgets

from crm import errors, labels
from matching.errors import CellError
from matching.languages import parse_languages


def said_by(rule: Callable[[str], Any], error: type[errors.DomainError]) -> Callable[[Any, Any], None]:
    """A validator: what is written passes when the rule says something of it; empty passes too."""

    def check(_form: Any, field: Any) -> None:
        if field.data and not rule(field.data):
            raise ValidationError(labels.error_sentence(error()))

    return check


def read_by(parser: Callable[[str], Any]) -> Callable[[Any, Any], None]:
    """A validator: what is written passes when matching can read it; else matching's own sentence is the error."""

    def check(_form: Any, field: Any) -> None:
        try:
            parser(field.data or "")
        except CellError as error:
            raise ValidationError(error.sentence(page_language())) from error

    return check


def page_language() -> str:
    """`sv` or `en`."""
    return "en" if str(get_locale()) == "en" else "sv"


def required(_form: Any, field: Any) -> None:
    """A validator: something must be written or chosen."""
    if field.data in (None, "", []):
        raise ValidationError(labels.error_sentence(errors.FieldMissing()))


required.field_flags = {"required": True}  # type: ignore[attr-defined]


class DecimalCommaField(FloatField):
    """A number with a decimal comma or point. Drawn as text: a browser's number field refuses the comma."""

    widget = widgets.TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError for what is no finite number."""
        text = valuelist[0].strip().replace(",", ".") if valuelist else ""
        super().process_formdata([text] if text else [])
        if not text:
            self.data = None
        elif self.data is None or not math.isfinite(self.data):
            self.data = None
            raise ValueError(self.gettext("Not a valid float value."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:g}".replace(".", ",") if self.data is not None else ""


class LanguagesField(StringField):
    """Languages with their levels, written `sv:A2;en:B1`, kept as {"sv": "A2", "en": "B1"} (None = not said)."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with matching's sentence."""
        self.data = None
        try:
            self.data = parse_languages(valuelist[0] if valuelist else "") or None
        except CellError as error:
            raise ValueError(error.sentence(page_language())) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ";".join(f"{code}:{level}" for code, level in (self.data or {}).items())


def number_or_none(value: Any) -> int | None:
    """A chosen id; None for the empty choice. Raises ValueError for what is neither."""
    return None if value in (None, "", "None") else int(value)


class ChosenRowField(SelectField):
    """A choice among rows by id, or none of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=number_or_none, choices=[], validate_choice=True, **kwargs)

    def offer(self, rows: Iterable[tuple[int, Any]], empty: Any) -> None:
        """Offer these rows (id, what it is called) after the empty choice, called `empty`."""
        self.choices = [("", empty), *[(id_, name) for id_, name in rows]]
