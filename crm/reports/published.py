"""All counts of one export as numbers that hang together: what the hiding of small counts reckons with. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final

from crm.reports.between import relations_between
from crm.reports.periods import Period
from crm.reports.structure import TOTAL, Figure, Key, Name, Place, Relation
from crm.reports.tables import Cell, Report, Row, Table

# Where a count stands: a place in the report of that number, or what is called so in the period.
Where = tuple[int | Period, Key]
Terms = dict[int, int]  # number of a count → coefficient
_GRAND: Final = 10


@dataclass(frozen=True)
class Held:
    """The sum of coefficient × count is 0, or at most 0; see `structure.Relation`."""

    terms: Terms
    is_equality: bool
    leaves_people: bool


@dataclass
class Counts:
    """The counts of an export, each once, in the order in which it is read, and what holds between them.

    `numbers` says which count stands where; `values` are the counts.
    """

    values: list[int] = field(default_factory=list)
    numbers: dict[Where, int] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)

    def weights(self) -> list[int]:
        """How much readers would miss each count: in how many places it stands, more for those of everybody."""
        weights = [1] * len(self.values)
        for (_where, key), number in self.numbers.items():
            if not isinstance(key, Name):
                weights[number] += _GRAND if key[1:] == (TOTAL, TOTAL) else 1
        return weights

    def few(self, threshold: int) -> list[Terms]:
        """What must not be known: counts from 1 to below the threshold, and what is left over of others."""
        cells = [{number: 1} for number, value in enumerate(self.values) if 0 < value < threshold]
        left = [{n: -c for n, c in held.terms.items()} for held in self.held if held.leaves_people]
        return cells + [terms for terms in left if 0 < self.sum_of(terms) < threshold]

    def sum_of(self, terms: Terms) -> int:
        """Coefficient × count, summed."""
        return sum(coefficient * self.values[number] for number, coefficient in terms.items())

    def add(self, value: int) -> int:
        """A new count's number."""
        self.values.append(value)
        return len(self.values) - 1

    def hold(self, held: Held) -> None:
        """Take in a relation, where it is true: a reader who took it for granted would be right."""
        rest = self.sum_of(held.terms)
        if held.terms and (rest == 0 if held.is_equality else rest <= 0):
            self.held.append(held)


def counts_of(reports: Sequence[Report]) -> Counts:
    """The counts of reports about the same people, in one period or several."""
    counts = Counts()
    for at, report in enumerate(reports):
        for table in report.tables:
            _number(counts, at, report.period, table)
    related = [(at, relation) for at, report in enumerate(reports) for relation in _relations_of(report)]
    # Sums first: they may say what a name stands for that no table holds.
    for at, relation in sorted(related, key=lambda one: not one[1].is_equality):
        _hold(counts, at, reports[at].period, relation)
    for period in dict.fromkeys(report.period for report in reports):
        names = [key for place, key in counts.numbers if place == period and isinstance(key, Name)]
        for relation in relations_between(names):
            _hold(counts, period, period, relation)
    _relate_periods(counts, reports)
    return counts


def reckoned_of(table: Table) -> dict[Place, Figure]:
    """The figures of a table that are no counts."""
    parts = table.definition.structure or ()
    return {place: figure for part in parts for place, figure in part.reckoned(table)}


def rows_of(table: Table) -> tuple[Row, ...]:
    """The rows that are spread."""
    left_out = {id_ for part in table.definition.structure or () for id_ in part.rows_left_out(table)}
    return tuple(row for row in table.rows if row.id not in left_out)


def cells_of(table: Table) -> Iterator[tuple[Place, Cell]]:
    """Every cell of the rows that are spread, with its place."""
    for row in rows_of(table):
        for column, cell in row.cells.items():
            yield (table.id, row.id, column), cell


def _number(counts: Counts, at: int, period: Period, table: Table) -> None:
    """Number the counts of a table. One that does not say how its counts hang together has none."""
    if table.definition.structure is None:
        return
    reckoned = reckoned_of(table)
    names = {place: name for part in table.definition.structure for place, name in part.names(table)}
    for place, cell in cells_of(table):
        if place in reckoned or not isinstance(cell.value, int):
            continue
        called = (period, names[place]) if place in names else (at, place)
        number = counts.numbers.get(called)
        if number is None or counts.values[number] != cell.value:
            number = counts.add(cell.value)
        counts.numbers.setdefault(called, number)
        counts.numbers[at, place] = number


def _relations_of(report: Report) -> Iterator[Relation]:
    for table in report.tables:
        for part in table.definition.structure or ():
            yield from part.relations(table)
            yield from part.across(report)


def _hold(counts: Counts, at: int | Period, period: Period, relation: Relation) -> None:
    """Take in a relation between counts that are all there. A sum may say what a mere name stands for."""
    where: list[tuple[Where, int]] = [
        ((period if isinstance(key, Name) else at, key), coefficient) for key, coefficient in relation.terms
    ]
    missing = [place for place, _coefficient in where if place not in counts.numbers]
    if missing and not (relation.is_equality and len(missing) == 1 and isinstance(missing[0][1], Name)):
        return
    for place in missing:
        known = [(counts.numbers[one], coefficient) for one, coefficient in where if one != place]
        counts.numbers[place] = counts.add(counts.sum_of(dict(known)))
    terms: Terms = {}
    for one, coefficient in where:
        number = counts.numbers[one]
        terms[number] = terms.get(number, 0) + coefficient
    kept = {number: coefficient for number, coefficient in terms.items() if coefficient}
    counts.hold(Held(kept, relation.is_equality, relation.leaves_people))


def _relate_periods(counts: Counts, reports: Sequence[Report]) -> None:
    """What is counted in a period is also counted in one that holds it; what came since are people too."""
    for (one, shorter), (other, longer) in permutations(enumerate(reports), 2):
        if shorter.name == longer.name and _holds(longer.period, shorter.period):
            for place, number in _places_of(counts, one):
                beside = counts.numbers.get((other, place))
                if beside is not None and beside != number:
                    counts.hold(Held({number: 1, beside: -1}, False, True))


def _places_of(counts: Counts, at: int) -> Iterable[tuple[Key, int]]:
    return [(key, number) for (place, key), number in counts.numbers.items() if place == at]


def _holds(longer: Period, shorter: Period) -> bool:
    if longer == shorter:
        return False
    starts = longer.starts_on is None or (
        shorter.starts_on is not None and longer.starts_on <= shorter.starts_on
    )
    ends = longer.ends_on is None or (shorter.ends_on is not None and shorter.ends_on <= longer.ends_on)
    return starts and ends
