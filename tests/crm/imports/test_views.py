"""The import over HTTP: choose, look, read in, take back."""

import io
import json
import os
import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from crm.accounts.actions import set_password
from crm.database import db
from crm.employers.models import Employer
from crm.imports.models import ImportRun
from crm.imports.sheets import SHEETS
from crm.imports.uploads import KEPT_FOR, find_upload, remove_old, uploads_folder
from crm.programmes.models import Programme
from crm.web.clock import now
from tests.conftest import Client
from tests.crm import rows
from tests.crm.imports.workbooks import changed, everything, write_csv, write_xlsx


@pytest.fixture
def coordinator(app: Flask, client: Client) -> Client:
    """A coordinator whose uploads are checked within the request."""
    app.config["IMPORT_RUNNER"] = lambda work: work()
    return client.log_in_as(rows.a_staff_member("coordinator", rows.a_programme()))


def sent(client: Client, path: Path, name: str = "") -> str:
    """Upload a file; the address of its preview."""
    files = [(io.BytesIO(path.read_bytes()), name or path.name)]
    response = client.post("/imports", data={"files": files}, content_type="multipart/form-data")
    assert response.status_code == 303
    return response.location


def employers() -> int:
    return db.session.scalar(select(func.count()).select_from(Employer))


def test_nothing_is_saved_before_it_is_read_in(coordinator: Client, tmp_path: Path):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))

    page = coordinator.get(address).text

    button = page[: page.index("</button>", page.index(f"{address}/apply"))].rpartition("</svg>")[2]
    assert button == "Läs in"
    assert "Ångbageriet" in coordinator.get(f"{address}?sheet=employers").text
    assert employers() == 0


def test_reading_in_and_taking_back(coordinator: Client, tmp_path: Path):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))

    done = coordinator.post(f"{address}/apply")
    done.close()

    run = db.session.scalars(select(ImportRun)).one()
    assert (done.location, employers()) == (f"/imports/{run.id}", 2)
    assert "bok.xlsx" in coordinator.get("/imports").text
    assert coordinator.get(address).status_code == 404
    assert coordinator.post(f"/imports/{run.id}/undo").status_code == 303
    assert employers() == 0


def test_a_personal_value_is_neither_shown_nor_kept_in_the_preview(coordinator: Client, tmp_path: Path):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))

    page = coordinator.get(f"{address}?sheet=participants").text

    assert "•••" in page
    kept = "".join(file.read_text() for file in uploads_folder().glob("*/*.rows"))
    for secret in ("Ada Alm", "19900101-1234", "quiet:must", "Ring igen"):
        assert secret not in page + kept


def test_faults_stand_in_their_cell_and_cannot_be_read_in(coordinator: Client, tmp_path: Path):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", changed("employers", 1, stage="sover")))

    page = coordinator.get(f"{address}?sheet=employers&state=refused").text

    assert "”sover” passar inte. Här ska stå: något av: prospect" in page
    assert "Ångbageriet" not in page
    assert f"{address}/apply" not in page
    coordinator.post(f"{address}/apply")
    assert employers() == 0


def test_a_plan_that_has_become_another_is_shown_again(coordinator: Client, tmp_path: Path):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))
    rows.an_employer("Bageriet", ref="H1")
    db.session.commit()

    again = coordinator.post(f"{address}/apply")

    assert (again.location, employers()) == (address, 1)
    assert "<del>Bageriet</del>" in coordinator.get(f"{address}?sheet=employers").text
    assert coordinator.post(f"{address}/apply").location.startswith("/imports/")
    assert employers() == 2


def test_several_csv_files_are_one_workbook(coordinator: Client, tmp_path: Path):
    folder = write_csv(tmp_path, everything())
    files = [(io.BytesIO(file.read_bytes()), file.name) for file in sorted(folder.glob("*.csv"))]

    response = coordinator.post("/imports", data={"files": files}, content_type="multipart/form-data")
    coordinator.post(f"{response.location}/apply")

    assert employers() == 2


def test_only_who_sent_a_file_sees_it(coordinator: Client, tmp_path: Path):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))

    coordinator.log_in_as(rows.a_staff_member("admin"))

    for path in (address, f"{address}/progress"):
        assert coordinator.get(path).status_code == 404
    assert coordinator.post(f"{address}/apply").status_code == 404


@pytest.mark.parametrize("name", ["bild.png", "bok.xls"])
def test_another_kind_of_file_is_refused_at_once(coordinator: Client, name: str):
    response = coordinator.post("/imports", data={"files": [(io.BytesIO(b"x"), name)]})

    assert response.status_code == 422
    assert "Välj en Excelfil (.xlsx), eller flera CSV-filer." in response.text


def test_noise_gets_a_sentence(coordinator: Client, tmp_path: Path):
    (tmp_path / "brus.xlsx").write_bytes(b"\x07noise" * 4000)

    assert "Det här är ingen arbetsbok" in coordinator.get(sent(coordinator, tmp_path / "brus.xlsx")).text


def test_a_check_that_has_not_begun_can_be_stopped(app: Flask, coordinator: Client, tmp_path: Path):
    waiting = []
    app.config["IMPORT_RUNNER"] = waiting.append
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))

    assert "Kontrollerar filen" in coordinator.get(address).text
    assert "HX-Refresh" not in coordinator.get(f"{address}/progress").headers
    coordinator.post(f"{address}/stop")
    waiting[0]()

    assert coordinator.get(address).status_code == 404


def test_a_finished_check_lets_the_page_load_anew(coordinator: Client, tmp_path: Path):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))

    assert coordinator.get(f"{address}/progress").headers["HX-Refresh"] == "true"


def test_uploads_do_not_stay(app: Flask, coordinator: Client, tmp_path: Path):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))

    with app.test_request_context():
        remove_old(now() + 2 * KEPT_FOR)

        assert find_upload(address.rpartition("/")[2], 1) is None
    assert coordinator.get(address).status_code == 404


def test_what_stands_in_the_way_of_taking_back_is_told(coordinator: Client, tmp_path: Path):
    coordinator.post(f"{sent(coordinator, write_xlsx(tmp_path / 'bok.xlsx', everything()))}/apply")
    run = db.session.scalars(select(ImportRun)).one()
    employer = db.session.scalars(select(Employer).filter_by(ref="H2")).one()
    employer.phone = "031-1"
    db.session.commit()

    response = coordinator.post(f"/imports/{run.id}/undo")

    assert response.status_code == 422
    assert f"Arbetsgivare {employer.id} har ändrats sedan dess." in response.text


def test_the_empty_workbook_has_every_sheet_and_column(coordinator: Client):
    book = CalamineWorkbook.from_filelike(io.BytesIO(coordinator.get("/imports/template.xlsx").data))

    for sheet in SHEETS:
        assert book.get_sheet_by_name(sheet.name).to_python()[0] == [column.name for column in sheet.columns]


def test_a_long_sheet_is_shown_in_pages(coordinator: Client, tmp_path: Path):
    many = [{"employer_ref": f"L{number}", "name": f"Arbetsplats {number}"} for number in range(120)]
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", {"employers": many}))

    last = coordinator.get(f"{address}?page=3").text

    assert "Arbetsplats 119" in last
    assert "Arbetsplats 99<" not in last


def test_a_check_that_ends_while_its_page_is_made_leaves_no_page_that_waits(
    app: Flask, coordinator: Client, tmp_path: Path
):
    app.config["IMPORT_RUNNER"] = lambda work: None
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))
    folder = uploads_folder() / address.rpartition("/")[2]
    noted = (folder / "progress.json").read_text()
    (folder / "progress.json").unlink()
    # Whoever reads a pipe waits for its writer, so the check ends exactly while its progress is read.
    os.mkfifo(folder / "progress.json")

    def end_the_check() -> None:
        with (folder / "progress.json").open("w") as pipe:
            (folder / "summary.json").write_text(json.dumps({"status": "failed"}))
            pipe.write(noted)

    check = threading.Thread(target=end_the_check)
    check.start()
    page = coordinator.get(address).text
    check.join()

    assert "Kontrollen avbröts." in page
    assert "<progress" not in page


def test_another_organisations_import_is_not_there_for_a_coordinator(coordinator: Client, tmp_path: Path):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))
    done = coordinator.post(f"{address}/apply")
    done.close()
    assert coordinator.get(done.location).status_code == 200

    coordinator.log_in_as(rows.a_staff_member("coordinator", rows.a_programme()))

    assert coordinator.get(done.location).status_code == 404
    assert coordinator.post(f"{done.location}/undo").status_code == 404
    assert "bok.xlsx" not in coordinator.get("/imports").text
    coordinator.log_in_as(rows.a_staff_member("admin"))
    assert coordinator.get(done.location).status_code == 200


@pytest.mark.parametrize("role", ["admin", "coordinator"])
def test_a_made_up_file_does_not_ask_out_what_is_stored_about_a_participant(
    app: Flask, client: Client, tmp_path: Path, role: str
):
    app.config["IMPORT_RUNNER"] = lambda work: work()
    client.log_in_as(rows.a_staff_member("admin"))
    book = write_xlsx(tmp_path / "bok.xlsx", everything())
    client.post(f"{sent(client, book)}/apply").close()
    hamnen = db.session.scalars(select(Programme).where(Programme.code == "HAMN")).one()
    client.log_in_as(rows.a_staff_member(role, hamnen))

    guess = changed("participants", 0, birth_year=1950, protected="no", education_level="", gender="unknown")
    guess["enrolments"][0] |= {"main_income": "other", "incomes_before": "", "exit_reason": ""}
    address = sent(client, write_xlsx(tmp_path / "gissning.xlsx", guess))

    shown = "".join(client.get(f"{address}?sheet={sheet}").text for sheet in ("participants", "enrolments"))
    assert {*re.findall("<del>(.*?)</del>", shown)} <= {"•••", "–"}
    assert "•••</del> → <ins>1950</ins>" in shown


def test_an_upload_that_was_left_is_gone_after_its_day_though_nobody_sends_another(
    coordinator: Client, tmp_path: Path, monkeypatch
):
    address = sent(coordinator, write_xlsx(tmp_path / "bok.xlsx", everything()))
    left = uploads_folder() / address.rpartition("/")[2]
    somebody = rows.a_staff_member("specialist", rows.a_programme())
    set_password(somebody, "Åtta små ärliga rövare")
    db.session.commit()
    assert left.exists()
    tomorrow = now() + KEPT_FOR + timedelta(minutes=1)
    monkeypatch.setitem(coordinator.application.config, "CLOCK", lambda: tomorrow)

    coordinator.post("/logout")
    came_in = coordinator.post("/login", data={"email": somebody.email, "password": "Åtta små ärliga rövare"})

    assert came_in.status_code == 302
    assert not left.exists()
