"""`dorroppnare report`, from the command line to the last byte."""

import io
import json

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from crm.cli import cli
from crm.reports.ages import AGE_GROUP_NAMES
from tests.conftest import Databases
from tests.crm.reports import truth


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def environment(request, databases: Databases, tmp_path_factory: pytest.TempPathFactory):
    """The environment of a command, both projects read into its database by the command for that."""
    folder = tmp_path_factory.mktemp(f"command-{request.param}")
    url = databases.url(request.param, f"command_{request.param}")
    made = {"DORROPPNARE_DATABASE_URL": url, "DORROPPNARE_INSTANCE": str(folder)}
    for name in truth.PROGRAMMES:
        arguments = ["import", "workbook", str(truth.FOLDER / name)]
        assert CliRunner().invoke(cli, arguments, env=made).exit_code == 0
    return made


def run(environment, *arguments: str):
    return CliRunner().invoke(cli, ["report", *arguments], env=environment)


def test_json_goes_to_standard_output_and_nothing_else(environment):
    result = run(environment, "placements", "--programme", "VAMOS", "--format", "json")

    data = json.loads(result.stdout)
    segments = next(table for table in data["tables"] if table["id"] == "by_segment")
    assert result.exit_code == 0
    open_market = segments["rows"][0]
    assert open_market["id"] == "open_market"
    assert (open_market["values"]["persons"], open_market["values"]["workplaces"]) == (40, 18)


@pytest.mark.parametrize("name", list(truth.PROGRAMMES))
def test_a_file_read_in_gives_the_published_tables(environment, name: str):
    cells = truth.expected(name)
    found = {}
    for report in {cell.report for cell in cells}:
        result = run(environment, report, "--programme", truth.PROGRAMMES[name], "--format", "json")
        found[report] = truth.figures_of(json.loads(result.stdout))

    assert [cell for cell in cells if not cell.is_met_by(found[cell.report])] == []


def test_a_table_is_what_people_get(environment):
    result = run(environment, "participants", "--programme", "SPIRA", "--to", "2022-06-30")

    assert result.exit_code == 0
    assert "Efter intag (Räknar inskrivningar)" in result.stdout


def test_excel_goes_to_a_file_or_a_pipe(environment, tmp_path):
    file = tmp_path / "avslut.xlsx"

    piped = run(environment, "exits", "--format", "xlsx")
    kept = run(environment, "exits", "--format", "xlsx", "--out", str(file))

    assert (piped.exit_code, kept.exit_code) == (0, 0)
    assert kept.stdout == ""
    assert load_workbook(io.BytesIO(piped.stdout_bytes)).sheetnames == load_workbook(file).sheetnames


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["salaries"], "There is no report called “salaries”. There are: placements, participants"),
        (["exits", "--programme", "NOWHERE"], "There is no programme with the code “NOWHERE”."),
        (["exits", "--programme", ""], "There is no programme with the code “”."),
        (
            ["exits", "--from", "2026-05-01", "--to", "2026-04-30"],
            "The period ends (2026-04-30) before it starts (2026-05-01).",
        ),
        (["exits", "--from", "2026-02-30"], "“2026-02-30” is no day. Write it as 2026-01-31."),
        (["exits", "--gender", "katt"], "There is no “katt” to choose."),
        (["exits", "--age", "27"], "There is no “27” to choose."),
        (["exits", "--intake", "Ingen"], "There is no “Ingen” to choose."),
        (["exits", "--specialist", "x@y.example"], "There is no “x@y.example” to choose."),
        (["exits", "--segment", "partner"], "The report “exits” cannot be narrowed by --segment."),
        (["placements", "--segment", "Stad"], "There is no “Stad” to choose."),
        (["exits", "--compare", "before"], "Choose a first and a last day."),
        (["exits", "--compare", "katt"], "There is nothing called “katt” to compare with."),
        (["exits", "--to", "20260101"], "“20260101” is no day. Write it as 2026-01-31."),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence_and_no_table(environment, arguments, sentence):
    result = run(environment, *arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in " ".join(result.stderr.split())


def test_for_spreading_hides_small_counts_as_null_and_says_so_to_people(environment):
    arguments = ["participants", "--programme", "SPIRA", "--for-spreading"]
    data = json.loads(run(environment, *arguments, "--format", "json").stdout)
    lines = run(environment, *arguments, "--format", "csv").stdout.splitlines()
    text = run(environment, *arguments).stdout

    figures = truth.figures_of(data)
    assert list(data) == ["report", "programme", "period", "tables"]
    assert None in figures.values()
    assert 0 in figures.values()
    assert not [value for value in figures.values() if value is not None and 0 < value < 5]
    assert len([line for line in lines if line.split(",")[8] == ""]) == list(figures.values()).count(None)
    assert "‥  För spridning: antal från 1 till 4 är dolda" in text


def test_the_threshold_is_a_setting_of_the_installation(environment):
    chosen = environment | {"DORROPPNARE_SPREADING_THRESHOLD": "12"}
    result = run(chosen, "participants", "--for-spreading", "--format", "json")

    figures = truth.figures_of(json.loads(result.stdout)).values()
    assert not [value for value in figures if value is not None and 0 < value < 12]


def test_filters_narrow_as_on_the_page(environment):
    def women(*arguments: str) -> dict[str, int]:
        result = run(environment, "participants", "--programme", "VAMOS", "--format", "json", *arguments)
        table = next(t for t in json.loads(result.stdout)["tables"] if t["id"] == "by_age")
        return {row["id"]: row["values"]["total"] for row in table["rows"]}

    everybody, narrowed = women(), women("--gender", "woman")

    assert narrowed["total"] == narrowed["woman"] == everybody["woman"] > 0
    assert sum(women("--age", age)["total"] for age in AGE_GROUP_NAMES) == everybody["total"]


def test_the_period_before_comes_along_when_it_is_asked_for(environment):
    days = ("--from", "2022-01-01", "--to", "2022-06-30", "--format", "json")
    data = json.loads(run(environment, "exits", *days, "--compare", "before").stdout)
    alone = run(environment, "exits", "--from", "2021-07-01", "--to", "2021-12-31", "--format", "json")

    assert data["compared_with"]["period"] == json.loads(alone.stdout)["period"]
    assert data["compared_with"]["tables"] == json.loads(alone.stdout)["tables"]


def test_a_report_of_nothing_says_so_to_people_and_stays_a_file_for_machines(environment):
    nothing = run(environment, "exits", "--programme", "VAMOS", "--to", "1990-01-01", "--format", "json")
    something = run(environment, "exits", "--programme", "VAMOS", "--format", "json")

    assert nothing.exit_code == 0
    assert set(truth.figures_of(json.loads(nothing.stdout)).values()) == {0}
    assert "Inget har räknats" in nothing.stderr
    assert "Inget har räknats" not in something.stderr


def test_wrong_usage_is_told_before_the_database_is_opened(tmp_path):
    nowhere = {
        "DORROPPNARE_DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder.sqlite",
        "DORROPPNARE_INSTANCE": str(tmp_path),
    }

    assert run(nowhere, "salaries").exit_code == 2
    assert run(nowhere, "exits").exit_code == 1
