"""Says why, in Swedish or English, in words that a participant understands.

`explain` gives the structured pieces that a page shows; `sentence` gives them as running text; `why_not`
tells which list any employer is in, and which rule keeps it out. No scores are named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from matching.criteria import judge
from matching.hours import main_time
from matching.lexicon import standard_lexicon
from matching.restrictions import RESTRICTIONS
from matching.taxonomy import ssyk_label
from matching.types import Employer, Finding, ListName, Participant, Suggestion, WishHit
from matching.wording import has_label, join_words, label, number, phrase

ChipKind = Literal["fits", "ask", "not_ideal"]
# Under this a trade is called close to the wish, not the same.
SAME_TRADE = 0.5
# From so many points on, what earlier placements taught is said.
LEARNED_WORTH_SAYING = 0.01
MOST_WISHES_NAMED = 2
# Under this, nothing is said to be alike.
LITTLE_ALIKE = 0.02
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
    """A wish that the employer meets: its pieces to mark, the trade's or sign's name, its words at the employer."""

    pieces: tuple[Piece, ...]
    trade: str
    found_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One suggestion explained.

    `questions` must be answered before a placement; answers to `also_ask` would be good to have. `worked_as` says what
    others have worked as there, and is empty where that is not known.
    """

    sentence: str
    wishes: tuple[MetWish, ...]
    chips: tuple[Chip, ...]
    questions: tuple[str, ...]
    also_ask: tuple[str, ...]
    worked_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Which list an employer is in, said in one text, with each reason and question on its own too."""

    list_name: ListName
    sentence: str
    reasons: tuple[str, ...]
    questions: tuple[str, ...]


def explain(suggestion: Suggestion, language: str = "sv") -> Explanation:
    """Give everything that is to be said of a suggestion, in `sv` or `en`."""
    wishes = tuple(MetWish(_pieces(hit), met_in(hit, language), hit.found_in) for hit in _liked(suggestion))
    return Explanation(
        sentence(suggestion, language),
        wishes,
        tuple(_chips(suggestion, language)),
        _questions(suggestion.verdict.unknown, language),
        _questions(_preferences(suggestion, "unknown"), language),
        tuple(worked_as_words(suggestion, language)),
    )


def sentence(suggestion: Suggestion, language: str = "sv") -> str:
    """Say in running text which of the person's words met what, times and distance, preferences, unknowns."""
    clauses = [*_wish_clauses(suggestion, language), *way_words(suggestion, language).values()]
    said = [join_words(clauses, language) + "."]
    declined = _declined(suggestion)
    said += [_declined_words(hit, language) for hit in declined[:1]]
    said += preference_words(suggestion, language)
    said += relation_words(suggestion, language)
    said += worked_as_words(suggestion, language)
    if suggestion.parts.get("learned", 0.0) >= LEARNED_WORTH_SAYING:
        said += learned_words(suggestion, language)
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


def met_in(hit: WishHit, language: str = "sv") -> str:
    """Give the name of what a wish met: a sign of the workplace in a word or two, else the trade."""
    return label("sign_short", hit.sign, language) if hit.sign else trade_label(hit.trade, language)


def trade_label(trade: str, language: str = "sv") -> str:
    """Give the name of a trade by its id, or "" for none."""
    lexicon = standard_lexicon()
    return lexicon.trades[lexicon.number[trade]].label(language) if trade else ""


def wish_words(suggestion: Suggestion, language: str) -> list[str]:
    """Say each wish that the employer meets as a sentence of its own; that some of it may be there, where none is."""
    hits = _liked(suggestion)
    clauses = [_wish_clause(hit, language) for hit in hits] or [label("say", "little_alike", language)]
    return [f"{clause}." for clause in clauses]


def declined_words(suggestion: Suggestion, language: str) -> list[str]:
    """Say each thing that the person wants to avoid and that may be found there."""
    hits = _declined(suggestion)
    return [_declined_words(hit, language) for hit in hits] or [label("say", "declined_some", language)]


def way_words(suggestion: Suggestion, language: str) -> dict[str, str]:
    """Say what is known of `hours` and `distance`, each as a clause without a full stop."""
    said = {}
    if suggestion.overlap_minutes is not None:
        hours = number(suggestion.overlap_minutes / 60, language)
        time = main_time(suggestion.overlap) if suggestion.overlap is not None else ""
        said["hours"] = (
            phrase("say", "overlap_time", language, hours=hours, time=label("time", time, language))
            if time
            else phrase("say", "overlap", language, hours=hours)
        )
    if suggestion.distance_km is not None:
        said["distance"] = phrase("say", "distance", language, km=number(suggestion.distance_km, language))
    return said


def preference_words(suggestion: Suggestion, language: str) -> list[str]:
    """Say which preferences are met and which are not, a sentence for each of the two."""
    said = []
    for outcome in ("met", "broken"):
        found = _preferences(suggestion, outcome)
        facts = [_fact_words(finding, outcome == "met", language) for finding in found]
        if facts:
            said.append(phrase("say", outcome, language, what=join_words(facts, language)))
    return said


def relation_words(suggestion: Suggestion, language: str) -> list[str]:
    """Say in a sentence every sign of a good contact that counts; nothing where none does."""
    signs = [label("relation", code, language) for code in suggestion.relation]
    return [phrase("say", "relation", language, what=join_words(signs, language))] if signs else []


def worked_as_words(suggestion: Suggestion, language: str) -> list[str]:
    """Say in a sentence what others have worked as there; nothing where that is not known."""
    names = [_occupation_name(code, language) for code in suggestion.worked_as]
    known = list(dict.fromkeys(name for name in names if name))
    return [phrase("say", "worked_as", language, what=join_words(known, language))] if known else []


def _occupation_name(code: str, language: str) -> str:
    """Give the occupation's label; SSYK has Swedish ones only, so that English gets the name of its trade."""
    lexicon = standard_lexicon()
    trades = lexicon.trades_of_ssyk(code) if language != "sv" else {}
    if trades:
        return lexicon.trades[max(trades, key=lambda trade: trades[trade])].label(language)
    name = ssyk_label(code).removesuffix("m.fl.").strip()
    return name[:1].lower() + name[1:]


def learned_words(suggestion: Suggestion, language: str) -> list[str]:
    """Say whether placements like this one have been completed more often than others, or less."""
    code = "learned" if suggestion.parts.get("learned", 0.0) >= 0 else "learned_less"
    return [label("say", code, language)]


def _liked(suggestion: Suggestion) -> list[WishHit]:
    return [hit for hit in suggestion.hits if not hit.is_declined]


def _declined(suggestion: Suggestion) -> list[WishHit]:
    return [hit for hit in suggestion.hits if hit.is_declined]


def _declined_words(hit: WishHit, language: str) -> str:
    return phrase("say", "declined", language, words=" ".join(hit.words))


def _preferences(suggestion: Suggestion, outcome: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in suggestion.verdict.preferences if finding.outcome == outcome)


def _wish_clauses(suggestion: Suggestion, language: str) -> list[str]:
    if not suggestion.has_wishes:
        return [label("say", "no_wishes", language)]
    liked = _liked(suggestion)
    if not liked:
        some = suggestion.parts.get("wish", 0.0) >= LITTLE_ALIKE
        return [label("say", "little_alike" if some else "no_hit", language)]
    first, *rest = liked
    said = [_wish_clause(first, language)]
    said += [_sign_too(hit, language) for hit in rest if hit.sign and hit.place == first.place]
    others = {hit.place: hit for hit in reversed(rest) if hit.place != first.place}
    for place in sorted(others)[: MOST_WISHES_NAMED - 1]:
        code = "also_occupation" if others[place].is_occupation else "also"
        clause = phrase("say", code, language, words=_quoted(others[place]))
        said.append(clause[0].lower() + clause[1:])
    return said


def _sign_too(hit: WishHit, language: str) -> str:
    return phrase("say", "sign_too", language, sign=label("sign", hit.sign, language))


def _wish_clause(hit: WishHit, language: str) -> str:
    if hit.sign:
        sign = label("sign", hit.sign, language)
        return phrase("say", "sign", language, words=_quoted(hit), sign=sign)
    if not hit.trade:
        return phrase("say", "wording", language, words=_quoted(hit))
    code = ("occupation" if hit.is_occupation else "wish") + ("" if hit.strength >= SAME_TRADE else "_near")
    return phrase("say", code, language, words=_quoted(hit), trade=trade_label(hit.trade, language))


def _quoted(hit: WishHit) -> str:
    wish = hit.wish[0].lower() + hit.wish[1:] if hit.is_occupation else hit.wish
    return wish if len(wish) <= LONGEST_WISH_QUOTED else " ".join(hit.words)


def _chips(suggestion: Suggestion, language: str) -> Iterable[Chip]:
    for finding in (*suggestion.verdict.findings, *suggestion.verdict.preferences):
        if finding.rule == "restriction":
            yield _restriction_chip(finding, language)
        elif finding.outcome == "unknown":
            about = finding.rule.replace("distance", "position")
            yield Chip("ask", label("question_short", about, language))
    yield from _other_chips(suggestion, language)


def _other_chips(suggestion: Suggestion, language: str) -> Iterable[Chip]:
    if suggestion.overlap_minutes is not None:
        hours = number(suggestion.overlap_minutes / 60, language)
        yield Chip("fits", phrase("chip", "hours", language, hours=hours))
    if suggestion.distance_km is not None:
        yield Chip("fits", phrase("chip", "distance", language, km=number(suggestion.distance_km, language)))
    if suggestion.parts.get("learned", 0.0) >= LEARNED_WORTH_SAYING:
        yield Chip("fits", label("chip", "learned", language))
    for code in suggestion.relation:
        yield Chip("fits", label("relation_short", code, language))
    for hit in _declined(suggestion):
        yield Chip("not_ideal", met_in(hit, language))


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
