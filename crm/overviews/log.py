"""The log for whoever looks after it: what was done by whom, and what one entry changed.

Of a participant it shows the pseudonym and which fields were changed, never what stood in them: the auditor reads the
log, not the person. Whoever needs the values asks the responsible specialist.
"""

from collections.abc import Iterable
from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms import SelectChoice

from crm.accounts.queries import list_staff
from crm.audit.forms import LogFilterForm
from crm.audit.models import ACTIONS
from crm.audit.queries import LogFilter, get_entry, list_entries
from crm.database import db
from crm.employers.rules import is_sole_trader
from crm.overviews import blueprint
from crm.overviews.log_fields import field_label
from crm.participants.models import Participant
from crm.personal_data.columns import reading_of
from crm.web.access import access
from crm.web.forms import options

# Tables whose values the log's page may show; of any other only the names of the fields.
OPEN_TABLES: Final = frozenset(
    {
        "campaign_recipients",
        "campaigns",
        "company_friends",
        "contact_people",
        "employer_contacts",
        "employers",
        "organisations",
        "programme_codes",
        "programme_goals",
        "programmes",
        "staff",
        "supervisors",
        "workplace_facts",
    }
)
HIDDEN: Final = "•••"
# No participant has it: a search for somebody who is not there finds nothing.
NOBODY: Final = 0


@blueprint.get("/log")
@access("audit.read")
def log() -> ResponseReturnValue:
    """The log, the latest first, narrowed by filters."""
    form = _filter_form()
    chosen = LogFilter(
        staff_id=form.staff.data,
        action=form.action.data if form.action.data in ACTIONS else None,
        participant_id=_participant_called(form.participant.data),
        day_from=form.day_from.data,
        day_to=form.day_to.data,
    )
    stretch = list_entries(chosen, request.args.get("before", type=int))
    return render_template(
        "overviews/log.html",
        form=form,
        stretch=stretch,
        chosen=chosen,
        asked={name: value for name, value in request.args.items() if value and name != "before"},
        pseudonyms=_pseudonyms(entry.participant_id for entry in stretch.entries),
    )


@blueprint.get("/log/<int:number>")
@access("audit.read")
def log_entry(number: int) -> ResponseReturnValue:
    """One entry: who, when, from where, why, and what was changed."""
    entry = get_entry(number)
    return render_template(
        "overviews/log_entry.html",
        entry=entry,
        pseudonym=_pseudonyms([entry.participant_id]).get(entry.participant_id or NOBODY),
        field_label=field_label,
        reading_of=_reading_of,
        shows_values=entry.entity in OPEN_TABLES and entry.participant_id is None,
    )


def _reading_of(table: str, column: str, value: Any) -> str:
    """A value as people read it; the number of a sole trader, which is a personal number, as dots."""
    is_person = column == "orgnr" and value is not None and is_sole_trader(str(value))
    return HIDDEN if is_person else reading_of(table, column, value)


def _filter_form() -> LogFilterForm:
    form = LogFilterForm(formdata=request.args)
    anything = SelectChoice(value="", label=_("All"))
    form.staff.choices = [anything, *(SelectChoice(value=one.id, label=one.name) for one in list_staff())]
    form.action.choices = [anything, *options("audit_action")]
    form.validate()
    return form


def _participant_called(typed: str | None) -> int | None:
    """The participant with that pseudonym or that number; None when nothing was typed, NOBODY when there is none.

    A number is enough also of somebody who is no longer there.
    """
    if not typed:
        return None
    found = db.session.scalar(select(Participant.id).where(Participant.pseudonym == typed.upper()))
    return found or (int(typed) if typed.isdecimal() and len(typed) < 10 else NOBODY)


def _pseudonyms(ids: Iterable[int | None]) -> dict[int, str]:
    """Participant → pseudonym; who is no longer there has none."""
    wanted = {id_ for id_ in ids if id_ is not None}
    rows = db.session.execute(select(Participant.id, Participant.pseudonym).where(Participant.id.in_(wanted)))
    return {row.id: row.pseudonym for row in rows}
