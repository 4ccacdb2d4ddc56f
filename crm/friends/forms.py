"""Forms about company friends. Labels stand in the templates."""

from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
    widgets,
)

from crm import codes
from crm.employers.fields import ChosenRowField, required
from crm.employers.forms import EMPTY_IS_FINE, SHORT, owners_with
from crm.employers.queries import list_owners
from crm.friends.queries import SORTS, FriendFilter, list_levels
from crm.labels import choices, label
from crm.web.filters import FilterForm, code_or_none
from crm.web.forms import VersionedForm


class FriendForm(VersionedForm):
    """An agreement: level, since when, until when, what it offers, who keeps in touch."""

    level = SelectField()
    since_on = DateField(validators=[required])
    until_on = DateField(validators=[EMPTY_IS_FINE])
    kinds = SelectMultipleField(
        option_widget=widgets.CheckboxInput(), widget=widgets.ListWidget(prefix_label=False)
    )
    own_words = StringField(validators=[SHORT])
    owner_id = ChosenRowField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        friend = kwargs.get("obj")
        offers = friend.offers if friend is not None else []
        kinds = [offer for offer in offers if offer in codes.PLACEMENT_KINDS]
        words = "; ".join(offer for offer in offers if offer not in codes.PLACEMENT_KINDS)
        super().__init__(*args, **{**kwargs, "kinds": kinds, "own_words": words})
        self.level.choices = _levels_with(friend.level if friend is not None else None)
        self.kinds.choices = choices("placement_kind")
        self.owner_id.offer(
            owners_with(friend.owner if friend is not None else None), label("unset", "owner")
        )

    @property
    def values(self) -> dict[str, Any]:
        """Column → value."""
        words = [word.strip() for word in (self.own_words.data or "").split(";") if word.strip()]
        columns = {name: self[name].data for name in ("level", "since_on", "until_on", "owner_id")}
        return {**columns, "offers": [*(self.kinds.data or []), *words]}


def _levels_with(level: str | None) -> list[tuple[str, Any]]:
    """The common levels, and the agreement's own when its programme has added one."""
    known = choices("friend_level")
    return known if level is None or level in dict(known) else [*known, (level, level)]


class FriendFilterForm(FilterForm):
    """What the list of friends is narrowed by."""

    q = StringField(validators=[SHORT])
    level = SelectField(coerce=code_or_none)
    owner = SelectField(coerce=code_or_none)
    silent_weeks = IntegerField(validators=[EMPTY_IS_FINE, validators.NumberRange(1, 520)])
    ended = BooleanField()

    def __init__(self) -> None:
        super().__init__()
        every = [("", label("unset", "any"))]
        self.level.choices = [*every, *[(code, label("friend_level", code)) for code in list_levels()]]
        mine = ("mine", label("unset", "mine"))
        self.owner.choices = [*every, mine, *[(str(row.id), row.name) for row in list_owners()]]
        self.validate()

    @property
    def sort_code(self) -> str:
        """How the list is sorted."""
        asked = request.args.get("sort", "name")
        return asked if asked in SORTS else "name"

    def wanted(self, staff_id: int) -> FriendFilter:
        """The filter of the list, for somebody whose own friends are "mine"."""
        chosen = dict(self.chosen)
        owner = chosen.pop("owner", None)
        owner_id = staff_id if owner == "mine" else int(owner) if owner else None
        return FriendFilter(**chosen, owner_id=owner_id, sort=self.sort_code)
