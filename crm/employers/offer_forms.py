"""The form about a place that an employer offers. Labels stand in the template."""

from typing import Any

from wtforms import IntegerField, SelectField, StringField, TextAreaField, ValidationError, validators

from crm import errors, labels
from crm.employers.fields import DecimalCommaField
from crm.employers.models import PlaceOffer
from crm.employers.occupations import occupation_line, occupation_of
from crm.web.forms import DayField, Required, VersionedForm, options_or_none

_FIELDS = ("work", "kind", "places", "hours_min", "hours_max", "from_on", "until_on", "note")


class OfferForm(VersionedForm):
    """A place: what one does there, how many there are, for how long, and what else was said."""

    work = StringField(validators=[Required(), validators.Length(max=300)])
    occupation = StringField(validators=[validators.Length(max=300)])
    kind = SelectField(coerce=lambda code: code or None, choices=lambda: options_or_none("placement_kind"))
    places = IntegerField(validators=[validators.Optional(), validators.NumberRange(1, 1000)])
    hours_min = DecimalCommaField(validators=[validators.Optional()])
    hours_max = DecimalCommaField(validators=[validators.Optional()])
    from_on = DayField()
    until_on = DayField()
    note = TextAreaField(validators=[validators.Length(max=2000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        offer: PlaceOffer | None = kwargs.get("obj")
        super().__init__(*args, **kwargs)
        if offer is not None and offer.occupation and self.occupation.raw_data is None:
            self.occupation.data = occupation_line(offer.occupation)

    def validate_occupation(self, field: Any) -> None:
        """What is written is one occupation, by its name or its SSYK code."""
        try:
            self._occupation = occupation_of(field.data) if field.data else None
        except errors.DomainError as error:
            raise ValidationError(labels.error_sentence(error)) from None

    @property
    def values(self) -> dict[str, Any]:
        """Column → value, of a form that was found valid."""
        return {**{name: self[name].data for name in _FIELDS}, "occupation": self._occupation}
