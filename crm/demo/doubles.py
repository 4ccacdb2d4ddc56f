"""Workplaces that somebody has added a second time, as it happens between two doors: the name only nearly the same."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from crm.contacts.models import EmployerContact
from crm.doubles.models import PairSearch, SuspectedPair
from crm.employers.models import Employer
from crm.employers.rules import derived_columns

_WRITTEN = ("{} AB", "{} i Göteborg", "{} HB")


def build(talks: Sequence[EmployerContact], at: datetime) -> list[Employer | SuspectedPair | PairSearch]:
    """A second copy of each of the employers with the longest history, with little more than a name; and that somebody
    has looked for such copies.
    """
    counted = Counter(talk.employer for talk in talks)
    longest = sorted(counted, key=lambda employer: (-counted[employer], employer.ref or ""))
    twice = [
        (one, _again(written.format(one.name), one)) for written, one in zip(_WRITTEN, longest, strict=False)
    ]
    search = PairSearch(started_at=at, seen_at=at, ended_at=at, done=len(counted), total=len(counted))
    return [*(again for _one, again in twice), *(_pair(one, again, at) for one, again in twice), search]


def _pair(one: Employer, other: Employer, at: datetime) -> SuspectedPair:
    return SuspectedPair(
        one=one, other=other, score=0.97, verdict="same", reasons=["name", "address"], found_at=at
    )


def _again(name: str, original: Employer) -> Employer:
    return Employer(
        name=name,
        street=original.street,
        city=original.city,
        owner=original.owner,
        sni=original.sni,
        stage="prospect",
        **derived_columns(name, original.street, original.city),
    )
