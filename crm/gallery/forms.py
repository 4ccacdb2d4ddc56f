"""The form that the gallery draws: one field of each kind, as first met and as handed back.

Its words are samples for whoever changes a component, so they are Swedish only and in no catalogue.
"""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, NumberRange

CHANNELS = [
    SelectChoice("door_knock", "Dörr"),
    SelectChoice("visit", "Besök"),
    SelectChoice("phone", "Telefon"),
    SelectChoice("email", "E-post"),
    SelectChoice("meeting", "Möte"),
]
NEXT_STEPS = [
    SelectChoice("week", "om en vecka"),
    SelectChoice("month", "om en månad"),
    SelectChoice("day", "välj en dag"),
]
SEGMENTS = [SelectChoice("open_market", "Reguljära arbetsmarknaden"), SelectChoice("municipal", "Kommunen")]
SHIFTS = [
    SelectChoice("mornings", "Förmiddagar"),
    SelectChoice("evenings", "Kvällar"),
    SelectChoice("weekends", "Helger"),
]


class GalleryForm(FlaskForm):
    """A made-up form with one field of every kind that `components/forms.html` draws."""

    name = StringField("Namn", validators=[InputRequired("Skriv arbetsplatsens namn.")])
    channel = RadioField("Hur?", choices=CHANNELS, validators=[InputRequired("Välj hur ni sågs.")])
    next_step = RadioField("Nästa steg", choices=NEXT_STEPS)
    segment = SelectField("Segment", choices=SEGMENTS)
    shifts = SelectMultipleField(
        "Tider på dygnet",
        choices=SHIFTS,
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    email = EmailField("E-post")
    next_on = DateField("Dag", validators=[InputRequired("Välj en dag.")])
    places = IntegerField(
        "Platser", validators=[NumberRange(min=0, max=40, message="Skriv ett tal från 0 till 40.")]
    )
    is_friend = BooleanField("Företagsvän")
    note = TextAreaField("Anteckning", description="Inget om någons hälsa.")
    contract = FileField("Avtal")


def rejected_form() -> GalleryForm:
    """The same form as somebody gets it back: with what they typed and what is wrong, already validated."""
    typed = {"name": "", "places": "400", "note": "Ring igen efter tio", "next_on": "2026-02-31"}
    posted = MultiDict({f"rejected-{name}": value for name, value in typed.items()})
    form = GalleryForm(formdata=posted, prefix="rejected-", meta={"csrf": False})
    form.validate()
    return form
