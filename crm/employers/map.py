"""Where the employers of a filtered list are: pins when they are few in sight, else counts in squares of the map."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.engine import Row

from crm.database import db
from crm.employers.models import Employer
from crm.employers.narrowing import EmployerFilter, all_conditions

# As many pins as a map in sight carries; more become counts.
MOST_PINS: Final = 100
SQUARE_PX: Final = 72
MOST_ACROSS: Final = 32
TILE_PX: Final = 256
ZOOMS: Final = range(4, 20)
SWEDEN: Final = (55.0, 10.5, 69.2, 24.5)

_PINNED = (
    Employer.id,
    Employer.name,
    Employer.stage,
    Employer.city,
    Employer.lat,
    Employer.lon,
    Employer.next_on,
)


@dataclass(frozen=True)
class Box:
    """What a map shows, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def condition(self) -> ColumnElement[bool]:
        """Whether an employer is in it."""
        return Employer.lat.between(self.south, self.north) & Employer.lon.between(self.west, self.east)


@dataclass
class Square:
    """Several employers near each other: their middle, how many, and how many a stage."""

    lat: float
    lon: float
    count: int = 0
    stages: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What a map shows of a list: each employer, or squares of several."""

    pins: Sequence[Row[*tuple[Any, ...]]]
    squares: Sequence[Square] = ()


def find_bounds(wanted: EmployerFilter, today: date) -> tuple[Box | None, int, int]:
    """The box around all that fit (None when no position is known), how many are in it, and how many are nowhere."""
    lat, lon = Employer.lat, Employer.lon
    asked = select(
        func.min(lat), func.min(lon), func.max(lat), func.max(lon), func.count(lat), func.count(Employer.id)
    )
    found = db.session.execute(asked.where(*all_conditions(wanted, today))).one()
    corners: Any = found[:4]
    placed, total = found[4], found[5]
    return (Box(*corners) if placed else None), placed, total - placed


def look(wanted: EmployerFilter, today: date, box: Box, zoom: int) -> Seen:
    """The employers that fit in a box, at a zoom (4 = a country, 18 = a street). Three queries at most."""
    inside = [*all_conditions(wanted, today), box.condition]
    # Counted first: a database that is asked for the first hundred by name sorts all of them to find out.
    some = select(Employer.id).where(*inside).limit(MOST_PINS + 1).subquery()
    if (db.session.scalar(select(func.count()).select_from(some)) or 0) <= MOST_PINS:
        return Seen(_pins(inside))
    # No screen holds more squares side by side; a box that is wider than one gets wider squares.
    wide = max(360 / TILE_PX / 2**zoom * SQUARE_PX, (box.east - box.west) / MOST_ACROSS)
    squares, alone = _squares(inside, wide)
    return Seen(_pins([Employer.id.in_(alone)]) if alone else [], squares)


def _pins(conditions: Iterable[ColumnElement[bool]]) -> Sequence[Row[*tuple[Any, ...]]]:
    pinned = select(*_PINNED).where(*conditions).order_by(Employer.sort_name, Employer.id)
    return db.session.execute(pinned).all()


def _squares(inside: Sequence[ColumnElement[bool]], wide: float) -> tuple[list[Square], list[int]]:
    """The squares, `wide` degrees, that hold several; and the ids of those that are alone in theirs."""
    # Up here a degree north is as long on the map as two degrees east.
    east, north = _whole(Employer.lon / wide), _whole(Employer.lat / (wide / 2))
    found = select(
        east,
        north,
        Employer.stage,
        func.count(),
        func.avg(Employer.lat),
        func.avg(Employer.lon),
        func.min(Employer.id),
    )
    squares: dict[tuple[float, float], Square] = {}
    first: dict[tuple[float, float], int] = {}
    for x, y, stage, count, lat, lon, id_ in db.session.execute(
        found.where(*inside).group_by(east, north, Employer.stage)
    ):
        square = squares.setdefault((x, y), Square(lat, lon))
        before, square.count = square.count, square.count + count
        square.lat += (lat - square.lat) * count / square.count if before else 0
        square.lon += (lon - square.lon) * count / square.count if before else 0
        square.stages[stage] = count
        first[x, y] = id_
    alone = [first[place] for place, square in squares.items() if square.count == 1]
    return [square for square in squares.values() if square.count > 1], alone


def _whole(number: Any) -> ColumnElement[float]:
    """The number without its fraction, in both databases: neither has the other's word for it."""
    return func.round(number - 0.5)
