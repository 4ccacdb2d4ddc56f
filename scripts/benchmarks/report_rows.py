"""Made-up rows of a large organisation, for counting: one seed, one set of rows. Nothing of them is anybody's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final

import numpy as np
from sqlalchemy import Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from crm import codes
from crm.database import Base, db
from crm.employers.rules import derived_columns
from crm.imports.bulk import insert_rows
from crm.participants.models import background_key
from matching import taxonomy

TODAY: Final = date(2026, 11, 22)
_STAMPS: Final = dict.fromkeys(("created_at", "updated_at"), datetime(2026, 11, 22, tzinfo=UTC))
_FIRST_DAY: Final = date(2020, 1, 1)
_DAYS: Final = (TODAY - _FIRST_DAY).days
_PORTION: Final = 50_000
_WISHES: Final = ("bageri", "lager", "café", "trädgård", "städning", "butik", "snickeri", "förskola")
_WORDS: Final = ("Bageriet", "Lagret", "Caféet", "Trädgården", "Tvätteriet", "Butiken", "Verkstaden")
_OCCUPATIONS: Final = ("9111", "5223", "9621", "9412", "6112", "7512", "5312", "43")


@dataclass(frozen=True)
class Sizes:
    """How many rows of each kind; the others follow from them."""

    contacts: int = 1_000_000
    placements: int = 100_000
    enrolments: int = 50_000
    employers: int = 20_000
    staff: int = 40
    programmes: int = 8

    @property
    def participants(self) -> int:
        """Every fifth enrolment is of somebody who comes back."""
        return self.enrolments * 4 // 5


Columns = dict[str, list[Any]]


class Drawn:
    """The tables as columns of plain values, in the order in which they may be written."""

    def __init__(self, sizes: Sizes, seed: int = 1) -> None:
        """Draw everything from a seed."""
        self._some = np.random.default_rng(seed)
        self._sizes = sizes
        self.tables: dict[str, Columns] = {
            "organisations": {"id": [1], "name": ["Kommunen"]},
            "programmes": self._programmes(),
            "staff": self._staff(),
            "staff_programmes": self._staff_programmes(),
            "employers": self._employers(),
            "participants": self._participants(),
        }
        self.tables["backgrounds"] = self._backgrounds()
        self.tables["enrolments"] = self._enrolments()
        self.tables["enrolment_incomes"] = self._incomes()
        self.tables["follow_ups"] = self._follow_ups()
        self.tables["placements"] = self._placements()
        self.tables["activities"] = self._activities()
        self.tables["employer_contacts"] = self._contacts()

    def _pick(self, values: Sequence[Any], count: int, weights: Sequence[float] | None = None) -> list[Any]:
        if weights is None:
            return [values[at] for at in self._some.integers(0, len(values), count).tolist()]
        chances = np.asarray(weights, dtype=float)
        at = self._some.choice(len(values), size=count, p=chances / chances.sum())
        return [values[one] for one in at.tolist()]

    def _numbers(self, count: int, most: int) -> list[int]:
        return [int(one) for one in self._some.integers(1, most + 1, count)]

    def _chances(self, count: int, chance: float) -> list[bool]:
        return [bool(one) for one in self._some.random(count) < chance]

    def _some_none(self, values: list[Any], chance: float) -> list[Any]:
        return [
            None if gone else value
            for value, gone in zip(values, self._chances(len(values), chance), strict=True)
        ]

    def _days(self, count: int) -> list[date]:
        return [_FIRST_DAY + timedelta(int(day)) for day in self._some.integers(0, _DAYS, count)]

    def _ends(self, starts: list[date], usual: int, open_share: float) -> list[date | None]:
        lengths = self._some.exponential(usual, len(starts))
        ends = [start + timedelta(1 + int(length)) for start, length in zip(starts, lengths, strict=True)]
        return self._some_none([end if end < TODAY else None for end in ends], open_share)

    def _programmes(self) -> Columns:
        ids = list(range(1, self._sizes.programmes + 1))
        return {
            "id": ids,
            "code": [f"P{id_}" for id_ in ids],
            "name": [f"Insats {id_}" for id_ in ids],
            "starts_on": [_FIRST_DAY] * len(ids),
            "organisation_id": [1] * len(ids),
        }

    def _staff(self) -> Columns:
        ids = list(range(1, self._sizes.staff + 1))
        return {
            "id": ids,
            "email": [f"s{id_}@exempel.example" for id_ in ids],
            "name": [f"Person {id_:02}" for id_ in ids],
            "role": ["coordinator" if id_ % 10 == 0 else "specialist" for id_ in ids],
            "active": [True] * len(ids),
            "fs_uniquifier": [f"u{id_}" for id_ in ids],
        }

    def _staff_programmes(self) -> Columns:
        ids = list(range(1, self._sizes.staff + 1))
        return {"staff_id": ids, "programme_id": [1 + id_ % self._sizes.programmes for id_ in ids]}

    def _employers(self) -> Columns:
        count = self._sizes.employers
        names = [f"{word} {at}" for at, word in enumerate(self._pick(_WORDS, count))]
        derived = [derived_columns(name, None, "Göteborg", None) for name in names]
        sni = [code for code in taxonomy.sni_codes() if len(code) == 5]
        return {
            "id": list(range(1, count + 1)),
            "name": names,
            "city": ["Göteborg"] * count,
            **{key: [one[key] for one in derived] for key in derived[0]},
            "segment": self._pick(codes.SEGMENTS, count, (70, 15, 10, 5)),
            "stage": self._pick(codes.STAGES, count, (50, 20, 8, 6, 8, 4, 4)),
            "sni": self._some_none(self._pick(sni, count), 0.05),
        }

    def _participants(self) -> Columns:
        count = self._sizes.participants
        anonymous = self._chances(count, 0.02)
        years = self._some_none([1950 + one for one in self._numbers(count, 56)], 0.03)
        wishes = self._some_none(self._pick(_WISHES, count), 0.2)
        return {
            "id": list(range(1, count + 1)),
            "pseudonym": [f"D-{at}" for at in range(count)],
            "organisation_id": [1] * count,
            "gender": self._pick(codes.GENDERS, count, (48, 48, 2, 2)),
            "birth_year": [None if hidden else year for year, hidden in zip(years, anonymous, strict=True)],
            "anonymous": anonymous,
            "interests": [[] if wish is None else [wish] for wish in wishes],
            "occupations": [[]] * count,
            "education_level": self._some_none(self._pick(codes.EDUCATION_LEVELS, count), 0.1),
            "education_completed": self._pick((True, False, None), count, (6, 3, 1)),
            "experience_employment": self._chances(count, 0.5),
            "experience_internship": self._chances(count, 0.4),
        }

    def _backgrounds(self) -> Columns:
        persons = [
            id_ for id_, has in enumerate(self._chances(self._sizes.participants, 0.4), start=1) if has
        ]
        kinds = self._pick(codes.BACKGROUNDS, len(persons))
        return {
            "participant_id": persons,
            "background": kinds,
            "background_key": [background_key(*one) for one in zip(persons, kinds, strict=True)],
        }

    def _enrolments(self) -> Columns:
        count, people = self._sizes.enrolments, self._sizes.participants
        starts = self._days(count)
        ends = self._ends(starts, 300, 0)
        again = range(people, count)
        for at in again:  # Somebody comes back, in a later time than the first
            first = at - people
            ends[first] = starts[first] + timedelta(100)
            starts[at] = starts[first] + timedelta(200)
            ends[at] = None
        exited = [end is not None for end in ends]
        reasons = self._some_none(self._pick(codes.EXIT_REASONS, count), 0.03)
        after = self._pick(codes.OCCUPATIONS, count)
        return {
            "id": list(range(1, count + 1)),
            "participant_id": [1 + at % people for at in range(count)],
            "programme_id": self._numbers(count, self._sizes.programmes),
            "intake": [f"{day.year}-{1 + day.month // 7}" for day in starts],
            "enrolled_on": starts,
            "referrer": self._some_none(self._pick(codes.REFERRERS, count), 0.05),
            "main_income": self._some_none(self._pick(codes.INCOMES, count), 0.05),
            "occupation_before": self._some_none(self._pick(codes.OCCUPATIONS, count), 0.05),
            "staff_id": self._some_none(self._numbers(count, self._sizes.staff), 0.02),
            "paused": self._chances(count, 0.02),
            "exited_on": ends,
            "exit_reason": [r if out else None for r, out in zip(reasons, exited, strict=True)],
            "occupation_after": [a if out else None for a, out in zip(after, exited, strict=True)],
        }

    def _incomes(self) -> Columns:
        enrolments = self.tables["enrolments"]
        ids = [id_ for id_, end in zip(enrolments["id"], enrolments["exited_on"], strict=True) if end]
        return {
            "enrolment_id": ids * 2,
            "moment": ["before"] * len(ids) + ["after"] * len(ids),
            "income": self._pick(codes.INCOMES, 2 * len(ids)),
        }

    def _follow_ups(self) -> Columns:
        enrolments = self.tables["enrolments"]
        rows = [
            (person, programme, end + timedelta(int(days)))
            for person, programme, end, days, looked in zip(
                *(enrolments[name] for name in ("participant_id", "programme_id", "exited_on")),
                self._some.integers(1, 548, self._sizes.enrolments),
                self._chances(self._sizes.enrolments, 0.3),
                strict=True,
            )
            if end and looked
        ]
        rows = list({row: None for row in rows if row[2] <= TODAY})
        return {
            "id": list(range(1, len(rows) + 1)),
            "participant_id": [row[0] for row in rows],
            "programme_id": [row[1] for row in rows],
            "followed_up_on": [row[2] for row in rows],
            "state": self._pick(codes.OCCUPATIONS, len(rows)),
        }

    def _of_enrolments(self, count: int) -> tuple[list[int], list[int]]:
        """Persons and programmes of enrolments drawn at random."""
        enrolments = self.tables["enrolments"]
        at = self._some.integers(0, self._sizes.enrolments, count).tolist()
        return [enrolments["participant_id"][one] for one in at], [
            enrolments["programme_id"][one] for one in at
        ]

    def _placements(self) -> Columns:
        count = self._sizes.placements
        persons, programmes = self._of_enrolments(count)
        starts = self._days(count)
        return {
            "id": list(range(1, count + 1)),
            "participant_id": persons,
            "programme_id": programmes,
            "employer_id": self._numbers(count, self._sizes.employers),
            "kind": self._pick(codes.PLACEMENT_KINDS, count, (15, 30, 30, 10, 8, 7)),
            "occupation": self._some_none(self._pick(_OCCUPATIONS, count), 0.2),
            "starts_on": starts,
            "ends_on": self._ends(starts, 90, 0.05),
        }

    def _activities(self) -> Columns:
        count = self._sizes.placements
        persons, programmes = self._of_enrolments(count)
        starts = self._days(count)
        return {
            "id": list(range(1, count + 1)),
            "participant_id": persons,
            "programme_id": programmes,
            "kind": self._pick(codes.ACTIVITY_KINDS, count),
            "starts_on": starts,
            "ends_on": self._ends(starts, 60, 0.05),
        }

    def _contacts(self) -> Columns:
        count = self._sizes.contacts
        return {
            "id": list(range(1, count + 1)),
            "employer_id": self._numbers(count, self._sizes.employers),
            "happened_on": self._days(count),
            "channel": self._pick(codes.CHANNELS, count),
            "staff_id": self._numbers(count, self._sizes.staff),
            "participant_id": self._some_none(self._numbers(count, self._sizes.participants), 0.6),
            "outcome": self._pick(codes.OUTCOMES, count),
            "minutes": self._some_none(self._pick((10, 15, 30, 60, 90), count), 0.2),
        }


def write(tables: Mapping[str, Columns]) -> None:
    """All tables into the database of the application, in portions, and the planner told of it."""
    for name, columns in tables.items():
        table = Base.metadata.tables[name]
        also = {key: value for key, value in _usual(table).items() if key not in columns}
        rows = zip(*columns.values(), strict=True)
        names = tuple(columns)
        while portion := [{**dict(zip(names, row, strict=True)), **also} for row in islice(rows, _PORTION)]:
            insert_rows(table, portion)
    db.session.commit()
    db.session.connection().exec_driver_sql("ANALYZE")
    db.session.commit()


def _usual(table: Table) -> dict[str, Any]:
    """What the mapper would have filled in."""
    stamps = {key: value for key, value in _STAMPS.items() if key in table.c}
    defaults = {
        column.name: column.default.arg
        for column in table.c
        if isinstance(column.default, ScalarElementColumnDefault)
    }
    return {**defaults, **stamps}
