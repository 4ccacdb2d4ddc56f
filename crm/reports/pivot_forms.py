"""Keeping a question: its name, and with whom it is shared."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import Length

from crm.accounts.models import Staff
from crm.reports.models import SavedQuestion
from crm.reports.queries import list_programmes
from crm.web.forms import Form, Required, VersionedForm

NAME_LENGTH = 100


class QuestionForm(Form):
    """A name, and a programme whose staff see it too (0 = only oneself)."""

    name = StringField(validators=[Required(), Length(max=NAME_LENGTH)])
    programme_id = SelectField(coerce=int, default=0)

    def for_staff(self, staff: Staff, only_me: Any) -> "QuestionForm":
        """With the programmes of `staff` to choose from; `only_me` is what the first choice is called."""
        self.programme_id.choices = [(0, only_me), *((one.id, one.name) for one in list_programmes(staff))]
        return self


class StoredQuestionForm(VersionedForm, QuestionForm):
    """The same for a question that is there."""


def stored_form(question: SavedQuestion) -> StoredQuestionForm:
    """The form with a question in it."""
    form = StoredQuestionForm(obj=question)
    if not form.is_submitted():
        form.programme_id.data = question.programme_id or 0
    return form
