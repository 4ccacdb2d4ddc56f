"""What became of placements, as learning sees it: the parts of the score of each pair, and whether it was completed.

Nothing else about a person: no name, gender, age, origin, diagnosis, income or exit. `group` only keeps a person's
placements together when the order is tried out on people whom it was not learnt from.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, Literal

from matching import formula
from matching.weights import WEIGHT_OF, PartWeights

Missing = Literal["placements", "completed", "ended_early", "people"]

LEARNT: Final = tuple(field.name for field in fields(PartWeights))
# Five of the rarer outcome for each number that is learnt. The old rule says ten (Peduzzi and others 1996, J Clin
# Epidemiol 49:1373); five to nine are mostly enough when the numbers are shrunk (Vittinghoff and McCulloch 2007, Am J
# Epidemiol 165:710), as they are here, and nothing is used before it has been tried on people left out.
EVENTS_A_NUMBER: Final = 5
LEAST_OF_EACH: Final = EVENTS_A_NUMBER * len(LEARNT)
# Fewer than these cannot be cut into five groups of people that each hold both outcomes.
LEAST_PLACEMENTS: Final = 60
LEAST_PEOPLE_OF_EACH: Final = 10


@dataclass(frozen=True, slots=True)
class EndedPlacement:
    """A placement that is over. `values` are what the four weights weigh, in the order of `LEARNT`, in points."""

    group: str
    values: tuple[float, ...]
    completed: bool

    @classmethod
    def of(cls, group: str, parts: Mapping[str, float], completed: bool) -> "EndedPlacement":
        """Build one from the parts of the score of its pair."""
        values = tuple(
            float(sum(parts.get(part, 0.0) for part, weight in WEIGHT_OF.items() if weight == name))
            for name in LEARNT
        )
        return cls(group, values, completed)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many placements there are to learn from: completed, ended early, and the people behind each."""

    completed: int
    ended_early: int
    people_completed: int
    people_ended_early: int

    @classmethod
    def of(cls, ended: Collection[EndedPlacement]) -> "Counts":
        """Count them."""
        yes = [one.group for one in ended if one.completed]
        no = [one.group for one in ended if not one.completed]
        return cls(len(yes), len(no), len(set(yes)), len(set(no)))

    @property
    def placements(self) -> int:
        """All of them."""
        return self.completed + self.ended_early

    @property
    def missing(self) -> dict[Missing, int]:
        """What there is too little of, and how many more are needed; empty when there are enough."""
        people = min(self.people_completed, self.people_ended_early)
        short: dict[Missing, int] = {
            "placements": LEAST_PLACEMENTS - self.placements,
            "completed": LEAST_OF_EACH - self.completed,
            "ended_early": LEAST_OF_EACH - self.ended_early,
            "people": LEAST_PEOPLE_OF_EACH - people,
        }
        return {what: number for what, number in short.items() if number > 0}


def formula_edition() -> str:
    """Give a mark of the numbers of the score: what was learnt on other numbers is not used with these."""
    numbers = {name: value for name, value in vars(formula).items() if name.isupper()}
    return hashlib.sha256(repr(sorted(numbers.items())).encode()).hexdigest()[:12]


class TooFewPlacements(ValueError):
    """There are not enough ended placements to learn from."""


def require_enough(ended: Sequence[EndedPlacement]) -> Counts:
    """Count them. Raises TooFewPlacements."""
    counts = Counts.of(ended)
    if counts.missing:
        raise TooFewPlacements
    return counts
