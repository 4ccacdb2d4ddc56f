"""The filters of the log. Labels stand in the template."""

from wtforms import SelectField, StringField

from crm.web.forms import DayField, Form, id_or_none, stripped


class LogFilterForm(Form):
    """Whom, what, about whom and when. The caller sets the choices."""

    class Meta(Form.Meta):
        """A list is asked for, nothing is sent: no token."""

        csrf = False

    staff = SelectField(coerce=id_or_none, validate_choice=False)
    action = SelectField(validate_choice=False)
    # A pseudonym, or the number by which the log names a participant.
    participant = StringField(filters=[stripped])
    day_from = DayField()
    day_to = DayField()
