"""Invented placements whose outcomes follow a stated law, and never the score: what learning should find is known.

Parts of the score are drawn each on its own, evenly within what the part can be. Two placements a person on average.
"""

from collections.abc import Callable, Mapping
from math import exp
from random import Random

from matching.outcomes import EndedPlacement

Law = Callable[[Mapping[str, float]], float]  # the parts → how likely the placement is to be completed


def by_chance(_parts: Mapping[str, float]) -> float:
    """Nothing about the pair matters: six of ten are completed."""
    return 0.6


def by_hours(parts: Mapping[str, float]) -> float:
    """The log-odds rise by 5 from no shared hours to all of them (0.06 points); nothing else matters."""
    return 1 / (1 + exp(-5 * (parts["hours"] / 0.06 - 0.5)))


def against_wishes(parts: Mapping[str, float]) -> float:
    """The more wished, the less often completed: what must never be learnt."""
    return 1 / (1 + exp(3 * (parts["wish"] - 0.6)))


def placements(law: Law, count: int, seed: int = 1, all_wished: bool = False) -> list[EndedPlacement]:
    """So many ended placements. `all_wished`: every one was just what was wished, as most real ones are."""
    chance = Random(seed)
    ended = []
    for _ in range(count):
        parts = {
            "wish": 1.0 if all_wished else chance.uniform(0.0, 1.3),
            "declined": 0.0,
            "hours": chance.uniform(0.0, 0.06),
            "distance": chance.uniform(0.0, 0.05),
            "preferences": chance.choice((-0.06, 0.0, 0.04, 0.08)),
            "relation": chance.uniform(0.0, 0.07),
        }
        person = f"P{chance.randrange(count // 2)}"
        ended.append(EndedPlacement.of(person, parts, chance.random() < law(parts)))
    return ended
