"""A made-up register of any size: real lines of business, company Swedish, invented names. One seed, one register."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from matching import taxonomy
from matching.hours import Week, parse_availability, parse_opening_hours
from matching.languages import LEVELS, Level
from matching.lexicon import Lexicon, standard_lexicon
from matching.restrictions import FACTS, RESTRICTIONS
from matching.types import Employer, Participant, Position

TODAY = date(2026, 11, 22)
_FIRST = [
    "Anders",
    "Berit",
    "Cilla",
    "David",
    "Elin",
    "Fatima",
    "Goran",
    "Hassan",
    "Ines",
    "Jonas",
    "Karin",
    "Lars",
    "Mona",
    "Nils",
    "Olga",
    "Pia",
    "Rut",
    "Sven",
]
_SYLLABLES = [
    "ba",
    "bi",
    "bo",
    "da",
    "de",
    "do",
    "fa",
    "fi",
    "ga",
    "go",
    "ha",
    "he",
    "ja",
    "jo",
    "ka",
    "ki",
    "la",
    "le",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ni",
    "pa",
    "po",
    "ra",
    "ri",
    "ro",
    "sa",
    "si",
    "so",
    "ta",
    "ti",
    "to",
    "va",
    "vi",
]
_PLACES = [
    "Storgatan",
    "Hamnen",
    "Torget",
    "Åsen",
    "Björkby",
    "Ekudden",
    "Fältet",
    "Gläntan",
    "Holmen",
    "Kullen",
    "Lunden",
    "Sjövik",
    "Älvstrand",
]
_KINDS = ("AB", "HB", "& Co", "i Väst", "Syd", "& Söner", "Service", "Gruppen")
_PURPOSES = (
    "Bolaget ska bedriva {what} samt därmed förenlig verksamhet.",
    "Föremålet för bolagets verksamhet är att bedriva {what} och {other} samt därmed förenlig verksamhet.",
    "Bolaget skall bedriva {what}, äga och förvalta lös egendom samt därmed förenlig verksamhet.",
    "Vi arbetar med {what}. Även {other}.",
    "{what}, {other}, {third}",
    "{what}",
)
_REMARKS = (
    "Lugnt tempo och fasta rutiner.",
    "Mycket folk och högt tempo.",
    "Man jobbar ute i alla väder.",
    "Stillasittande arbete vid dator.",
    "Liten arbetsplats där alla hjälps åt.",
    "Mest tidiga mornar.",
)
_OPENING = (
    *("Mo-Fr 08:00-17:00", "Mo-Fr 07:00-16:00", "Mo-Fr 06:30-15:30", "Mo-Fr 09:00-18:00; Sa 10:00-15:00"),
    *("Mo-Su 10:00-21:00", "24/7", "Mo-Sa 11:00-23:00", "Tu-Fr 10:00-18:00; Sa 10:00-14:00"),
    *("Mo-Fr 17:00-22:00", "Fr-Sa 17:00-02:00; Su 12:00-18:00", "Mo,We,Fr 09:00-12:00"),
)
_STAGES = ("prospect",) * 12 + (
    "contacted",
    "contacted",
    "interested",
    "offers_places",
    "hosting",
    "paused",
    "declined",
)
_AVAILABLE = ("mon-fri 08:00-12:00", "mon-fri 09:00-15:00", "mon-thu 10:00-14:00", "tue,thu 12:00-18:00")


class MadeUp:
    """Draws employers and participants; nothing of it is anybody's."""

    def __init__(self, seed: int = 1, lexicon: Lexicon | None = None) -> None:
        """Start from a seed."""
        self._some = random.Random(seed)  # noqa: S311
        self._codes = [code for code in taxonomy.sni_codes() if len(code) == 5]
        lexicon = lexicon or standard_lexicon()
        self._words = [[word.strip("*") for word, _ in trade.employer_words] for trade in lexicon.trades]
        self._by_code = {code: list(lexicon.trades_of_sni(code)) for code in self._codes}
        self._weeks: list[Week | None] = [parse_opening_hours(text) for text in _OPENING]

    def employers(self, count: int) -> Iterator[Employer]:
        """Draw so many employers, one at a time."""
        return (self._employer(number) for number in range(count))

    def participants(self, wishes: list[tuple[str, ...]]) -> list[Participant]:
        """Draw one participant for each list of wishes."""
        return [self._participant(number, own) for number, own in enumerate(wishes)]

    def _employer(self, number: int) -> Employer:
        some = self._some
        code = some.choice(self._codes)
        known = some.random()
        return Employer(
            ref=f"E{number:07}",
            name=f"{self._name()}s {self._word(code)} {some.choice(_PLACES)} {some.choice(_KINDS)}",
            segment="open_market",
            stage=some.choice(_STAGES),
            sni="" if some.random() < 0.03 else code,
            description=self._description(code),
            position=self._position() if some.random() < 0.9 else None,
            places=some.choice((None, None, None, 0, 1, 2)),
            hours_min=some.choice((None, None, 5.0, 10.0)),
            hours_max=some.choice((None, None, 20.0, 40.0)),
            opening_hours=some.choice(self._weeks) if some.random() < 0.7 else None,
            facts={fact: some.random() < 0.4 for fact in FACTS if some.random() < known},
            languages={"sv": self._level()} if some.random() < 0.2 else {},
            is_friend=some.random() < 0.02,
            last_contact_on=TODAY - timedelta(some.randrange(900)) if some.random() < 0.2 else None,
        )

    def _participant(self, number: int, wishes: tuple[str, ...]) -> Participant:
        some = self._some
        needs = some.sample(sorted(RESTRICTIONS), some.randrange(4))
        return Participant(
            ref=f"P{number}",
            interests=wishes,
            restrictions={code: "must" if some.random() < 0.5 else "prefer" for code in needs},
            hours_min=some.choice((None, 5.0, 10.0)),
            hours_max=some.choice((None, 15.0, 20.0)),
            availability=parse_availability(some.choice(_AVAILABLE)) if some.random() < 0.7 else None,
            home=self._position(),
            max_km=some.choice((None, 10.0, 30.0)),
            languages={"sv": self._level()} if some.random() < 0.6 else {},
        )

    def _description(self, code: str) -> str:
        some = self._some
        if some.random() < 0.25:
            return ""
        what = some.choice((taxonomy.sni_label(code).lower(), self._word(code), self._word(code)))
        text = some.choice(_PURPOSES).format(what=what, other=self._word(code), third=self._word(None))
        return f"{text} {some.choice(_REMARKS)}" if some.random() < 0.2 else text

    def _name(self) -> str:
        """A name that nobody has: a first name, or syllables put together."""
        if self._some.random() < 0.3:
            return self._some.choice(_FIRST)
        return "".join(self._some.choices(_SYLLABLES, k=self._some.choice((2, 3, 3, 4)))).capitalize()

    def _word(self, code: str | None) -> str:
        """A word of a trade of the code, of any trade now and then."""
        trades = self._by_code.get(code or "") or range(len(self._words))
        if self._some.random() < 0.15:
            trades = range(len(self._words))
        words = self._words[self._some.choice(trades)]
        return self._some.choice(words) if words else "handel"

    def _position(self) -> Position:
        return Position(57.7 + self._some.gauss(0, 0.15), 11.97 + self._some.gauss(0, 0.25))

    def _level(self) -> Level:
        return self._some.choice(LEVELS)
