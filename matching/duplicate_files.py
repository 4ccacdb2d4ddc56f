"""The answer of `dorroppnare duplicates`: two CSV files in, run lines out, no database."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from matching.duplicates import Match, Place, Register
from matching.errors import CellError
from matching.sheets import FileError, Warned, read_places

Progress = Callable[[int, int], None]  # queries done, of how many


def find_in_files(
    employers_path: Path, queries_path: Path, top: int, out: IO[str], progress: Progress | None = None
) -> list[Warned]:
    """Look for each query of one file among the employers of another, in the order of the queries.

    Writes run lines to `out`; a query that nothing is probable for has none. Gives what was passed over in the files.
    Raises FileError with every reason when a file cannot be used; nothing is written then.
    """
    problems: list[CellError] = []
    employers, warnings = _read_or_note(employers_path, "employer_ref", problems)
    queries, more_warnings = _read_or_note(queries_path, "query_ref", problems)
    if problems:
        raise FileError(problems)
    register = Register(employers)
    for done, query in enumerate(queries, start=1):
        out.writelines(f"{line}\n" for line in run_lines(query, register.find(query, top)))
        if progress is not None:
            progress(done, len(queries))
    return warnings + more_warnings


def run_lines(query: Place, found: Sequence[Match]) -> Iterator[str]:
    """Give `query_ref Q0 employer_ref rank score same|similar` for each employer found."""
    for rank, match in enumerate(found, start=1):
        yield f"{query.ref} Q0 {match.ref} {rank} {match.score:.6f} {match.verdict}"


def _read_or_note(path: Path, key: str, problems: list[CellError]) -> tuple[list[Place], list[Warned]]:
    try:
        return read_places(path, key)
    except FileError as error:
        problems += error.problems
        return [], []
