"""How long a sheet of 10 000 employers × 20 columns takes to be read, checked and stored, beside openpyxl and the ORM.

Both do the same job on the same machine in the same run: read the same .xlsx, check every cell by the same readers,
match against the database, and store the same rows in a SQLite file of their own, each with its record for undoing.
The other way reads with openpyxl and adds mapped objects to a session, as one would write it without bulk in mind; it
is spared the audit log that mapped objects cause. Run as `scripts/bench import_workbook [rows] [rounds]`.
"""

import gc
import json
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import openpyxl
import xlsxwriter
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, sessionmaker

from crm import create_app
from crm.audit import changes as audit
from crm.database import db
from crm.employers.models import Employer, WorkplaceFact
from crm.employers.rules import derived_columns
from crm.extensions import alembic
from crm.imports.actions import Source, import_workbook
from crm.imports.cells import is_empty
from crm.imports.models import ImportChange, ImportRun
from crm.imports.sheets import EMPLOYERS
from crm.imports.workbench import Importer

COLUMNS = [column.name for column in EMPLOYERS.columns if column.name not in ("owner_email", "website")]
FACTS = ("heavy_lifting=no;noise=yes", "cold=no", "alcohol=no;cash=yes;nights=no", "")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def employer_cells(number: int, rng: random.Random) -> dict[str, Any]:
    """A fictitious employer as the cells of a row."""
    return {
        "employer_ref": f"B{number:06}",
        "name": f"Arbetsplats {number} {rng.choice(['AB', 'HB', 'i Väst', 'Service'])}",
        "orgnr": f"55{number % 10_000:04}-{rng.randrange(10_000):04}",
        "segment": rng.choice(["open_market", "partner", "municipal", "social_enterprise"]),
        "stage": rng.choice(["prospect", "contacted", "hosting"]),
        "sni": rng.choice(["56100", "47111", "01.13", "96022"]),
        "description": f"Vi tar hand om nummer {number}, ute och inne.",
        "street": f"Storgatan {rng.randrange(400)}",
        "postcode": rng.randrange(41_100, 42_000),
        "city": rng.choice(["Göteborg", "Mölndal", "Kungälv"]),
        "lat": round(57.6 + rng.random() / 5, 5),
        "lon": round(11.8 + rng.random() / 5, 5),
        "phone": f"031-{rng.randrange(10**6):06}",
        "email": f"kontakt{number}@exempel.example",
        "places": rng.randrange(5),
        "hours_min": rng.choice([4, 8, 10.5]),
        "hours_max": rng.choice([20, 30, 40]),
        "opening_hours": rng.choice(["Mo-Fr 07:00-16:00", "Mo-Sa 10:00-19:00; Su off", "24/7"]),
        "facts": rng.choice(FACTS),
        "languages": rng.choice(["sv:A2", "sv:B1;en:A1", ""]),
    }


def write_sheet(path: Path, rows: int, seed: int = 2026) -> None:
    """The workbook that both ways read."""
    rng = random.Random(seed)  # noqa: S311  # not a secret
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("employers")
    sheet.write_row(0, 0, COLUMNS)
    for number in range(1, rows + 1):
        cells = employer_cells(number, rng)
        sheet.write_row(number, 0, [cells[name] for name in COLUMNS])
    book.close()


def ours(path: Path) -> int:
    """The import of this program, in the application that is active."""
    _, run = import_workbook(Source(path, path.name), Importer(), NOW)
    db.session.commit()
    return run.summary["employers"]["created"] if run else 0


def the_other_way(path: Path) -> int:
    """openpyxl and mapped objects: the same cells, the same checks, the same rows."""
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True)["employers"]
    rows = sheet.iter_rows(values_only=True)
    header = next(rows)
    with without_audit_log(), sessionmaker(db.engine)() as session:
        run = ImportRun(kind="workbook", filename=path.name, sha256="", state="applied", started_at=NOW)
        stored = {one.ref: one for one in session.scalars(select(Employer))}
        session.add(run)
        added = [_employer(dict(zip(header, row, strict=True)), stored) for row in rows]
        session.add_all(added)
        session.flush()
        for position, employer in enumerate(added):
            record = {"version": employer.version}
            session.add(
                ImportChange(
                    run=run, position=position, entity="employers", entity_id=employer.id, after=record
                )
            )
        session.commit()
        return len(added)


@contextmanager
def without_audit_log() -> Iterator[None]:
    """Within: mapped objects are not logged one by one (an import is one entry in the log)."""
    listeners = (("after_flush", audit._note_flushed),)
    for name, listener in listeners:
        event.remove(Session, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.listen(Session, name, listener)


def _employer(cells: dict[str, Any], stored: dict[str | None, Employer]) -> Employer:
    read = {
        column.targets[0]: column.read(cells[column.name])
        for column in EMPLOYERS.columns
        if column.name in cells and not is_empty(cells[column.name])
    }
    if read["ref"] in stored:
        raise ValueError("the database is to be empty")
    facts = [WorkplaceFact(fact=fact, value=value) for fact, value in read.pop("facts", {}).items()]
    derived = derived_columns(read["name"], read.get("street"), read.get("city"), read.get("orgnr"))
    return Employer(**read, **derived, facts=facts)


def timed(way: Callable[[Path], int], path: Path, folder: Path) -> float:
    """Seconds that one way takes on a new, empty database of its own."""
    database = folder / f"{way.__name__}-{time.monotonic_ns()}.sqlite"
    app = create_app(
        {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{database}"}, instance_path=str(folder / "instance")
    )
    with app.app_context():
        alembic.upgrade()
        gc.collect()
        began = time.perf_counter()
        count = way(path)
        seconds = time.perf_counter() - began
        stored = db.session.scalar(select(func.count()).select_from(Employer))
        if count != stored:
            raise RuntimeError(f"{way.__name__} says {count} rows, the database has {stored}")
        db.session.remove()
        db.engine.dispose()
    return seconds


def main(rows: int = 10_000, rounds: int = 3) -> dict[str, float]:
    """Measure both ways alternately; medians in seconds and their ratio, printed as one line of JSON."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "employers.xlsx"
        write_sheet(path, rows)
        taken: dict[str, list[float]] = {"ours": [], "the_other_way": []}
        for _ in range(rounds):
            taken["ours"].append(timed(ours, path, folder))
            taken["the_other_way"].append(timed(the_other_way, path, folder))
    result = {
        "rows": rows,
        "columns": len(COLUMNS),
        "calamine_and_core_s": round(median(taken["ours"]), 3),
        "openpyxl_and_orm_s": round(median(taken["the_other_way"]), 3),
    }
    result["ratio"] = round(result["calamine_and_core_s"] / result["openpyxl_and_orm_s"], 3)
    print(json.dumps(result))
    return result


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
