"""A file that would do harm is refused with a sentence, in little memory, and nothing is stored."""

import io
import json
import subprocess
import sys
from array import array
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.database import db
from crm.imports.faults import FileRefused
from crm.imports.labels import FILES, file_sentence
from crm.imports.models import ImportRun
from crm.imports.parts import MOST_CELLS, MOST_CELLS_IN_ALL, Contents
from crm.imports.reading import read_workbook
from tests.conftest import Client
from tests.crm import rows
from tests.crm.imports.harmful import CSV_FILES, SHEET, WORKBOOKS, packed, sheet

# In a process of its own: what these files did before would have ended the one that runs the tests.
READ_ALL = """
import json, resource, sys
from pathlib import Path
from crm.imports.faults import FileRefused
from crm.imports.reading import read_workbook

resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
for file in map(Path, sys.argv[2:]):
    try:
        found = [sheet.name for sheet in read_workbook(file)]
    except FileRefused as error:
        found = error.reason
    print(json.dumps([str(file), found]), flush=True)
"""
MOST_MEMORY = 1 << 30
HOUSE = Path(__file__).parents[3]


def reasons_for(files: dict[str, Path]) -> dict[str, object]:
    """Why each file is refused; a process that ends on the way leaves the rest out."""
    command = [sys.executable, "-c", READ_ALL, str(MOST_MEMORY), *map(str, files.values())]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HOUSE, timeout=100)
    said = dict(json.loads(line) for line in done.stdout.splitlines())
    return {kind: said.get(str(file), done.stderr[-300:]) for kind, file in files.items()}


def test_each_kind_is_refused_for_its_reason_and_good_workbooks_are_read(tmp_path: Path):
    """One process for all, so that what one leaves behind in memory counts too."""
    files = {kind: make(tmp_path / f"{n}.xlsx") for n, (kind, (_, make)) in enumerate(WORKBOOKS.items())}
    for number, (kind, (_reason, content)) in enumerate(CSV_FILES.items()):
        files[f"CSV, {kind}"] = tmp_path / f"folder {number}"
        files[f"CSV, {kind}"].mkdir()
        (files[f"CSV, {kind}"] / "employers.csv").write_bytes(content)
    files["good"] = packed(tmp_path / "good.xlsx", {})
    lines = b"".join(b'<row r="%d"><c r="B%d"><v>7</v></c></row>' % (row, row) for row in range(1, 20_001))
    files["long"] = packed(tmp_path / "long.xlsx", {SHEET: sheet(lines)})

    expected: dict[str, object] = {kind: reason for kind, (reason, _) in WORKBOOKS.items()}
    expected |= {f"CSV, {kind}": reason for kind, (reason, _) in CSV_FILES.items()}
    assert reasons_for(files) == {**expected, "good": ["employers"], "long": ["employers"]}


@pytest.mark.parametrize(
    "counted",
    [Contents(cells=MOST_CELLS_IN_ALL), Contents(texts=array("L", [1]) * (MOST_CELLS + 1))],
    ids=["cells", "texts"],
)
def test_what_all_parts_hold_is_added_up(counted: Contents):
    more = b'<c r="A1"><v>1</v></c><si><t>x</t></si><si/>'

    with pytest.raises(FileRefused, match="FileRefused"):
        counted.look_at("xl/a.xml", [more])


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path):
    (tmp_path / "secret").write_text("employer_ref,name\nE1,Hemligt\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/employers.csv").symlink_to(tmp_path / "secret")

    with pytest.raises(FileRefused) as refused:
        list(read_workbook(tmp_path / "folder"))

    assert refused.value.reason == "link_in_folder"


@pytest.mark.parametrize("file", ["/dev/zero", "/dev/stdin"])
def test_what_is_no_file_is_not_read(file: str):
    with pytest.raises(FileRefused) as refused:
        list(read_workbook(Path(file)))

    assert refused.value.reason == "not_a_workbook"


@pytest.fixture
def coordinator(app: Flask, client: Client) -> Client:
    """A coordinator whose uploads are checked within the request."""
    app.config["IMPORT_RUNNER"] = lambda work: work()
    return client.log_in_as(rows.a_staff_member("coordinator", rows.a_programme()))


@pytest.mark.parametrize("kind", ["macros", "two far corners", "a billion laughs in the texts", "a PDF"])
def test_over_the_web_there_is_a_page_with_the_sentence(
    app: Flask, coordinator: Client, tmp_path: Path, kind: str
):
    reason, make = WORKBOOKS[kind]
    files = [(io.BytesIO(make(tmp_path / "book.xlsx").read_bytes()), "bok.xlsx")]

    sent = coordinator.post("/imports", data={"files": files}, content_type="multipart/form-data")
    page = coordinator.get(sent.location)

    with app.test_request_context(headers={"Cookie": "language=sv"}):
        begins = str(FILES[reason]).partition("%")[0]
    assert page.status_code == 422
    assert begins in page.text
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


@pytest.mark.parametrize(
    "names",
    [
        ("bok.xlsm",),
        ("bok.xls",),
        ("bok.exe",),
        ("bok.xlsx", "bok2.xlsx"),
        ("employers.csv", "bok.xlsx"),
        ("employers.csv", "EMPLOYERS.csv"),
        ("employers.csv", "../employers.csv"),
        ("",),
        ("\0.xlsx.php",),
    ],
)
def test_the_names_of_files_are_checked_at_once(coordinator: Client, names: tuple[str, ...]):
    files = [(io.BytesIO(b"employer_ref,name\n"), name) for name in names]

    answer = coordinator.post("/imports", data={"files": files}, content_type="multipart/form-data")

    assert answer.status_code == 422


def test_a_name_never_leads_out_of_the_folder_of_the_upload(coordinator: Client, app: Flask):
    name = "../../../../tmp/employers.csv"
    files = [(io.BytesIO("employer_ref,name\nE1,Kafé\n".encode()), name)]
    before = set(Path(app.instance_path).parent.rglob("*"))

    coordinator.post("/imports", data={"files": files}, content_type="multipart/form-data")

    written = set(Path(app.instance_path).parent.rglob("*.csv")) - before
    assert [path.parent.parent.parent.name for path in written] == ["imports"]
    assert not Path("/tmp/employers.csv").exists()


def test_a_file_larger_than_is_taken_is_refused_before_it_is_kept(coordinator: Client, app: Flask):
    app.config["MAX_CONTENT_LENGTH"], before = 1000, app.config["MAX_CONTENT_LENGTH"]
    files = [(io.BytesIO(bytes(5000)), "bok.xlsx")]

    answer = coordinator.post("/imports", data={"files": files}, content_type="multipart/form-data")
    app.config["MAX_CONTENT_LENGTH"] = before

    assert answer.status_code == 413


def test_the_sentences_name_no_path_of_the_machine(app: Flask, tmp_path: Path):
    for number, (_kind, (_reason, make)) in enumerate(WORKBOOKS.items()):
        if number % 7 == 0:
            with pytest.raises(FileRefused) as refused:
                list(read_workbook(make(tmp_path / "book.xlsx")))
            with app.test_request_context():
                assert str(tmp_path) not in file_sentence(refused.value)
