"""How well duplicates are found: on the benchmark's folder, and on names that were written otherwise."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from matching.duplicates import Match, Place
from matching.sheets import read_places

FOLDER = Path("tests/bench/duplicates")
TOP = 5
Find = Callable[[Place], Sequence[Match]]


@dataclass(frozen=True)
class Question:
    """What is asked, of which kind, and which employers are meant; none when it is not in the register."""

    asked: Place
    kinds: tuple[str, ...]
    meant: frozenset[str]


@dataclass
class Counts:
    """What was found for questions of one kind. `warned` and `rightly` count answers, the others questions."""

    asked: int = 0
    first: int = 0
    in_five: int = 0
    warned: int = 0
    rightly: int = 0
    strangers: int = 0
    strangers_warned: int = 0

    def add(self, question: Question, found: Sequence[Match]) -> None:
        """Count one question's answer."""
        same = [match.ref for match in found if match.verdict == "same"]
        self.warned += len(same)
        self.rightly += len(question.meant.intersection(same))
        if not question.meant:
            self.strangers += 1
            self.strangers_warned += bool(same)
            return
        refs = [match.ref for match in found]
        self.asked += 1
        self.first += bool(question.meant.intersection(refs[:1]))
        self.in_five += bool(question.meant.intersection(refs[:TOP]))

    @property
    def recall(self) -> tuple[float, float]:
        """The share of questions whose employer came first, and among the five first."""
        return self.first / max(self.asked, 1), self.in_five / max(self.asked, 1)

    @property
    def precision(self) -> float:
        """The share of warnings that were right."""
        return self.rightly / max(self.warned, 1)

    @property
    def falsely_warned(self) -> float:
        """The share of names not in the register that were warned of."""
        return self.strangers_warned / max(self.strangers, 1)


@dataclass
class Quality:
    """Counts of all questions, and of each kind."""

    all: Counts = field(default_factory=Counts)
    by_kind: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))


def read_folder(folder: Path = FOLDER) -> tuple[list[Place], list[Question]]:
    """Read the employers and the questions of a benchmark."""
    employers, _ = read_places(folder / "employers.csv", "employer_ref")
    asked, _ = read_places(folder / "queries.csv", "query_ref")
    meant: dict[str, set[str]] = defaultdict(set)
    kinds: dict[str, str] = {}
    for line in (folder / "gold.tsv").read_text(encoding="utf-8").splitlines():
        ref, employer, kinds[ref] = line.split("\t")
        meant[ref].add(employer)
    return employers, [
        Question(one, tuple(kinds.get(one.ref, "not there").split("+")), frozenset(meant[one.ref]))
        for one in asked
    ]


def measure(find: Find, questions: Iterable[Question]) -> Quality:
    """Ask each question once."""
    quality = Quality()
    for question in questions:
        found = find(question.asked)
        for counts in (quality.all, *(quality.by_kind[kind] for kind in sorted(set(question.kinds)))):
            counts.add(question, found)
    return quality
