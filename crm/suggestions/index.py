"""The employers that suggestions are made from, never out of date: a large index, and what has changed beside it.

Before each use a few cheap numbers are compared with those that the index was seen at. When they differ, the stamp of
each employer tells which have changed: only those are read again, into a small index beside the large one, so that a
change shows at once. When many have changed the large one is built anew, in the background where there is one to go on
with. Nothing about a participant is kept in it; what people placed somewhere have worked as is read beside it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from threading import Lock, Thread
from typing import Final

import numpy as np
from flask import Flask, current_app

from crm.database import db
from crm.suggestions import stored
from crm.suggestions.queries import Fingerprint, employer_stamps, fingerprint, load_employers, worked_as
from crm.suggestions.stored import Stored
from crm.suggestions.translator import Unreadable
from matching.index import EmployerIndex, build_index
from matching.questions import Chances, chances_by_counts
from matching.ranking import rank
from matching.types import Employer, ListName, Participant, RankedLists, Suggestion
from matching.weights import PLAIN, PartWeights

# So many changed employers are ranked beside the large index before that is built anew.
MOST_CHANGED: Final = 300
LISTS: Final[tuple[ListName, ...]] = ("fits", "ask", "excluded")
_EXTENSION: Final = "employer_index"


@dataclass(frozen=True)
class CurrentEmployers:
    """All employers as they are now. `outdated` are rows of `main` that have changed or gone since it was built."""

    fingerprint: Fingerprint
    unreadable: Sequence[Unreadable]
    main: Stored
    changed: EmployerIndex
    outdated: Sequence[int]
    worked_as: Mapping[int, tuple[str, ...]]

    @cached_property
    def employers(self) -> Mapping[str, Employer]:
        """The employers by ref."""
        return EmployersNow(self)

    @cached_property
    def chances(self) -> Chances:
        """For each fact and value the chance that an employer not yet asked has it."""
        rows = np.delete(np.arange(len(self.main.ids)), self.outdated)
        counts = Counter(self.main.index.columns.limits.fact_counts(rows))
        counts.update(self.changed.columns.limits.fact_counts(np.arange(len(self.changed))))
        return chances_by_counts(counts)

    def rank(
        self, participant: Participant, top: int, day: date, part_weights: PartWeights = PLAIN
    ) -> RankedLists:
        """The two lists, best first, at most `top` in each, and how many are in each of the three."""
        old = rank(participant, self.main.index, top, day, part_weights, self.outdated)
        new = rank(participant, self.changed, top, day, part_weights)
        counts = {name: old.counts[name] + new.counts[name] for name in LISTS}
        fits, ask = (
            self._merged(one, other, top) for one, other in ((old.fits, new.fits), (old.ask, new.ask))
        )
        return RankedLists(participant.ref, fits, ask, counts, old.has_wishes)

    def _merged(
        self, old: Sequence[Suggestion], new: Sequence[Suggestion], top: int
    ) -> tuple[Suggestion, ...]:
        best = sorted([*old, *new], key=lambda one: (-one.score, one.employer_ref))[:top]
        return tuple(
            replace(one, rank=place, worked_as=self.worked_as.get(int(one.employer_ref), ()))
            for place, one in enumerate(best, start=1)
        )


class EmployersNow(Mapping[str, Employer]):
    """The employers by ref, each put together when asked for."""

    def __init__(self, current: CurrentEmployers) -> None:
        """Take what is current."""
        self._now = current
        self._outdated = set(current.outdated)
        records = current.changed.columns.records
        self._changed = {records.ref(row): row for row in range(len(current.changed))}

    def __getitem__(self, ref: str) -> Employer:
        """The employer of a ref. KeyError for one that is not there."""
        if ref in self._changed:
            employer = self._now.changed.employer(self._changed[ref])
        else:
            rows = set(np.flatnonzero(self._now.main.ids == int(ref)).tolist()) - self._outdated
            if not rows:
                raise KeyError(ref)
            employer = self._now.main.index.employer(rows.pop())
        return replace(employer, occupations=self._now.worked_as.get(int(ref), ()))

    def __iter__(self) -> Iterator[str]:
        """Every ref."""
        yield from self._changed
        for row, number in enumerate(self._now.main.ids.tolist()):
            if row not in self._outdated:
                yield str(number)

    def __len__(self) -> int:
        """How many employers there are."""
        return len(self._now.main.ids) - len(self._outdated) + len(self._changed)


class EmployerIndexes:
    """What this process has in hand, one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._current: CurrentEmployers | None = None
        self._mark: Sequence[int] = ()
        self._background: Thread | None = None

    def current(self, day: date) -> CurrentEmployers:
        """The employers as they are in the database now."""
        seen = fingerprint(day)
        with self._lock:
            if self._current is None or self._current.fingerprint != seen or self._mark != stored.mark():
                self._current = self._brought_up_to_date(seen, day)
            return self._current

    def _brought_up_to_date(self, seen: Fingerprint, day: date) -> CurrentEmployers:
        stamps = employer_stamps(day)
        main = self._main()
        if main is None or (main.changes(stamps) > MOST_CHANGED and not self._in_background(day)):
            main = self._built(stamps, day)
        return _beside(main, stamps, seen, day)

    def _main(self) -> Stored | None:
        """The index in hand, or the one of the file when that is another than last time."""
        mark = stored.mark()
        if mark and mark != self._mark and (found := stored.find()) is not None:
            self._mark = mark
            return found
        self._mark = mark
        return self._current.main if self._current is not None else None

    def _built(self, stamps: Mapping[int, int], day: date) -> Stored:
        with stored.building(wait=True):
            # Whoever had to wait finds what the other has built.
            found = self._main()
            if found is None or found.changes(stamps) > MOST_CHANGED:
                found = stored.build(*load_employers(day), stamps)
                self._mark = stored.mark()
            return found

    def _in_background(self, day: date) -> bool:
        """Build anew beside the requests; False where it must be done at once: in tests, and where nothing is kept."""
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        if app.testing or not self._mark:
            return False
        if self._background is None or not self._background.is_alive():
            self._background = Thread(target=_rebuild, args=(app, day), name="employer index", daemon=True)
            self._background.start()
        return True


def _rebuild(app: Flask, day: date) -> None:
    """Build the file anew; every process opens it when it sees that it is another."""
    with app.app_context(), stored.building(wait=False) as is_ours:
        if is_ours:
            stamps = employer_stamps(day)
            employers, unreadable = load_employers(day)
            db.session.rollback()  # building takes long, and needs no open transaction
            stored.build(employers, unreadable, stamps)


def _beside(main: Stored, stamps: Mapping[int, int], seen: Fingerprint, day: date) -> CurrentEmployers:
    """What has changed since the large index was built, read again into a small one beside it."""
    unknown = main.unknown(stamps)
    employers, unreadable = load_employers(day, unknown | set(main.noted.tolist()))
    changed = build_index(
        [employer for number, employer in employers.items() if number in unknown],
        register=main.index.columns.words.register,
    )
    return CurrentEmployers(seen, unreadable, main, changed, main.outdated(stamps), worked_as(day))


def current_employers(day: date) -> CurrentEmployers:
    """The employers as they are now, from this application's index."""
    indexes: EmployerIndexes = current_app.extensions.setdefault(_EXTENSION, EmployerIndexes())
    return indexes.current(day)
