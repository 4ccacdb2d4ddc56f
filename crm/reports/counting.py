"""Counting what leaves together: reports, those of the period before beside them, small counts hidden in all."""

from collections.abc import Callable, Sequence

from crm.reports.comparing import compared_period, side_by_side
from crm.reports.registry import Definition
from crm.reports.scope import Scope
from crm.reports.suppression import for_spreading
from crm.reports.tables import Report

Step = Callable[[], None]


def count_together(
    definitions: Sequence[Definition],
    scope: Scope,
    comparison: str | None = None,
    threshold: int | None = None,
    counted: Step = lambda: None,
) -> list[Report]:
    """The reports of one scope; with `comparison` each has its earlier one beside it.

    With `threshold` counts under it are hidden, in both periods together, and what would give them away. `counted`
    is called after each step, of which there are `steps_of`. Raises what `compared_period` raises.
    """
    scopes = [scope]
    if comparison:
        scopes.append(scope.in_period(compared_period(scope.period, comparison)))
    reports = []
    for one in scopes:
        for definition in definitions:
            reports.append(definition.count(one))
            counted()
    if threshold is not None:
        reports = for_spreading(reports, threshold)
        counted()
    if not comparison:
        return reports
    half = len(definitions)
    return [side_by_side(now, then) for now, then in zip(reports[:half], reports[half:], strict=True)]


def steps_of(reports: int, is_compared: bool, is_spread: bool) -> int:
    """How many steps `count_together` takes."""
    return reports * (2 if is_compared else 1) + is_spread
