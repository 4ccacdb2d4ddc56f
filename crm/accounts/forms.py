"""Forms about staff and one's own account."""

from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from crm import labels
from crm.accounts.actions import StaffDetails
from crm.accounts.models import Staff
from crm.accounts.passwords import is_right
from crm.accounts.proof import counted
from crm.accounts.queries import list_organisations, list_programmes
from crm.errors import WrongPassword
from crm.web.forms import Form, Required, VersionedForm


class StaffForm(VersionedForm):
    """What an administrator says about a member of staff."""

    name = StringField(validators=[Required()])
    email = StringField(validators=[Required()])
    role = SelectField(validators=[Required()])
    organisation_id = SelectField(coerce=int)
    programme_ids = SelectMultipleField(
        coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    caseload_max = IntegerField(validators=[Optional(), NumberRange(1, 200)])
    full_time_percent = IntegerField(validators=[Required(), NumberRange(1, 100)], default=100)
    active = BooleanField(default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = labels.choices("role")
        self.organisation_id.choices = [(0, "–"), *((row.id, row.name) for row in list_organisations())]
        self.programme_ids.choices = [(row.id, row.name) for row in list_programmes()]

    @property
    def details(self) -> StaffDetails:
        """What was typed."""
        chosen = [row for row in list_programmes() if row.id in self.programme_ids.data]
        return StaffDetails(
            name=self.name.data,
            email=self.email.data,
            role=self.role.data,
            organisation_id=self.organisation_id.data or None,
            programmes=chosen,
            caseload_max=self.caseload_max.data,
            full_time_percent=self.full_time_percent.data,
            active=self.active.data,
        )


class SecretField(PasswordField):
    """A password: taken exactly as typed, spaces too, and never sent back."""

    @property
    def typed(self) -> str:
        """What was typed."""
        return str(self.raw_data[0]) if self.raw_data else ""


class OwnPasswordForm(Form):
    """A new password, with the current one as proof."""

    current_password = SecretField(validators=[Required()])
    new_password = SecretField(validators=[Required()])
    new_password_again = SecretField(validators=[Required()])

    def __init__(self, person: Staff, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person = person

    def validate_current_password(self, field: SecretField) -> None:
        """It must be the person's; wrong ones count as they do at the log-in."""
        faults: list[str] = []
        if counted(
            faults, self.person.email, lambda: is_right(self.person, field.typed), lambda: self.person.id
        ):
            return
        raise ValidationError(faults[0] if faults else labels.error_sentence(WrongPassword()))


class AppCodeForm(Form):
    """The code that a new app shows, as proof that it holds the secret."""

    code = StringField(validators=[Required()])
