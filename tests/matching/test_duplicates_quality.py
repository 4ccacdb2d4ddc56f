"""The aims of duplicates on the benchmark, and on names written otherwise that no weight was chosen on."""

import pytest

from matching.duplicates import Register
from scripts.benchmarks.duplicate_quality import Quality, measure, read_folder
from scripts.benchmarks.duplicates import written_otherwise

# Drawn for this test alone: the weights were chosen on other seeds.
HELD_OUT = 20261122


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(read_folder()[0])


@pytest.fixture(scope="module")
def otherwise(register: Register) -> Quality:
    return measure(register.find, written_otherwise(read_folder()[0], each=40, seed=HELD_OUT))


def test_the_aims_are_met_on_the_benchmark(register: Register):
    counts = measure(register.find, read_folder()[1]).all

    assert (counts.asked, counts.strangers) == (600, 200)
    first, in_five = counts.recall
    assert first >= 0.97
    assert in_five >= 0.995
    assert counts.precision >= 0.98
    assert counts.falsely_warned <= 0.01
    # A warning that never comes is always right: most that are there are warned of.
    assert counts.rightly >= 0.75 * counts.asked


def test_every_kind_of_mistake_is_seen_through(otherwise: Quality):
    """Initials alone are many firms', and are left out here."""
    poor = {
        kind: counts.recall
        for kind, counts in otherwise.by_kind.items()
        if "initials" not in kind and kind != "two at once" and counts.recall[1] < 0.9
    }

    assert poor == {}
    assert otherwise.all.precision >= 0.98
