"""How the counts of a report hang together, said as data beside each table. Pure.

Two things read it: the tests that no two tables contradict each other, and the hiding of small counts, which must
know what a reader could reckon backwards. A table that declares nothing is not spread at all.

A count is named by its place in a report, (table, row, column), or by a `Name` where several tables hold the same
count: all places of one name are one number.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Place = tuple[str, str, str]
Along = Literal["rows", "columns"]
TOTAL: Final = "total"


class Name(str):
    """What a count is called in every table that holds it. `{line}` stands for the id of the row or column."""

    def on(self, line: str) -> "Name":
        """The name on one line."""
        return Name(self.replace("{line}", line))


Key = Place | Name


@dataclass(frozen=True)
class Relation:
    """The sum of coefficient × count is 0, or never above 0 where `is_equality` is False.

    `leaves_people`: what is left up to 0 is itself a number of people, and can be too small to be spread.
    """

    terms: tuple[tuple[Key, int], ...]
    is_equality: bool = False
    leaves_people: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure that is no count: the counts that it would help to give away, and the decimals it is spread with."""

    of: tuple[Key, ...]
    decimals: int | None = None


class Part:
    """One thing that is always true of a table. What a kind of part has nothing to say of is empty."""

    def relations(self, table: Any) -> Iterator[Relation]:
        """What holds between counts."""
        yield from ()

    def names(self, table: Any) -> Iterator[tuple[Place, Name]]:
        """Places that hold a count which other tables hold too."""
        yield from ()

    def across(self, report: Any) -> Iterator[Relation]:
        """What holds between the counts of two tables of one report."""
        yield from ()

    def reckoned(self, table: Any) -> Iterator[tuple[Place, Figure]]:
        """Figures that are no counts."""
        yield from ()

    def rows_left_out(self, table: Any) -> Iterator[str]:
        """Ids of rows that are no part of a table for spreading."""
        yield from ()


Structure = tuple[Part, ...]


def ids_along(table: Any, along: Along) -> list[str]:
    """The ids of the rows, or of the columns."""
    return [heading.id for heading in (table.rows if along == "rows" else table.columns)]


def place_on(table: Any, along: Along, line: str) -> Callable[[str], Place]:
    """id along `along` → its place on the line across."""
    if along == "rows":
        return lambda id_: (table.id, id_, line)
    return lambda id_: (table.id, line, id_)


def lines_across(table: Any, along: Along, only: Sequence[str] | None) -> list[str]:
    """The ids of the lines that cross `along`; `only` those, where it says which."""
    found = ids_along(table, "columns" if along == "rows" else "rows")
    return [line for line in found if only is None or line in only]


def _sum(keys: Iterable[Key], coefficient: int = 1) -> tuple[tuple[Key, int], ...]:
    return tuple((key, coefficient) for key in keys)


@dataclass(frozen=True)
class Adds(Part):
    """The parts are together the whole, each counted in one part only. `parts` None: every id but the whole.

    `whole` is an id on the same line, or a `Name`. `only`: on which lines (None = all). `but`: ids that are no parts,
    where only they are known beforehand.
    """

    along: Along
    parts: tuple[str, ...] | None = None
    whole: str = TOTAL
    only: tuple[str, ...] | None = None
    but: tuple[str, ...] = ()

    def relations(self, table: Any) -> Iterator[Relation]:
        """One sum a line."""
        parts = _parts_of(self, table)
        for line in lines_across(table, self.along, self.only):
            at = place_on(table, self.along, line)
            yield Relation((*_sum(map(at, parts)), (_key(self.whole, line, at), -1)), is_equality=True)


@dataclass(frozen=True)
class Within(Part):
    """Those of `inner` (together, no one in two of them) are among those of `outer`; who is not is a count too.

    `inner` None: each id for itself. `people` False: what is left over are no people.
    """

    along: Along
    inner: tuple[str, ...] | None = None
    outer: str = TOTAL
    only: tuple[str, ...] | None = None
    people: bool = True

    def relations(self, table: Any) -> Iterator[Relation]:
        """A line each, or one for each id on each line."""
        ids = [id_ for id_ in ids_along(table, self.along) if id_ != self.outer]
        groups = [(id_,) for id_ in ids] if self.inner is None else [self.inner]
        for line in lines_across(table, self.along, self.only):
            at = place_on(table, self.along, line)
            for group in groups:
                terms = (*_sum(map(at, group)), (_key(self.outer, line, at), -1))
                yield Relation(terms, leaves_people=self.people)


@dataclass(frozen=True)
class Covers(Part):
    """Everybody of `whole` is in at least one of the parts, perhaps in several.

    `parts` None: all other ids, `but` these.
    """

    along: Along
    parts: tuple[str, ...] | None = None
    whole: str = TOTAL
    only: tuple[str, ...] | None = None
    people: bool = False
    but: tuple[str, ...] = ()

    def relations(self, table: Any) -> Iterator[Relation]:
        """One a line."""
        parts = _parts_of(self, table)
        for line in lines_across(table, self.along, self.only):
            at = place_on(table, self.along, line)
            terms = ((_key(self.whole, line, at), 1), *_sum(map(at, parts), -1))
            yield Relation(terms, leaves_people=self.people)


@dataclass(frozen=True)
class Holds(Part):
    """Coefficient × count, summed on each line, is never above 0: what the other parts cannot say."""

    along: Along
    terms: tuple[tuple[str, int], ...]
    only: tuple[str, ...] | None = None
    people: bool = False

    def relations(self, table: Any) -> Iterator[Relation]:
        """One a line."""
        for line in lines_across(table, self.along, self.only):
            at = place_on(table, self.along, line)
            terms = tuple((_key(id_, line, at), coefficient) for id_, coefficient in self.terms)
            yield Relation(terms, leaves_people=self.people)


def _parts_of(said: Adds | Covers, table: Any) -> list[str]:
    """The ids that are parts, of those that the table has."""
    ids = ids_along(table, said.along)
    return [id_ for id_ in (said.parts or ids) if id_ in ids and id_ != said.whole and id_ not in said.but]


def _key(id_: str, line: str, at: Callable[[str], Place]) -> Key:
    return id_.on(line) if isinstance(id_, Name) else at(id_)


@dataclass(frozen=True)
class Called(Part):
    """What the counts of one row or column are called elsewhere; `only` on these lines (None = all)."""

    along: Along
    id: str
    name: Name
    only: tuple[str, ...] | None = None

    def names(self, table: Any) -> Iterator[tuple[Place, Name]]:
        """One name a line."""
        if self.id in ids_along(table, self.along):
            for line in lines_across(table, self.along, self.only):
                yield place_on(table, self.along, line)(self.id), self.name.on(line)


@dataclass(frozen=True)
class Reckoned(Part):
    """A row or column of figures reckoned from counts: `of` are ids on the same line, or names.

    With nothing in `of` the figure is no count and says nothing of one: it always stands. `only` on these lines.
    `decimals`: it is rounded, for with all its decimals a mean tells how many it was reckoned on. None = not.
    """

    along: Along
    id: str
    of: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    decimals: int | None = None

    def reckoned(self, table: Any) -> Iterator[tuple[Place, Figure]]:
        """One figure a line."""
        for line in lines_across(table, self.along, self.only):
            at = place_on(table, self.along, line)
            yield at(self.id), Figure(tuple(_key(id_, line, at) for id_ in self.of), self.decimals)


@dataclass(frozen=True)
class Gathers(Part):
    """The columns of table `wholes` gather the columns of table `parts`, row for row, as `into` says of them.

    A column that `into` does not know (a programme's own word) is gathered where all that it counts stands.
    """

    parts: str
    wholes: str
    into: Mapping[str, str]

    def across(self, report: Any) -> Iterator[Relation]:
        """A sum for each gathering column and row; bounds where some column is gathered nowhere as a whole."""
        parts, wholes = report.find_table(self.parts), report.find_table(self.wholes)
        ids = [column.id for column in parts.columns if column.id != TOTAL]
        homes = {id_: self._home(id_, parts, wholes) for id_ in ids}
        homeless = [id_ for id_, home in homes.items() if home is None]
        for whole in (column.id for column in wholes.columns if column.id != TOTAL):
            gathered = [id_ for id_, home in homes.items() if home == whole]
            for row in (row.id for row in wholes.rows):
                inner = _sum((parts.id, row, id_) for id_ in gathered)
                outer: Key = (wholes.id, row, whole)
                yield Relation((*inner, (outer, -1)), is_equality=not homeless)
                if homeless:
                    most = _sum(((parts.id, row, id_) for id_ in (*gathered, *homeless)), -1)
                    yield Relation(((outer, 1), *most))

    def _home(self, column: str, parts: Any, wholes: Any) -> str | None:
        if column in self.into:
            return self.into[column]
        counted = set(parts.find_cell(TOTAL, column).behind)
        columns = [one.id for one in wholes.columns if one.id != TOTAL]
        return next((id_ for id_ in columns if counted <= set(wholes.find_cell(TOTAL, id_).behind)), None)


@dataclass(frozen=True)
class Only(Part):
    """Of the rows only these are spread. The others are named members of staff: neither name nor figure leaves."""

    rows: tuple[str, ...]

    def rows_left_out(self, table: Any) -> Iterator[str]:
        """All other rows."""
        yield from (id_ for id_ in ids_along(table, "rows") if id_ not in self.rows)


NEVER: Final = Name("what one person alone accounts for")


def one_persons(along: Along, *ids: str) -> Structure:
    """Figures that are those of one person, such as the longest stay: never spread."""
    return tuple(Reckoned(along, id_, (NEVER,)) for id_ in ids)
