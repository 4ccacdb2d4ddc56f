"""`dorroppnare duplicates`: run lines, exit codes, and sentences instead of tracebacks."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crm.cli import cli

EMPLOYERS = """employer_ref,name,orgnr,street,postcode,city
E1,Tassens Zoo AB,556016-0680,Storgatan 4,411 01,Göteborg
E2,Bullens Bageri HB,,Hamngatan 7,43243,Varberg
E3,Skruvens Bilverkstad,,,,
"""
QUERIES = """query_ref,name,street,postcode,city,orgnr
Q1,tasens zoo,Storg. 4,41101,Göteborg,
Q2,Helt Nya Möbler AB,,,,
Q3,,,,,5560160680
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["duplicates", *map(str, arguments)])


@pytest.fixture
def files(tmp_path: Path):
    def write(
        employers: str | bytes = EMPLOYERS, queries: str | bytes = QUERIES
    ) -> tuple[str, Path, str, Path]:
        paths = tmp_path / "E.csv", tmp_path / "Q.csv"
        for path, content in zip(paths, (employers, queries), strict=True):
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return "--employers", paths[0], "--queries", paths[1]

    return write


def test_a_run_line_for_each_employer_that_it_probably_is(files):
    result = run(*files())

    assert result.exit_code == 0
    lines = [line.split(" ") for line in result.stdout.splitlines()]
    assert [(line[0], line[1], line[2], line[3], line[5]) for line in lines] == [
        ("Q1", "Q0", "E1", "1", "same"),
        ("Q3", "Q0", "E1", "1", "same"),
    ]
    assert all(0 < float(line[4]) <= 1 for line in lines)


def test_no_more_lines_than_top_and_ranks_from_one(files):
    bakeries = "".join(f"E{at},Bullens Bageri,,Gata {at},,\n" for at in range(9))
    arguments = files(
        f"employer_ref,name,orgnr,street,postcode,city\n{bakeries}", "query_ref,name\nQ1,Bullens Bageri\n"
    )

    result = run(*arguments, "--top", 3)

    assert [line.split(" ")[3] for line in result.stdout.splitlines()] == ["1", "2", "3"]


def test_out_holds_the_lines_and_standard_output_stays_empty(files, tmp_path: Path):
    out = tmp_path / "run.txt"

    result = run(*files(), "--out", out)

    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text(encoding="utf-8").startswith("Q1 Q0 E1 1 ")


def test_semicolons_byte_order_mark_and_the_other_columns_of_the_sheet_are_taken(files):
    employers = "\ufeffemployer_ref;name;segment;facts\r\nE1;Åkes Krog;open_market;noise=no\r\n"

    result = run(*files(employers, "query_ref;name\nQ1;akes krog\n"))

    assert (result.exit_code, result.stdout.split(" ")[2]) == (0, "E1")
    assert "segment" not in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("namn,ort\nA,B\n", "lacks the columns employer_ref, name"),
        ("employer_ref,street\nE1,B\n", "lacks the columns name"),
        ("", "is empty"),
        (bytes(range(128, 256)) * 9, "cannot be read as text"),
        ('employer_ref,name\nE1,"never closed\n', "cannot be read as text"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(files, content, said: str):
    result = run(*files(content))

    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_the_reasons_of_both_files_are_told_at_once(files):
    result = run(*files("a\n1\n", "b\n1\n"))

    assert result.exit_code == 1
    assert "employer_ref" in result.stderr
    assert "query_ref" in result.stderr


def test_a_row_or_cell_that_cannot_be_read_is_named_and_the_rest_is_looked_for(files):
    employers = f"{EMPLOYERS}E1,Another,,,,\nE 4,A space,,,,\nE5,Ringens Cykel,12345,,,\n"
    queries = "query_ref,name\nQ1,Ringens Cykel\n"

    result = run(*files(employers, queries))

    assert (result.exit_code, result.stdout.split(" ")[2]) == (0, "E5")
    assert "row 5, employer_ref: E1 is already in row 2" in result.stderr
    assert "row 6, employer_ref: “E 4” is not a reference" in result.stderr
    assert "row 7, orgnr: “12345” is not an organisation number" in result.stderr


def test_a_file_that_is_not_there_or_cannot_be_written_is_wrong_usage(files, tmp_path: Path):
    nowhere = tmp_path / "nosuch" / "run.txt"

    assert run(*files(), "--out", nowhere).exit_code == 2
    assert run("--employers", nowhere, "--queries", nowhere).exit_code == 2
    assert run().exit_code == 2
    assert run(*files(), "--top", 0).exit_code == 2
