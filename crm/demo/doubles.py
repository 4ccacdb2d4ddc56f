"""Workplaces that somebody has added a second time, as it happens between two doors: the name only nearly the same."""

from collections import Counter
from collections.abc import Sequence

from crm.contacts.models import EmployerContact
from crm.employers.models import Employer
from crm.employers.rules import derived_columns

_WRITTEN = ("{} AB", "{} i Göteborg", "{} HB")


def build(talks: Sequence[EmployerContact]) -> list[Employer]:
    """A second copy of each of the employers with the longest history, with little more than a name."""
    counted = Counter(talk.employer for talk in talks)
    longest = sorted(counted, key=lambda employer: (-counted[employer], employer.ref or ""))
    return [_again(written.format(one.name), one) for written, one in zip(_WRITTEN, longest, strict=False)]


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
