"""The published follow-up files in tests/truth, put into the database as plain rows.

Not the import (which has tests of its own): only what the reports read, so that a fault in one cannot hide a
fault in the other.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crm.activities.models import Activity
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import Employer
from crm.employers.rules import derived_columns
from crm.enrolments.models import Enrolment
from crm.participants.models import Background, Participant
from crm.placements.models import Placement
from crm.programmes.models import Programme, ProgrammeGoal
from tests.crm import rows

FOLDER = Path(__file__).parents[2] / "truth"
PROGRAMMES = {"vamos": "VAMOS", "spira": "SPIRA"}


@dataclass(frozen=True)
class Expected:
    """One published figure."""

    report: str
    table: str
    row: str
    column: str
    value: float

    @property
    def tolerance(self) -> float:
        """Published means have one decimal, shares three; counts are exact."""
        if self.column == "mean":
            return 0.05
        return 0.0005 if self.row.endswith("_share") else 0

    def is_met_by(self, figures: dict[tuple[str, str, str], float | None]) -> bool:
        """Whether the report has the cell, with the published figure."""
        found = figures.get((self.table, self.row, self.column))
        return found is not None and abs(found - self.value) <= self.tolerance


def figures_of(data: dict[str, Any]) -> dict[tuple[str, str, str], float | None]:
    """A report's JSON as (table, row, column) → figure."""
    return {
        (table["id"], row["id"], column): value
        for table in data["tables"]
        for row in table["rows"]
        for column, value in row["values"].items()
    }


def expected(name: str) -> list[Expected]:
    """The published figures of a project."""
    published = json.loads((FOLDER / name / "expected.json").read_text(encoding="utf-8"))
    return [
        Expected(report, table, row, column, value)
        for report, tables in published.items()
        for table, rows_ in tables.items()
        for row, columns in rows_.items()
        for column, value in columns.items()
    ]


def sheet(name: str, title: str) -> Iterator[dict[str, str]]:
    """The rows of a sheet; none when the folder has no such sheet."""
    path = FOLDER / name / f"{title}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def load(name: str) -> Programme:
    """Everything that the reports read, flushed."""
    programme = next(
        rows.a_programme(line["code"], name=line["name"], starts_on=day(line["starts_on"]))
        for line in sheet(name, "programmes")
    )
    db.session.add_all(
        ProgrammeGoal(programme=programme, indicator=line["indicator"], target=float(line["target"]))
        for line in sheet(name, "goals")
    )
    staff = {
        line["email"]: rows.a_staff_member(line["role"], programme, email=line["email"], name=line["name"])
        for line in sheet(name, "staff")
    }
    employers = {line["employer_ref"]: _employer(line) for line in sheet(name, "employers")}
    people = {line["participant_ref"]: _participant(line) for line in sheet(name, "participants")}
    db.session.add_all([*employers.values(), *people.values()])
    for line in sheet(name, "enrolments"):
        db.session.add(_enrolment(line, people, programme, staff))
    for line in sheet(name, "activities"):
        db.session.add(
            Activity(participant=people[line["participant_ref"]], programme=programme, **_did(line))
        )
    for line in sheet(name, "placements"):
        db.session.add(
            Placement(
                participant=people[line["participant_ref"]],
                programme=programme,
                employer=employers[line["employer_ref"]],
                **_did(line),
            )
        )
    for line in sheet(name, "employer_contacts"):
        db.session.add(
            EmployerContact(
                employer=employers[line["employer_ref"]],
                staff=staff[line["staff_email"]],
                happened_on=day(line["on"]),
                channel=line["channel"],
                outcome=line["outcome"] or None,
            )
        )
    db.session.flush()
    return programme


def _employer(line: dict[str, str]) -> Employer:
    derived = derived_columns(line["name"], None, line["city"], None)
    return Employer(
        name=line["name"], segment=line["segment"], stage=line["stage"], city=line["city"], **derived
    )


def _participant(line: dict[str, str]) -> Participant:
    return Participant(
        ref=line["participant_ref"],
        pseudonym=line["participant_ref"],
        gender=line["gender"],
        birth_year=int(line["birth_year"]),
        education_level=line.get("education_level") or None,
        education_completed={"yes": True, "no": False}.get(line.get("education_completed", "")),
        backgrounds=[Background(background=code) for code in line.get("background", "").split(";") if code],
    )


def _enrolment(line: dict[str, str], people: Any, programme: Programme, staff: Any) -> Enrolment:
    return Enrolment(
        participant=people[line["participant_ref"]],
        programme=programme,
        staff=staff[line["staff_email"]],
        intake=line["intake"],
        enrolled_on=day(line["enrolled_on"]),
        referrer=line["referrer"] or None,
        main_income=line["main_income"] or None,
        exited_on=day(line["exited_on"]),
        exit_reason=line["exit_reason"] or None,
        paused=line.get("paused") == "yes",
    )


def _did(line: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": line["kind"],
        "starts_on": day(line["starts_on"]),
        "ends_on": day(line.get("ends_on")),
        "hours_week": float(line["hours_week"]) if line.get("hours_week") else None,
    }
