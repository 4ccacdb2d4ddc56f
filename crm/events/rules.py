"""What followed on an event, said about plain values. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# Long enough for a yes over coffee to become a first day, short enough to have come of it.
FOLLOWS_WITHIN: Final = timedelta(weeks=12)
# What may follow, in the order in which it usually does.
STEPS: Final = ("contact", "offer", "friend", "placement")


@dataclass(frozen=True)
class Followed:
    """Of so many employers, with how many each step followed. `any_step`: at least one of them."""

    employers: int
    by_step: Mapping[str, int]
    any_step: int


def last_day(held_on: date) -> date:
    """The last day on which something counts as having followed."""
    return held_on + FOLLOWS_WITHIN


def followed(employer_ids: Iterable[int], steps: Mapping[int, set[str]]) -> Followed:
    """Count employers, each once a step. `steps`: employer → what followed there; nothing = left out."""
    ids = set(employer_ids)
    found = {step: sum(step in steps.get(one, ()) for one in ids) for step in STEPS}
    return Followed(len(ids), found, sum(bool(steps.get(one)) for one in ids))
