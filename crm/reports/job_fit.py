"""Whether a contact for somebody was with an employer in a trade close to what that person wishes for.

Read by the same words as suggestions are. Nothing about a person is kept afterwards.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from sqlalchemy import Select, select

from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import Employer
from crm.participants.models import Participant
from matching import types
from matching.formula import reach
from matching.lexicon import Lexicon, Vector, standard_lexicon
from matching.readings import read_employer
from matching.wishes import read_occupation, read_wish

# From here on a trade is close to a wish (1 = the very same): the same kind of work, or one next to it.
CLOSE: Final = 0.4
Pair = tuple[int, int]  # participant id, employer id


def judged(pairs: Collection[Pair], within: Sequence[Any]) -> dict[Pair, bool | None]:
    """Pair → whether it fits; None where there is no wish that says a trade, or no trade is known of the employer.

    `within` is what a contact must be: the pairs are those of such contacts.
    """
    lexicon = standard_lexicon()
    wishes = _wishes(select(EmployerContact.participant_id).where(*within), lexicon)
    trades = _trades(select(EmployerContact.employer_id).where(*within), lexicon)
    return {pair: _fits(wishes.get(pair[0]), trades.get(pair[1])) for pair in pairs}


def _fits(wished: Vector | None, trades: Mapping[int, float] | None) -> bool | None:
    if wished is None or not trades:
        return None
    return max(float(wished[trade]) * weight for trade, weight in trades.items()) >= CLOSE


def _wishes(people: Select[Any], lexicon: Lexicon) -> dict[int, Vector]:
    """How close each trade is to one of the person's wishes, as they are now; without those that say none."""
    p = Participant
    found: dict[int, Vector] = {}
    # What is read of words that several people use is kept for this count, not afterwards.
    reaches: dict[tuple[tuple[str, ...], tuple[str, ...]], Vector | None] = {}
    for id_, interests, occupations in db.session.execute(
        select(p.id, p.interests, p.occupations).where(p.id.in_(people))
    ):
        said = tuple(interests or ()), tuple(occupations or ())
        if said not in reaches:
            reaches[said] = _reach(*said, lexicon)
        if (wished := reaches[said]) is not None:
            found[id_] = wished
    return found


def _reach(wishes: tuple[str, ...], occupations: tuple[str, ...], lexicon: Lexicon) -> Vector | None:
    readings = [read_wish(wish, lexicon) for wish in wishes]
    readings += [read_occupation(code, lexicon) for code in occupations]
    wished = [reading.liked.trades for reading in readings if reading.liked.trades.any()]
    return reach(np.maximum.reduce(wished), lexicon.relatedness) if wished else None


def _trades(employers: Select[Any], lexicon: Lexicon) -> dict[int, Mapping[int, float]]:
    e = Employer
    rows = db.session.execute(select(e.id, e.name, e.sni, e.description).where(e.id.in_(employers)))
    return {
        id_: _read_trades(name, sni or "", description or "", lexicon) for id_, name, sni, description in rows
    }


@lru_cache(maxsize=50_000)
def _read_trades(name: str, sni: str, description: str, lexicon: Lexicon) -> Mapping[int, float]:
    """What an employer does, read once from its words for as long as they stay the same."""
    return read_employer(types.Employer(ref="", name=name, sni=sni, description=description), lexicon).trades
