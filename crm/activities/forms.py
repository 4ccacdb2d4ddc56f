"""The form of an activity. Labels and hints stand in the template."""

from wtforms import SelectField, StringField
from wtforms.validators import Length

from crm.activities.actions import ActivityValues
from crm.web.forms import DayField, NumberField, Required, VersionedForm, options


class ActivityForm(VersionedForm):
    """One activity. The caller sets the programmes to choose among."""

    programme_id = SelectField(coerce=int, validators=[Required()])
    kind = SelectField(choices=lambda: options("activity_kind"), validators=[Required()])
    starts_on = DayField(validators=[Required()])
    ends_on = DayField()
    hours_week = NumberField()
    provider = StringField(validators=[Length(max=300)])

    def values(self) -> ActivityValues:
        """What the form says, for the action."""
        return ActivityValues(
            programme_id=self.programme_id.data,
            kind=self.kind.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            hours_week=self.hours_week.data,
            provider=self.provider.data,
        )
