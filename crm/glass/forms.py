"""Forms of opening and reviewing. Labels and hints stand in the templates."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length

from crm.web.forms import ChoiceRequired, Form, Required, options


class OpenForm(Form):
    """Whom to open, and why."""

    who = StringField(validators=[Required(), Length(max=300)])
    reason = TextAreaField(validators=[Required(), Length(max=2000)])


class ReviewOpeningForm(Form):
    """Whether an opening was in order."""

    verdict = RadioField(choices=lambda: options("glass_verdict"), validators=[ChoiceRequired()])
    review_note = TextAreaField(validators=[Length(max=2000)])
