"""A workplace as duplicates are sought: what is known of it, and what of that is compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from matching.addresses import Address, read_address, read_orgnr
from matching.names import Name, read_name, sound

SHORTEST_INITIALS: Final = 2
LONGEST_INITIALS: Final = 6


@dataclass(frozen=True, slots=True)
class Place:
    """An employer, or what is asked for. `ref` is its own; None where nothing is known.

    `lat` and `lon` in degrees; `aliases` are other names that it is known by.
    """

    ref: str
    name: str
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    orgnr: str | None = None
    lat: float | None = None
    lon: float | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Door:
    """One name of a place as it is compared.

    `bare` are its telling words without spaces, `heard` how that sounds, `whole` the same with the town behind it.
    """

    ref: str
    name: Name
    bare: str
    heard: str
    whole: str
    address: Address
    orgnr: str
    position: tuple[float, float] | None

    @property
    def initials(self) -> set[str]:
        """The first letters of its words, with and without small words; empty where that says nothing."""
        every = "".join(word[0] for word in self.name.every)
        telling = "".join(word[0] for word in self.name.words)
        return {one for one in (every, telling) if SHORTEST_INITIALS <= len(one) <= LONGEST_INITIALS}


def doors_of(place: Place) -> Iterator[Door]:
    """Read a place: one door for each name that it is known by."""
    address = read_address(place.street, place.postcode, place.city)
    orgnr = read_orgnr(place.orgnr)
    position = None if place.lat is None or place.lon is None else (place.lat, place.lon)
    for text in dict.fromkeys((place.name, *place.aliases)):
        name = read_name(text)
        bare = "".join(name.words)
        yield Door(place.ref, name, bare, sound(bare), bare + name.town, address, orgnr, position)
