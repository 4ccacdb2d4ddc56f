"""Forms about personal data. Labels stand in the templates."""

from wtforms import BooleanField

from crm.web.forms import Form, Required


class EraseForm(Form):
    """Removing somebody's data: whoever does it has read that nothing brings it back."""

    understood = BooleanField(validators=[Required()])
