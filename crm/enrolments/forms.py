"""Forms about enrolments. Labels and hints stand in the templates."""

from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from crm.enrolments.actions import Exit, Intake
from crm.web.forms import DayField, Form, Required, blank_to_none, boxes, options, options_or_none


class IntakeForm(Form):
    """How somebody comes into a programme. The caller sets the programmes to choose among."""

    programme_id = SelectField(coerce=int, validators=[Required()])
    enrolled_on = DayField(validators=[Required()])
    intake = StringField(validators=[Length(max=300)])
    referrer = SelectField(coerce=blank_to_none, choices=lambda: options_or_none("referrer"))
    main_income = SelectField(coerce=blank_to_none, choices=lambda: options_or_none("income"))
    occupation_before = SelectField(coerce=blank_to_none, choices=lambda: options_or_none("occupation"))
    incomes_before = boxes("income")


def intake_of(form: Any) -> Intake:
    """What an intake form says, for the action."""
    return Intake(
        programme_id=form.programme_id.data,
        enrolled_on=form.enrolled_on.data,
        intake=form.intake.data,
        referrer=form.referrer.data or None,
        main_income=form.main_income.data or None,
        occupation_before=form.occupation_before.data or None,
        incomes_before=tuple(form.incomes_before.data or ()),
    )


class ExitForm(Form):
    """How somebody leaves."""

    exited_on = DayField(validators=[Required()])
    reason = SelectField(
        coerce=blank_to_none, choices=lambda: options_or_none("exit_reason"), validators=[Required()]
    )
    received_by = StringField(validators=[Length(max=300)])
    occupation_after = SelectField(coerce=blank_to_none, choices=lambda: options_or_none("occupation"))
    incomes_after = boxes("income")

    def values(self) -> Exit:
        """What the form says, for the action."""
        return Exit(
            exited_on=self.exited_on.data,
            reason=self.reason.data,
            received_by=self.received_by.data,
            occupation_after=self.occupation_after.data or None,
            incomes_after=tuple(self.incomes_after.data or ()),
        )


class ReviewForm(Form):
    """A review: what was said, and what comes next."""

    held_on = DayField(validators=[Required()])
    note = TextAreaField()
    next_step = StringField(validators=[Length(max=300)])
    next_on = DayField()


class FollowUpForm(Form):
    """What somebody who left does on a later day."""

    on = DayField(validators=[Required()])
    state = SelectField(choices=lambda: options("occupation"), validators=[Required()])
