"""Forms of placements. Labels and hints stand in the templates."""

from typing import Final

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from crm.placements.actions import PlacementStart
from crm.web.forms import (
    ChoiceRequired,
    DayField,
    Form,
    NumberField,
    Required,
    VersionedForm,
    blank_to_none,
    id_or_none,
    options,
    options_or_none,
)

STATES: Final = ("ongoing", "coming", "ended")


class StartForm(Form):
    """What is agreed when a placement starts. The caller sets programmes and supervisors to choose among."""

    kind = RadioField(choices=lambda: options("placement_kind"), validators=[ChoiceRequired()])
    starts_on = DayField(validators=[Required()])
    ends_on = DayField()
    hours_week = NumberField()
    supervisor_id = SelectField(coerce=id_or_none, validators=[Optional()])
    programme_id = SelectField(coerce=int, validators=[Required()])
    via = SelectField(coerce=blank_to_none, choices=lambda: options_or_none("placement_via"))
    purpose = StringField(validators=[Length(max=300)])

    def values(self) -> PlacementStart:
        """What the form says, for the action."""
        return PlacementStart(
            programme_id=self.programme_id.data,
            kind=self.kind.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            hours_week=self.hours_week.data,
            supervisor_id=self.supervisor_id.data,
            via=self.via.data or None,
            purpose=self.purpose.data,
        )


class EndForm(VersionedForm):
    """How a placement ends."""

    ends_on = DayField(validators=[Required()])
    ended_by = RadioField(choices=lambda: options("ended_by"), validators=[ChoiceRequired()])
    note = TextAreaField()


class FilterForm(Form):
    """The filters of the list. The caller sets the programmes to choose among."""

    class Meta(Form.Meta):
        """A list is asked for, nothing is sent: no token."""

        csrf = False

    state = SelectField(validate_choice=False)
    kind = SelectField(validate_choice=False)
    programme = SelectField(coerce=id_or_none, validate_choice=False)
    segment = SelectField(validate_choice=False)
    period_from = DayField()
    period_to = DayField()
