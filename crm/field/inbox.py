"""What an entry says, in words for the page where somebody decides what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.accounts.models import Staff
from crm.contacts.own_participants import list_names
from crm.contacts.rules import initials
from crm.database import db
from crm.employers.models import ContactPerson, Employer
from crm.field import rules
from crm.field.labels import told
from crm.field.models import FieldEntry
from crm.field.rules import Written


@dataclass(frozen=True)
class Shown:
    """An entry with its words. `written` None = nobody could open it. `links` are pages where one can mend what is
    told: (what it leads to, id).
    """

    entry: FieldEntry
    written: Written | None
    where: str | None
    met: str | None
    whom: str | None
    whom_id: int | None
    told: Sequence[str]
    links: Sequence[tuple[str, int]]

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to look."""
        return self.entry.state == "kept"

    @property
    def step(self) -> tuple[str | None, date | None]:
        """What was agreed, or why nothing was, and the day."""
        written = self.written or Written()
        return written.step or written.why_none, written.step_on


def shown(entries: Sequence[FieldEntry], staff: Staff) -> list[Shown]:
    """The entries with what they name. The same number of queries however many there are."""
    written = {entry.id: rules.read(entry.content) for entry in entries if entry.content is not None}
    where = _names(Employer, {one.employer_id for one in written.values()})
    met = _names(ContactPerson, {one.met_id for one in written.values()})
    whom = list_names(staff, {one.participant_id for one in written.values() if one.participant_id})
    return [_shown(entry, written.get(entry.id), where, met, whom) for entry in entries]


def _names(model: Any, ids: set[int | None]) -> dict[int | None, str]:
    rows = db.session.execute(db.select(model.id, model.name).where(model.id.in_(ids - {None})))
    return {row.id: row.name for row in rows}


def _shown(
    entry: FieldEntry,
    written: Written | None,
    where: dict[int | None, str],
    met: dict[int | None, str],
    whom: dict[int, str],
) -> Shown:
    if written is None:
        return Shown(entry, None, None, None, None, None, told(entry), ())
    about = written.participant_id if written.participant_id in whom else None
    return Shown(
        entry,
        written,
        entry.contact.employer.name
        if entry.contact
        else where.get(written.employer_id) or (written.new.name if written.new else None),
        met.get(written.met_id) or written.met_name,
        initials(whom[about]) if about else None,
        about,
        told(entry),
        _links(entry),
    )


def _links(entry: FieldEntry) -> list[tuple[str, int]]:
    """Where something that is told can be mended."""
    links = []
    for one in entry.said or ():
        if one["code"] == "double" and entry.contact is not None:
            links.append(("contact", int(one["contact"])))
        if one["code"] in ("similar", "resembles"):
            links.append(("merge", int(one["employer"])))
    return links
