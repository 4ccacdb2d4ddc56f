"""Forms about events. Labels stand in the templates."""

from typing import Any

from flask import request
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField, TimeField, validators

from crm.employers.fields import ChosenRowField, required
from crm.employers.forms import EMPTY_IS_FINE, LONG, SHORT
from crm.employers.queries import list_people
from crm.labels import choices
from crm.web.forms import Form, VersionedForm
from crm.web.row_ids import id_in

COLUMNS = ("name", "kind", "held_on", "begins", "place", "note")
ANSWERS = ("yes", "maybe", "no")


class EventForm(VersionedForm):
    """What, when and where."""

    name = StringField(validators=[required, SHORT])
    kind = SelectField()
    held_on = DateField(validators=[required])
    begins = TimeField(validators=[EMPTY_IS_FINE])
    place = StringField(validators=[SHORT])
    note = TextAreaField(validators=[LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices("event_kind")

    @property
    def values(self) -> dict[str, Any]:
        """Column → value."""
        return {name: self[name].data for name in COLUMNS}


class MarkForm(Form):
    """One mark on the list: `mark=came`, `away`, `unknown`, or an answer; and who, and how many."""

    mark = StringField(validators=[SHORT])

    @property
    def attendance(self) -> bool | None:
        """What the mark says about having come."""
        return {"came": True, "away": False}.get(str(self.mark.data))

    @property
    def is_attendance(self) -> bool:
        """Whether it is about having come, rather than an answer."""
        return self.mark.data in ("came", "away", "unknown")

    @property
    def answer(self) -> str | None:
        """The answer; None for none."""
        return str(self.mark.data) if self.mark.data in ANSWERS else None


class GuestForm(Form):
    """Who is asked or came from one employer, and how many."""

    contact_person_id = ChosenRowField()
    people = IntegerField(validators=[EMPTY_IS_FINE, validators.NumberRange(1, 100)])

    def offer(self, employer_id: int) -> None:
        """Offer who is at the employer now."""
        self.contact_person_id.offer([(one.id, one.name) for one in list_people(employer_id)], "–")


class TickedForm(Form):
    """The employers that were ticked."""

    @property
    def employer_ids(self) -> list[int]:
        """Their ids; what is no id is passed over."""
        found = []
        for text in request.form.getlist("employer"):
            try:
                found.append(id_in(text))
            except ValueError:
                continue
        return found
