"""The base of every form: rejected ones keep what was typed, and a save on an older version is refused.

Fields carry no wording: labels and hints stand in the template beside the field.
"""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from wtforms import (
    DateField,
    FieldList,
    FloatField,
    FormField,
    HiddenField,
    SelectChoice,
    SelectMultipleField,
)
from wtforms.validators import DataRequired, InputRequired, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, Select, TextInput

from crm import errors, labels
from crm.database import db
from crm.web.row_ids import id_in


def blank_to_none(value: Any) -> Any:
    """What an empty text field means: nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def stripped(value: Any) -> Any:
    """Text without the spaces around it."""
    # Nobody types a NUL, and PostgreSQL keeps none.
    return value.replace("\0", "").strip() if isinstance(value, str) else value


def options(family: str, leave_out: Iterable[str] = ()) -> list[SelectChoice]:
    """The codes of a family as choices of a field."""
    left_out = set(leave_out)
    return [
        SelectChoice(value=code, label=text) for code, text in labels.choices(family) if code not in left_out
    ]


def options_or_none(family: str) -> list[SelectChoice]:
    """The codes of a family as choices, after an empty one that means: not known."""
    return [SelectChoice(value="", label=labels.NOT_STATED), *options(family)]


def boxes(family: str, leave_out: Iterable[str] = ()) -> SelectMultipleField:
    """A field of several boxes to tick, one a code of the family but those left out."""
    left_out = tuple(leave_out)
    return SelectMultipleField(
        choices=lambda: options(family, left_out),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


def id_or_none(value: Any) -> int | None:
    """What a select of rows hands in: an id, or None for its empty choice (ValueError for anything else)."""
    return id_in(value) if value not in (None, "", "None") else None


class Required(DataRequired):
    """The field must say something."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty field, or a box not ticked; a field that could not be read has its own sentence already."""
        if field.process_errors:
            return
        # 0 is an answer, though it equals False.
        if field.data is False or (not field.data and field.data != 0):
            field.errors = []
            raise StopValidation(labels.error_sentence(errors.FieldMissing()))


class ChoiceRequired(InputRequired):
    """One of the alternatives must be chosen."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse no choice."""
        if not field.data:
            field.errors = []
            raise StopValidation(labels.error_sentence(errors.UnknownValue()))


class DayField(DateField):
    """A day. What cannot be read stays as typed, with a sentence of ours."""

    data: Any

    def process_formdata(self, valuelist: Any) -> None:
        """Read the day; empty = None."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(labels.error_sentence(errors.NotADay(typed=valuelist[0]))) from None


class NumberField(FloatField):
    """A number with decimal comma or point. What cannot be read stays as typed, with a sentence of ours.

    Drawn as text: a browser empties a number field that holds a decimal comma.
    """

    widget = TextInput()
    data: Any

    def process_formdata(self, valuelist: Any) -> None:
        """Read the number; empty = None."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip().replace(",", ".").replace("\u2212", "-")])
        except ValueError:
            raise ValueError(labels.error_sentence(errors.NotANumber())) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        text = (
            f"{self.data:g}" if abs(self.data) < 1000 and round(self.data, 2) == self.data else str(self.data)
        )
        return text.replace(".", ",") if labels.language() == "sv" else text


UNSELECTED = Markup('<option value="%s">%s</option>')
SELECTED = Markup('<option selected value="%s">%s</option>')


class QuickSelect(Select):
    """Draws options of nothing but value and label straight away: a filter has some hundred of them."""

    @classmethod
    def render_option(cls, choice: Any, **kwargs: Any) -> Markup:
        """One option, as the library draws it."""
        if choice.render_kw or kwargs or isinstance(choice.value, bool):
            return Markup(super().render_option(choice, **kwargs))  # noqa: S704 (escaped by the library)
        option = SELECTED if choice.selected else UNSELECTED
        return option % (choice.value, choice.label or choice.value)


class Worded:
    """A form whose fields get their wording from the template."""

    _fields: dict[str, Any]

    def word(self, hints: dict[str, Any] | None = None, **labels: Any) -> str:
        """Called by a template, which owns the wording: gives each named field its label, and hints. Draws nothing."""
        for name, text in labels.items():
            if name in self._fields:
                self._fields[name].label.text = text
        for name, text in (hints or {}).items():
            if name in self._fields:
                self._fields[name].description = text
        return ""


class Form(Worded, FlaskForm):
    """A form whose text fields are stripped and whose empty ones are None."""

    class Meta(FlaskForm.Meta):
        """Messages of the form library in the language of the page."""

        @property
        def locales(self) -> list[str]:
            """The page's language first."""
            return [labels.language(), "en"]

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Give every field the two text filters, before its own; lists of small forms take none."""
            if unbound_field.field_class in (FieldList, FormField):
                return unbound_field.bind(form=form, **options)
            own = list(unbound_field.kwargs.get("filters", ()))
            field = unbound_field.bind(form=form, **{**options, "filters": [stripped, blank_to_none, *own]})
            if type(field.widget) is Select:
                field.widget = QuickSelect(field.widget.multiple)
            return field

    def show(self, error: errors.DomainError) -> None:
        """Put a domain error's sentence beside the field at fault, or above the form."""
        sentence = labels.error_sentence(error)
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]

    def run(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        """Call an action; True-ish result when it went well, None when the domain said no (shown in the form).

        Database constraints and stale versions count as the domain saying no. What the action had done is undone.
        """
        try:
            with db.session.begin_nested():
                result = action(*args, **kwargs)
                db.session.flush()
        except errors.DomainError as error:
            self.show(error)
        except StaleDataError:
            self.show(errors.ChangedMeanwhile())
        except IntegrityError as error:
            self.show(errors.domain_error(error))
        else:
            return result if result is not None else True
        return None


class VersionedForm(Form):
    """A form on a row that others may edit too: carries the version that was opened."""

    version = HiddenField()

    def require_same_version(self, row: Any) -> None:
        """Raise ChangedMeanwhile when the row was saved by somebody since the form was opened."""
        if str(row.version) != str(self.version.data):
            raise errors.ChangedMeanwhile()

    def stored_beside(self, row: Any) -> dict[str, Any]:
        """For the conflict box: fields where the stored value differs from the typed one → the stored value."""
        return {
            name: getattr(row, name)
            for name, field in self._fields.items()
            if hasattr(row, name) and name != "version" and getattr(row, name) != field.data
        }
