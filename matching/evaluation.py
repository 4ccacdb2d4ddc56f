"""How good the order is, measured on a benchmark folder, always beside its baseline.

A folder holds `employers.csv`, `participants.csv` and `qrels.tsv` (`participant_ref 0 employer_ref grade`).
Grades speak of the wish alone, so `fits` and `ask` are ranked together by score, and excluded pairs are taken
out of the judgements first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import log2
from pathlib import Path

from matching import formula, taxonomy
from matching.criteria import judge
from matching.index import EmployerIndex, build_index
from matching.lexicon import Lexicon, Trade, standard_lexicon
from matching.lines import Weighted
from matching.postings import GramIndex
from matching.ranking import rank
from matching.readings import index_text
from matching.sheets import read_employers, read_participants
from matching.types import Employer, Participant

DEPTH = 10
FOLDS = 5
# Numbers of `matching.formula` that were chosen on benchmarks, with what they were chosen among.
TUNED = {
    "LEXICAL": (0.8, 1.2, 1.6),
    "TOGETHER": (0.0, 0.3, 0.6),
    "OCCUPATION_WEIGHT": (0.45, 0.8),
}
# All that is left of the lexicon when it is left out: one trade that every line of business belongs to.
ANY_TRADE = Trade("x.x", "arbete", "work", dict.fromkeys("0123456789", 1.0), {}, (), (), {})
Grades = Mapping[str, int]  # employer ref → 1–3; not listed is 0
Order = Callable[[Participant, EmployerIndex], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Quality:
    """NDCG@10 of each participant that has a judgement left, by ref."""

    by_participant: Mapping[str, float]

    @property
    def mean(self) -> float:
        """The mean over participants, 0–1; 0 when there are none."""
        values = self.by_participant.values()
        return sum(values) / len(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """The ranker's quality beside that of the baseline, on the same folder."""

    ranker: Quality
    baseline: Quality


def run_benchmark(folder: Path) -> BenchmarkResult:
    """Measure the ranker and the baseline on a folder. Raises FileError, or OSError without a qrels.tsv."""
    employers, _ = read_employers(folder / "employers.csv")
    participants, _ = read_participants(folder / "participants.csv")
    judgements = read_judgements(folder / "qrels.tsv")
    index = build_index(employers)
    return BenchmarkResult(
        measure(participants, index, judgements, by_rank),
        measure(participants, index, judgements, wording_order(employers)),
    )


def ablations(folder: Path) -> dict[str, float]:
    """Measure NDCG@10 with each kind of knowledge left out in turn, by what is left out; "nothing" is all of it.

    "cross-validated" is what the tuned numbers of the score give on people that they were not chosen on.
    """
    employers, _ = read_employers(folder / "employers.csv")
    participants, _ = read_participants(folder / "participants.csv")
    judgements = read_judgements(folder / "qrels.tsv")
    lexicon = standard_lexicon()
    unclassified = [replace(employer, sni="") for employer in employers]
    settings = {
        "nothing": (employers, lexicon),
        "lexicon": (employers, Lexicon([ANY_TRADE], [], {})),
        "profiles": (employers, Lexicon(lexicon.trades, [], lexicon.pairs)),
        "compounds": (employers, whole_words_only(lexicon)),
        "SNI": (unclassified, lexicon),
    }
    left_out = {
        name: measure(participants, build_index(places, known), judgements, by_rank).mean
        for name, (places, known) in settings.items()
    }
    index = build_index(employers, lexicon)
    return left_out | {"cross-validated": cross_validated(participants, index, judgements).mean}


def whole_words_only(lexicon: Lexicon) -> Lexicon:
    """Give the lexicon with its patterns as whole words, so that no compound is met by a part of it."""

    def whole(words: Sequence[Weighted]) -> tuple[Weighted, ...]:
        return tuple((word.replace("*", ""), weight) for word, weight in words)

    trades = [
        replace(trade, wish_words=whole(trade.wish_words), employer_words=whole(trade.employer_words))
        for trade in lexicon.trades
    ]
    profiles = [replace(profile, words=whole(profile.words)) for profile in lexicon.profiles]
    return Lexicon(trades, profiles, lexicon.pairs)


def cross_validated(
    participants: Sequence[Participant], index: EmployerIndex, judgements: Mapping[str, Grades]
) -> Quality:
    """Measure each fifth of the people with the tuned numbers that do best for the other four."""
    by_choice = {}
    for name, choices in TUNED.items():
        for choice in choices:
            with _number_of_the_score(name, choice):
                by_choice[name, choice] = measure(participants, index, judgements, by_rank).by_participant
    refs = sorted(next(iter(by_choice.values())))
    values = {}
    for fold in range(FOLDS):
        held_out = refs[fold::FOLDS]
        others = [ref for ref in refs if ref not in held_out]
        best = max(sorted(by_choice), key=lambda one: sum(by_choice[one][ref] for ref in others))
        values.update({ref: by_choice[best][ref] for ref in held_out})
    return Quality(values)


@contextmanager
def _number_of_the_score(name: str, value: float) -> Iterator[None]:
    usual = getattr(formula, name)
    setattr(formula, name, value)
    try:
        yield
    finally:
        setattr(formula, name, usual)


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Read qrels: participant ref → employer ref → grade."""
    grades: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            participant, _, employer, grade = line.split()
            grades.setdefault(participant, {})[employer] = int(grade)
    return grades


def measure(
    participants: Iterable[Participant],
    index: EmployerIndex,
    judgements: Mapping[str, Grades],
    order: Order,
) -> Quality:
    """Measure an order of employers against judgements, excluded pairs taken out of both."""
    values = {}
    for participant in participants:
        allowed = {one.ref for one in index.employers if judge(participant, one).list_name != "excluded"}
        grades = {ref: grade for ref, grade in judgements.get(participant.ref, {}).items() if ref in allowed}
        if any(grades.values()):
            ranked = [ref for ref in order(participant, index) if ref in allowed]
            values[participant.ref] = ndcg(ranked, grades)
    return Quality(values)


def ndcg(ranked: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """Give the normalised discounted cumulative gain of the first `depth`, gain 2^grade - 1.

    0 when nothing is graded.
    """
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(ref, 0) for ref in ranked[:depth]]) / best if best else 0.0


def by_rank(participant: Participant, index: EmployerIndex) -> list[str]:
    """Order by the ranker's score, fits and ask together."""
    lists = rank(participant, index, top=DEPTH)
    together = sorted((*lists.fits, *lists.ask), key=lambda one: (-one.score, one.employer_ref))
    return [one.employer_ref for one in together]


def wording_order(employers: Iterable[Employer]) -> Order:
    """Order by the baseline: character n-grams of wishes and SSYK labels against text and SNI label."""
    in_order = sorted(employers, key=lambda employer: employer.ref)
    grams = GramIndex(index_text(employer) for employer in in_order)

    def by_wording(participant: Participant, _index: EmployerIndex) -> list[str]:
        labels = [taxonomy.ssyk_label(code) for code in participant.occupations]
        scores = grams.similarities(" ".join([*participant.interests, *labels]))
        rows = sorted(range(len(in_order)), key=lambda row: (-float(scores[row]), row))
        return [in_order[row].ref for row in rows]

    return by_wording


def _gain(grades: Sequence[int]) -> float:
    return float(sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, start=1)))
