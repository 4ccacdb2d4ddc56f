"""The filtered list of employers as a file."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.audit.models import AuditEntry
from crm.database import db
from tests.conftest import Client
from tests.crm import rows


def lines_of(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/employers/file?{query}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    if "csv" in query:
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    return [[cell.value or "" for cell in row] for row in sheet]


@pytest.mark.parametrize("format_name", ["xlsx", "csv"])
def test_it_holds_what_fits_the_filters_and_closed_columns(as_anna: Client, anna: Staff, format_name: str):
    rows.an_employer(
        "Café Lund",
        street="Linnégatan 4",
        stage="hosting",
        owner=anna,
        phone="031123456",
        orgnr="556012-5790",
        last_contact_on=date(2026, 11, 2),
        next_step="Hör med Sam",
        next_on=date(2026, 11, 30),
    )
    rows.an_employer("Zoo", stage="prospect")

    heading, *lines = lines_of(as_anna, f"format={format_name}&stage=hosting")

    assert heading[:4] == ["Employer", "Street", "Postcode", "City"]
    assert lines == [
        [
            *("Café Lund", "Linnégatan 4", "", "Göteborg", "031-12 34 56", "The open market", "Hosting now"),
            *("Anna Berg", "2026-11-02", "2026-11-30"),
        ]
    ]


@pytest.mark.parametrize("format_name", ["xlsx", "csv"])
def test_no_cell_is_a_formula(as_anna: Client, format_name: str):
    rows.an_employer("=cmd|' /C calc'!A0", city="@SUM(1)")

    _heading, line = lines_of(as_anna, f"format={format_name}")

    mark = "'" if format_name == "csv" else ""
    assert (line[0], line[3]) == (f"{mark}=cmd|' /C calc'!A0", f"{mark}@SUM(1)")


def test_the_name_of_a_sole_trader_stays_and_it_is_said(as_anna: Client):
    rows.an_employer("Kims Snickeri", orgnr="811218-9876")
    rows.an_employer("Café Lund")

    _heading, line, said = lines_of(as_anna, "format=csv")

    assert line[0] == "Café Lund"
    assert said == ["1 sole trader is left out: their name is personal data."]


def test_taking_it_out_is_in_the_log(as_anna: Client):
    as_anna.get("/employers/file?format=csv")

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert (entry.entity, entry.action) == ("employers", "export")


def test_another_format_is_not_found(as_anna: Client):
    assert as_anna.get("/employers/file?format=exe").status_code == 404
