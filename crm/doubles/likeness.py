"""What a page says of employers that somebody may be about to add a second time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import load_only

from crm.database import db
from crm.doubles.live import find_like
from crm.employers.models import Employer
from crm.employers.queries import list_similar
from crm.labels import label
from matching.duplicates import Match, Place

# A likeness below this is shown while typing; it is not asked about before saving.
ASKED_ABOUT = 0.6


@dataclass(frozen=True)
class Like:
    """An employer of the register that it may be: `verdict` is `same` or `similar`, `why` in words."""

    id: int
    name: str
    address: str
    verdict: str
    score: float
    why: str
    is_archived: bool = False

    @property
    def is_worth_asking(self) -> bool:
        """Whether to ask about it before another one is added."""
        return self.verdict == "same" or self.score >= ASKED_ABOUT


def list_like(asked: Place, top: int = 5) -> list[Like]:
    """Employers that it may be, best first. As long as the register is being built, those with a name like it."""
    matches = find_like(asked, top)
    if matches is None:
        similar = list_similar(asked.name, top)
        matches = [Match(str(row.id), ASKED_ABOUT, "similar", ("name",)) for row in similar]
    return _told(matches)


def _told(matches: Sequence[Match]) -> list[Like]:
    ids = [int(match.ref) for match in matches]
    shown = (Employer.name, Employer.street, Employer.postcode, Employer.city, Employer.archived_on)
    statement = select(Employer).where(Employer.id.in_(ids)).options(load_only(*shown))
    employers = {employer.id: employer for employer in db.session.scalars(statement)}
    return [
        Like(
            found.id,
            found.name,
            found.address,
            match.verdict,
            match.score,
            why(match.reasons),
            found.is_archived,
        )
        for match in matches
        if (found := employers.get(int(match.ref))) is not None
    ]


def why(reasons: Iterable[str]) -> str:
    """The engine's reasons as a phrase: *the same address, a name like it*."""
    words = ", ".join(str(label("alike", reason)) for reason in reasons)
    return words[:1].upper() + words[1:]
