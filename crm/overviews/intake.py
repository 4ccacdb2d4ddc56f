"""Taking somebody in: the person and their first enrolment at once, from what is needed to begin."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from wtforms import BooleanField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from crm.accounts.models import Staff
from crm.enrolments.actions import enrol
from crm.enrolments.forms import IntakeForm, intake_of
from crm.overviews import blueprint
from crm.participants.actions import ParticipantValues, register_participant
from crm.participants.models import Participant
from crm.participants.rules import wishes_of
from crm.web.access import access
from crm.web.clock import today
from crm.web.forms import options


class NewParticipantForm(IntakeForm):
    """The little that is needed to begin: who, what they wish, since when."""

    name = StringField(validators=[Length(max=300)])
    anonymous = BooleanField()
    protected = BooleanField()
    phone = StringField(validators=[Length(max=300)])
    email = StringField(validators=[Length(max=300)])
    interests = TextAreaField()
    gender = SelectField(choices=lambda: options("gender"), default="unknown")

    def offer(self, staff: Staff) -> None:
        """Fill the programmes: those that `staff` works in."""
        self.programme_id.choices = [SelectChoice(value=one.id, label=one.name) for one in staff.programmes]

    def person(self) -> ParticipantValues:
        """What the form says of the person, for the action; `intake_of` says how they come in."""
        return ParticipantValues(
            name=self.name.data,
            anonymous=self.anonymous.data,
            protected=self.protected.data,
            phone=self.phone.data,
            email=self.email.data,
            gender=self.gender.data,
            interests=wishes_of(self.interests.data),
        )


@blueprint.route("/participants/new", methods=["GET", "POST"])
@access("participants.edit")
def intake() -> ResponseReturnValue:
    """Register somebody and enrol them."""
    form = NewParticipantForm(enrolled_on=today())
    form.offer(current_user)
    if form.validate_on_submit() and (participant := form.run(_take_in, current_user, form)):
        flash(_("Saved. Now write what the workplace must respect, and the hours."), "success")
        return redirect(url_for("participants.edit", participant_id=participant.id), 303)
    return render_template("overviews/intake.html", form=form), 422 if form.is_submitted() else 200


def _take_in(actor: Staff, form: NewParticipantForm) -> Participant:
    participant = register_participant(actor, form.person())
    enrol(actor, participant, intake_of(form))
    return participant
