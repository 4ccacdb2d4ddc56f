"""Forms about employers, their people, facts and next step. Labels stand in the templates."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from flask import request
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from crm.employers import rules
from crm.employers.fields import (
    ChosenRowField,
    DecimalCommaField,
    LanguagesField,
    page_language,
    read_by,
    required,
    said_by,
)
from crm.employers.narrowing import EmployerFilter
from crm.employers.queries import SORTS, list_cities, list_owners
from crm.errors import (
    EmailInvalid,
    NextStepNeedsDay,
    OrgnrInvalid,
    PhoneInvalid,
    ReasonMissing,
    SniInvalid,
    SniNotListed,
    WebsiteInvalid,
)
from crm.labels import choices, label
from crm.web import formats
from crm.web.filters import FilterForm, SeveralField, code_or_none
from crm.web.forms import DayField, Form, VersionedForm
from matching import wording
from matching.hours import parse_opening_hours
from matching.restrictions import FACTS

SHORT: Final = validators.Length(max=300)
CODE: Final = validators.Length(max=60)
LONG: Final = validators.Length(max=20_000)
EMPTY_IS_FINE: Final = validators.Optional()

# What is edited at one time on the employer's page → the fields of it.
PARTS: Final = MappingProxyType(
    {
        "name": ("name",),
        "stage": ("stage",),
        "segment": ("segment",),
        "owner": ("owner_id",),
        "address": ("street", "postcode", "city", "lat", "lon"),
        "phone": ("phone",),
        "email": ("email",),
        "website": ("website",),
        "orgnr": ("orgnr",),
        "sni": ("sni",),
        "description": ("description",),
        "places": ("places",),
        "hours": ("hours_min", "hours_max"),
        "opening_hours": ("opening_hours",),
        "languages": ("languages",),
    }
)


class EmployerForm(VersionedForm):
    """Everything about an employer that is written by hand, or one part of it."""

    name = StringField(validators=[required, SHORT])
    segment = SelectField()
    stage = SelectField()
    owner_id = ChosenRowField()
    street = StringField(validators=[SHORT])
    postcode = StringField(validators=[CODE])
    city = StringField(validators=[SHORT])
    lat = DecimalCommaField(validators=[EMPTY_IS_FINE])
    lon = DecimalCommaField(validators=[EMPTY_IS_FINE])
    phone = StringField(validators=[SHORT, said_by(rules.is_phone_number, PhoneInvalid)])
    email = StringField(validators=[SHORT, said_by(rules.is_email, EmailInvalid)])
    website = StringField(validators=[SHORT, said_by(rules.web_address, WebsiteInvalid)])
    orgnr = StringField(validators=[CODE, said_by(rules.orgnr_kind, OrgnrInvalid)])
    sni = StringField(
        validators=[CODE, said_by(rules.is_sni, SniInvalid), said_by(rules.is_listed_sni, SniNotListed)]
    )
    description = TextAreaField(validators=[LONG])
    places = IntegerField(validators=[EMPTY_IS_FINE, validators.NumberRange(0, 1000)])
    hours_min = DecimalCommaField(validators=[EMPTY_IS_FINE])
    hours_max = DecimalCommaField(validators=[EMPTY_IS_FINE])
    opening_hours = StringField(validators=[SHORT, read_by(parse_opening_hours)])
    languages = LanguagesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = kwargs.get("obj")
        spoken_to = row is not None and row.last_contact_on is not None
        stages = rules.allowed_stages(row.stage if row is not None else "prospect", spoken_to)
        self.stage.choices = [(code, label("stage", code)) for code in stages]
        self.segment.choices = choices("segment")
        self.owner_id.offer(owners_with(row.owner if row is not None else None), label("unset", "owner"))

    def keep_only(self, names: Sequence[str]) -> None:
        """Leave out the fields that are not edited now, so that nothing else is written."""
        for name in [name for name in self._fields if name not in (*names, "version", "csrf_token")]:
            del self[name]

    @property
    def values(self) -> dict[str, Any]:
        """Column → value, of the fields that the form has."""
        return {
            name: field.data for name, field in self._fields.items() if name not in ("version", "csrf_token")
        }


def owners_with(owner: Any) -> list[tuple[int, str]]:
    """Who may own, and who owns although they have left: an edit of something else must not drop them."""
    owners = [(row.id, row.name) for row in list_owners()]
    if owner is not None and owner.id not in dict(owners):
        owners.append((owner.id, owner.name))
    return owners


class ContactPersonForm(VersionedForm):
    """Somebody at an employer."""

    name = StringField(validators=[required, SHORT])
    title = StringField(validators=[SHORT])
    phone = StringField(validators=[SHORT, said_by(rules.is_phone_number, PhoneInvalid)])
    email = StringField(validators=[SHORT, said_by(rules.is_email, EmailInvalid)])

    @property
    def values(self) -> dict[str, Any]:
        """Column → value."""
        return {name: self[name].data for name in ("name", "title", "phone", "email")}


class NextStepForm(Form):
    """What comes next and when, by a short answer or a day of one's own; or none, and why."""

    when = RadioField(validators=[EMPTY_IS_FINE])
    next_on = DateField(validators=[EMPTY_IS_FINE])
    next_step = StringField(validators=[SHORT])
    no_next_step_reason = StringField(validators=[SHORT])

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = rules.next_step_days(today)
        self.when.choices = [(code, self._when_label(code)) for code, _text in choices("next_when")]

    def _when_label(self, code: str) -> Any:
        return formats.week(self.days[code]) if code == "in_two_weeks" else label("next_when", code)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the answers hold together: a day of one's own is given, and "none" says why."""
        is_whole = super().validate(extra_validators)
        if self.when.data == "day" and self.next_on.data is None and not self.next_on.errors:
            self.show(NextStepNeedsDay())
            return False
        if self.when.data == "none" and not self.no_next_step_reason.data:
            self.show(ReasonMissing())
            return False
        return bool(is_whole)

    @staticmethod
    def names() -> tuple[str, ...]:
        """The fields that together say what comes next."""
        return ("when", "next_on", "next_step", "no_next_step_reason")

    @property
    def step(self) -> tuple[str | None, date | None, str | None]:
        """What was chosen: the step, its day, why none. A day without words means to get in touch again."""
        if self.when.data == "none":
            return None, None, self.no_next_step_reason.data
        on = self.days.get(self.when.data or "", self.next_on.data)
        return self.next_step.data or (str(label("next_step", "again")) if on else None), on, None


class NewEmployerForm(EmployerForm, NextStepForm):
    """The same with what comes next, and the answer to "is it not one of these?". Somebody looks after it at once."""

    is_another = BooleanField()

    def __init__(self, *args: Any, creator_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.creator_id = creator_id

    @property
    def values(self) -> dict[str, Any]:
        """Column → value; who adds it looks after it unless somebody else is to."""
        asked = {*NextStepForm.names(), "is_another"}
        values = {name: value for name, value in super().values.items() if name not in asked}
        step, on, why_none = self.step
        values["owner_id"] = values["owner_id"] or self.creator_id
        return {**values, "next_step": step, "next_on": on, "no_next_step_reason": why_none}


class LessonForm(VersionedForm):
    """What a placement taught, in words; empty takes it away."""

    lesson = TextAreaField()


class FactForm(Form):
    """One answer about the work: `fact=yes`, `fact=no` or `fact=ask`, who said so and when (None = today)."""

    answer = StringField(validators=[required, CODE])
    source = StringField(validators=[SHORT])
    noted_on = DayField()

    @property
    def fact(self) -> str:
        """The fact's code."""
        return str(self.answer.data).partition("=")[0]

    @property
    def value(self) -> bool | None:
        """Yes, no, or None = to be asked."""
        return {"yes": True, "no": False}.get(str(self.answer.data).partition("=")[2])


class EmployerFilterForm(FilterForm):
    """What the list of employers is narrowed by. The names of its fields are the arguments of the address."""

    q = StringField(validators=[SHORT])
    stage = SeveralField()
    segment = SelectField(coerce=code_or_none)
    owner = SelectField(coerce=code_or_none)
    city = SeveralField()
    section = SelectField(coerce=code_or_none)
    free_places = BooleanField()
    open_places = BooleanField()
    overdue = BooleanField()
    no_next_step = BooleanField()
    silent = SelectField(coerce=code_or_none)
    contact_from = DayField(validators=[EMPTY_IS_FINE])
    contact_until = DayField(validators=[EMPTY_IS_FINE])
    hosting = BooleanField()
    friend = SelectField(coerce=code_or_none)
    fact = SelectField(coerce=code_or_none)
    answer = SelectField(coerce=code_or_none)
    archived = BooleanField()

    def __init__(self, formdata: Any = None) -> None:
        every = [("", label("unset", "any"))]
        super().__init__(formdata)
        self.stage.choices = choices("stage")
        self.segment.choices = every + choices("segment")
        self.section.choices = every + choices("sni_section")
        owners = [(str(row.id), row.name) for row in list_owners()]
        self.owner.choices = [*every, *[(code, label("unset", code)) for code in ("mine", "none")], *owners]
        self.city.choices = [(city, city) for city in list_cities()]
        self.silent.choices = every + choices("silent")
        self.friend.choices = every + choices("yes_no")
        self.fact.choices = every + fact_choices()
        self.answer.choices = [("", label("fact_answer", "yes")), *choices("fact_answer")[1:]]
        self.validate()

    @property
    def sort_code(self) -> str:
        """How the list is sorted: one of `queries.SORTS`."""
        asked = request.args.get("sort", "name")
        return asked if asked in SORTS else "name"

    def wanted(self, staff_id: int) -> EmployerFilter:
        """The filter of the list, for somebody whose own employers are "mine"."""
        chosen = dict(self.chosen)
        owner = chosen.pop("owner", None)
        return EmployerFilter(
            **{**chosen, "stage": tuple(chosen.get("stage", ())), "city": tuple(chosen.get("city", ()))}
            | ({"silent": int(chosen["silent"])} if "silent" in chosen else {}),
            owner_id=staff_id if owner == "mine" else int(owner) if owner and owner != "none" else None,
            without_owner=owner == "none",
            sort=self.sort_code,
        )


def fact_choices() -> list[tuple[str, str]]:
    """Every fact that matching reads, as a choice in the page's language."""
    written = ((code, wording.label("fact", code, page_language())) for code in FACTS)
    return [(code, text[:1].upper() + text[1:]) for code, text in written]
