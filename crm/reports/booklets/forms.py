"""The form of a booklet. Labels stand in the template."""

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.reports.booklets.models import Booklet
from crm.reports.comparing import COMPARISONS
from crm.reports.forms import CHOICES
from crm.reports.labels import COMPARISON_WORDS, EVERYBODY_WORDS
from crm.reports.queries import list_programmes
from crm.reports.registry import OF_ENROLMENTS, REPORTS
from crm.web.forms import DayField, VersionedForm

LONGEST_NAME = 120
LONGEST_INTRODUCTION = 5000
LAST = 99


def _nothing_as_empty(value: str | None) -> str:
    """What is not chosen is the empty choice."""
    return value or ""


class BookletForm(VersionedForm):
    """What it is called, about whom and when, which reports in which order, and what stands first."""

    name = StringField(validators=[DataRequired(), Length(max=LONGEST_NAME)])
    programme_id = SelectField(coerce=int)
    starts_on = DayField()
    ends_on = DayField()
    comparison = SelectField(filters=[_nothing_as_empty])
    reports = SelectMultipleField(
        option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=True
    )
    intake = SelectField(filters=[_nothing_as_empty])
    gender = SelectField(filters=[_nothing_as_empty])
    age_group = SelectField(filters=[_nothing_as_empty])
    staff_id = SelectField(filters=[_nothing_as_empty])
    for_spreading = BooleanField(default=True)
    introduction = TextAreaField(validators=[Length(max=LONGEST_INTRODUCTION)])

    def __init__(self, staff: Staff, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme_id.choices = [(one.id, one.name) for one in list_programmes(staff)]
        self.reports.choices = [
            (name, definition.words.question)
            for name, definition in REPORTS.items()
            if may(staff, definition.permission)
        ]
        self.comparison.choices = [(name, COMPARISON_WORDS[name]) for name in ("", *COMPARISONS)]
        for field in OF_ENROLMENTS:
            self[field].choices = [("", EVERYBODY_WORDS), *CHOICES[field](staff).items()]

    @classmethod
    def of(cls, staff: Staff, booklet: Booklet, **kwargs: Any) -> "BookletForm":
        """The form filled in with a saved booklet."""
        return cls(staff, obj=booklet, data=dict(booklet.narrowing), **kwargs)

    @property
    def places(self) -> Mapping[str, str]:
        """Report → its place in the order as it was typed, or as it is saved."""
        if self.is_submitted():
            return {name: request.form.get(f"place-{name}", "") for name in REPORTS}
        return {name: str(at) for at, name in enumerate(self.reports.data or (), 1)}

    @property
    def details(self) -> dict[str, Any]:
        """Column → value."""
        order = {name: _number(typed) for name, typed in self.places.items()}
        columns = ("name", "programme_id", "starts_on", "ends_on", "for_spreading", "introduction")
        return {
            **{column: self[column].data for column in columns},
            # A stable sort: those without a number follow, as the page lists them.
            "reports": sorted(self.reports.data or [], key=lambda name: order[name]),
            "narrowing": {field: self[field].data for field in OF_ENROLMENTS if self[field].data},
            "comparison": self.comparison.data or None,
        }


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= len(str(LAST)) else LAST
