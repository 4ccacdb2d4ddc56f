"""Forms about courses. Labels stand in the templates."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.widgets import CheckboxInput, ListWidget

from crm.employers.forms import EMPTY_IS_FINE, SHORT
from crm.employers.models import ContactPerson
from crm.labels import label
from crm.supervisors.course_queries import Invitable
from crm.supervisors.models import Supervisor
from crm.web.filters import FilterForm
from crm.web.forms import DayField, Form, Required, VersionedForm
from crm.web.row_ids import id_in


class CourseForm(VersionedForm):
    """What it is, where and when."""

    name = StringField(validators=[Required(), SHORT])
    place = StringField(validators=[SHORT])
    starts_on = DayField(validators=[Required()])
    ends_on = DayField()
    seats = IntegerField(validators=[EMPTY_IS_FINE, validators.NumberRange(1, 1000)])
    note = TextAreaField()

    @property
    def values(self) -> dict[str, Any]:
        """Column → value."""
        return {name: self[name].data for name in ("name", "place", "starts_on", "ends_on", "seats", "note")}


class InvitableForm(FilterForm):
    """Whom to choose among."""

    q = StringField(validators=[SHORT])
    trained = BooleanField()
    hosting = BooleanField()

    def __init__(self) -> None:
        super().__init__()
        self.validate()

    @property
    def wanted(self) -> Invitable:
        """The filter; those who have been through a course are left out unless asked for."""
        return Invitable(self.q.data or None, not self.trained.data, self.hosting.data)


class InviteForm(Form):
    """Whom, and on which day they were asked."""

    people = SelectMultipleField(
        coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    invited_on = DayField(validators=[Required()])

    def offer(self, people: Iterable[ContactPerson], supervisors: Mapping[int, Supervisor]) -> None:
        """Offer them by name and workplace, each with what is known of their training."""
        self.people.choices = [
            SelectChoice(value=person.id, label=_said(person, supervisors.get(person.id)))
            for person in people
        ]


def _said(person: ContactPerson, supervisor: Supervisor | None) -> str:
    known = label("training", supervisor.training) if supervisor else label("unset", "no_supervisor")
    return f"{person.name}, {person.employer.name} ({str(known).lower()})"


class MarkForm(Form):
    """One tap: `mark` is the number of the invitation, `=` and what is so."""

    mark = StringField(validators=[Required(), SHORT])

    @property
    def invitation_id(self) -> int | None:
        """Whose it is; None for what is no number."""
        try:
            return id_in(str(self.mark.data).partition("=")[0])
        except ValueError:
            return None

    @property
    def said(self) -> str:
        """What is so."""
        return str(self.mark.data).partition("=")[2]
