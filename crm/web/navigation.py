"""The main menu: what each role meets, in the order of their day."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _

from crm.accounts.permissions import Person, may
from crm.web.access import declared_access


@dataclass(frozen=True)
class Entry:
    """One entry of the menu. `icon` is a drawing of components/icons.html.

    `also` names what belongs to it besides the pages of its own blueprint: other blueprints, and single endpoints.
    """

    endpoint: str
    label: Any
    icon: str
    also: frozenset[str] = frozenset()

    def holds(self, endpoint: str | None, blueprint: str | None) -> bool:
        """Whether the page belongs to the entry. Each overview is a page of its own."""
        room = self.endpoint.split(".")[0]
        rooms = self.also if room == "overviews" else {room, *self.also}
        return endpoint == self.endpoint or endpoint in self.also or blueprint in rooms


@dataclass(frozen=True)
class ShownEntry:
    """An entry on a page, which draws it twice: where it leads, and whether the page belongs to it."""

    endpoint: str
    label: str
    icon: str
    url: str
    is_current: bool


_OF_EMPLOYERS = frozenset(
    {
        *(
            "employer_map",
            "offers",
            "segments",
            "bulk",
            "doubles",
            "events",
            "reminders",
            "agreements",
            "doors",
        ),
        *("moving", "overviews.employer", "overviews.employer_timeline"),
    }
)
_OF_PARTICIPANTS = frozenset({"overviews.participant", "overviews.intake", "overviews.readers"})

ENTRIES = (
    Entry("overviews.today", _("Today"), "today"),
    Entry("employers.index", _("Employers"), "door", _OF_EMPLOYERS),
    Entry("participants.index", _("Participants"), "person", _OF_PARTICIPANTS),
    Entry("placements.index", _("Placements"), "match", frozenset({"support"})),
    Entry("friends.index", _("Company friends"), "friend"),
    Entry("supervisors.index", _("Supervisors"), "person", frozenset({"courses"})),
    Entry("reports.index", _("Reports"), "chart", frozenset({"pivot", "booklets"})),
    Entry("imports.index", _("Import"), "import"),
    Entry("accounts.staff", _("Staff"), "person"),
    Entry("programmes.index", _("Programmes"), "chart"),
    Entry("personal_data.register", _("Personal data"), "note"),
)

# Whoever looks after the log meets it where others meet their day.
START_OF_AUDITOR = Entry("overviews.log", _("The log"), "note")


def visible_entries(person: Person | None) -> list[ShownEntry]:
    """The entries that `person` may open; none for who is not logged in."""
    start = START_OF_AUDITOR if may(person, "audit.read") else ENTRIES[0]
    return [
        ShownEntry(
            entry.endpoint,
            str(entry.label),
            entry.icon,
            url_for(entry.endpoint),
            entry.holds(request.endpoint, request.blueprint),
        )
        for entry in (start, *ENTRIES[1:])
        if entry.endpoint in current_app.view_functions
        and may(person, declared_access(current_app, entry.endpoint) or "")
    ]
