"""The main menu: what each role meets, in the order of their day."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _
from flask_security import current_user

from crm.accounts.permissions import may
from crm.web.access import declared_access


@dataclass(frozen=True)
class Entry:
    """One entry of the menu. `icon` is a drawing of components/icons.html."""

    endpoint: str
    label: Any
    icon: str

    @property
    def url(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint)

    @property
    def is_current(self) -> bool:
        """Whether the page shown belongs to this entry."""
        blueprint = self.endpoint.split(".")[0]
        return request.endpoint == self.endpoint or (
            blueprint != "overviews" and request.blueprint == blueprint
        )


ENTRIES = (
    Entry("overviews.today", _("Today"), "today"),
    Entry("employers.index", _("Employers"), "door"),
    Entry("participants.index", _("Participants"), "person"),
    Entry("placements.index", _("Placements"), "match"),
    Entry("friends.index", _("Company friends"), "friend"),
    Entry("supervisors.index", _("Supervisors"), "person"),
    Entry("reports.index", _("Reports"), "chart"),
    Entry("imports.index", _("Import"), "import"),
    Entry("accounts.staff", _("Staff"), "person"),
    Entry("programmes.index", _("Programmes"), "chart"),
)

# Whoever looks after the log meets it where others meet their day.
START_OF_AUDITOR = Entry("overviews.today", _("The log"), "note")


def visible_entries() -> list[Entry]:
    """The entries that whoever is logged in may open."""
    if not current_user.is_authenticated:
        return []
    start = START_OF_AUDITOR if may(current_user, "audit.read") else ENTRIES[0]
    known = [entry for entry in (start, *ENTRIES[1:]) if entry.endpoint in current_app.view_functions]
    return [entry for entry in known if may(current_user, declared_access(current_app, entry.endpoint) or "")]
