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
    """One entry of the menu."""

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
    Entry("employers.index", _("Employers"), "employers"),
    Entry("participants.index", _("Participants"), "participants"),
    Entry("placements.index", _("Placements"), "placements"),
    Entry("friends.index", _("Company friends"), "friends"),
    Entry("supervisors.index", _("Supervisors"), "supervisors"),
    Entry("reports.index", _("Reports"), "reports"),
    Entry("imports.index", _("Import"), "import"),
    Entry("accounts.staff", _("Staff"), "person"),
    Entry("programmes.index", _("Programmes"), "chart"),
)


def visible_entries() -> list[Entry]:
    """The entries that whoever is logged in may open."""
    if not current_user.is_authenticated:
        return []
    known = [entry for entry in ENTRIES if entry.endpoint in current_app.view_functions]
    return [entry for entry in known if may(current_user, declared_access(current_app, entry.endpoint) or "")]
