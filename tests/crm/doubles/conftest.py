"""Who is at work, and when."""

from tests.crm.at_work import anna, as_anna, monday, programme

__all__ = ["anna", "as_anna", "monday", "programme"]
