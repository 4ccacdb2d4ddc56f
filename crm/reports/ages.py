"""The age groups of reports. Pure."""

from typing import Final

from crm.reports.tables import UNKNOWN

# Youngest and oldest age of each group in years, both counted; nobody is left out at either end.
AGE_GROUPS: Final = (
    ("under_20", -1_000, 19),
    ("20_24", 20, 24),
    ("25_29", 25, 29),
    ("30_44", 30, 44),
    ("45_54", 45, 54),
    ("55_64", 55, 64),
    ("65_up", 65, 10_000),
)
AGE_GROUP_NAMES: Final = (*(name for name, _youngest, _oldest in AGE_GROUPS), UNKNOWN)


def age_group(age: int | None) -> str:
    """The group of an age in years; `unknown` for None."""
    if age is None:
        return UNKNOWN
    return next(name for name, _youngest, oldest in AGE_GROUPS if age <= oldest)


def ages_of(group: str) -> tuple[int, int] | None:
    """Youngest and oldest age of a group; None for `unknown`. KeyError for a group that does not exist."""
    if group == UNKNOWN:
        return None
    return {name: (youngest, oldest) for name, youngest, oldest in AGE_GROUPS}[group]
