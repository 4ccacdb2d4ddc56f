"""How good and how fast suggestions are, beside what others make of the same questions in the same run.

    scripts/bench matching [--quick] [--sizes 13000 100000 1000000] [--only quality|speed] [--peers tantivy …]

Quality: NDCG@10 on every folder tests/bench/matching*, rules broken, employers in the wrong list. Speed: the
twenty best of either list with all reasons, at registers of made-up employers; each engine in a process of its own.
"""

import argparse
import json
import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from matching import evaluation, taxonomy
from matching.criteria import judge
from matching.index import EmployerIndex, build_index
from matching.index_file import open_index, save_index
from matching.ranking import rank
from matching.readings import index_text
from matching.restrictions import RESTRICTIONS
from matching.sheets import read_employers, read_participants
from matching.types import Employer, Participant
from matching.wanted import wishes_of
from scripts.benchmarks.peers import PEERS, TOP, Build, by_bm25s, by_letters, by_rapidfuzz, by_words
from scripts.benchmarks.register import TODAY, MadeUp

FOLDERS = sorted(Path("tests/bench").glob("matching*"))
SIZES = (13_000, 100_000, 1_000_000)
QUICK_SIZES = (13_000, 100_000)
# A peer that looks at every text is asked fewer questions, so that the run ends.
MOST_SECONDS = 60.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out the million")
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--only", choices=("quality", "speed"))
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    wanted = parser.parse_args()
    if wanted.only != "speed":
        for folder in FOLDERS:
            print_quality(folder)
    if wanted.only != "quality":
        for size in wanted.sizes or (QUICK_SIZES if wanted.quick else SIZES):
            print_speed(size, wanted.peers)


def print_quality(folder: Path) -> None:
    """Quality beside every baseline, and the rules on the same pairs."""
    employers, _ = read_employers(folder / "employers.csv")
    participants, _ = read_participants(folder / "participants.csv")
    grades = evaluation.read_judgements(folder / "qrels.tsv")
    index = build_index(employers)
    say(f"{folder.name}: {len(employers)} employers, {len(participants)} participants")

    def quality(order: evaluation.Order) -> float:
        return evaluation.measure(participants, index, grades, order).mean

    print(f"\n{folder.name}: NDCG@10 over {len(participants)} participants")
    print(f"  dörröppnare                     {quality(evaluation.by_rank):.3f}")
    texts, refs = [index_text(one) for one in employers], [one.ref for one in employers]
    for name, build in (
        ("TF-IDF char_wb 3–5 + SNI", by_letters),
        ("BM25 + SNI", by_bm25s),
        ("TF-IDF words + SNI", by_words),
        ("rapidfuzz token_set_ratio + SNI", by_rapidfuzz),
    ):
        print(f"  {name:31} {quality(order_of(build(texts), refs)):.3f}")
    for line in (folder / "README.md").read_text(encoding="utf-8").splitlines():
        if re.match(r"\| .*\b0\.\d", line):
            print(f"  as its README has it: {line.strip('| ')}")
    broken, wrong = rules_broken(participants, index)
    print(f"  suggestions that break a rule: {broken}; employers in the wrong list: {wrong}")
    ablations = getattr(evaluation, "ablations", None)
    for name, value in (ablations(folder) if ablations else {}).items():
        print(f"  without {name:23} {value if isinstance(value, str) else format(value, '.3f')}")


def order_of(answer: Callable[[str], Sequence[int]], refs: list[str]) -> evaluation.Order:
    """The order of a peer for the wishes and the names of the wished occupations."""

    def order(participant: Participant, _index: EmployerIndex) -> list[str]:
        labels = [taxonomy.ssyk_label(code) for code in participant.occupations]
        return [refs[row] for row in answer(" ".join([*participant.interests, *labels]))]

    return order


def rules_broken(participants: Sequence[Participant], index: EmployerIndex) -> tuple[int, int]:
    """Suggestions of excluded employers, and employers in another list than the rules say."""
    broken = wrong = 0
    employers = list(index.employers)
    for participant in participants:
        lists = rank(participant, index, len(index))
        listed = {one.employer_ref: one.list_name for one in (*lists.fits, *lists.ask)}
        for employer in employers:
            said = judge(participant, employer).list_name
            broken += said == "excluded" and employer.ref in listed
            wrong += listed.get(employer.ref, "excluded") != said
    return broken, wrong


def print_speed(size: int, peers: Sequence[str]) -> None:
    """Ours beside the others at one size, each in a process of its own."""
    say(f"{size} employers: ours")
    ours = alone(measure_ours, size)
    bandwidth = ours["bandwidth"]
    limit = ours["bytes"] / bandwidth * 1000
    print(f"\n{size} employers, {TOP} best of either list with all reasons, one core, ms")
    print(f"  {'':22} {'p50':>8} {'p95':>8} {'ratio':>7} {'build s':>8} {'peak GB':>8}")
    print(row("dörröppnare", ours, ours["p50"]))
    print(row("  the order alone", {**ours, "p50": ours["order_p50"], "p95": ours["order_p95"]}, ours["p50"]))
    for name in peers:
        say(f"{size} employers: {name}")
        print(row(name, alone(measure_peer, size, name), ours["p50"]))
    print(f"  index file {ours['file'] / 1e6:.0f} MB, opened in {ours['open_ms']:.1f} ms")
    print(f"  one changed employer ranked after {ours['changed_ms']:.0f} ms (read, indexed beside, ranked)")
    print(
        f"  bytes that a question must read {ours['bytes'] / 1e6:.2f} MB at {bandwidth / 1e9:.1f} GB/s: "
        f"{limit:.3f} ms; ours takes {ours['p50'] / limit:.0f} times that, the order alone "
        f"{ours['order_p50'] / limit:.0f} times"
    )


def row(name: str, found: dict[str, Any], own: float) -> str:
    """One line of the table; the ratio is how many times ours the other takes."""
    return (
        f"  {name:22} {found['p50']:8.2f} {found['p95']:8.2f} {found['p50'] / own:7.2f} "
        f"{found['build']:8.1f} {found['peak']:8.2f}"
    )


def measure_ours(size: int) -> dict[str, Any]:
    """Build, save, open again from the file, and ask."""
    people = questions()
    drawn = Drawn(MadeUp().employers(size))
    began = time.perf_counter()
    built = build_index(drawn)
    build = time.perf_counter() - began - drawn.seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        save_index(built, path, {})
        del built
        began = time.perf_counter()
        index, _ = open_index(path)
        opened = time.perf_counter() - began
        times = timed([lambda person=person: rank(person, index, TOP, TODAY) for person in people])
        order = timed([lambda person=person: rank(person, index, 1, TODAY) for person in people])
        return {
            **times,
            "order_p50": order["p50"],
            "order_p95": order["p95"],
            "build": build,
            "peak": peak(),
            "file": path.stat().st_size,
            "open_ms": opened * 1000,
            "changed_ms": changed_ms(index, people[0]),
            "bandwidth": bandwidth(),
            "bytes": float(np.median([bytes_of(person, index) for person in people])),
        }


class Drawn:
    """Employers one at a time, with the seconds that drawing them took: they are no part of building."""

    def __init__(self, employers: Iterator[Employer]) -> None:
        self._employers = employers
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Employer]:
        while True:
            began = time.perf_counter()
            employer = next(self._employers, None)
            self.seconds += time.perf_counter() - began
            if employer is None:
                return
            yield employer


def measure_peer(size: int, name: str) -> dict[str, Any]:
    """Build a peer on the same texts and ask the same wishes."""
    texts = [index_text(one) for one in MadeUp().employers(size)]
    build: Build = PEERS[name]
    began = time.perf_counter()
    answer = build(texts)
    took = time.perf_counter() - began
    asked = [" ".join(person.interests) for person in questions()]
    return {
        **timed([lambda text=text: answer(text) for text in asked]),
        "build": took,
        "peak": peak(),
    }


def questions() -> list[Participant]:
    """The wishes of the benchmark's participants, with restrictions, hours and homes drawn."""
    participants, _ = read_participants(FOLDERS[0] / "participants.csv")
    return MadeUp(seed=7).participants([one.interests for one in participants])


def timed(calls: Sequence[Callable[[], Any]]) -> dict[str, float]:
    """The median and the 95th percentile in ms of every call, after three to warm up, each asked up to twice.

    The processor's time for the call: what else the machine does is not counted, and nobody uses a second thread.
    """
    for call in calls[:3]:
        call()
    took: list[float] = []
    for call in [*calls, *calls]:
        began = time.thread_time()
        call()
        took.append((time.thread_time() - began) * 1000)
        if sum(took) > MOST_SECONDS * 1000:
            break
    return {"p50": float(np.percentile(took, 50)), "p95": float(np.percentile(took, 95))}


def changed_ms(index: EmployerIndex, person: Participant) -> float:
    """From a changed employer to the list that shows it: read it, index it beside the large one, rank both."""
    employer = replace(index.employer(0), description="Nu säljer vi kaniner")
    began = time.perf_counter()
    beside = build_index([employer], register=index.columns.words.register)
    rank(person, index, TOP, TODAY, without=[0])
    rank(person, beside, TOP, TODAY)
    return (time.perf_counter() - began) * 1000


def bytes_of(person: Participant, index: EmployerIndex) -> int:
    """The bytes that must be read for a person's lists and counts at least once, whoever reads them."""
    columns = index.columns
    limits, size = columns.limits, len(index)
    facts = {RESTRICTIONS[code].fact for code, how in person.restrictions.items() if how == "must"}
    read = limits.term.nbytes + len(facts) * size
    read += limits.spot.nbytes if person.max_km is not None else 0
    for wish in wishes_of(person, index):
        blocks, shares, _ = columns.held.in_blocks.of_terms(
            np.flatnonzero(wish.reach[: len(columns.held.in_blocks.starts) - 1])
        )
        read += blocks.nbytes + shares.nbytes + len(wish.wording.rows) * 8
    return int(read)


def bandwidth() -> float:
    """Bytes a second that one core reads from memory, the best of a few."""
    values = np.ones(100_000_000, dtype=np.float32)
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        values.sum()
        best = min(best, time.perf_counter() - began)
    return values.nbytes / best


def peak() -> float:
    """The most memory that this process has had, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def alone(work: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """Do work in a new process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as one:
        found = one.submit(work, *given).result()
    say(json.dumps({name: round(value, 3) for name, value in found.items()}))
    return found


def say(text: str) -> None:
    """Tell how far it is, beside the table."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
