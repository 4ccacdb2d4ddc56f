"""What the steps of planning share: file, importer, references and codes found so far, and the plan itself."""

from dataclasses import dataclass, field

from crm.imports.checking import CheckedSheet, CheckedWorkbook
from crm.imports.own_codes import OwnCodes
from crm.imports.plans import Plan
from crm.imports.references import References


@dataclass(frozen=True)
class Importer:
    """Who imports: the staff member (None: the command line), and whether they may decide over log-ins and roles.

    `programme_ids`: the stored programmes whose rows they may bring or change; None = every programme.
    `organisation_id` is whose participants without an enrolment are theirs too.
    """

    staff_id: int | None = None
    may_edit_staff: bool = True
    programme_ids: frozenset[int] | None = None
    organisation_id: int | None = None


@dataclass(slots=True)
class Workbench:
    """A plan in the making. `lock`: stored rows that are compared may not be changed by others meanwhile."""

    book: CheckedWorkbook
    importer: Importer
    lock: bool
    references: References
    plan: Plan = field(default_factory=Plan)
    codes: OwnCodes = field(default_factory=OwnCodes)

    def checked(self, name: str) -> CheckedSheet | None:
        """A sheet of the file; None when the file has none of that name."""
        return self.book.sheets.get(name)
