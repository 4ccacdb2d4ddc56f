"""Two CSV files in, run lines and explanations out; what cannot be read is said."""

import io
import json
from pathlib import Path

import pytest

from matching.files import rank_files
from matching.sheets import FileError, read_employers, read_participants
from matching.types import Position

EMPLOYERS = """employer_ref,name,sni,description,hours_min,hours_max,facts,languages,places,lat,lon
E1,Tassen,47762,Djuraffär,,,noise=no,sv:A2,2,57.7,11.9
E2,Bullens,10.710,Bageri,4,40,,,,,
E3,Skruvens,45201,Bilverkstad,,,noise=yes,,,,
"""
PEOPLE = """participant_ref,interests,occupations,restrictions,languages,gender,birth_year
P1,djur; baka,7612,quiet:must,,woman,1990
"""


@pytest.fixture
def files(tmp_path):
    def write(employers: str = EMPLOYERS, people: str = PEOPLE) -> tuple[Path, Path]:
        (tmp_path / "E.csv").write_text(employers, encoding="utf-8")
        (tmp_path / "P.csv").write_text(people, encoding="utf-8")
        return tmp_path / "E.csv", tmp_path / "P.csv"

    return write


def warned(warnings) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.problem.code) for one in warnings]


def test_run_lines_count_ranks_within_each_list(files):
    out = io.StringIO()
    assert rank_files(*files(), top=20, out=out) == []
    lines = [line.split(" ") for line in out.getvalue().splitlines()]
    assert [(line[0], line[1], line[2], line[3], line[5]) for line in lines] == [
        ("P1", "Q0", "E1", "1", "fits"),
        ("P1", "Q0", "E2", "1", "ask"),
    ]
    assert all(float(line[4]) > 0 for line in lines)


def test_explanations_are_one_json_line_a_suggestion(files):
    out, explained = io.StringIO(), io.StringIO()
    rank_files(*files(), top=20, out=out, explain_out=explained)
    said = [json.loads(line) for line in explained.getvalue().splitlines()]
    assert [(one["employer_ref"], one["list"], one["rank"]) for one in said] == [
        ("E1", "fits", 1),
        ("E2", "ask", 1),
    ]
    assert said[0]["score"] == pytest.approx(sum(said[0]["parts"].values()), abs=1e-5)
    assert said[0]["met"][0]["words"] == ["djur"]
    assert said[1]["unknown"] == ["quiet"]
    assert "Är det högljutt" in said[1]["sentence"]


def test_names_and_codes_are_read_however_they_are_written(files):
    """As the import reads them: somebody who types `Declined` means it."""
    rows = (
        "Employer Ref,Name,Stage,Segment\nE1,Tassen,Declined,Open-market\nE2,Bullens,Offers places,partner\n"
    )
    employers, warnings = read_employers(files(employers=rows)[0])

    assert warnings == []
    assert [(one.stage, one.segment) for one in employers] == [
        ("declined", "open_market"),
        ("offers_places", "partner"),
    ]


def test_a_long_description_is_read(files):
    told = "hundar " * 30_000
    employers, _ = read_employers(files(employers=f"employer_ref,name,description\nE1,Tassen,{told}\n")[0])

    assert employers[0].description == told.strip()


def test_progress_is_told(files):
    told = []
    rank_files(*files(), top=1, out=io.StringIO(), progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 1)]


def test_what_a_person_is_never_moves_the_order(files):
    answers = set()
    for gender, year in (("woman", 1990), ("man", 1960), ("other", 2004)):
        out = io.StringIO()
        rank_files(*files(people=PEOPLE.replace("woman,1990", f"{gender},{year}")), top=20, out=out)
        answers.add(out.getvalue())
    assert len(answers) == 1


def test_cells_are_read_as_the_contract_says(files):
    employers_path, people_path = files()
    employers, _ = read_employers(employers_path)
    people, _ = read_participants(people_path)
    assert employers[0].position == Position(57.7, 11.9)
    assert (employers[0].places, employers[1].places) == (2, None)
    assert employers[1].sni == "10710"
    assert people[0].interests == ("djur", "baka")
    assert people[0].occupations == ("7612",)


def test_byte_order_mark_and_swedish_semicolons_are_taken(tmp_path):
    path = tmp_path / "E.csv"
    path.write_bytes('\ufeffemployer_ref;name;facts\r\nE1;Åkes;"noise=no;cold=yes"\r\n'.encode())
    employers, warnings = read_employers(path)
    assert (employers[0].ref, employers[0].name, warnings) == ("E1", "Åkes", [])
    assert employers[0].facts == {"noise": False, "cold": True}


def test_unknown_columns_are_named(files):
    warnings = rank_files(*files(people="participant_ref,hobby\nP1,x\n"), top=1, out=io.StringIO())
    assert [one.sentence("sv") for one in warnings] == ["Filen P.csv har kolumner som inte läses: hobby."]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("stage", "maybe", "code"),
        ("places", "1.5", "whole_number"),
        ("opening_hours", "mornings", "hours_day"),
        ("languages", "sv", "language_level"),
    ],
)
def test_an_employer_whose_limit_cannot_be_read_is_left_out(files, column, cell, code):
    employers, warnings = read_employers(files(f"employer_ref,name,{column}\nE1,A,{cell}\nE2,B,\n")[0])
    assert [one.ref for one in employers] == ["E2"]
    assert warned(warnings) == [(2, column, code)]
    assert warnings[0].row_is_left_out


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("facts", "noise=maybe", "fact_value"),
        ("hours_min", "many", "number"),
        ("sni", "x", "sni"),
        ("sni", "00", "sni_not_listed"),
        ("segment", "x", "code"),
        ("lat", "57.7", "position_half"),
    ],
)
def test_other_cells_of_an_employer_become_unknown(files, column, cell, code):
    employers, warnings = read_employers(files(f"employer_ref,name,{column}\nE1,A,{cell}\n")[0])
    assert (employers[0].facts, employers[0].hours_min, employers[0].position) == ({}, None, None)
    assert warned(warnings) == [(2, column, code)]
    assert not warnings[0].row_is_left_out


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("restrictions", "quiet:maybe", "restriction_strength"),
        ("restrictions", "gender:must", "restriction_unknown"),
        ("availability", "mon", "availability_form"),
        ("hours_min", "-1", "number"),
        ("max_km", "far", "number"),
        ("languages", "sv:D1", "language_level"),
        ("participant_ref", "P 1", "ref"),
    ],
)
def test_a_participant_whose_limit_cannot_be_read_is_left_out(files, column, cell, code):
    cells = {"participant_ref": "P1", column: cell}
    text = f"{','.join(cells)}\n{','.join(cells.values())}\nP2{',' * (len(cells) - 1)}\n"
    people, warnings = read_participants(files(people=text)[1])
    assert [one.ref for one in people] == ["P2"]
    assert warned(warnings) == [(2, column, code)]


def test_a_warning_says_where_what_and_what_is_expected(files):
    _, warnings = read_participants(files(people="participant_ref,restrictions\nP1,quiet:maybe\n")[1])
    said = warnings[0].sentence("sv")
    assert said.startswith("P.csv, rad 2, restrictions:")
    assert "”maybe”" in said
    assert "quiet:must" in said
    assert warnings[0].sentence("en").startswith("P.csv, row 2, restrictions:")


def test_contradicting_ends_of_hours(files):
    people, warnings = read_participants(
        files(people="participant_ref,hours_min,hours_max\nP1,20,10\nP2,10,20\n")[1]
    )
    assert [one.ref for one in people] == ["P2"]
    assert warned(warnings) == [(2, "hours_min", "hours_order_ends")]


def test_the_same_ref_twice_counts_once(files):
    employers, warnings = read_employers(files("employer_ref,name\nE1,A\nE1,B\n")[0])
    assert [one.name for one in employers] == ["A"]
    assert warned(warnings) == [(3, "employer_ref", "twice")]


def test_a_row_with_too_many_cells_is_left_out(files):
    employers, warnings = read_employers(files("employer_ref,name\nE1,A,B\n\nE2,B\n")[0])
    assert [one.ref for one in employers] == ["E2"]
    assert warned(warnings) == [(2, "name", "row_too_long")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n\n", "file_empty"),
        (b"name\nA\n", "columns_missing"),
        (bytes(range(256)) * 800, "file_unreadable"),
        (b"employer_ref,name\nE1,\0\n", "file_unreadable"),
        (b'employer_ref,name\nE1,"a quote never closed\nE2,B\n', "file_unreadable"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path, content, code):
    path = tmp_path / "E.csv"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        read_employers(path)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert "E.csv" in caught.value.sentences("sv")[0]


def test_both_files_reasons_come_at_once_and_nothing_is_written(tmp_path):
    out = io.StringIO()
    with pytest.raises(FileError) as caught:
        rank_files(tmp_path / "E.csv", tmp_path / "P.csv", top=5, out=out)
    assert [problem.code for problem in caught.value.problems] == ["file_missing", "file_missing"]
    assert out.getvalue() == ""


def test_empty_cells_are_not_known(files):
    employers, warnings = read_employers(files("employer_ref,name,sni,description,stage\nE1,,,,\n")[0])
    assert warnings == []
    assert (employers[0].name, employers[0].sni, employers[0].description, employers[0].stage) == (
        "",
        "",
        "",
        "",
    )
