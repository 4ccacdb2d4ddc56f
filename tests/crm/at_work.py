"""A day at work for tests of pages: the clock on a Monday, somebody logged in, the page as text, queries counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, g
from sqlalchemy import Engine, event

from crm.accounts.models import Staff
from crm.database import db
from crm.programmes.models import Programme
from tests.conftest import Client
from tests.crm import rows

MONDAY = date(2026, 11, 23)


@pytest.fixture
def monday(app: Flask, monkeypatch: pytest.MonkeyPatch) -> date:
    """It is Monday 23 November 2026, week 48."""
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    return MONDAY


@pytest.fixture
def programme(app: Flask) -> Programme:
    """The programme that everybody works in."""
    return rows.a_programme()


@pytest.fixture
def anna(monday: date, programme: Programme) -> Staff:
    """A specialist."""
    return rows.a_staff_member("specialist", programme, name="Anna Berg")


class Browser(Client):
    """A client whose requests see what the test has written so far, also after a page rolled back."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Commit (into the test's own transaction), forget who asked before, then ask."""
        db.session.commit()
        g.pop("_login_user", None)
        return super().open(*args, **kwargs)


def browser_of(app: Flask, staff: Staff) -> Browser:
    """A browser where `staff` is logged in, with English pages: tests read the words of the code."""
    app.test_client_class = Browser
    client = app.test_client()
    client.log_in_as(staff)
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def as_anna(app: Flask, anna: Staff) -> Browser:
    """Anna's browser."""
    return browser_of(app, anna)


def page_of(response: Any) -> BeautifulSoup:
    """The page that came, parsed."""
    return BeautifulSoup(response.text, "html.parser")


def text_of(response: Any) -> str:
    """What the page says, without its menu, in single spaces."""
    return " ".join(page_of(response).main.get_text(" ").split())


def fresh(row: Any) -> Any:
    """The row as the database has it now."""
    db.session.expire_all()
    return db.session.get(type(row), row.id) if row.id else None


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Within: every statement sent to the database is added to the list, savepoints left out."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def queries_of(client: Client, address: str) -> int:
    """How many statements a page sends, when what the test wrote is already there."""
    db.session.commit()
    with counted_queries() as sent:
        assert client.get(address).status_code == 200
    return len(sent)
