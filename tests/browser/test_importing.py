"""A workbook is read in and taken back by a coordinator in a real browser; each page on the way is looked at."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import (
    access_faults,
    complaints_of,
    frame_faults,
    html_faults,
    prepare_axe,
    width_faults,
)

HEADINGS = ("employer_ref", "name", "stage", "city")


def workbook(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    """A workbook with one sheet, of employers."""
    book = openpyxl.Workbook()
    book.active.title = "employers"
    for row in (HEADINGS, *rows):
        book.active.append(row)
    book.save(path)
    return path


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page as it stands, at both widths."""
    faults = [*html_faults(page.request.get(page.url).text()), *frame_faults(page)]
    prepare_axe(page)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        faults += [f"{size['width']} px: {fault}" for fault in (*width_faults(page), *access_faults(page))]
    return faults


@pytest.fixture
def coordinator(open_page: Callable[[str | None], Page]) -> Page:
    """A coordinator on the page where workbooks are read in."""
    page = open_page("coordinator")
    page.set_viewport_size(DESK)
    page.goto("/imports")
    return page


def send(page: Page, file: Path) -> None:
    """Choose the file and have it checked; returns when the preview is there."""
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Kontrollera filen").click()
    expect(page.locator("table.preview")).to_be_visible(timeout=30_000)


def test_a_workbook_is_previewed_read_in_and_taken_back(coordinator: Page, tmp_path: Path):
    complaints = complaints_of(coordinator)
    send(coordinator, workbook(tmp_path / "bok.xlsx", ("UTV1", "Provbageriet", "prospect", "Göteborg")))

    expect(coordinator.locator("table.preview")).to_contain_text("Provbageriet")
    assert faults_of(coordinator) == []

    coordinator.get_by_role("button", name="Läs in").click()
    expect(coordinator.get_by_role("button", name="Ta tillbaka")).to_be_visible()
    read_in = coordinator.url
    assert faults_of(coordinator) == []
    coordinator.goto("/employers?q=provbageriet")
    expect(coordinator.locator("main")).to_contain_text("Provbageriet")

    coordinator.goto(read_in)
    coordinator.get_by_role("button", name="Ta tillbaka").click()
    coordinator.goto("/employers?q=provbageriet")
    expect(coordinator.get_by_role("link", name="Provbageriet", exact=True)).to_have_count(0)
    assert complaints == []


def test_a_fault_stands_in_its_cell_and_nothing_can_be_read_in(coordinator: Page, tmp_path: Path):
    send(coordinator, workbook(tmp_path / "bok.xlsx", ("UTV2", "Provkafét", "sover", "Göteborg")))

    expect(coordinator.locator("td.is-wrong")).to_contain_text("sover")
    expect(coordinator.get_by_role("button", name="Läs in")).to_have_count(0)
    assert faults_of(coordinator) == []
