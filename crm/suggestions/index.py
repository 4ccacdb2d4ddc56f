"""The index of employers that suggestions are made from: one a process, and never out of date.

Before each use a few cheap numbers are compared with those it was built from. When they differ, every employer is
read again and compared with the one indexed: the changed ones go into a small index of their own beside the large
one, so that a change shows at once and the large one is rebuilt only when many have changed. Nothing about a
participant is ever kept here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Final

from flask import current_app

from crm.suggestions.queries import Fingerprint, fingerprint, load_employers
from crm.suggestions.translator import Unreadable
from matching.criteria import judge
from matching.index import EmployerIndex, build_index
from matching.ranking import rank
from matching.types import Employer, ListName, Participant, RankedLists, Suggestion
from matching.weights import PLAIN, PartWeights

# So many changed employers are ranked beside the large index before that is rebuilt.
MOST_CHANGED: Final = 300
LISTS: Final[tuple[ListName, ...]] = ("fits", "ask", "excluded")
_EXTENSION: Final = "employer_index"


@dataclass(frozen=True)
class CurrentEmployers:
    """All employers as they are now. `outdated` are refs in `main` that have changed or gone since it was built."""

    fingerprint: Fingerprint
    employers: Mapping[str, Employer]
    unreadable: Sequence[Unreadable]
    main: EmployerIndex
    changed: EmployerIndex
    outdated: frozenset[str]

    def rank(
        self, participant: Participant, top: int, day: date, part_weights: PartWeights = PLAIN
    ) -> RankedLists:
        """The two lists, best first, at most `top` in each, and how many are in each of the three."""
        old = rank(participant, self.main, top + len(self.outdated), day, part_weights)
        new = rank(participant, self.changed, top, day, part_weights)
        return RankedLists(
            participant.ref,
            self._merged(old.fits, new.fits, top),
            self._merged(old.ask, new.ask, top),
            self._counts(participant, old, new),
            old.has_wishes,
        )

    def _merged(
        self, old: Sequence[Suggestion], new: Sequence[Suggestion], top: int
    ) -> tuple[Suggestion, ...]:
        still_true = [one for one in old if one.employer_ref not in self.outdated]
        best = sorted([*still_true, *new], key=lambda one: (-one.score, one.employer_ref))[:top]
        return tuple(replace(one, rank=place) for place, one in enumerate(best, start=1))

    def _counts(self, participant: Participant, old: RankedLists, new: RankedLists) -> dict[ListName, int]:
        gone = [
            judge(participant, employer).list_name
            for employer in self.main.employers
            if employer.ref in self.outdated
        ]
        return {name: old.counts[name] - gone.count(name) + new.counts[name] for name in LISTS}


class EmployerIndexes:
    """What this process has built, one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._current: CurrentEmployers | None = None

    def current(self, day: date) -> CurrentEmployers:
        """The employers as they are in the database now."""
        seen = fingerprint(day)
        with self._lock:
            if self._current is None or self._current.fingerprint != seen:
                self._current = _brought_up_to_date(self._current, seen, day)
            return self._current


def _brought_up_to_date(known: CurrentEmployers | None, seen: Fingerprint, day: date) -> CurrentEmployers:
    employers, unreadable = load_employers(day)
    if known is not None:
        indexed = {employer.ref: employer for employer in known.main.employers}
        changed = [employer for ref, employer in employers.items() if indexed.get(ref) != employer]
        outdated = frozenset(ref for ref, employer in indexed.items() if employers.get(ref) != employer)
        if len(changed) + len(outdated) <= MOST_CHANGED:
            beside = build_index(changed)
            return CurrentEmployers(seen, employers, unreadable, known.main, beside, outdated)
    main = build_index(employers.values())
    return CurrentEmployers(seen, employers, unreadable, main, build_index(()), frozenset())


def current_employers(day: date) -> CurrentEmployers:
    """The employers as they are now, from this application's index."""
    indexes: EmployerIndexes = current_app.extensions.setdefault(_EXTENSION, EmployerIndexes())
    return indexes.current(day)
