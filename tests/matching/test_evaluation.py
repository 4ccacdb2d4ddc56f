"""The measure itself, on answers that can be worked out by hand."""

from pathlib import Path

import pytest

from matching.evaluation import ablations, measure, ndcg, read_judgements, run_benchmark, wording_order
from matching.index import build_index
from matching.types import Employer, Participant

BENCHMARK = Path(__file__).parents[1] / "bench" / "matching"


def test_the_ideal_order_is_one_and_no_hit_is_nought():
    grades = {"a": 3, "b": 2, "c": 1}
    assert ndcg(["a", "b", "c"], grades) == pytest.approx(1)
    assert ndcg(["x", "y"], grades) == 0
    assert ndcg([], {}) == 0


def test_gain_and_discount():
    # One three (gain 7) in the second place: 7 / log2(3), and ideally 7 / log2(2).
    assert ndcg(["x", "a"], {"a": 3}) == pytest.approx(0.63093, abs=1e-5)
    assert ndcg([*"0123456789", "a"], {"a": 3}) == 0


def test_excluded_pairs_are_taken_out_of_the_judgements():
    index = build_index([Employer("open", sni="10710"), Employer("shut", stage="declined")])
    person = Participant("P", interests=("baka",))
    quality = measure([person], index, {"P": {"shut": 3, "open": 1}}, lambda *_: ["shut", "open"])
    assert quality.mean == pytest.approx(1)


def test_people_with_no_judgement_left_are_not_counted():
    index = build_index([Employer("shut", stage="declined")])
    assert measure([Participant("P")], index, {"P": {"shut": 3}}, lambda *_: ["shut"]).by_participant == {}


def test_the_baseline_compares_wordings():
    places = [Employer("a", description="bilverkstad"), Employer("b", description="hundpensionat")]
    order = wording_order(places)
    assert order(Participant("P", interests=("hundar",)), build_index(places))[0] == "b"


def test_judgements_are_read(tmp_path):
    path = tmp_path / "qrels.tsv"
    path.write_text("P1\t0\tE1\t3\nP1 0 E2 1\n\n", encoding="utf-8")
    assert read_judgements(path) == {"P1": {"E1": 3, "E2": 1}}


def test_the_ranker_beats_its_baseline_on_the_benchmark():
    result = run_benchmark(BENCHMARK)
    assert len(result.ranker.by_participant) == 60
    assert result.ranker.mean > result.baseline.mean


def test_what_is_left_out_is_measured_and_never_better_than_knowing_it(tmp_path):
    (tmp_path / "employers.csv").write_text(
        "employer_ref,name,sni,description\nA,Degen,10710,limpor\nB,Rost,45201,bromsar\nC,Häst,,ridskola\n",
        encoding="utf-8",
    )
    wishes = {"P1": "bullbak", "P2": "meka", "P3": "hästar", "P4": "baka", "P5": "skruva bilar"}
    (tmp_path / "participants.csv").write_text(
        "participant_ref,interests\n" + "".join(f"{ref},{wish}\n" for ref, wish in wishes.items()),
        encoding="utf-8",
    )
    (tmp_path / "qrels.tsv").write_text(
        "P1 0 A 3\nP2 0 B 3\nP3 0 C 3\nP4 0 A 3\nP5 0 B 3\n", encoding="utf-8"
    )
    measured = ablations(tmp_path)
    assert measured["nothing"] == 1
    assert measured["lexicon"] < 1
    assert set(measured) == {"nothing", "lexicon", "profiles", "compounds", "SNI", "cross-validated"}
