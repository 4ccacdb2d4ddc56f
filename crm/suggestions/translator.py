"""Turns rows into what matching reads. The only door between the two, and it is narrow.

Of a participant it takes wishes, restrictions, hours, home and languages, and nothing else: never gender, year of
birth, background, income or exit. A stored value that cannot be read is never guessed at: the employer is left out
and a warning says so, since "not known" could let a suggestion break something that was written there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from crm.suggestions import rules
from matching import types
from matching.errors import CellError
from matching.hours import Week, parse_availability, parse_opening_hours
from matching.restrictions import FACTS
from matching.taxonomy import is_ssyk, listed_sni, ssyk_label

# The columns read of each table, besides the id. A test compares them with what matching takes.
EMPLOYER_COLUMNS: Final = (
    "name",
    "segment",
    "stage",
    "sni",
    "description",
    "lat",
    "lon",
    "places",
    "hours_min",
    "hours_max",
    "opening_hours",
    "languages",
    "last_contact_on",
)
# Never the note, which may speak of somebody.
OFFER_COLUMNS: Final = ("work", "occupation", "places", "hours_min", "hours_max")
PARTICIPANT_COLUMNS: Final = (
    "interests",
    "occupations",
    "hours_min",
    "hours_max",
    "availability",
    "home_lat",
    "home_lon",
    "max_km",
    "languages",
)


@dataclass(frozen=True)
class Unreadable:
    """Something about an employer that cannot be read: it is left out of suggestions until that is mended.

    Not `is_left_out`: the one value is passed over, since nothing that a suggestion must respect hangs on it.
    """

    employer_id: int
    name: str
    problem: CellError
    is_left_out: bool = True


def to_employer(
    row: Any,
    facts: Mapping[str, bool],
    is_friend: bool,
    occupations: Iterable[str] = (),
    offers: Sequence[Any] = (),
) -> types.Employer | Unreadable:
    """A row with `id` and `EMPLOYER_COLUMNS`, its known facts and friendship → an employer for matching.

    `occupations` are those that may be said of people placed there earlier (`rules.occupations_to_tell`), `offers`
    the places open now, rows with `OFFER_COLUMNS`: what one does there is read beside what the employer does.
    """
    least, most = rules.hours_on_offer((row.hours_min, row.hours_max), offers)
    try:
        return types.Employer(
            ref=str(row.id),
            name=row.name,
            segment=row.segment,
            stage=row.stage,
            sni=listed_sni(_digits(row.sni)),
            description=_with_work(row.description or "", offers),
            position=_position(row.lat, row.lon),
            places=rules.places_on_offer(row.places, offers),
            hours_min=least,
            hours_max=most,
            opening_hours=_opening_hours(row.opening_hours or ""),
            # A fact of another list than matching's is none that a restriction asks for.
            facts={fact: value for fact, value in facts.items() if fact in FACTS},
            languages=row.languages or {},
            is_friend=is_friend,
            last_contact_on=row.last_contact_on,
            occupations=tuple(occupations),
        )
    except CellError as problem:
        return Unreadable(row.id, row.name, problem)


def _with_work(description: str, offers: Sequence[Any]) -> str:
    """What the employer does, and what one would do there: in its own words, and what the occupation is called."""
    work = [text for one in offers for text in (one.work, ssyk_label(one.occupation or ""))]
    return ". ".join(dict.fromkeys(text for text in (description, *work) if text))


def skipped_value(row: Any) -> Unreadable | None:
    """What of an employer's row is passed over: a line of business that is not on the list. None = nothing."""
    code = _digits(row.sni)
    wider = listed_sni(code)
    if wider == code:
        return None
    error = "sni_read_wider" if wider else "sni_not_listed"
    problem = CellError(error, value=row.sni, **({"wider": wider} if wider else {}))
    return Unreadable(row.id, row.name, problem, is_left_out=False)


def _digits(code: str | None) -> str:
    return (code or "").replace(".", "").replace(" ", "")


def skipped_occupations(codes: Iterable[str] | None) -> list[CellError]:
    """The wished occupations that are passed over, since the list of occupations does not have them."""
    return [CellError("occupation_not_listed", value=code) for code in codes or () if not is_ssyk(code)]


def to_participant(row: Any, restrictions: Mapping[str, Any]) -> types.Participant:
    """A row with `id` and `PARTICIPANT_COLUMNS` and the restrictions (code → strength) → a participant for matching.

    Raises CellError where something written down cannot be read: no list is better than one that breaks it.
    """
    return types.Participant(
        ref=str(row.id),
        interests=tuple(row.interests or ()),
        occupations=tuple(code for code in row.occupations or () if is_ssyk(code)),
        restrictions=dict(restrictions),
        hours_min=row.hours_min,
        hours_max=row.hours_max,
        availability=parse_availability(row.availability or ""),
        home=_position(row.home_lat, row.home_lon),
        max_km=row.max_km,
        languages=row.languages or {},
    )


def to_shared_participant(
    row: Any, restrictions: Mapping[str, Any], covered: Collection[str]
) -> types.Participant:
    """The same as a consent that covers `covered` lets another organisation see it: never home or languages.

    Raises CellError where the times cannot be read.
    """
    has_hours = "hours" in covered
    return types.Participant(
        ref=str(row.id),
        interests=tuple(row.interests or ()) if "interests" in covered else (),
        restrictions=dict(restrictions) if "restrictions" in covered else {},
        hours_min=row.hours_min if has_hours else None,
        hours_max=row.hours_max if has_hours else None,
        availability=parse_availability((row.availability or "") if has_hours else ""),
    )


def _position(lat: float | None, lon: float | None) -> types.Position | None:
    return None if lat is None or lon is None else types.Position(lat, lon)


@lru_cache(maxsize=4096)
def _opening_hours(text: str) -> Week | None:
    """Thousands of employers share a few dozen texts."""
    return parse_opening_hours(text)
