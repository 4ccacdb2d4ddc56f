"""Forms of saved views and of changing many employers. Labels stand in the templates."""

from collections.abc import Mapping
from typing import Any, Final

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from crm import errors, labels
from crm.accounts.models import Staff
from crm.employers.queries import list_owners
from crm.segments.models import SavedView
from crm.web.forms import ChoiceRequired, DayField, Form, Required, VersionedForm, id_or_none

NAME_LENGTH: Final = 100
SHORT: Final = Length(max=300)


class ViewForm(Form):
    """A name, and a programme whose staff see it too (0 = only oneself)."""

    name = StringField(validators=[Required(), Length(max=NAME_LENGTH)])
    programme_id = SelectField(coerce=int, default=0)

    def for_staff(self, staff: Staff, only_me: Any) -> "ViewForm":
        """With the programmes of `staff` to choose from; `only_me` is what the first choice is called."""
        self.programme_id.choices = [(0, only_me), *((one.id, one.name) for one in staff.programmes)]
        return self


class StoredViewForm(VersionedForm, ViewForm):
    """The same for a view that is there."""


def stored_form(view: SavedView) -> StoredViewForm:
    """The form with a view in it."""
    form = StoredViewForm(obj=view)
    if not form.is_submitted():
        form.programme_id.data = view.programme_id or 0
    return form


class BulkForm(Form):
    """What many employers are to get. `seen` is the mark of what was looked at before; empty = to be looked at."""

    kind = RadioField(validators=[ChoiceRequired()])
    owner_id = SelectField(coerce=id_or_none, validators=[Optional()])
    stage = SelectField(validators=[Optional()])
    next_step = StringField(validators=[SHORT])
    next_on = DayField(validators=[Optional()])
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = labels.choices("bulk_kind")
        owners = [(row.id, row.name) for row in list_owners()]
        self.owner_id.choices = [("", labels.label("unset", "owner")), *owners]
        self.stage.choices = labels.choices("stage")

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether a next step has its words and its day."""
        is_whole = super().validate(extra_validators)
        if is_whole and self.kind.data == "next_step" and not (self.next_step.data and self.next_on.data):
            self.show(errors.NextStepNeedsDay() if self.next_step.data else errors.NextStepMissing())
            return False
        return bool(is_whole)

    def new_values(self, today: Any) -> Mapping[str, Any]:
        """Column → the value that each employer gets."""
        values: dict[str, dict[str, Any]] = {
            "owner": {"owner_id": self.owner_id.data},
            "stage": {"stage": self.stage.data},
            "next_step": {
                "next_step": self.next_step.data,
                "next_on": self.next_on.data,
                "no_next_step_reason": None,
            },
            "archive": {"archived_on": today},
        }
        return values[self.kind.data]
