"""Forms about agreements and files. Labels stand in the templates."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField, ValidationError, validators

from crm import errors, labels
from crm.agreements import rules
from crm.employers.fields import ChosenRowField
from crm.employers.forms import owners_with
from crm.web.forms import DayField, Form, Required, VersionedForm


class AgreementForm(VersionedForm):
    """What is agreed, since when and until when, who answers for it."""

    kind = SelectField()
    title = StringField(validators=[Required(), validators.Length(max=300)])
    signed_on = DayField()
    starts_on = DayField()
    ends_on = DayField()
    note = TextAreaField(validators=[validators.Length(max=20_000)])
    owner_id = ChosenRowField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = kwargs.get("obj")
        self.kind.choices = labels.choices("agreement_kind")
        owners = owners_with(agreement.owner if agreement is not None else None)
        self.owner_id.offer(owners, labels.label("unset", "owner"))

    @property
    def values(self) -> dict[str, Any]:
        """Column → value."""
        names = ("kind", "title", "signed_on", "starts_on", "ends_on", "note", "owner_id")
        return {name: self[name].data for name in names}


class FileForm(Form):
    """A file, and what it belongs to: an agreement, or a placement of one's own participant."""

    file = FileField()
    agreement_id = ChosenRowField()
    placement_id = ChosenRowField()

    def validate_file(self, field: Any) -> None:
        """Read it, at most one byte further than it may be long, and tell what it is."""
        if not field.data:
            raise ValidationError(labels.error_sentence(errors.FieldMissing()))
        self.content = field.data.read(rules.MOST_BYTES + 1)
        # A large one waits in a file without a name, which goes when it is closed.
        field.data.close()
        try:
            rules.kind_of(self.content)
        except errors.DomainError as error:
            raise ValidationError(labels.error_sentence(error)) from None


class RemoveForm(Form):
    """Nothing but the button."""
