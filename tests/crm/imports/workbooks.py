"""Small workbooks for tests: one programme with everything that a file can hold, fictitious, as dicts of rows."""

import csv
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import select

from crm.database import Base, db
from crm.imports.actions import Source, import_workbook
from crm.imports.models import ImportRun
from crm.imports.plans import Plan
from crm.imports.workbench import Importer

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
Sheets = dict[str, list[dict[str, Any]]]

EVERYTHING: Sheets = {
    "programmes": [
        {"code": "HAMN", "name": "Hamnen", "starts_on": "2024-01-01", "ends_on": "2027-12-31",
         "organisation": "Hamnstad"}
    ],
    "goals": [{"programme": "HAMN", "indicator": "women_share", "target": "0,5", "label": "Hälften kvinnor"}],
    "codes": [
        {"programme": "HAMN", "list": "exit_reason", "code": "military", "label": "Värnplikt",
         "group": "other_measure"}
    ],
    "staff": [
        {"email": "Ewa@hamn.example", "name": "Ewa Ek", "role": "Specialist", "organisation": "Hamnstad",
         "programmes": "HAMN", "caseload_max": 20}
    ],
    "employers": [
        {
            "employer_ref": "H1", "name": "Ångbageriet", "orgnr": "5560125790", "sni": "10.710", "street": "Kajen 1",
            "postcode": 41503, "city": "Göteborg", "lat": 57.7, "lon": 11.95, "email": "hej@bageri.example",
            "places": 2.0,
            "hours_min": "7,5", "hours_max": 40, "opening_hours": "Mo-Fr 05:00-14:00",
            "facts": "flour_dust=yes;noise=no",
            "languages": "sv:A2", "owner_email": "ewa@hamn.example",
        },
        {"employer_ref": "H2", "name": "Café Kajutan", "segment": "partner", "stage": "hosting"},
    ],
    "contact_people": [
        {"employer_ref": "H1", "person_ref": "P1", "name": "Bo Bagare", "is_supervisor": "ja",
         "training": "completed", "training_on": "2025-02-03"},
        {"employer_ref": "H2", "person_ref": "P2", "name": "Kim Kock"},
    ],
    "participants": [
        {
            "participant_ref": "D1", "name": "Ada Alm", "personal_number": "19900101-1234", "gender": "woman",
            "birth_year": 1990,
            "background": "disability;newly_arrived", "interests": "baka; djur", "occupations": "5120;91",
            "restrictions": "quiet:must;can_sit:prefer",
            "hours_min": 10, "hours_max": 20, "availability": "mon-fri 08:00-12:00", "home_lat": 57.7,
            "home_lon": 11.9, "max_km": 10,
            "languages": "sv:B1", "education_level": "higher", "education_completed": "yes",
            "work_experience": "employment;internship",
        },
        {"participant_ref": "D2", "gender": "man", "anonymous": "yes"},
    ],
    "enrolments": [
        {
            "participant_ref": "D1", "programme": "HAMN", "intake": "Våren", "enrolled_on": "2024-03-01",
            "referrer": "school",
            "main_income": "study_aid", "incomes_before": "study_aid;wage", "occupation_before": "none",
            "staff_email": "ewa@hamn.example",
            "exited_on": "2025-06-01", "exit_reason": "Military", "received_by": "Försvaret",
            "incomes_after": "wage", "occupation_after": "employed",
        },
        {"participant_ref": "D2", "programme": "HAMN", "enrolled_on": "2024-04-01", "paused": "1"},
    ],
    "activities": [
        {"participant_ref": "D1", "programme": "HAMN", "kind": "cv", "starts_on": "2024-03-05", "hours_week": 2,
         "provider": "Komvux"}
    ],
    "placements": [
        {"participant_ref": "D1", "programme": "HAMN", "employer_ref": "H1", "kind": "internship",
         "starts_on": "2024-05-01",
         "ends_on": "2024-08-01", "hours_week": 20, "supervisor_ref": "P1", "via": "friend",
         "ended_by": "as_planned"},
        {"participant_ref": "D2", "programme": "HAMN", "employer_ref": "H2", "kind": "work_training",
         "starts_on": "2024-05-02", "supervisor_ref": "P2"},
    ],
    "followups": [{"participant_ref": "D1", "programme": "HAMN", "on": "2025-12-01", "state": "employed"}],
    "consents": [{"participant_ref": "D1", "organisation": "Stadsmissionen", "from": "2024-03-01",
    "until": "2025-03-01"}],
    "friends": [{"employer_ref": "H2", "since": "2023-01-01", "level": "main_friend",
    "offers": "hourly_job;föredrag", "owner_email": "ewa@hamn.example"}],
    "employer_contacts": [
        {"employer_ref": "H1", "on": "2024-04-01", "channel": "door knock", "staff_email": "ewa@hamn.example",
         "outcome": "positive"},
        {"employer_ref": "H1", "on": "2024-04-20", "channel": "phone", "staff_email": "ewa@hamn.example",
         "note": "Ring igen",
         "next_step": "Besök", "next_on": "2024-05-10", "participant_ref": "D1"},
    ],
}  # fmt: skip


def everything(**sheets: Any) -> Sheets:
    """The whole workbook, with some sheets replaced, or left out (None)."""
    return {name: rows for name, rows in {**deepcopy(EVERYTHING), **sheets}.items() if rows is not None}


def changed(sheet: str, row: int, **cells: Any) -> Sheets:
    """The whole workbook with some cells changed in one row, counted from 0."""
    workbook = everything()
    workbook[sheet][row].update(cells)
    return workbook


def write_csv(
    folder: Path, sheets: Mapping[str, Sequence[Mapping[str, Any]]], encoding: str = "utf-8"
) -> Path:
    """The workbook as a folder of CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding=encoding) as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """The workbook as an Excel file."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    book.save(path)
    return path


def read_csv(folder: Path) -> Sheets:
    """A folder of CSV files as rows."""
    found: Sheets = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(newline="", encoding="utf-8-sig") as lines:
            found[file.stem] = list(csv.DictReader(lines))
    return found


def import_path(path: Path, importer: Importer | None = None) -> tuple[Plan, ImportRun | None]:
    """Read a file in as the command line does."""
    return import_workbook(Source(path, path.name), importer or Importer(), NOW)


def tables(*besides: str) -> dict[str, list[tuple[Any, ...]]]:
    """The whole content of the database, table by table, without what imports note about themselves.

    Versions and times of change are left out: an update that is taken back is a further change of the row.
    """
    left_out = {"import_runs", "import_changes", "audit_entries", "employer_changes", *besides}
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in left_out:
            columns = [column for column in table.c if column.name not in ("version", "updated_at")]
            if table.name in ("workplace_facts", "restrictions", "backgrounds", "enrolment_incomes"):
                columns = [column for column in columns if column.name != "id"]
            found[table.name] = sorted(map(repr, db.session.execute(select(*columns)).all()))
    return found
