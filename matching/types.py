"""What goes into matching and what comes out.

What matching may read of a person is the fields of `Participant`, and nothing else: there is no place for
gender, age, origin, diagnosis, income or exit data, and facts, restrictions and languages take listed codes
only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from matching.errors import CellError
from matching.hours import Week
from matching.languages import LEVELS, Level
from matching.restrictions import FACTS, RESTRICTIONS, Strength

ListName = Literal["fits", "ask", "excluded"]
Outcome = Literal["met", "broken", "unknown"]
Rule = Literal["restriction", "hours", "availability", "distance", "languages", "capacity"]


class ClosedListError(CellError):
    """A code that matching does not read was handed in."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place on earth in degrees, WGS 84. Raises CellError outside -90–90 and -180–180."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        """Refuse a place that does not exist."""
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise CellError("position", lat=str(self.lat), lon=str(self.lon))


@dataclass(frozen=True, slots=True)
class Employer:
    """A workplace as matching sees it. None means not known; a fact that is absent is unknown.

    `languages` is what the work needs. `hours_min`/`hours_max` are hours a week offered. `places` is how many
    can be taken right now. `sni` is an SNI 2007 code, with or without a dot, or empty. `occupations` are SSYK 2012
    codes of what people placed there earlier have worked as, in the order of their numbers.
    """

    ref: str
    name: str = ""
    segment: str = ""
    stage: str = ""
    sni: str = ""
    description: str = ""
    position: Position | None = None
    places: int | None = None
    hours_min: float | None = None
    hours_max: float | None = None
    opening_hours: Week | None = None
    facts: Mapping[str, bool] = field(default_factory=dict)
    languages: Mapping[str, Level] = field(default_factory=dict)
    is_friend: bool = False
    last_contact_on: date | None = None
    occupations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse facts and levels outside the closed lists."""
        _refuse_outside(self.facts, FACTS, "fact")
        _refuse_outside(self.languages.values(), LEVELS, "level")


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant as matching sees one: wishes, restrictions, hours, home and languages.

    `interests` are wishes in the person's own words, in falling importance. `occupations` are SSYK 2012 codes
    of two to four digits. `hours_min`/`hours_max` are hours a week wanted. None and empty mean not said.
    """

    ref: str
    interests: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    restrictions: Mapping[str, Strength] = field(default_factory=dict)
    hours_min: float | None = None
    hours_max: float | None = None
    availability: Week | None = None
    home: Position | None = None
    max_km: float | None = None
    languages: Mapping[str, Level] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse restrictions and levels outside the closed lists."""
        _refuse_outside(self.restrictions, RESTRICTIONS, "restriction")
        _refuse_outside(self.languages.values(), LEVELS, "level")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one pair.

    `about` tells which of the rule's cases it was: a restriction's code, a language's code, a stage, or which
    side's data is missing. `values` holds the numbers and codes a sentence needs.
    """

    rule: Rule
    outcome: Outcome
    about: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which list an employer is in for a participant, and why.

    `findings` are the rules that were tested, in a fixed order. `preferences` are the restrictions of
    strength `prefer`: they move the score and never the list.
    """

    findings: tuple[Finding, ...]
    preferences: tuple[Finding, ...] = ()

    @property
    def list_name(self) -> ListName:
        """`excluded` if anything is broken, else `ask` if anything is unknown, else `fits`."""
        outcomes = {finding.outcome for finding in self.findings}
        if "broken" in outcomes:
            return "excluded"
        return "ask" if "unknown" in outcomes else "fits"

    @property
    def broken(self) -> tuple[Finding, ...]:
        """The rules that exclude the employer."""
        return tuple(finding for finding in self.findings if finding.outcome == "broken")

    @property
    def unknown(self) -> tuple[Finding, ...]:
        """What must be asked before anybody can be placed there."""
        return tuple(finding for finding in self.findings if finding.outcome == "unknown")


@dataclass(frozen=True, slots=True)
class WishHit:
    """One wish that an employer meets.

    `wish` is the person's own text (or the label of a wished occupation), `words` the part of it that met,
    `trade` the code of the trade they met in (empty when only the wording is alike), `found_in` what of the
    employer's met (its own words, or the label of its line of business), `strength` 0–1, `place` the wish's
    place in the order of importance, 0 first. `sign` is the code of the sign they met in (`matching.signs`), when
    it was what the workplace is like rather than what is made there.
    """

    wish: str
    words: tuple[str, ...]
    trade: str
    found_in: tuple[str, ...]
    strength: float
    place: int
    is_occupation: bool = False
    is_declined: bool = False
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One employer on a participant's list, with everything that an explanation needs.

    `score` is the sum of `parts`. `rank` counts from 1 within the list. `overlap_minutes` is how long a week
    both can, `distance_km` how far apart they are; None means not known.
    """

    participant_ref: str
    employer_ref: str
    employer_name: str
    list_name: ListName
    rank: int
    parts: Mapping[str, float]
    hits: tuple[WishHit, ...]
    verdict: Verdict
    overlap_minutes: int | None = None
    distance_km: float | None = None
    has_wishes: bool = True
    relation: Mapping[str, float] = field(default_factory=dict)
    overlap: Week | None = None
    worked_as: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class RankedLists:
    """A participant's two lists, best first, and how many employers are in each of the three before cutting.

    `has_wishes` is False when nothing was wished: the order then rests on the other parts alone.
    """

    participant_ref: str
    fits: tuple[Suggestion, ...]
    ask: tuple[Suggestion, ...]
    counts: Mapping[ListName, int]
    has_wishes: bool


def _refuse_outside(codes: Iterable[str], allowed: Iterable[str], kind: str) -> None:
    for code in codes:
        if code not in allowed:
            raise ClosedListError("closed_list", kind=kind, value=str(code))
