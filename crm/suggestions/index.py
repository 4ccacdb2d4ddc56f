"""The employers that suggestions are made from, never out of date: a large index, and what has changed beside it.

Before each use the database says which employers have changed since the last (`changes`): only those are read again,
into a small index beside the large one, so that a change shows at once. Where that cannot be known (a new day, an index
that somebody else has built, a rollback) a stamp of each employer tells. When many have changed the large one is built
anew, in the background where there is one to go on with. Nothing about a participant is kept in it; what people placed
somewhere have worked as is read beside it.
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
from crm.suggestions import changes, stored
from crm.suggestions.queries import employer_stamps, load_employers, worked_as
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
    """All employers as they are now. `outdated` are rows of `main` that have changed or gone since it was built.

    `beside` are the employers that are new or have changed, by id, and `changed` their index.
    """

    unreadable: Sequence[Unreadable]
    main: Stored
    beside: Mapping[int, Employer]
    outdated: Sequence[int]
    worked_as: Mapping[int, tuple[str, ...]]

    @cached_property
    def changed(self) -> EmployerIndex:
        """What stands beside the large index; a word is as rare in it as in the large one."""
        return build_index(self.beside.values(), register=self.main.index.columns.words.register)

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

    def __getitem__(self, ref: str) -> Employer:
        """The employer of a ref. KeyError for one that is not there."""
        employer = self._now.beside.get(int(ref))
        if employer is None:
            rows = set(self._now.main.rows_of([int(ref)])) - self._outdated
            if not rows:
                raise KeyError(ref)
            employer = self._now.main.index.employer(rows.pop())
        return replace(employer, occupations=self._now.worked_as.get(int(ref), ()))

    def __iter__(self) -> Iterator[str]:
        """Every ref."""
        yield from map(str, self._now.beside)
        for row, number in enumerate(self._now.main.ids.tolist()):
            if row not in self._outdated:
                yield str(number)

    def __len__(self) -> int:
        """How many employers there are."""
        return len(self._now.main.ids) - len(self._outdated) + len(self._now.beside)


class EmployerIndexes:
    """What this process has in hand, one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._current: CurrentEmployers | None = None
        self._seen: changes.Seen | None = None
        self._mark: Sequence[int] = ()
        self._background: Thread | None = None

    def current(self, day: date) -> CurrentEmployers:
        """The employers as they are in the database now."""
        with self._lock:
            seen, changed = changes.look(day, self._seen)
            if self._current is None or changed is None or self._mark != stored.mark():
                self._current = self._compared(day)
            elif changed:
                self._current = self._moved_on(self._current, changed, day)
            self._seen = seen
            return self._current

    def _moved_on(self, current: CurrentEmployers, changed: set[int], day: date) -> CurrentEmployers:
        """What was in hand, with some employers read again."""
        new = _with_changed(current, changed, day)
        is_much = len(new.outdated) + len(new.beside) > MOST_CHANGED
        return self._compared(day) if is_much and not self._in_background(day) else new

    def _compared(self, day: date) -> CurrentEmployers:
        """The large index in hand, or another, with what differs from it by the stamp of each employer."""
        stamps = employer_stamps(day)
        main = self._main()
        if main is None or (main.changes(stamps) > MOST_CHANGED and not self._in_background(day)):
            main = self._built(stamps, day)
        return _beside(main, stamps, day)

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


def _beside(main: Stored, stamps: Mapping[int, int], day: date) -> CurrentEmployers:
    """What has changed since the large index was built, by the stamps of employers."""
    unknown = main.unknown(stamps)
    employers, unreadable = load_employers(day, unknown | set(main.noted.tolist()))
    beside = {number: employer for number, employer in employers.items() if number in unknown}
    return CurrentEmployers(unreadable, main, beside, main.outdated(stamps), worked_as(day))


def _with_changed(current: CurrentEmployers, changed: set[int], day: date) -> CurrentEmployers:
    """Read some employers again. Whoever has changed back stands beside the large index none the less."""
    read, unreadable = load_employers(day, changed)
    noted = [one for one in current.unreadable if one.employer_id not in changed]
    beside = {number: one for number, one in current.beside.items() if number not in changed}
    told = {number: codes for number, codes in current.worked_as.items() if number not in changed}
    return CurrentEmployers(
        [*noted, *unreadable],
        current.main,
        beside | read,
        sorted({*current.outdated, *current.main.rows_of(changed)}),
        told | worked_as(day, changed),
    )


def current_employers(day: date) -> CurrentEmployers:
    """The employers as they are now, from this application's index."""
    indexes: EmployerIndexes = current_app.extensions.setdefault(_EXTENSION, EmployerIndexes())
    return indexes.current(day)
