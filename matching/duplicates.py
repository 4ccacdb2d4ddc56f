"""Finds the employer that is in the register already, however its name, number or address was written.

`matching.candidates` chooses the few worth weighing, `matching.likeness` says how alike names are, and
`matching.recognition` decides with address and number.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import RLock
from typing import Final

from matching.candidates import Candidates
from matching.doors import Door, Place, doors_of
from matching.likeness import Asked
from matching.recognition import Match, recognised

__all__ = ["Match", "Place", "Register"]

BATCH: Final = 2000  # employers whose suspected pairs are put in order together
SUSPECTED: Final = 0.7  # from this score on a pair is worth a look

Progress = Callable[[int, int], None]


class Register:
    """Employers to search for duplicates. Adding, replacing and removing one costs as much as a look-up.

    Threads may share one: each call sees the register as it is between two changes.
    """

    def __init__(self, places: Iterable[Place] = ()) -> None:
        """Take the employers; of several with one ref the last counts."""
        self._candidates = Candidates()
        self._rows_of: dict[str, list[int]] = {}
        self._lock = RLock()
        for place in places:
            self.put(place)

    def __len__(self) -> int:
        """How many employers there are."""
        return len(self._rows_of)

    def put(self, place: Place) -> None:
        """Add an employer, or replace the one with its ref."""
        doors = list(doors_of(place))
        with self._lock:
            self.remove(place.ref)
            self._rows_of[place.ref] = [self._candidates.add(door) for door in doors]

    def remove(self, ref: str) -> None:
        """Take an employer out; one that is not there is no error."""
        with self._lock:
            for row in self._rows_of.pop(ref, ()):
                self._candidates.take_out(row)

    def find(self, query: Place, top: int = 5) -> list[Match]:
        """Give the employers that it probably is, best first; none when nothing is probable.

        A name half typed, a number, an address or a position alone is enough to ask by.
        """
        return self._found(next(doors_of(query)))[:top]

    def pairs(self, progress: Progress | None = None) -> Iterator[tuple[str, str, Match]]:
        """Give suspected pairs over the whole register, the surest first within each stretch of it.

        Each pair comes once, the smaller ref first. Two doors of one employer are no suspicion.
        """
        refs = sorted(self._rows_of)
        for start in range(0, len(refs), BATCH):
            some = [pair for ref in refs[start : start + BATCH] for pair in self._pairs_of(ref)]
            some.sort(key=lambda pair: (pair[2].verdict != "same", -pair[2].score, pair[0], pair[1]))
            yield from some
            if progress is not None:
                progress(min(start + BATCH, len(refs)), len(refs))

    def _pairs_of(self, ref: str) -> Iterator[tuple[str, str, Match]]:
        with self._lock:
            own = self._rows_of.get(ref, [])
            found = self._found(self._candidates.doors[own[0]], own) if own else []
        for match in found:
            if match.ref > ref and _is_suspected(match):
                yield ref, match.ref, match

    def _found(self, door: Door, without: Sequence[int] = ()) -> list[Match]:
        with self._lock:
            asked = Asked(door, self._candidates.rarity)
            return recognised(asked, self._candidates.of(door, without))


def _is_suspected(match: Match) -> bool:
    """Whether two employers may be one: neighbours in a house, and doors of one employer, are not."""
    return match.score >= SUSPECTED and "name" in match.reasons and "branch" not in match.reasons
