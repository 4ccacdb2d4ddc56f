"""The form that the gallery draws: one field of each kind, as first met and as handed back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, NumberRange

CHANNELS = [
    ("door_knock", _l("Door")),
    ("visit", _l("Visit")),
    ("phone", _l("Phone")),
    ("email", _l("E-mail")),
    ("meeting", _l("Meeting")),
]
NEXT_STEPS = [("week", _l("in a week")), ("month", _l("in a month")), ("day", _l("pick a day"))]
SEGMENTS = [("open_market", _l("Open market")), ("municipal", _l("Municipal"))]
SHIFTS = [("mornings", _l("Mornings")), ("evenings", _l("Evenings")), ("weekends", _l("Weekends"))]


class GalleryForm(FlaskForm):
    """A made-up form with one field of every kind that `components/forms.html` draws."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the workplace's name."))])
    channel = RadioField(_l("How?"), choices=CHANNELS, validators=[InputRequired(_l("Choose how you met."))])
    next_step = RadioField(_l("Next step"), choices=NEXT_STEPS)
    segment = SelectField(_l("Segment"), choices=SEGMENTS)
    shifts = SelectMultipleField(
        _l("Times of day"),
        choices=SHIFTS,
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    email = EmailField(_l("E-mail"))
    next_on = DateField(_l("Day"), validators=[InputRequired(_l("Choose a day."))])
    places = IntegerField(
        _l("Places"), validators=[NumberRange(min=0, max=40, message=_l("Write a number from 0 to 40."))]
    )
    is_friend = BooleanField(_l("Company friend"))
    note = TextAreaField(_l("Note"), description=_l("Nothing about anyone's health."))
    contract = FileField(_l("Agreement"))


def rejected_form() -> GalleryForm:
    """The same form as somebody gets it back: with what they typed and what is wrong, already validated."""
    typed = {"name": "", "places": "400", "note": "Ring igen efter tio", "next_on": "2026-02-31"}
    posted = MultiDict({f"rejected-{name}": value for name, value in typed.items()})
    form = GalleryForm(formdata=posted, prefix="rejected-", meta={"csrf": False})
    form.validate()
    return form
