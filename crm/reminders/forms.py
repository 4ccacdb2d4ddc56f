"""Forms of the lists, of handing over, and of how one wants to be reminded. Labels stand in the templates."""

from types import MappingProxyType
from typing import Any, Final

from wtforms import IntegerField, RadioField, SelectField, validators

from crm.accounts.models import Staff
from crm.employers.fields import ChosenRowField, required
from crm.employers.queries import list_cities, list_owners
from crm.errors import NothingToRemindOf
from crm.labels import choices, label
from crm.reminders import queries
from crm.reminders.digest import lists_for
from crm.reminders.lists import Wanted
from crm.reminders.models import ReminderSettings
from crm.reminders.own_actions import Choice
from crm.reminders.rules import (
    DEFAULT_WEEKS,
    LISTS,
    MOST_WEEKS,
    OWN_LISTS,
    WORKDAYS,
    Rhythm,
    weeks_or_default,
)
from crm.web.filters import FilterForm, code_or_none
from crm.web.forms import Form, boxes

EVERYBODY: Final = "all"
MINE: Final = "mine"
# From before anybody is up to when the day is over.
HOURS: Final = range(5, 19)
_UNSAID: Final = MappingProxyType({"digest": "none", "weekday": 0, "hour": 7})


class RelationsForm(FilterForm):
    """Which list, and what it is narrowed by. Who has employers of their own meets those first."""

    list = SelectField(coerce=code_or_none)
    whose = SelectField(coerce=code_or_none)
    city = SelectField(coerce=code_or_none)
    weeks = IntegerField(
        validators=[validators.Optional(), validators.NumberRange(1, MOST_WEEKS)], default=DEFAULT_WEEKS
    )

    def __init__(self, staff: Staff) -> None:
        super().__init__()
        self.staff = staff
        self.list.choices = choices("relations")
        self.whose.choices = [
            (MINE, label("unset", "mine")),
            (EVERYBODY, label("unset", "any")),
            *[(str(owner.id), owner.name) for owner in list_owners()],
        ]
        self.city.choices = [("", label("unset", "any")), *[(city, city) for city in list_cities()]]
        if not self.list.data:
            self.list.data = LISTS[0]
        if not self.whose.data:
            self.whose.data = EVERYBODY if staff.role == "coordinator" else MINE
        self.validate()

    @property
    def wanted(self) -> Wanted:
        """The list asked for; what cannot be read narrows nothing."""
        chosen = self.chosen
        whose = chosen.get("whose", EVERYBODY)
        return Wanted(
            chosen.get("list", LISTS[0]),
            self.staff.id if whose == MINE else None if whose == EVERYBODY else int(whose),
            chosen.get("city"),
            weeks_or_default(chosen.get("weeks")),
        )


class HandOverForm(Form):
    """Whose employers go to whom. `from_id` None = those that nobody looks after."""

    from_id = ChosenRowField()
    to_id = ChosenRowField(validators=[required])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        givers = [(row.id, f"{row.name} ({row[3]})") for row in queries.list_givers()]
        self.from_id.offer(givers, label("unset", "nobodys"))
        self.to_id.offer([(row.id, row.name) for row in list_owners()], "–")


class SettingsForm(Form):
    """When to be reminded by e-mail, and of which lists."""

    digest = RadioField(validators=[required])
    weekday = SelectField(coerce=int)
    hour = SelectField(coerce=int)
    lists = boxes("relations")

    def __init__(self, role: str, settings: ReminderSettings | None) -> None:
        offered = lists_for(role)
        super().__init__(obj=settings, data=None if settings else {**_UNSAID, "lists": list(OWN_LISTS)})
        self.digest.choices = choices("digest")
        self.weekday.choices = [(number, label("weekday", str(number))) for number in range(WORKDAYS)]
        self.hour.choices = [(hour, f"{hour:02}.00") for hour in HOURS]
        self.lists.choices = [(code, label("relations", code)) for code in offered]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the answers hold together: who wants to be reminded says of what."""
        is_whole = super().validate(extra_validators)
        if is_whole and self.digest.data != "none" and not self.lists.data:
            self.show(NothingToRemindOf())
            return False
        return bool(is_whole)

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        rhythm = Rhythm(self.digest.data, self.weekday.data, self.hour.data)
        return Choice(rhythm, tuple(self.lists.data or ()))
