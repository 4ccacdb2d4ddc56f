"""The plain rows that reports count, as the database gives them. Pure: no session, no wording.

Named tuples where rows are many: they are made several times as fast as data classes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class EnrolmentFact(NamedTuple):
    """One enrolment with what its tables ask of the person. None = not stated."""

    id: int
    participant_id: int
    programme_id: int
    intake: str | None
    enrolled_on: date
    exited_on: date | None
    paused: bool
    exit_reason: str | None
    referrer: str | None
    main_income: str | None
    occupation_before: str | None
    occupation_after: str | None
    gender: str
    birth_year: int | None
    anonymous: bool
    education_level: str | None
    education_completed: bool | None
    experience_employment: bool
    experience_internship: bool

    @property
    def age(self) -> int | None:
        """Age in the year of enrolment; None when the birth year is not known."""
        return None if self.birth_year is None else self.enrolled_on.year - self.birth_year


class ResultFact(NamedTuple):
    """Something that a person did in the programme: a placement or an activity."""

    participant_id: int
    programme_id: int
    kind: str
    gender: str


class PlacementFact(NamedTuple):
    """One placement with what its tables ask of the employer and the person."""

    id: int
    participant_id: int
    employer_id: int
    kind: str
    gender: str
    segment: str
    sni: str | None

    @property
    def is_study_visit(self) -> bool:
        """Whether it is only a visit: such ones are counted by kind, nowhere else."""
        return self.kind == "study_visit"


class EmployerFact(NamedTuple):
    """An employer and its segment."""

    id: int
    segment: str


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code that a programme has added to a list: what it is called, and the group that it counts in."""

    programme_id: int
    list: str
    code: str
    label: str
    group: str


@dataclass(frozen=True)
class OwnCodes:
    """The codes that programmes have added, in the order they were added."""

    codes: tuple[OwnCode, ...] = ()
    _groups: dict[tuple[int, str, str], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._groups.update({(own.programme_id, own.list, own.code): own.group for own in self.codes})

    def of(self, list_name: str) -> dict[str, str]:
        """Code → label of one list; where programmes share a code, the first one's label."""
        labels: dict[str, str] = {}
        for own in self.codes:
            if own.list == list_name:
                labels.setdefault(own.code, own.label)
        return labels

    def group_of(
        self, programme_id: int, list_name: str, code: str | None, canonical: Mapping[str, str]
    ) -> str | None:
        """The group a code counts in: the programme's own word first, then the common list's; else None."""
        if code is None:
            return None
        return self._groups.get((programme_id, list_name, code)) or canonical.get(code)


def latest_by_person(enrolments: Iterable[EnrolmentFact]) -> list[EnrolmentFact]:
    """Each person's latest enrolment (by day, then by when it was written), in the order of those days."""
    latest: dict[int, EnrolmentFact] = {}
    for enrolment in enrolments:
        known = latest.get(enrolment.participant_id)
        if known is None or _moment(enrolment) > _moment(known):
            latest[enrolment.participant_id] = enrolment
    return sorted(latest.values(), key=_moment)


def _moment(enrolment: EnrolmentFact) -> tuple[date, int]:
    return enrolment.enrolled_on, enrolment.id
