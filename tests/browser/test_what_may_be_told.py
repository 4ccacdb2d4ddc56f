"""Logging a contact about somebody: what may be told shows as soon as it is known about whom, and where."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.accounts.models import Staff
from crm.database import db
from crm.disclosure.models import DisclosureCard
from crm.enrolments.models import Enrolment
from tests.browser.site import Site


@pytest.fixture
def card(site: Site) -> tuple[int, int]:
    """Participant and employer of a card that counts today and was agreed with the specialist who is logged in."""
    with site.app.app_context():
        return tuple(
            db.session.execute(
                select(DisclosureCard.participant_id, DisclosureCard.employer_id)
                .join(Enrolment, Enrolment.participant_id == DisclosureCard.participant_id)
                .join(Staff, Staff.id == Enrolment.staff_id)
                .where(Staff.email == site.log_ins["specialist"], DisclosureCard.employer_id.is_not(None))
                .where(Enrolment.exited_on.is_(None))
                .order_by(DisclosureCard.until_on.desc())
                .limit(1)
            ).one()
        )


def test_it_follows_whom_and_where(open_page: Callable[[str | None], Page], card: tuple[int, int]):
    participant, employer = card
    page = open_page("specialist")
    page.goto(f"/contacts/new?employer={employer}")
    page.get_by_text("Vem du träffade, för vem, en annan dag").click()
    box = page.locator("#may-tell")
    expect(box.locator("input")).to_have_count(0)
    # The button is for those without scripts.
    expect(page.get_by_role("button", name="Visa vad som får berättas")).to_be_hidden()

    page.get_by_label("För vem?").select_option(str(participant))
    expect(box.get_by_label("Stöd och anpassningar").first).to_be_visible()
    page.get_by_label("För vem?").select_option("")
    expect(box.locator("input")).to_have_count(0)
