"""Who may be suggested: one small function a rule, the same answer everywhere.

Each rule gives what it found, or nothing when it does not apply to the pair. Unknown is never a yes.
"""

from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt

from matching.hours import Week
from matching.languages import level_rank
from matching.restrictions import RESTRICTIONS, Strength
from matching.types import Employer, Finding, Outcome, Participant, Position, Verdict

EARTH_RADIUS_KM = 6371.0088
FULL_WEEK_HOURS = 40.0
LEAST_OVERLAP_HOURS = 1.0
CLOSED_STAGES = ("declined", "paused")

Rule = Callable[[Participant, Employer], tuple[Finding, ...]]


def judge(participant: Participant, employer: Employer) -> Verdict:
    """Test every rule on the pair and give the verdict: which list, and every reason."""
    findings = tuple(finding for rule in RULES for finding in rule(participant, employer))
    return Verdict(findings, _restrictions_of(participant, employer, "prefer"))


def must_restrictions(participant: Participant, employer: Employer) -> tuple[Finding, ...]:
    """Test each restriction of strength `must`: broken by a known wrong fact, unknown with an unknown one."""
    return _restrictions_of(participant, employer, "must")


def hours_a_week(participant: Participant, employer: Employer) -> tuple[Finding, ...]:
    """Test that the hours wanted and the hours offered meet.

    An interval with one end given reaches to 0 or to 40. With no end at all it is unknown: nothing to test
    when the participant has said nothing, something to ask when the employer has not.
    """
    wanted = _interval(participant.hours_min, participant.hours_max)
    if wanted is None:
        return ()
    offered = _interval(employer.hours_min, employer.hours_max)
    if offered is None:
        return (Finding("hours", "unknown", values={"wanted": wanted}),)
    meet = max(wanted[0], offered[0]) <= min(wanted[1], offered[1])
    return (Finding("hours", _met(meet), values={"wanted": wanted, "offered": offered}),)


def weekly_overlap(participant: Participant, employer: Employer) -> tuple[Finding, ...]:
    """Test that the participant's times and the opening hours share enough of a week.

    Enough is the participant's least hours a week, or one hour when that is not said. Times that are not
    known on either side are neither a reason to exclude nor to ask.
    """
    overlap = overlap_minutes(participant.availability, employer.opening_hours)
    if overlap is None:
        return ()
    needed = LEAST_OVERLAP_HOURS if participant.hours_min is None else participant.hours_min
    values = {"overlap_hours": overlap / 60, "needed_hours": needed}
    return (Finding("availability", _met(overlap >= needed * 60), values=values),)


def distance(participant: Participant, employer: Employer) -> tuple[Finding, ...]:
    """Test the way to work against the longest that the participant will travel.

    A limit without a home cannot be tested against anybody: it is a gap in the participant's own page, said
    there once, and no question to every employer.
    """
    if participant.max_km is None:
        return ()
    if employer.position is None:
        return (Finding("distance", "unknown", "employer", {"max_km": participant.max_km}),)
    if participant.home is None:
        return ()
    km = distance_km(participant.home, employer.position)
    return (
        Finding("distance", _met(km <= participant.max_km), values={"km": km, "max_km": participant.max_km}),
    )


def languages(participant: Participant, employer: Employer) -> tuple[Finding, ...]:
    """Test each language that the work needs. Participants with no languages noted are not tested."""
    if not participant.languages:
        return ()
    return tuple(
        Finding(
            "languages",
            _met(level_rank(participant.languages.get(code)) >= level_rank(needed)),
            code,
            {"needed": needed, "has": participant.languages.get(code)},
        )
        for code, needed in sorted(employer.languages.items())
    )


def capacity(_participant: Participant, employer: Employer) -> tuple[Finding, ...]:
    """Test that the employer takes anybody at all just now."""
    if employer.stage in CLOSED_STAGES:
        return (Finding("capacity", "broken", employer.stage),)
    if employer.places == 0:
        return (Finding("capacity", "broken", "no_places"),)
    return ()


RULES: tuple[Rule, ...] = (must_restrictions, hours_a_week, weekly_overlap, distance, languages, capacity)


def overlap_minutes(availability: Week | None, opening_hours: Week | None) -> int | None:
    """Count the minutes a week that both hold; None when either is not known."""
    if availability is None or opening_hours is None:
        return None
    return availability.overlap_minutes(opening_hours)


def distance_km(one: Position, other: Position) -> float:
    """Give the great-circle distance in kilometres (haversine, mean earth radius)."""
    lat, other_lat = radians(one.lat), radians(other.lat)
    half_lat, half_lon = (other_lat - lat) / 2, radians(other.lon - one.lon) / 2
    chord = sin(half_lat) ** 2 + cos(lat) * cos(other_lat) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def _restrictions_of(participant: Participant, employer: Employer, strength: Strength) -> tuple[Finding, ...]:
    return tuple(
        Finding("restriction", _restriction_outcome(code, employer), code, {"fact": RESTRICTIONS[code].fact})
        for code, its_strength in sorted(participant.restrictions.items())
        if its_strength == strength
    )


def _restriction_outcome(code: str, employer: Employer) -> Outcome:
    need = RESTRICTIONS[code]
    known = employer.facts.get(need.fact)
    return "unknown" if known is None else _met(known == need.value)


def _interval(low: float | None, high: float | None) -> tuple[float, float] | None:
    if low is None and high is None:
        return None
    return (0.0 if low is None else low, FULL_WEEK_HOURS if high is None else high)


def _met(holds: bool) -> Outcome:
    return "met" if holds else "broken"
