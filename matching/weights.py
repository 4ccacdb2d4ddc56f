"""How much each part of the score weighs against what was decided beforehand: all 1 until something was learnt.

Light to import: ranking needs this, `matching.learning` finds the numbers.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final

# A part that is learnt from weighs at least half and at most twice as much as before, a wish never less than before:
# learning moves workplaces that suit the wishes equally well, and neither wishes nor rules give way to it.
LEAST: Final = 0.5
MOST: Final = 2.0
LEAST_OF_WISHES: Final = 1.0
# Which weight a part of the score goes by. What is declined follows what is wished, so that the two never come apart.
# The relation to the employer is not here: as it stands now it shows what became of earlier placements.
WEIGHT_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "wish": "wish",
        "declined": "wish",
        "hours": "hours",
        "distance": "distance",
        "preferences": "preferences",
    }
)


def least_of(weight: str) -> float:
    """Give the least that a weight may be, by its name in `PartWeights`."""
    return LEAST_OF_WISHES if weight == "wish" else LEAST


@dataclass(frozen=True, slots=True)
class PartWeights:
    """A multiplier for each part of the score that is learnt from. Raises ValueError outside the bounds."""

    wish: float = 1.0
    hours: float = 1.0
    distance: float = 1.0
    preferences: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what would let something else come before rules and wishes."""
        for part, weight in self.named.items():
            if not least_of(part) <= weight <= MOST:
                raise ValueError(f"{part} may not weigh {weight}")

    @property
    def is_plain(self) -> bool:
        """Whether everything weighs as it was decided beforehand."""
        return self == PartWeights()

    @property
    def named(self) -> dict[str, float]:
        """The weights by the name of their part."""
        return asdict(self)

    def learned(self, parts: Mapping[str, Any]) -> Any:
        """Give the points that the weights add to those of the parts, or take away: one number, or an array of them."""
        return sum((getattr(self, WEIGHT_OF[part]) - 1) * parts[part] for part in WEIGHT_OF if part in parts)

    def applied(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        """Give the parts with one more, `learned`, so that they still add up to the score; plain weights add none."""
        return dict(parts) if self.is_plain else {**parts, "learned": self.learned(parts)}


PLAIN: Final = PartWeights()
