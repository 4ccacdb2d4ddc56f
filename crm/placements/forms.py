"""Forms of placements. Labels and hints stand in the templates."""

from typing import Final

from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from crm.codes import SUPPORT_MET
from crm.labels import NO, NOT_STATED, YES
from crm.placements.actions import Learnt, PlacementStart
from crm.placements.keeping import SupportNote
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
from matching.restrictions import FACTS

STATES: Final = ("ongoing", "coming", "ended")


class StartForm(Form):
    """What is agreed when a placement starts. The caller sets programmes and supervisors to choose among."""

    kind = RadioField(choices=lambda: options("placement_kind"), validators=[ChoiceRequired()])
    starts_on = DayField(validators=[Required()])
    ends_on = DayField()
    hours_week = NumberField()
    supervisor_id = SelectField(coerce=id_or_none, validators=[Optional()])
    is_agreed_when_full = BooleanField()
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
            is_agreed_when_full=self.is_agreed_when_full.data,
        )


class SupervisorForm(VersionedForm):
    """Who supervises. The caller sets whom to choose among."""

    supervisor_id = SelectField(coerce=id_or_none, validators=[Optional()])
    is_agreed_when_full = BooleanField()


class EndForm(VersionedForm):
    """How a placement ends."""

    ends_on = DayField(validators=[Required()])
    ended_by = RadioField(choices=lambda: options("ended_by"), validators=[ChoiceRequired()])
    reason = SelectField(coerce=blank_to_none, choices=lambda: options_or_none("end_reason"))
    note = TextAreaField()
    lesson = TextAreaField()

    def learnt(self, source: str) -> Learnt:
        """What the form says of the workplace, for the action. `source` goes with the facts."""
        answers = {fact: self[f"fact_{fact}"].data for fact in FACTS}
        return Learnt(
            reason=self.reason.data or None,
            lesson=self.lesson.data,
            facts={fact: answer == "yes" for fact, answer in answers.items() if answer},
            source=source,
        )


def _yes_or_no() -> list[SelectChoice]:
    said = (("", NOT_STATED), ("yes", YES), ("no", NO))
    return [SelectChoice(value=value, label=text) for value, text in said]


# One answer for each fact that matching reads.
for _fact in FACTS:
    setattr(EndForm, f"fact_{_fact}", SelectField(coerce=blank_to_none, choices=_yes_or_no))


class SupportForm(Form):
    """How a time of the support went."""

    went = RadioField(choices=lambda: options("support_went"), validators=[ChoiceRequired()], default="kept")
    on = DayField(validators=[Required()])
    met = RadioField(
        coerce=blank_to_none, choices=lambda: options("support_met"), validate_choice=False, default=None
    )
    channel = SelectField(coerce=blank_to_none, choices=lambda: options_or_none("channel"))
    note = TextAreaField()
    skip_reason = StringField(validators=[Length(max=300)])

    def values(self) -> SupportNote:
        """What the form says, for the action."""
        met = self.met.data if self.met.data in SUPPORT_MET else None
        return SupportNote(
            on=self.on.data,
            is_skipped=self.went.data == "skipped",
            channel=self.channel.data or None,
            met=met,
            note=self.note.data,
            skip_reason=self.skip_reason.data,
        )


class FilterForm(Form):
    """The filters of the list. The caller sets the programmes to choose among."""

    class Meta(Form.Meta):
        """A list is asked for, nothing is sent: no token."""

        csrf = False

    state = SelectField(validate_choice=False)
    kind = SelectField(validate_choice=False)
    programme = SelectField(coerce=id_or_none, validate_choice=False)
    segment = SelectField(validate_choice=False)
    unsupervised = BooleanField()
    period_from = DayField()
    period_to = DayField()


class SupportPeriodForm(Form):
    """For which days the share kept in time is counted; without them, the last three months."""

    class Meta(Form.Meta):
        """A figure is asked for, nothing is sent: no token."""

        csrf = False

    period_from = DayField()
    period_to = DayField()
