"""Whom a report is narrowed to, beside programme and period. Pure."""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Selection:
    """What is counted must be all of these; None does not narrow.

    `intake`, `age_group` (a name of `ages.AGE_GROUP_NAMES`) and `staff_id` (the specialist) are those of an
    enrolment, `gender` of the person: placements, activities and contacts count when they are those of a person
    with such an enrolment in the same programme. `segment` is that of an employer, and narrows what happens there.
    Employers spoken to are narrowed by who spoke, where a specialist is chosen.
    """

    intake: str | None = None
    gender: str | None = None
    age_group: str | None = None
    segment: str | None = None
    staff_id: int | None = None

    @property
    def is_about_enrolments(self) -> bool:
        """Whether it asks anything of a person or an enrolment."""
        return any((self.intake, self.gender, self.age_group, self.staff_id))

    @property
    def chosen(self) -> dict[str, Any]:
        """Name → value of what narrows."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


EVERYBODY = Selection()
