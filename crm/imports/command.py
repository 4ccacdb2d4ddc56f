"""The bodies of `import workbook`, `undo` and `runs`. JSON goes to standard output, sentences to standard error."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from flask_babel import force_locale
from sqlalchemy import select

from crm.database import db
from crm.imports import answers, labels
from crm.imports.actions import (
    ChangedWhileReading,
    Source,
    import_workbook,
    preview_workbook,
    undo_import,
)
from crm.imports.faults import FileRefused
from crm.imports.models import ImportRun
from crm.imports.undoing import AlreadyUndone, CannotUndo
from crm.imports.workbench import Importer

LANGUAGE = "en"


def run_workbook(path: Path, is_preview: bool, output: str, now: datetime) -> bool:
    """Read a file in, or look at what it would do, and print the answer. False: it was refused."""
    with force_locale(LANGUAGE):
        answer = _answer(path, is_preview, now)
        if output == "json":
            click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            _say(answer, is_preview)
        _tell(answer)
    return answer["status"] != "refused"


def _answer(path: Path, is_preview: bool, now: datetime) -> answers.Answer:
    source, importer = Source(path, path.name or str(path)), Importer()
    try:
        if is_preview:
            plan, run = preview_workbook(source, importer, _watch), None
        else:
            plan, run = import_workbook(source, importer, now, _watch)
    except FileRefused as error:
        db.session.rollback()
        return answers.refusal_answer(source.name, error)
    except ChangedWhileReading as error:
        db.session.rollback()
        raise click.ClickException(
            "Somebody else wrote the same rows at the same moment. Nothing was changed: run it again."
        ) from error
    answer = answers.plan_answer(source.name, plan, run.id if run else None, is_preview)
    if run is not None:
        db.session.commit()
    else:
        db.session.rollback()
    return answer


def _watch(did: str, sheet: str, rows: int) -> None:
    click.echo(f"{did} {sheet}: {rows} rows", err=True)


def _say(answer: answers.Answer, is_preview: bool) -> None:
    _print(answers.table_lines(answer))
    if is_preview:
        _print(answers.row_lines(answer) if "rows" in answer else ())


def _tell(answer: answers.Answer) -> None:
    _print(answers.warning_lines(answer), err=True)
    _print(answers.error_lines(answer), err=True)
    click.echo(_conclusion(answer), err=True)


def _conclusion(answer: answers.Answer) -> str:
    count = len(answer["errors"])
    return {
        "refused": f"Refused: {count} {'thing' if count == 1 else 'things'} to mend. Nothing was changed.",
        "preview": "Only a preview: nothing was changed.",
        "unchanged": "All of it is stored already: nothing was changed.",
        "imported": f"Read in as run {answer['run']}. `dorroppnare import undo {answer['run']}` takes it back.",
    }[answer["status"]]


def _print(lines: Iterable[str], err: bool = False) -> None:
    for line in lines:
        click.echo(line, err=err)


def run_undo(run_id: int, now: datetime) -> list[str]:
    """Take an import back. Gives the reasons why not; none when it is done."""
    run = db.session.get(ImportRun, run_id)
    if run is None:
        return [f"There is no import {run_id}. `dorroppnare import runs` lists them."]
    try:
        undone = undo_import(run, now)
    except AlreadyUndone:
        return [f"Import {run_id} has been taken back already."]
    except CannotUndo as error:
        db.session.rollback()
        with force_locale(LANGUAGE):
            return [labels.hindrance_sentence(hindrance) for hindrance in error.hindrances]
    db.session.commit()
    click.echo(
        f"Import {run_id} is taken back: {undone.removed} rows removed, {undone.restored} values restored, "
        f"{undone.kept} values left since somebody has changed them.",
        err=True,
    )
    return []


def print_runs() -> None:
    """List the imports, the latest first: one line each, separated by tabs."""
    for run in db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc())):
        moment = run.applied_at or run.started_at
        click.echo(f"{run.id}\t{run.state}\t{moment:%Y-%m-%d %H:%M}\t{run.kind}\t{run.filename}")
