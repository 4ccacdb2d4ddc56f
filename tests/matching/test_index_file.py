"""The file of an index: the same answers as before, whole or not there, and nobody else's to read."""

import numpy as np
import pytest

from matching import index_file
from matching.index import build_index
from matching.index_file import UnusableIndexError, open_index, save_index
from matching.ranking import rank
from matching.types import Employer, Participant
from tests.matching.test_search import REGISTER, TODAY

PERSON = Participant("P", interests=("baka", "nåt lugnt"), restrictions={"quiet": "must"})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kept" / "employers.index"
    save_index(build_index(REGISTER), path, {"ids": np.arange(3)})
    return path


def test_an_index_from_a_file_gives_the_same_lists(path):
    index, beside = open_index(path)
    assert rank(PERSON, index, 20, TODAY) == rank(PERSON, build_index(REGISTER), 20, TODAY)
    assert beside["ids"].tolist() == [0, 1, 2]
    assert list(index.employers) == list(build_index(REGISTER).employers)


def test_an_index_without_employers_can_be_kept_too(path):
    save_index(build_index([]), path, {})
    assert rank(PERSON, open_index(path)[0]).fits == ()


def test_only_its_owner_may_read_it_and_nothing_is_left_beside_it(path):
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("kept", [0, 10, 300, -1])
def test_a_torn_file_is_refused(path, kept):
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UnusableIndexError):
        open_index(path)


@pytest.mark.parametrize("content", [b"something else", b"dorroppnare index " + b"x" * 40])
def test_something_else_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(UnusableIndexError):
        open_index(path)


def test_no_file_is_refused(tmp_path):
    with pytest.raises(UnusableIndexError):
        open_index(tmp_path / "none")


@pytest.mark.parametrize("name", ["FORMAT", "program_mark"])
def test_a_file_of_another_version_is_refused(path, monkeypatch, name):
    monkeypatch.setattr(index_file, name, 0 if name == "FORMAT" else lambda: "another lexicon")
    with pytest.raises(UnusableIndexError):
        open_index(path)


def test_what_is_mapped_stays_readable_when_the_file_is_written_anew(path):
    index, _ = open_index(path)
    save_index(build_index([Employer("A")]), path, {})
    assert len(rank(PERSON, index, 20, TODAY).fits) == 20
    assert len(open_index(path)[0]) == 1
