"""Each report over a million contacts, beside polars and DuckDB on the same rows in the same run.

    scripts/bench reports [--contacts 1000000] [--engine sqlite] [--engine postgresql] [--rounds 3] [--quick]

Ours reads the rows from the database and counts the whole report, with the rows behind each figure. The two others
have the rows in memory before the clock starts, and count the report's main tables (`report_peers`): their figures must
equal ours. Times are wall-clock seconds, median of the rounds; the processor's seconds of this process stand beside.
"""

import argparse
import gc
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from crm import create_app
from crm.database import db
from crm.extensions import alembic
from crm.reports.registry import REPORTS
from crm.reports.scope import Scope
from crm.reports.tables import Report
from scripts.benchmarks.report_peers import PEERS, Frames
from scripts.benchmarks.report_rows import Drawn, Sizes, write
from tests.postgresql import PostgreSQL

QUICK = Sizes(contacts=20_000, placements=4_000, enrolments=2_000, employers=2_000)


@dataclass(frozen=True)
class Timed:
    """Seconds by the clock and of the processor (this process only), medians."""

    wall: float
    cpu: float


def main() -> None:
    """Measure and print."""
    wanted = _arguments()
    sizes = QUICK if wanted.quick else Sizes(contacts=wanted.contacts)
    for engine in wanted.engine or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, database(engine, Path(folder)) as url:
            app = create_app({"SECRET_KEY": "bench", "SQLALCHEMY_DATABASE_URI": url}, folder)
            logging.getLogger("alembic").setLevel(logging.WARNING)
            with app.test_request_context():
                alembic.upgrade()
                drawn = Drawn(sizes)
                write(drawn.tables)
                frames = Frames.of(drawn.tables, Path(folder))
                del drawn
                gc.collect()
                print(f"\n{engine}: {sizes}")
                measure(wanted.rounds, frames, wanted.only)
                db.session.remove()
                db.engine.dispose()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--engine", action="append", choices=("sqlite", "postgresql"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="few rows, for whoever works on this")
    parser.add_argument("--only", action="append", choices=tuple(REPORTS))
    return parser.parse_args()


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite"
        return
    server = PostgreSQL.start()
    try:
        yield server.create_database("bench")
    finally:
        server.stop()


def measure(rounds: int, frames: Frames, only: list[str] | None = None) -> None:
    """One line per report: ours, the two others, how many times theirs ours takes, and how many figures are equal."""
    print(f"{'report':14}{'ours':>8}{'cpu':>8}{'polars':>8}{'duckdb':>8}{'/polars':>9}{'/duckdb':>9}  equal")
    for name in only or REPORTS:
        _measure_one(name, rounds, frames)


def _measure_one(name: str, rounds: int, frames: Frames) -> None:
    by_polars, by_duckdb = PEERS[name]
    report, ours = timed(lambda: _fresh(REPORTS[name].count), rounds)
    first, polars = timed(lambda: by_polars(frames), rounds)
    second, duck = timed(lambda: by_duckdb(frames), rounds)
    equal = require_same(report, first) + require_same(report, second)
    times = f"{ours.wall:8.3f}{ours.cpu:8.3f}{polars.wall:8.3f}{duck.wall:8.3f}"
    print(f"{name:14}{times}{ours.wall / polars.wall:9.1f}{ours.wall / duck.wall:9.1f}  {equal}", flush=True)


def _fresh(count: Callable[[Scope], Report]) -> Report:
    try:
        return count(Scope())
    finally:
        db.session.rollback()


def timed(work: Callable[[], Any], rounds: int) -> tuple[Any, Timed]:
    """What the work gives, and its times."""
    walls, cpus, result = [], [], None
    for _ in range(rounds):
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return result, Timed(median(walls), median(cpus))


def require_same(report: Report, theirs: dict[tuple[str, str, str], float]) -> int:
    """How many of their figures equal ours. Raises AssertionError, naming the cell, when one does not."""
    for (table, row, column), value in theirs.items():
        ours = report.value(table, row, column)
        if ours is None or abs(ours - value) > 1e-9 * max(1, abs(value)):
            raise AssertionError(f"{report.name}.{table}.{row}.{column}: ours {ours}, theirs {value}")
    return len(theirs)


if __name__ == "__main__":
    main()
