"""What two employers become when they are one: which value holds, and what may be one and the same person. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal

from crm.swedish import fold

Side = Literal["kept", "merged"]
Values = Mapping[str, Any]

# What is chosen as one → the columns of it, in the order of the page.
PARTS: Final = MappingProxyType(
    {
        "name": ("name",),
        "address": ("street", "postcode", "city"),
        "phone": ("phone",),
        "email": ("email",),
        "website": ("website",),
        "orgnr": ("orgnr",),
        "sni": ("sni",),
        "segment": ("segment",),
        "stage": ("stage",),
        "owner": ("owner_id",),
        "next_step": ("next_step", "next_on", "no_next_step_reason"),
        "description": ("description",),
        "places": ("places",),
        "hours": ("hours_min", "hours_max"),
        "opening_hours": ("opening_hours",),
        "languages": ("languages",),
    }
)
# Nobody is asked about these: they follow from what was chosen, or from both.
FOLLOWING: Final = ("lat", "lon", "last_contact_on", "sort_name", "search_text", "version", "updated_at")
# What stays each employer's own.
OWN: Final = ("id", "ref", "created_at", "archived_on", "merged_into_id")
# How far a workplace has come with us, so that of two stages the further one is taken.
FURTHER: Final = ("prospect", "declined", "paused", "contacted", "interested", "offers_places", "hosting")


def differing(kept: Values, merged: Values) -> list[str]:
    """The parts that are not the same on both sides, in the order of the page."""
    return [part for part, columns in PARTS.items() if _of(kept, columns) != _of(merged, columns)]


def default_side(part: str, kept: Values, merged: Values) -> Side:
    """Whose value holds when nobody says otherwise: the kept one's, unless the other says the same and more; of stages
    the further one.
    """
    if part == "stage":
        return "merged" if FURTHER.index(merged["stage"]) > FURTHER.index(kept["stage"]) else "kept"
    if part == "next_step" and (kept["next_step"] is None) != (merged["next_step"] is None):
        return "kept" if merged["next_step"] is None else "merged"
    pairs = list(zip(_of(kept, PARTS[part]), _of(merged, PARTS[part]), strict=True))
    says_the_same = all(_is_nothing(ours) or ours == theirs for ours, theirs in pairs)
    return "merged" if says_the_same and any(ours != theirs for ours, theirs in pairs) else "kept"


def _of(values: Values, columns: Iterable[str]) -> list[Any]:
    return [values[column] for column in columns]


def _is_nothing(value: Any) -> bool:
    return value in (None, "", {})


def one_of_two(kept: Values, merged: Values, choices: Mapping[str, Side]) -> dict[str, Any]:
    """Column → value of the one that stays; parts without a choice follow `default_side`."""
    sides = {part: choices.get(part) or default_side(part, kept, merged) for part in PARTS}
    both = {"kept": kept, "merged": merged}
    values = {column: both[sides[part]][column] for part, columns in PARTS.items() for column in columns}
    lat, lon = _position(both[sides["address"]]) or _position(kept) or _position(merged) or (None, None)
    days = [day for day in (kept["last_contact_on"], merged["last_contact_on"]) if day is not None]
    return {**values, "lat": lat, "lon": lon, "last_contact_on": max(days, default=None)}


def _position(values: Values) -> tuple[float, float] | None:
    return None if values["lat"] is None else (values["lat"], values["lon"])


def newer_side(kept_on: date | None, merged_on: date | None) -> Side:
    """Which of two notes is the newer one; of the same day, and of no day, the kept one's."""
    return "merged" if (merged_on or date.min) > (kept_on or date.min) else "kept"


def may_be_one(one: Values, other: Values) -> bool:
    """Whether two contact people may be the same person: their name, number or address is the same."""
    return any(_alike(one, other, column) for column in ("name", "phone", "email"))


def are_surely_one(one: Values, other: Values) -> bool:
    """Whether they are the same person as far as one can tell: the same name, and nothing that speaks against it."""
    against = (
        one[column] and other[column] and not _alike(one, other, column)
        for column in ("phone", "email", "title")
    )
    return _alike(one, other, "name") and not any(against)


def _alike(one: Values, other: Values, column: str) -> bool:
    ours, theirs = (_plain(column, values[column] or "") for values in (one, other))
    return bool(ours) and ours == theirs


def _plain(column: str, text: str) -> str:
    if column == "phone":
        return "".join(sign for sign in text.replace("+46", "0") if sign.isdigit())
    return fold(text)
