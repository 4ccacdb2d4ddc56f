"""How well and how fast duplicates are found, beside what others make of the same names in the same run.

    scripts/bench duplicates [--sizes 13000 100000] [--only quality|speed] [--each 200] [--seed 7]

Quality: recall and warnings on tests/bench/duplicates, then kind by kind on names written otherwise from a seed. Speed:
one look-up at registers made of the benchmark's names put together anew.
"""

import argparse
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.duplicates import Match, Place, Register
from scripts.benchmarks.duplicate_quality import TOP, Counts, Find, Question, measure, read_folder
from scripts.benchmarks.written_otherwise import drawn

STREETS = ("Storgatan", "Ringvägen", "Nygatan", "Industrigatan", "Kungsgatan", "Skolgatan", "Hamngatan")
Build = Callable[[Sequence[Place]], Find]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[13_000, 100_000])
    parser.add_argument("--only", choices=("quality", "speed"))
    parser.add_argument("--each", type=int, default=200, help="names of each kind written otherwise")
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    employers, questions = read_folder()
    if wanted.only != "speed":
        print_quality("tests/bench/duplicates", employers, questions)
        made = list(written_otherwise(employers, wanted.each, wanted.seed))
        print_quality(f"written otherwise, seed {wanted.seed}", employers, made)
        print_strangers(employers, wanted.seed)
    if wanted.only != "quality":
        for size in wanted.sizes:
            print_speed(size, employers, questions)


def written_otherwise(employers: list[Place], each: int, seed: int) -> Iterator[Question]:
    """Questions of every kind. Without a street all doors of the name are meant."""
    doors: dict[str, set[str]] = defaultdict(set)
    for one in employers:
        doors[one.name].add(one.ref)
    for kind, asked, meant in drawn(employers, each, seed):
        refs = {meant.ref} if asked.street else doors[meant.name]
        yield Question(asked, (kind,), frozenset(refs))


def print_quality(title: str, employers: list[Place], questions: Sequence[Question]) -> None:
    """Ours beside the others on the name alone, and ours kind by kind."""
    asked = sum(bool(question.meant) for question in questions)
    print(f"\n{title}: {len(employers)} employers, {asked} questions for one of them")
    print(f"  {'':28} {'first':>6} {'in 5':>6} {'warned':>7} {'rightly':>8} {'strangers':>10}")
    for name, build in PEERS.items():
        quality = measure(build(employers), questions)
        print(row(name, quality.all))
        if build is ours:
            kinds = quality.by_kind
    for kind, counts in sorted(kinds.items()):
        print(row(f"  {kind}", counts))


def print_strangers(employers: list[Place], seed: int, count: int = 1000) -> None:
    """Names of the register after they were taken out of it: none is there, and many have a neighbour that is."""
    some = random.Random(seed)  # noqa: S311
    counts, register = Counts(), Register(employers)
    doors: dict[str, list[Place]] = defaultdict(list)
    for one in employers:
        doors[one.name].append(one)
    for name in some.sample(sorted(doors), count):
        for one in doors[name]:
            register.remove(one.ref)
        asked = Place("?", name)
        counts.add(Question(asked, (), frozenset()), register.find(asked))
        for one in doors[name]:
            register.put(one)
    print(f"  {count} names taken out of the register: {counts.strangers_warned} warned of")


def print_speed(size: int, employers: list[Place], questions: Sequence[Question]) -> None:
    """The time of a look-up in the middle and at 95 of 100, on one core, and recall among so many."""
    register = grown(employers, size)
    print(f"\n{size} employers, one look-up of the five best, ms")
    print(f"  {'':28} {'p50':>8} {'p95':>8} {'ratio':>7} {'build s':>8} {'first':>7} {'in 5':>7}")
    own = 0.0
    for name in ("dörröppnare", "TF-IDF of 3 letters", "rapidfuzz ratio"):
        began = time.perf_counter()
        find = PEERS[name](register)
        built = time.perf_counter() - began
        times, quality = timed(find, questions[: 100 if "rapidfuzz" in name else None])
        p50, p95 = np.percentile(times, [50, 95])
        own = own or p50
        first, in_five = quality.recall
        print(f"  {name:28} {p50:8.3f} {p95:8.3f} {p50 / own:7.2f} {built:8.1f} {first:7.3f} {in_five:7.3f}")


def timed(find: Find, questions: Sequence[Question]) -> tuple[list[float], Counts]:
    """The processor's ms for each question, asked once each after three to warm up."""
    counts, times = Counts(), []
    for question in questions[:3]:
        find(question.asked)
    for question in questions:
        began = time.thread_time()
        found = find(question.asked)
        times.append((time.thread_time() - began) * 1000)
        counts.add(question, found)
    return times, counts


def grown(employers: list[Place], size: int, seed: int = 3) -> list[Place]:
    """The benchmark's employers, and others with the beginning of one name and the end of another."""
    some = random.Random(seed)  # noqa: S311
    words = [one.name.split() for one in employers]
    made = list(employers)
    while len(made) < size:
        one, other = some.choice(words), some.choice(words)
        name = [*one[: some.randrange(1, len(one) + 1)], *other[some.randrange(len(other)) :]]
        where = f"{some.choice(STREETS)} {some.randrange(1, 200)}"
        made.append(replace(some.choice(employers), ref=f"X{len(made)}", name=" ".join(name), street=where))
    return made[:size]


def row(name: str, counts: Counts) -> str:
    """One line of the table; a peer warns of nothing."""
    first, in_five = counts.recall
    recall = f"{first:6.3f} {in_five:6.3f}" if counts.asked else f"{'':13}"
    warned = f"{counts.warned:7} {counts.precision:8.3f}" if counts.warned else f"{'':16}"
    strangers = f"{counts.falsely_warned:10.3f}" if counts.strangers else ""
    return f"  {name:28} {recall} {warned} {strangers}".rstrip()


def ours(employers: Sequence[Place]) -> Find:
    """The engine, which reads addresses too."""
    return Register(employers).find


def ours_by_name(employers: Sequence[Place]) -> Find:
    """The engine, told the name alone as the others are."""
    register = Register(employers)
    return lambda asked: register.find(Place(asked.ref, asked.name))


def by_rapidfuzz(scorer: Callable[..., float]) -> Build:
    """Every name compared with a scorer of rapidfuzz."""

    def build(employers: Sequence[Place]) -> Find:
        names = [default_process(one.name) for one in employers]

        def find(asked: Place) -> list[Match]:
            best = process.extract(default_process(asked.name), names, scorer=scorer, limit=TOP)
            return [Match(employers[at].ref, score / 100, "similar", ()) for _, score, at in best]

        return find

    return build


def by_letters(shortest: int, longest: int) -> Build:
    """scikit-learn's TF-IDF over groups of letters."""

    def build(employers: Sequence[Place]) -> Find:
        groups = TfidfVectorizer(analyzer="char_wb", ngram_range=(shortest, longest), dtype=np.float32)
        names = groups.fit_transform([one.name for one in employers]).T.tocsr()

        def find(asked: Place) -> list[Match]:
            scores = (groups.transform([asked.name]) @ names).toarray().ravel()
            best = np.argpartition(-scores, TOP)[:TOP]
            best = best[np.argsort(-scores[best], kind="stable")]
            return [Match(employers[at].ref, float(scores[at]), "similar", ()) for at in best]

        return find

    return build


PEERS: dict[str, Build] = {
    "dörröppnare": ours,
    "dörröppnare, name alone": ours_by_name,
    "rapidfuzz ratio": by_rapidfuzz(fuzz.ratio),
    "rapidfuzz WRatio": by_rapidfuzz(fuzz.WRatio),
    "TF-IDF of 3 letters": by_letters(3, 3),
    "TF-IDF of 2 to 4 letters": by_letters(2, 4),
}


if __name__ == "__main__":
    main()
