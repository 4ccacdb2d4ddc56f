"""Finding the way to an employer. Only a position or an address leaves this application, and only when pressed."""

import math
from typing import Any
from urllib.parse import urlencode

MAPS = "https://www.openstreetmap.org"
EARTH_KM = 6371.0
KM_PER_DEGREE = 111.2


def way_to(place: Any) -> str | None:
    """A link to the way there: by position, else by address; None when neither is known."""
    if place.lat is not None:
        return f"{MAPS}/directions?{urlencode({'to': f'{place.lat},{place.lon}'})}"
    address = ", ".join(part for part in (place.street, place.city) if part)
    return f"{MAPS}/search?{urlencode({'query': address})}" if address else None


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((other_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def box_around(lat: float, lon: float, km: float) -> tuple[float, float, float, float]:
    """South, north, west, east of a box that holds everything within `km`."""
    north_south = km / KM_PER_DEGREE
    east_west = north_south / max(0.01, math.cos(math.radians(lat)))
    return lat - north_south, lat + north_south, lon - east_west, lon + east_west
