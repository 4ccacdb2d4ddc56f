"""Two employers side by side: where they differ, in words, and what hangs on each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from crm.doubles import rules
from crm.doubles.hanging import count_hanging
from crm.doubles.people import Alike, list_alike
from crm.doubles.rules import Side
from crm.employers.models import Employer, WorkplaceFact
from crm.employers.rules import is_sole_trader
from crm.labels import NO, YES, in_matching, label, languages_text, opening_hours_text
from crm.web.formats import day, number, phone


@dataclass(frozen=True)
class Difference:
    """Something that is not the same on both sides: `name` for the form, and what each side says (empty = nothing)."""

    name: str
    label: Any
    kept: str
    merged: str
    default: Side

    @property
    def is_one_sided(self) -> bool:
        """Whether only one of the two says anything: then there is little to choose."""
        return not (self.kept and self.merged)


@dataclass(frozen=True)
class Comparison:
    """Two employers that may be one. `hanging`: table → how many rows hang on the kept one, on the merged one."""

    kept: Employer
    merged: Employer
    parts: tuple[Difference, ...]
    facts: tuple[Difference, ...]
    alike: tuple[Alike, ...]
    hanging: Mapping[str, tuple[int, int]]


def compare(kept: Employer, merged: Employer) -> Comparison:
    """The two side by side."""
    ours, theirs = count_hanging(kept.id), count_hanging(merged.id)
    return Comparison(
        kept,
        merged,
        _parts(kept, merged),
        _facts(kept, merged),
        tuple(list_alike(kept.id, merged.id)),
        {table: (ours.get(table, 0), theirs.get(table, 0)) for table in [*ours, *theirs]},
    )


def _parts(kept: Employer, merged: Employer) -> tuple[Difference, ...]:
    ours, theirs = _columns(kept), _columns(merged)
    return tuple(
        Difference(
            part,
            label("employer_part", part),
            said(part, kept),
            said(part, merged),
            rules.default_side(part, ours, theirs),
        )
        for part in rules.differing(ours, theirs)
    )


def _columns(employer: Employer) -> dict[str, Any]:
    return {column: getattr(employer, column) for columns in rules.PARTS.values() for column in columns}


def _facts(kept: Employer, merged: Employer) -> tuple[Difference, ...]:
    ours, theirs = ({fact.fact: fact for fact in employer.facts} for employer in (kept, merged))
    return tuple(
        Difference(
            code,
            in_matching("fact", code),
            _answer(ours[code]),
            _answer(theirs[code]),
            rules.newer_side(ours[code].noted_on, theirs[code].noted_on),
        )
        for code in sorted(ours.keys() & theirs.keys())
        if ours[code].value != theirs[code].value
    )


def _answer(fact: WorkplaceFact) -> str:
    noted = [fact.source, day(fact.noted_on) if fact.noted_on else None]
    about = ", ".join(part for part in noted if part)
    return str(YES if fact.value else NO) + (f" ({about})" if about else "")


def said(part: str, employer: Employer) -> str:
    """What an employer has in a part, as the page says it; empty when nothing."""
    return str(_SAID[part](employer) or "")


def _plain(column: str) -> Callable[[Employer], Any]:
    return lambda employer: getattr(employer, column)


def _coded(column: str) -> Callable[[Employer], Any]:
    return lambda employer: label(column, getattr(employer, column))


def _step(employer: Employer) -> str | None:
    if employer.next_step is None:
        return employer.no_next_step_reason
    return employer.next_step + (f" ({day(employer.next_on)})" if employer.next_on else "")


def _hours(employer: Employer) -> str | None:
    ends = [
        number(end, 0 if end == int(end) else 1) if end is not None else ""
        for end in (employer.hours_min, employer.hours_max)
    ]
    return "–".join(ends) if any(ends) else None


def _orgnr(employer: Employer) -> Any:
    return label("unset", "hidden_orgnr") if is_sole_trader(employer.orgnr) else employer.orgnr


_SAID: Final[Mapping[str, Callable[[Employer], Any]]] = MappingProxyType(
    {
        **{part: _plain(part) for part in ("name", "address", "email", "website", "sni", "description")},
        **{part: _coded(part) for part in ("segment", "stage")},
        "opening_hours": lambda employer: opening_hours_text(employer.opening_hours) or None,
        "phone": lambda employer: phone(employer.phone) if employer.phone else None,
        "orgnr": _orgnr,
        "owner": lambda employer: employer.owner.name if employer.owner else None,
        "next_step": _step,
        "places": lambda employer: None if employer.places is None else number(employer.places),
        "hours": _hours,
        "languages": lambda employer: languages_text(employer.languages) if employer.languages else None,
    }
)
