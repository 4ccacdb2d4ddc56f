"""What must hold between the cells of one row, as the database itself demands it. Pure.

A rule takes the row as it would be kept (table column → value) and gives what is wrong: the column at fault, what is
expected there, and the values of that sentence.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from crm import codes

Wrong = tuple[str, str, dict[str, Any]]
Rule = Callable[[Mapping[str, Any]], Iterator[Wrong]]


def _not_before(start: str, end: str, start_column: str, end_column: str) -> Rule:
    def check(row: Mapping[str, Any]) -> Iterator[Wrong]:
        first, last = row.get(start), row.get(end)
        if first is not None and last is not None and last < first:
            yield end_column, "not_before", {"day": first.isoformat(), "column": start_column}

    return check


def _not_below(low: str, high: str) -> Rule:
    def check(row: Mapping[str, Any]) -> Iterator[Wrong]:
        least, most = row.get(low), row.get(high)
        if least is not None and most is not None and most < least:
            yield high, "not_below", {"number": f"{least:g}", "column": low}

    return check


def _both(one: str, other: str) -> Rule:
    def check(row: Mapping[str, Any]) -> Iterator[Wrong]:
        if (row.get(one) is None) != (row.get(other) is None):
            empty, filled = (one, other) if row.get(one) is None else (other, one)
            yield empty, "both", {"column": filled}

    return check


def _nameless(row: Mapping[str, Any]) -> Iterator[Wrong]:
    if row.get("anonymous"):
        for column in ("name", "personal_number"):
            if row.get(column) is not None:
                yield column, "nothing_for_anonymous", {}


def _known_group(row: Mapping[str, Any]) -> Iterator[Wrong]:
    groups = codes.GROUPS.get(row.get("list") or "", ())
    if groups and row.get("group") is not None and row["group"] not in groups:
        yield "group", "code", {"codes": ", ".join(groups)}


_HOURS: Final = _not_below("hours_min", "hours_max")
RULES: Final = MappingProxyType(
    {
        "programmes": (_not_before("starts_on", "ends_on", "starts_on", "ends_on"),),
        "codes": (_known_group,),
        "employers": (_HOURS, _both("lat", "lon")),
        "participants": (_HOURS, _both("home_lat", "home_lon"), _nameless),
        "enrolments": (_not_before("enrolled_on", "exited_on", "enrolled_on", "exited_on"),),
        "activities": (_not_before("starts_on", "ends_on", "starts_on", "ends_on"),),
        "placements": (_not_before("starts_on", "ends_on", "starts_on", "ends_on"),),
        "consents": (_not_before("from_on", "until_on", "from", "until"),),
        "friends": (_not_before("since_on", "until_on", "since", "until"),),
    }
)


def broken_rules(sheet: str, row: Mapping[str, Any]) -> list[Wrong]:
    """Everything that is wrong between the cells of a row."""
    return [wrong for rule in RULES.get(sheet, ()) for wrong in rule(row)]
