"""The base of every form: rejected ones keep what was typed, and a save on an older version is refused.

Fields carry no wording: labels and hints stand in the template beside the field.
"""

from typing import Any

from flask_babel import get_locale
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from wtforms import HiddenField

from crm import errors, labels
from crm.database import db


def blank_to_none(value: Any) -> Any:
    """What an empty text field means: nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def stripped(value: Any) -> Any:
    """Text without the spaces around it."""
    return value.strip() if isinstance(value, str) else value


class Named:
    """A form whose fields get their labels in the template, where all wording lives."""

    _fields: dict[str, Any]

    def named(self, **names: Any) -> str:
        """Give fields their labels. Gives "" so that it can stand in a template."""
        for name, text in names.items():
            self._fields[name].label.text = text
        return ""


class Form(Named, FlaskForm):
    """A form whose text fields are stripped and whose empty ones are None."""

    class Meta(FlaskForm.Meta):
        """Messages of the form library in the language of the page."""

        @property
        def locales(self) -> list[str]:
            """The page's language first."""
            return [str(get_locale() or "sv"), "en"]

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Give every field the two text filters, before its own."""
            own = list(unbound_field.kwargs.get("filters", ()))
            return unbound_field.bind(form=form, **{**options, "filters": [stripped, blank_to_none, *own]})

    def show(self, error: errors.DomainError) -> None:
        """Put a domain error's sentence beside the field at fault, or above the form."""
        sentence = labels.error_sentence(error)
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]

    def run(self, action: Any, *args: Any, **kwargs: Any) -> Any:
        """Call an action; True-ish result when it went well, None when the domain said no (shown in the form).

        Database constraints and stale versions count as the domain saying no. What the action had done is undone.
        """
        try:
            with db.session.begin_nested():
                result = action(*args, **kwargs)
                db.session.flush()
        except errors.DomainError as error:
            self.show(error)
        except StaleDataError:
            self.show(errors.ChangedMeanwhile())
        except IntegrityError as error:
            self.show(errors.domain_error(error))
        else:
            return result if result is not None else True
        return None


class VersionedForm(Form):
    """A form on a row that others may edit too: carries the version that was opened."""

    version = HiddenField()

    def require_same_version(self, row: Any) -> None:
        """Raise ChangedMeanwhile when the row was saved by somebody since the form was opened."""
        if str(row.version) != str(self.version.data):
            raise errors.ChangedMeanwhile()

    def stored_beside(self, row: Any) -> dict[str, Any]:
        """For the conflict box: fields where the stored value differs from the typed one → the stored value."""
        return {
            name: getattr(row, name)
            for name, field in self._fields.items()
            if hasattr(row, name) and name != "version" and getattr(row, name) != field.data
        }
