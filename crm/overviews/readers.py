"""Who has read about a participant: for the participant, through the responsible specialist, and for the auditor."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any, Final

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select

from crm import labels
from crm.accounts.permissions import may
from crm.audit.actions import record, record_read
from crm.audit.queries import Looks, list_readers
from crm.database import db
from crm.overviews import blueprint
from crm.participants.models import Participant
from crm.participants.queries import VisiblePerson, get_visible
from crm.reports.files import neutralised
from crm.web.access import access
from crm.web.clock import HOME


@blueprint.get("/participants/<int:participant_id>/readers")
@access("audit.readers")
def readers(participant_id: int) -> ResponseReturnValue:
    """Everybody who has read or changed something about the participant."""
    person = _person(participant_id)
    if person.is_identified:
        record_read([person.id])
    else:
        record("read", "audit_entries", participant_id=person.id)
    return render_template("overviews/readers.html", person=person, looks=list_readers(person.id))


@blueprint.get("/participants/<int:participant_id>/readers/download")
@access("audit.readers")
def readers_file(participant_id: int) -> ResponseReturnValue:
    """The same as a file, to give to the participant. Under the pseudonym: a file travels."""
    person = _person(participant_id)
    format_name = request.args.get("format", "csv")
    if format_name not in FORMATS:
        abort(404)
    mimetype, written = FORMATS[format_name]
    record("extract", "audit_entries", participant_id=person.id, reason=format_name)
    response = Response(written(person.pseudonym, list_readers(person.id)), content_type=mimetype)
    name = f"{person.pseudonym}.{format_name}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _person(participant_id: int) -> VisiblePerson:
    """The specialist's own participant; for the auditor anybody, never by name. NotFound (404) for others."""
    if not may(current_user, "audit.read"):
        return get_visible(participant_id, current_user)
    found = db.session.scalar(select(Participant).where(Participant.id == participant_id)) or abort(404)
    return VisiblePerson(found, is_identified=False, pseudonym=found.pseudonym)


def as_json(pseudonym: str, looks: Sequence[Looks]) -> bytes:
    """Codes and ISO moments, for a machine."""
    said = {"participant": pseudonym, "readers": [_plain(one) for one in looks]}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def as_csv(_pseudonym: str, looks: Sequence[Looks]) -> bytes:
    """The same for a spreadsheet: one line a person, day and kind. With a mark of UTF-8, which Excel asks for."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for one in looks:
        plain = {**_plain(one), "reasons": " / ".join(one.reasons)}
        writer.writerow({name: neutralised(str(value or "")) for name, value in plain.items()})
    return out.getvalue().encode("utf-8-sig")


def _plain(looks: Looks) -> dict[str, Any]:
    return {
        "day": looks.day.isoformat(),
        "who": looks.who,
        "workplace": looks.workplace,
        "action": looks.action,
        "said": str(labels.label("audit_action", looks.action)),
        "times": looks.times,
        "first": f"{looks.first_at.astimezone(HOME):%H:%M}",
        "last": f"{looks.last_at.astimezone(HOME):%H:%M}",
        "reasons": list(looks.reasons),
    }


COLUMNS: Final = ("day", "who", "workplace", "action", "said", "times", "first", "last", "reasons")
Written = Callable[[str, Sequence[Looks]], bytes]
FORMATS: Final = MappingProxyType[str, tuple[str, Written]](
    {"csv": ("text/csv; charset=utf-8", as_csv), "json": ("application/json", as_json)}
)
