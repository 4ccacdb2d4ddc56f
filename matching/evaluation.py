"""How good the order is, measured on a benchmark folder, always beside its baseline.

A folder holds `employers.csv`, `participants.csv` and `qrels.tsv` (`participant_ref 0 employer_ref grade`).
Grades speak of the wish alone, so `fits` and `ask` are ranked together by score, and excluded pairs are taken
out of the judgements first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from matching import taxonomy
from matching.criteria import judge
from matching.index import EmployerIndex, build_index
from matching.postings import GramIndex
from matching.ranking import rank
from matching.readings import index_text
from matching.sheets import read_employers, read_participants
from matching.types import Employer, Participant

DEPTH = 10
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
