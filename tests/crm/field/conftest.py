"""Who is at work, when, and with which phone."""

import pytest

from tests.crm.at_work import Browser, anna, as_anna, monday, programme
from tests.crm.field.phone import Phone

__all__ = ["anna", "as_anna", "monday", "programme"]


@pytest.fixture
def phone(as_anna: Browser) -> Phone:
    """Anna's phone, with English pages. It is Monday at ten."""
    return Phone(as_anna)
