"""Forms about a participant. Labels and hints stand in the templates."""

from typing import Any, Final

from flask import request
from wtforms import (
    BooleanField,
    FieldList,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.fields import FormField
from wtforms.validators import Length, Optional

from crm import errors, labels
from crm.participants.actions import ParticipantValues
from crm.participants.models import Participant
from crm.participants.queries import VisiblePerson
from crm.participants.rules import occupation_lines, occupations_of, wishes_of
from crm.web.forms import (
    ChoiceRequired,
    DayField,
    Form,
    NumberField,
    Required,
    VersionedForm,
    Worded,
    blank_to_none,
    boxes,
    options,
    options_or_none,
)
from matching import wording
from matching.errors import CellError
from matching.hours import parse_availability
from matching.languages import LEVELS
from matching.restrictions import RESTRICTIONS

LANGUAGE_ROWS: Final = 4
# Who somebody is and where they live, the position of their home too.
IDENTIFYING: Final = ("name", "phone", "email", "street", "postcode", "city", "home_lat", "home_lon")
_YES_NO: Final[dict[Any, bool]] = {"yes": True, "no": False}
_AS_CODE: Final = {True: "yes", False: "no", None: None}
_DIRECT: Final = (
    "name",
    "phone",
    "email",
    "street",
    "postcode",
    "city",
    "protected",
    "gender",
    "birth_year",
    "hours_min",
    "hours_max",
    "availability",
    "home_lat",
    "home_lon",
    "max_km",
    "education_level",
    "education_completed",
    "experience_employment",
    "experience_internship",
)


def strengths() -> list[SelectChoice]:
    """How much something matters, from not at all."""
    return [SelectChoice(value="", label=labels.NO_MATTER), *reversed(options("strength"))]


def yes_or_no() -> list[SelectChoice]:
    """Yes, no, or not known."""
    known = options("campaign_answer", leave_out=("maybe",))
    return [SelectChoice(value="", label=labels.NOT_STATED), *known]


class LanguageForm(Worded, PlainForm):
    """One language with its level; both empty = no language."""

    language = SelectField(validators=[Optional()], validate_choice=False)
    level = SelectField(validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the choices in the language of the page."""
        super().__init__(*args, **kwargs)
        nothing = SelectChoice(value="", label=labels.NOT_STATED)
        known = [(code, labels.in_matching("language", code)) for code in wording.labels("language")]
        if self.language.data and self.language.data not in dict(known):
            known.append((self.language.data, self.language.data))
        self.language.choices = [nothing, *(SelectChoice(value=code, label=name) for code, name in known)]
        self.level.choices = [nothing, *(SelectChoice(value=level, label=level) for level in LEVELS)]

    def validate_level(self, field: Any) -> None:
        """A language needs a level and a level a language."""
        if bool(self.language.data) != bool(field.data):
            raise ValidationError(labels.error_sentence(errors.LanguageNeedsLevel()))


class ParticipantForm(VersionedForm):
    """Everything that is written about a participant, except enrolments."""

    name = StringField(validators=[Length(max=300)])
    anonymous = BooleanField()
    protected = BooleanField()
    phone = StringField(validators=[Length(max=300)])
    email = StringField(validators=[Length(max=300)])
    street = StringField(validators=[Length(max=300)])
    postcode = StringField(validators=[Length(max=60)])
    city = StringField(validators=[Length(max=300)])
    interests = TextAreaField()
    occupations = TextAreaField()
    hours_min = NumberField()
    hours_max = NumberField()
    availability = StringField(validators=[Length(max=300)])
    languages = FieldList(FormField(LanguageForm), min_entries=LANGUAGE_ROWS)
    home_lat = NumberField()
    home_lon = NumberField()
    max_km = NumberField()
    gender = SelectField(choices=lambda: options("gender"))
    birth_year = IntegerField(validators=[Optional()])
    education_level = SelectField(coerce=blank_to_none, choices=lambda: options_or_none("education_level"))
    education_completed = SelectField(coerce=blank_to_none, choices=yes_or_no)
    experience_employment = BooleanField()
    experience_internship = BooleanField()
    backgrounds = boxes("background")

    def restriction(self, code: str) -> Any:
        """The field of one restriction, for the template."""
        return self._fields[f"restriction_{code}"]

    def validate_occupations(self, field: Any) -> None:
        """Each line is one occupation."""
        try:
            occupations_of(field.data)
        except errors.DomainError as error:
            raise ValidationError(labels.error_sentence(error)) from error

    def validate_availability(self, field: Any) -> None:
        """The times can be read as a week."""
        try:
            parse_availability(field.data or "")
        except CellError as error:
            raise ValidationError(labels.cell_sentence(error)) from error

    def validate_birth_year(self, field: Any) -> None:
        """A year when somebody who is alive was born."""
        if field.data is not None and not 1900 <= field.data <= 2100:
            raise ValidationError(labels.error_sentence(errors.BirthYearOutOfRange()))

    def validate_max_km(self, field: Any) -> None:
        """A distance is not negative."""
        if field.data is not None and field.data < 0:
            raise ValidationError(labels.error_sentence(errors.DistanceNegative()))

    def values(self, person: VisiblePerson) -> ParticipantValues:
        """What was written, for the action. Only after the form was found valid.

        Who may not see a protected person's name and contact leaves them as they are.
        """
        direct = {name: self._fields[name].data for name in _DIRECT}
        if person.participant.protected and not person.is_identified:
            direct |= {name: getattr(person.participant, name) for name in (*IDENTIFYING, "protected")}
        return ParticipantValues(
            **{
                **direct,
                "education_level": self.education_level.data or None,
                "education_completed": _YES_NO.get(self.education_completed.data),
            },
            anonymous=self.anonymous.data,
            interests=wishes_of(self.interests.data),
            occupations=occupations_of(self.occupations.data),
            restrictions={
                code: self.restriction(code).data for code in RESTRICTIONS if self.restriction(code).data
            },
            languages={row["language"]: row["level"] for row in self.languages.data if row["language"]}
            or None,
            backgrounds=tuple(self.backgrounds.data or ()),
        )


for _code in RESTRICTIONS:
    setattr(
        ParticipantForm,
        f"restriction_{_code}",
        RadioField(coerce=blank_to_none, choices=strengths),
    )


def participant_form(person: VisiblePerson, typed: bool = True) -> ParticipantForm:
    """The form of a stored participant; with `typed`, what came with the request stands over what is stored."""
    stored = _stored(person.participant)
    if not person.is_identified:
        stored |= dict.fromkeys(IDENTIFYING)
    formdata = request.form if typed and request.method == "POST" else None
    form = ParticipantForm(formdata=formdata, data=stored)
    for code in RESTRICTIONS:
        name = labels.in_matching("restriction", code)
        form.restriction(code).label.text = name[:1].upper() + name[1:]
    return form


def _stored(participant: Participant) -> dict[str, Any]:
    languages = [
        {"language": language, "level": level} for language, level in (participant.languages or {}).items()
    ]
    strengths = participant.restriction_strengths
    return {
        **{name: getattr(participant, name) for name in _DIRECT},
        **{f"restriction_{code}": strengths.get(code) for code in RESTRICTIONS},
        "version": participant.version,
        "education_completed": _AS_CODE[participant.education_completed],
        "anonymous": participant.anonymous,
        "interests": "\n".join(participant.interests or []),
        "occupations": occupation_lines(participant.occupations or []),
        "languages": [*languages, {}] if len(languages) >= LANGUAGE_ROWS else languages,
        "backgrounds": [row.background for row in participant.backgrounds],
    }


class ConsentForm(Form):
    """A consent for one organisation. The caller sets the organisations to choose among."""

    organisation_id = SelectField(coerce=int, validators=[Required()])
    covers = boxes("consent_covers", leave_out=("pseudonym",))
    given_how = RadioField(choices=lambda: options("consent_way"), validators=[ChoiceRequired()])
    from_on = DayField(validators=[Required()])
    until_on = DayField()
