"""The section of an SNI 2007 code: the letter that business statistics are published by. Pure."""

import re
from functools import lru_cache
from itertools import chain
from typing import Final

_DIVISIONS: Final = {
    "A": (1, 3),
    "B": (5, 9),
    "C": (10, 33),
    "D": (35, 35),
    "E": (36, 39),
    "F": (41, 43),
    "G": (45, 47),
    "H": (49, 53),
    "I": (55, 56),
    "J": (58, 63),
    "K": (64, 66),
    "L": (68, 68),
    "M": (69, 75),
    "N": (77, 82),
    "O": (84, 84),
    "P": (85, 85),
    "Q": (86, 88),
    "R": (90, 93),
    "S": (94, 96),
    "T": (97, 98),
    "U": (99, 99),
}
SECTIONS: Final = tuple(_DIVISIONS)
_SECTION_OF: Final = dict(
    chain.from_iterable(
        ((division, section) for division in range(first, last + 1))
        for section, (first, last) in _DIVISIONS.items()
    )
)
_CODE: Final = re.compile(r"[A-Z]?\s*(\d{2})[\d.\s]*")


@lru_cache(maxsize=2048)
def section_of(sni: str | None) -> str | None:
    """The section of `47.111`, `47111`, `47` or `G47`; None when the code is missing or no division is known.

    The first two digits decide. They mean the same in SNI 2007 and SNI 2025; the letter is that of SNI 2007.
    """
    match = _CODE.fullmatch((sni or "").strip().upper())
    return _SECTION_OF.get(int(match.group(1))) if match else None
