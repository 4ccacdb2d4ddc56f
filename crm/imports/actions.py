"""What can be done with a workbook: look at what it would do, read it in, take it back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from crm.audit import actions as audit
from crm.database import db
from crm.errors import DomainError
from crm.imports.bulk import collector_at_rest
from crm.imports.cells import TEXT_LENGTH
from crm.imports.checking import CheckedWorkbook
from crm.imports.faults import FileRefused
from crm.imports.models import ImportRun
from crm.imports.planning import plan_import
from crm.imports.plans import Plan
from crm.imports.reading import fingerprint, read_workbook
from crm.imports.stored import owners_of
from crm.imports.undoing import Undone, undo_run
from crm.imports.workbench import Importer
from crm.imports.writing import Writer
from crm.web.clock import HOME

KIND = "workbook"
# Tables whose rows say who may see a participant.
OPENING = ("enrolments", "consents")
# Told of each finished step: what was done (`read`, `compared`), with which sheet, and its number of rows.
Watch = Callable[[str, str, int], None]


class ChangedWhileReading(DomainError):
    """Somebody else wrote the same rows at the same moment."""


@dataclass(frozen=True)
class Source:
    """A file to read in, and the name by which people know it."""

    path: Path
    name: str


def _nobody_watches(_did: str, _sheet: str, _rows: int) -> None:
    pass


def check_workbook(source: Source, watch: Watch = _nobody_watches) -> CheckedWorkbook:
    """Read the file, cell by cell. Raises FileRefused for what is no workbook."""
    book = CheckedWorkbook()
    for raw in read_workbook(source.path):
        book.add(raw)
        watch("read", raw.name, len(raw.numbers))
    if not book.sheets:
        raise FileRefused("no_known_sheet")
    return book


def preview_workbook(source: Source, importer: Importer, watch: Watch = _nobody_watches) -> Plan:
    """What reading the file in would do now. Nothing is written. Raises FileRefused."""
    with collector_at_rest():
        book = check_workbook(source, watch)
        return plan_import(book, importer, step=lambda sheet, rows: watch("compared", sheet, rows))


def import_workbook(
    source: Source, importer: Importer, now: datetime, watch: Watch = _nobody_watches
) -> tuple[Plan, ImportRun | None]:
    """Read the file in, all or nothing; no run when it has faults or changes nothing. Raises FileRefused.

    Raises ChangedWhileReading when somebody else wrote the same rows at the same moment.
    """
    with collector_at_rest():
        plan = plan_import(check_workbook(source, watch), importer, lock=True)
        return plan, apply_plan(plan, source, importer, now)


def apply_plan(plan: Plan, source: Source, importer: Importer, now: datetime) -> ImportRun | None:
    """Write a plan that was made with `lock` in this same transaction; None when there is nothing to write."""
    if plan.is_refused or plan.changes_nothing:
        return None
    run = ImportRun(
        kind=KIND,
        filename=source.name[:TEXT_LENGTH],
        sha256=fingerprint(source.path),
        state="applied",
        staff_id=importer.staff_id,
        started_at=now,
        applied_at=now,
        summary=plan.counts(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(run)
            db.session.flush()
            Writer(run.id, source.name, now, now.astimezone(HOME).date()).write(plan)
    except IntegrityError as error:
        raise ChangedWhileReading() from error
    audit.record("import", "import_runs", run.id)
    _record_who_gains(plan)
    db.session.expire_all()
    return run


def _record_who_gains(plan: Plan) -> None:
    """Name in the log whom a file gave or changed a role, and whose participants it let others see.

    An enrolment says whose participant somebody is, a consent who may see what they share: a file must open neither
    behind one line that speaks of a file. Those who are new with the file were open to nobody before.
    """
    for row in plan.writes.get("staff", ()):
        is_new = row.id < 0
        audit.record("create" if is_new else "update", "staff", None if is_new else row.id, reason="import")
    opened = {
        row.values["participant_id"]
        for name in OPENING
        for row in plan.writes.get(name, ())
        if row.values.get("participant_id", 0) > 0
    }
    for name in OPENING:
        changed = [row.id for row in plan.writes.get(name, ()) if row.id > 0]
        opened |= {participant_id for _id, participant_id in owners_of(name, changed)}
    for participant_id in sorted(opened):
        audit.record("update", "participants", participant_id, reason="import")


def undo_import(run: ImportRun, now: datetime) -> Undone:
    """Take an import back, all or nothing. Raises AlreadyUndone, or CannotUndo with every reason."""
    undone = undo_run(run, now)
    audit.record("undo_import", "import_runs", run.id)
    return undone
