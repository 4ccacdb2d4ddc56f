"""Says why, in Swedish or English, in words that a participant understands.

`explain` gives the structured pieces that a page shows; `sentence` gives them as running text; `why_not`
tells which list any employer is in, and which rule keeps it out. No scores are named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from matching.criteria import judge
from matching.lexicon import standard_lexicon
from matching.restrictions import RESTRICTIONS
from matching.types import Employer, Finding, ListName, Participant, Suggestion, WishHit
from matching.wording import has_label, join_words, label, number, phrase

ChipKind = Literal["fits", "ask", "not_ideal"]
# Under this a trade is called close to the wish, not the same.
SAME_TRADE = 0.5
# From so many points on, what earlier placements taught is said.
LEARNED_WORTH_SAYING = 0.01
MOST_WISHES_NAMED = 2
LONGEST_WISH_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a wish's text; `is_met` marks the person's own words that met something at the employer."""

    text: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A few words on one thing that fits, must be asked, or is not ideal."""

    kind: ChipKind
    text: str


@dataclass(frozen=True, slots=True)
class MetWish:
    """A wish that the employer meets: its pieces to mark, the trade's name, its words at the employer."""

    pieces: tuple[Piece, ...]
    trade: str
    found_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One suggestion explained.

    `questions` must be answered before a placement; answers to `also_ask` would be good to have.
    """

    sentence: str
    wishes: tuple[MetWish, ...]
    chips: tuple[Chip, ...]
    questions: tuple[str, ...]
    also_ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Which list an employer is in, said in one text, with each reason and question on its own too."""

    list_name: ListName
    sentence: str
    reasons: tuple[str, ...]
    questions: tuple[str, ...]


def explain(suggestion: Suggestion, language: str = "sv") -> Explanation:
    """Give everything that is to be said of a suggestion, in `sv` or `en`."""
    wishes = tuple(
        MetWish(_pieces(hit), trade_label(hit.trade, language), hit.found_in) for hit in _liked(suggestion)
    )
    return Explanation(
        sentence(suggestion, language),
        wishes,
        tuple(_chips(suggestion, language)),
        _questions(suggestion.verdict.unknown, language),
        _questions(_preferences(suggestion, "unknown"), language),
    )


def sentence(suggestion: Suggestion, language: str = "sv") -> str:
    """Say in running text which of the person's words met what, times and distance, preferences, unknowns."""
    clauses = [*_wish_clauses(suggestion, language), *_way_clauses(suggestion, language)]
    said = [join_words(clauses, language) + "."]
    declined = [hit for hit in suggestion.hits if hit.is_declined]
    said += [phrase("say", "declined", language, words=" ".join(hit.words)) for hit in declined[:1]]
    for outcome in ("met", "broken"):
        facts = [
            _fact_words(finding, outcome == "met", language) for finding in _preferences(suggestion, outcome)
        ]
        if facts:
            said.append(phrase("say", outcome, language, what=join_words(facts, language)))
    for code, findings in (
        ("ask", suggestion.verdict.unknown),
        ("ask_too", _preferences(suggestion, "unknown")),
    ):
        if questions := _questions(findings, language):
            said.append(phrase("say", code, language, questions=" ".join(questions)))
    return " ".join(said)


def why_not(participant: Participant, employer: Employer, language: str = "sv") -> WhyNot:
    """Tell which list an employer is in for a participant, and each rule that puts it there."""
    verdict = judge(participant, employer)
    reasons = tuple(reason(finding, language) for finding in verdict.broken)
    questions = _questions(verdict.unknown, language)
    text = phrase(
        "why",
        verdict.list_name,
        language,
        name=employer.name or employer.ref,
        reasons=" ".join(reasons),
        questions=" ".join(questions),
    )
    return WhyNot(verdict.list_name, text, reasons, questions)


def reason(finding: Finding, language: str = "sv") -> str:
    """Say why a broken rule keeps an employer out, as a whole sentence."""
    if finding.rule == "capacity":
        return label("why", finding.about, language)
    return phrase("why", finding.rule, language, **_reason_values(finding, language))


def question(finding: Finding, language: str = "sv") -> str:
    """Word what must be asked because of an unknown."""
    if finding.rule == "restriction":
        return label("question", RESTRICTIONS[finding.about].fact, language)
    if finding.rule == "distance":
        return label("question", "position", language)
    return label("question", finding.rule, language)


def fact_question(fact: str, language: str = "sv") -> str:
    """Word the question to ask an employer about one workplace fact."""
    return label("question", fact, language)


def trade_label(trade: str, language: str = "sv") -> str:
    """Give the name of a trade by its id, or "" for none."""
    lexicon = standard_lexicon()
    return lexicon.trades[lexicon.number[trade]].label(language) if trade else ""


def _liked(suggestion: Suggestion) -> list[WishHit]:
    return [hit for hit in suggestion.hits if not hit.is_declined]


def _preferences(suggestion: Suggestion, outcome: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in suggestion.verdict.preferences if finding.outcome == outcome)


def _wish_clauses(suggestion: Suggestion, language: str) -> list[str]:
    if not suggestion.has_wishes:
        return [label("say", "no_wishes", language)]
    liked = _liked(suggestion)
    if not liked:
        return [label("say", "no_hit", language)]
    first, *others = liked[:MOST_WISHES_NAMED]
    said = [_wish_clause(first, language)]
    for hit in others:
        code = "also_occupation" if hit.is_occupation else "also"
        clause = phrase("say", code, language, words=_quoted(hit))
        said.append(clause[0].lower() + clause[1:])
    return said


def _wish_clause(hit: WishHit, language: str) -> str:
    if not hit.trade:
        return phrase("say", "wording", language, words=_quoted(hit))
    code = ("occupation" if hit.is_occupation else "wish") + ("" if hit.strength >= SAME_TRADE else "_near")
    return phrase("say", code, language, words=_quoted(hit), trade=trade_label(hit.trade, language))


def _quoted(hit: WishHit) -> str:
    wish = hit.wish[0].lower() + hit.wish[1:] if hit.is_occupation else hit.wish
    return wish if len(wish) <= LONGEST_WISH_QUOTED else " ".join(hit.words)


def _way_clauses(suggestion: Suggestion, language: str) -> list[str]:
    clauses = []
    if suggestion.overlap_minutes is not None:
        hours = number(suggestion.overlap_minutes / 60, language)
        clauses.append(phrase("say", "overlap", language, hours=hours))
    if suggestion.distance_km is not None:
        clauses.append(phrase("say", "distance", language, km=number(suggestion.distance_km, language)))
    return clauses


def _chips(suggestion: Suggestion, language: str) -> Iterable[Chip]:
    for finding in (*suggestion.verdict.findings, *suggestion.verdict.preferences):
        if finding.rule == "restriction":
            yield _restriction_chip(finding, language)
        elif finding.outcome == "unknown":
            about = finding.rule.replace("distance", "position")
            yield Chip("ask", label("question_short", about, language))
    yield from _other_chips(suggestion, language)
    for hit in suggestion.hits:
        if hit.is_declined:
            yield Chip("not_ideal", trade_label(hit.trade, language))


def _other_chips(suggestion: Suggestion, language: str) -> Iterable[Chip]:
    if suggestion.overlap_minutes is not None:
        hours = number(suggestion.overlap_minutes / 60, language)
        yield Chip("fits", phrase("chip", "hours", language, hours=hours))
    if suggestion.distance_km is not None:
        yield Chip("fits", phrase("chip", "distance", language, km=number(suggestion.distance_km, language)))
    if suggestion.parts.get("learned", 0.0) >= LEARNED_WORTH_SAYING:
        yield Chip("fits", label("chip", "learned", language))


def _restriction_chip(finding: Finding, language: str) -> Chip:
    if finding.outcome == "unknown":
        return Chip("ask", label("fact", RESTRICTIONS[finding.about].fact, language))
    if finding.outcome == "met":
        return Chip("fits", label("restriction", finding.about, language))
    return Chip("not_ideal", _fact_words(finding, False, language))


def _questions(findings: Iterable[Finding], language: str) -> tuple[str, ...]:
    return tuple(question(finding, language) for finding in findings)


def _fact_words(finding: Finding, is_met: bool, language: str) -> str:
    need = RESTRICTIONS[finding.about]
    return label("fact_yes" if need.value == is_met else "fact_no", need.fact, language)


def _reason_values(finding: Finding, language: str) -> dict[str, str]:
    values = finding.values
    if finding.rule == "restriction":
        need = label("restriction", finding.about, language)
        return {"need": need, "fact": _fact_words(finding, False, language)}
    if finding.rule == "hours":
        return {end: _interval(values[end], language) for end in ("wanted", "offered")}
    if finding.rule == "languages":
        name = (
            label("language", finding.about, language)
            if has_label("language", finding.about)
            else finding.about
        )
        has = values["has"] or label("why", "no_level", language)
        return {"language": name, "needed": str(values["needed"]), "has": str(has)}
    names = {"overlap_hours": "overlap", "needed_hours": "needed", "km": "km", "max_km": "max_km"}
    return {names[key]: number(float(str(value)), language) for key, value in values.items()}


def _interval(ends: object, language: str) -> str:
    low, high = ends if isinstance(ends, tuple) else (0.0, 0.0)
    return number(low, language) if low == high else f"{number(low, language)}–{number(high, language)}"


def _pieces(hit: WishHit) -> tuple[Piece, ...]:
    """Cut a wish into its words and what stands between, marking those that met."""
    pieces: list[Piece] = []
    rest = hit.wish
    for word in hit.words:
        at = rest.lower().find(word)
        if at < 0:
            continue
        if at:
            pieces.append(Piece(rest[:at], False))
        pieces.append(Piece(rest[at : at + len(word)], True))
        rest = rest[at + len(word) :]
    return (*pieces, Piece(rest, False)) if rest else tuple(pieces)
