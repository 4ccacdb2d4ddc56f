"""What a page with a form answers: 422 when it was refused, and what somebody else saved meanwhile beside it."""

from dataclasses import dataclass
from typing import Any

from flask import render_template

from crm import errors, labels
from crm.audit.queries import find_last_writer
from crm.web.clock import HOME
from crm.web.forms import Form, VersionedForm


@dataclass(frozen=True)
class Difference:
    """One field where what is stored is not what was typed, both as text; `name` is the field's."""

    name: str
    label: Any
    field_id: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """Somebody saved the row after the form was opened: who (None = not known), when, and the differences."""

    by: str | None
    at: str
    differences: tuple[Difference, ...]

    def theirs(self, name: str) -> str | None:
        """What is stored in a field, when it is not what was typed."""
        return next((difference.theirs for difference in self.differences if difference.name == name), None)


def find_conflict(form: VersionedForm, row: Any, stored: VersionedForm | None = None) -> Conflict | None:
    """The conflict of a refused form, None when nobody saved meanwhile. `stored` is the same form of the stored row,
    needed where fields are not simply the columns of the row.

    Afterwards the form carries the version that is stored now: whoever has compared may save again.
    """
    if not form.is_submitted() or str(row.version) == str(form.version.data):
        return None
    sentence = labels.error_sentence(errors.ChangedMeanwhile())
    form.form_errors[:] = [error for error in form.form_errors if error != sentence]
    form.version.data = row.version
    writer = find_last_writer(row.__tablename__, row.id)
    return Conflict(
        writer, f"{row.updated_at.astimezone(HOME):%H:%M}", tuple(_differences(form, row, stored))
    )


def _differences(form: VersionedForm, row: Any, given: VersionedForm | None) -> list[Difference]:
    stored = given or type(form)(formdata=None, obj=row)
    return [
        Difference(name, field.label, field.id, _as_text(stored[name]), _as_text(field))
        for name, field in form._fields.items()
        if (given or hasattr(row, name))
        and name not in ("version", "csrf_token")
        and _as_text(stored[name]) != _as_text(field)
    ]


def _as_text(field: Any) -> str:
    """What the field shows: for a choice its label, else the text."""
    if isinstance(field.data, list):
        return _list_as_text(field)
    chosen = str(field.data if field.data is not None else "")
    for value, label, *_rest in field.iter_choices() if hasattr(field, "iter_choices") else ():
        if str(value) == chosen:
            return str(label)
    return chosen if hasattr(field, "iter_choices") else str(field._value() or "")


def _list_as_text(field: Any) -> str:
    """Several choices by their labels; rows of small forms by what each says."""
    if hasattr(field, "iter_choices"):
        return ", ".join(str(label) for value, label, *_rest in field.iter_choices() if value in field.data)
    rows = (" ".join(str(value) for value in row.values() if value) for row in field.data)
    return ", ".join(row for row in rows if row)


def answer(template: str, form: Form, **context: Any) -> tuple[str, int]:
    """The page with its form: status 422 when the form was refused, so that nothing is committed."""
    return render_template(template, form=form, **context), 422 if form.errors or context.get(
        "conflict"
    ) else 200
