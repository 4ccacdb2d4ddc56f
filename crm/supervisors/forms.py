"""Forms about supervisors. Labels stand in the templates."""

from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    ValidationError,
    validators,
)

from crm import errors
from crm.employers.fields import ChosenRowField, said_by
from crm.employers.forms import EMPTY_IS_FINE, SHORT
from crm.employers.models import Employer
from crm.employers.rules import is_email, is_phone_number
from crm.labels import choices, error_sentence, label
from crm.supervisors.queries import SORTS, SupervisorFilter, list_not_yet
from crm.web.filters import FilterForm, code_or_none
from crm.web.forms import DayField, Form, VersionedForm


class SupervisorForm(VersionedForm):
    """Training, its day, and how many at a time."""

    training = SelectField()
    training_on = DateField(validators=[EMPTY_IS_FINE])
    capacity = IntegerField(validators=[EMPTY_IS_FINE, validators.NumberRange(1, 100)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.training.choices = choices("training")

    @property
    def values(self) -> dict[str, Any]:
        """Column → value."""
        return {name: self[name].data for name in ("training", "training_on", "capacity")}


class NewSupervisorForm(SupervisorForm):
    """The same, and who it is: one of the employer's contact people, or somebody new."""

    contact_person_id = ChosenRowField()
    name = StringField(validators=[SHORT])
    title = StringField(validators=[SHORT])
    phone = StringField(validators=[SHORT, said_by(is_phone_number, errors.PhoneInvalid)])
    email = StringField(validators=[SHORT, said_by(is_email, errors.EmailInvalid)])

    def offer(self, employer: Employer) -> None:
        """Offer the contact people who are no supervisors."""
        people = [(person.id, person.name) for person in list_not_yet(employer.id)]
        self.contact_person_id.offer(people, label("unset", "new_person"))

    def validate_name(self, field: Any) -> None:
        """A new person has a name."""
        if self.contact_person_id.data is None and not field.data:
            raise ValidationError(error_sentence(errors.FieldMissing()))

    @property
    def new_person(self) -> dict[str, Any]:
        """Column → value of a new contact person."""
        return {name: self[name].data for name in ("name", "title", "phone", "email")}


class MoveForm(Form):
    """How to reach somebody at another employer, and since when they work there."""

    title = StringField(validators=[SHORT])
    phone = StringField(validators=[SHORT, said_by(is_phone_number, errors.PhoneInvalid)])
    email = StringField(validators=[SHORT, said_by(is_email, errors.EmailInvalid)])
    moved_on = DayField()
    supervises = BooleanField()

    @property
    def values(self) -> dict[str, Any]:
        """Column → value."""
        return {name: self[name].data for name in ("title", "phone", "email")}


class ArchiveForm(Form):
    """Nothing but the button."""


class SupervisorFilterForm(FilterForm):
    """What the list of supervisors is narrowed by."""

    q = StringField(validators=[SHORT])
    training = SelectField(coerce=code_or_none)
    free = BooleanField()
    archived = BooleanField()

    def __init__(self) -> None:
        super().__init__()
        self.training.choices = [("", label("unset", "any")), *choices("training")]
        self.validate()

    @property
    def sort_code(self) -> str:
        """How the list is sorted."""
        asked = request.args.get("sort", "employer")
        return asked if asked in SORTS else "employer"

    @property
    def wanted(self) -> SupervisorFilter:
        """The filter of the list."""
        return SupervisorFilter(**self.chosen, sort=self.sort_code)
