"""Forms about personal data. Labels stand in the templates."""

from typing import Any

from wtforms import BooleanField, ValidationError

from crm import labels
from crm.errors import FieldMissing
from crm.web.forms import Form


class EraseForm(Form):
    """Removing somebody's data: whoever does it has read that nothing brings it back."""

    understood = BooleanField()

    def validate_understood(self, field: Any) -> None:
        """The box is ticked."""
        if not field.data:
            raise ValidationError(labels.error_sentence(FieldMissing()))
