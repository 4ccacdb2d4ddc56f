"""The parts of the score for some employers of an index, and the most that they can be before they are worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import formula
from matching.held import BLOCK
from matching.index import EmployerIndex
from matching.types import Participant
from matching.wanted import Wish
from matching.weights import PartWeights

Array = NDArray[Any]
# Bounds are worked out in single precision, so a hair's breadth is left to them.
SLACK = 1e-4
Parts = dict[str, Any]  # part → what it is worth, one value an employer


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores employers of an index for a participant. `today` None: when last spoken to does not count."""

    participant: Participant
    index: EmployerIndex
    wishes: Sequence[Wish]
    today: date | None
    weights: PartWeights

    def wish_parts(self, rows: Array) -> tuple[Array, Array]:
        """Give what the wishes are worth at some employers, and what declined trades take away (never above 0)."""
        wished = self._together([wish.reach for wish in self.wishes], rows)
        if not any(wish.declines for wish in self.wishes):
            return wished, np.zeros(len(rows))
        spared = self._together([wish.reach * self._kept for wish in self.wishes], rows)
        lost = self._held.best([wish.declined for wish in self.wishes], rows)
        for wish, trade in zip(self.wishes, lost, strict=True):
            spared = spared - formula.loss(trade, self._held.like(wish.reading.declined.signs, rows))
        return wished, np.minimum(spared - wished, 0.0)

    def steady_parts(self, rows: Array) -> Parts:
        """Give hours, preferences and relation, which are looked up."""
        limits = self.index.columns.limits
        restrictions = self.participant.restrictions
        return {
            "hours": self._hours[limits.term[rows]],
            "preferences": formula.preferences_part(*limits.preferences(restrictions, rows)),
            "relation": self.index.columns.relations.points(self.today, rows),
        }

    def distance_part(self, rows: Array) -> Array:
        """Give what the way from home is worth, nothing where it is not known."""
        if self.participant.home is None:
            return np.zeros(len(rows))
        km = self.index.columns.limits.kilometres(self.participant.home, rows)
        return np.nan_to_num(formula.distance_part(km, self.participant.max_km), nan=0.0)

    def totals(self, parts: Mapping[str, Any]) -> Array:
        """Add parts up, in the order that they stand in."""
        return sum(parts.values(), np.zeros(len(parts["wish"])))

    @cached_property
    def most_of_rest(self) -> float:
        """The most that all parts beside the wishes can be at any employer."""
        preferred = list(self.participant.restrictions.values()).count("prefer")
        most = {
            "hours": float(self._hours.max(initial=0.0)),
            "distance": self.most_of_distance,
            "preferences": formula.PREFERENCE_MET * preferred,
        }
        relation = self.index.columns.relations.most(self.today)
        return sum(most.values()) + float(self.weights.learned(most)) + relation

    @cached_property
    def most_of_distance(self) -> float:
        """The most that the way can be worth, without what was learnt."""
        return 0.0 if self.participant.home is None else formula.DISTANCE_POINTS

    @cached_property
    def block_bounds(self) -> Array:
        """The most that the wishes can be worth at any employer of each block, as far as wording plays no part."""
        return self._weighted(
            self._all(
                [formula.one_wish(*parts) for parts in zip(*self._block_wishes, strict=True)], self._blocks
            )
        )

    def touched_bounds(self, rows: Array) -> Array:
        """The most that the wishes can be worth at some employers, their wording counted."""
        blocks = rows // BLOCK
        scores: list[Any] = [
            formula.one_wish(trade[blocks], wish.wording.shares[rows], signs[blocks])
            for wish, trade, _, signs in zip(self.wishes, *self._block_wishes, strict=True)
        ]
        return self._weighted(self._all(scores, len(rows)))

    def sharper_bounds(self, rows: Array) -> Array:
        """The same, told apart by what each employer is like and not only what its block is."""
        blocks = rows // BLOCK
        scores: list[Any] = [
            formula.one_wish(
                trade[blocks], wish.wording.shares[rows], self._held.like(wish.reading.liked.signs, rows)
            )
            for wish, trade in zip(self.wishes, self._block_wishes[0], strict=True)
        ]
        return self._weighted(self._all(scores, len(rows)))

    @cached_property
    def asks_for_signs(self) -> bool:
        """Whether any wish is for what a place is like."""
        return any(wish.reading.liked.signs for wish in self.wishes)

    def _weighted(self, wished: Array) -> Array:
        return wished * self.weights.wish

    @property
    def _held(self) -> Any:
        return self.index.columns.held

    @property
    def _blocks(self) -> int:
        return int(self._held.blocks)

    @cached_property
    def _kept(self) -> Any:
        return formula.kept_share([wish.declined for wish in self.wishes])

    @cached_property
    def _block_wishes(self) -> tuple[list[Array], list[float], list[Array]]:
        """For each wish the most that its trades come to in each block, no wording, and the most of its signs."""
        trades = self._held.most([wish.reach * self._kept for wish in self.wishes])
        signs = [self._held.most_like(wish.reading.liked.signs) for wish in self.wishes]
        return trades, [0.0] * len(trades), signs

    @cached_property
    def _hours(self) -> Array:
        """The part for hours of each kind of employer."""
        minutes = self.index.columns.limits.minutes(self.participant)
        if minutes is None:
            return np.zeros(len(self.index.columns.limits.term_week))
        wanted = self.participant.hours_max or self.participant.hours_min
        return np.where(minutes < 0, 0.0, formula.hours_part(minutes, wanted))

    def _together(self, reach: Sequence[Array], rows: Array) -> Array:
        trades = self._held.best(reach, rows)
        scores = [
            formula.one_wish(
                trade, wish.wording.shares[rows], self._held.like(wish.reading.liked.signs, rows)
            )
            for wish, trade in zip(self.wishes, trades, strict=True)
        ]
        return self._all(scores, len(rows))

    def _all(self, scores: Sequence[Any], size: int) -> Array:
        return np.zeros(size) + formula.all_wishes(scores, [wish.weight for wish in self.wishes])
