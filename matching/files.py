"""The answer of `dorroppnare rank`: two CSV files in, run lines and explanations out, no database."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO, TypeVar

from matching.errors import CellError
from matching.explain import explain
from matching.index import build_index
from matching.ranking import rank
from matching.sheets import FileError, Warned, read_employers, read_participants
from matching.types import Employer, Participant, RankedLists, Suggestion

Row = TypeVar("Row", Employer, Participant)
Progress = Callable[[int, int], None]  # participants done, of how many


def rank_files(
    employers_path: Path,
    participants_path: Path,
    top: int,
    out: IO[str],
    explain_out: IO[str] | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> list[Warned]:
    """Rank every employer of one file for every participant of another, in the order of that file.

    Writes run lines to `out` and, where given, one JSON line a suggestion to `explain_out`. Gives what was
    passed over in the files. Raises FileError with every reason when a file cannot be used; nothing is
    written then.
    """
    employers, participants, warnings = _read_both(employers_path, participants_path)
    index = build_index(employers)
    for done, participant in enumerate(participants, start=1):
        lists = rank(participant, index, top, today)
        out.writelines(f"{line}\n" for line in run_lines(lists))
        if explain_out is not None:
            explain_out.writelines(f"{_json_line(one)}\n" for one in (*lists.fits, *lists.ask))
        if progress is not None:
            progress(done, len(participants))
    return warnings


def run_lines(lists: RankedLists) -> Iterator[str]:
    """Give `participant_ref Q0 employer_ref rank score fits|ask`, ranks counted within each list."""
    for one in (*lists.fits, *lists.ask):
        yield f"{one.participant_ref} Q0 {one.employer_ref} {one.rank} {one.score:.6f} {one.list_name}"


def _read_both(
    employers_path: Path, participants_path: Path
) -> tuple[list[Employer], list[Participant], list[Warned]]:
    """Read both files; if any cannot be used, refuse with the reasons of both."""
    problems: list[CellError] = []
    employers, employer_warnings = _read_or_note(read_employers, employers_path, problems)
    participants, participant_warnings = _read_or_note(read_participants, participants_path, problems)
    if problems:
        raise FileError(problems)
    return employers, participants, employer_warnings + participant_warnings


def _read_or_note(
    read: Callable[[Path], tuple[list[Row], list[Warned]]], path: Path, problems: list[CellError]
) -> tuple[list[Row], list[Warned]]:
    try:
        return read(path)
    except FileError as error:
        problems += error.problems
        return [], []


def _json_line(one: Suggestion) -> str:
    """Write a suggestion with its parts, what met, preferences, unknowns and the sentence in Swedish."""
    said = explain(one, "sv")
    return json.dumps(
        {
            "participant_ref": one.participant_ref,
            "employer_ref": one.employer_ref,
            "list": one.list_name,
            "rank": one.rank,
            "score": round(one.score, 6),
            "parts": {name: round(value, 6) for name, value in one.parts.items()},
            "met": [asdict(hit) for hit in one.hits],
            "preferences": {finding.about: finding.outcome for finding in one.verdict.preferences},
            "unknown": [finding.about or finding.rule for finding in one.verdict.unknown],
            "questions": said.questions,
            "sentence": said.sentence,
        },
        ensure_ascii=False,
    )
