"""Filters of a list: a form read from the address, and links that take one filter away or sort anew."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import request, url_for
from wtforms import SelectMultipleField

from crm.web import formats
from crm.web.forms import Form


def code_or_none(value: Any) -> str | None:
    """A chosen code; None for the empty choice."""
    return str(value) if value not in (None, "") else None


class SeveralField(SelectMultipleField):
    """Several of a list of codes, each an alternative. Those that are no choice (any more) are left out and `lost`."""

    data: Any
    lost: tuple[str, ...] = ()

    def pre_validate(self, form: Any) -> None:
        """Keep what can be chosen, once each."""
        known = [value for value, *_rest in self.iter_choices()]
        self.lost = tuple(value for value in self.data or () if value and value not in known)
        self.data = [value for value in dict.fromkeys(self.data or ()) if value in known]


class FilterForm(Form):
    """A form of a list's filters. It is read from the address, so it changes nothing and needs no token.

    Choices are `SelectField(coerce=code_or_none)`; a subclass calls `validate()` when it has offered them.
    """

    class Meta(Form.Meta):
        """No token."""

        csrf = False

    def __init__(self, formdata: Any = None) -> None:
        super().__init__(formdata=request.args if formdata is None else formdata)

    @property
    def chosen(self) -> Mapping[str, Any]:
        """Field → value, for the fields that narrow and whose value is one of theirs."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if not field.errors and field.data not in (None, "", False, [])
        }

    @property
    def lost(self) -> list[Any]:
        """The fields that were asked to narrow by something that they cannot (any more)."""
        return [
            field
            for field in self._fields.values()
            if getattr(field, "lost", ()) or (field.errors and any(field.raw_data or ()))
        ]

    @property
    def asked(self) -> dict[str, Any]:
        """The arguments of an address that narrows the same way: field → values as text."""
        return {
            name: [str(one) for one in value]
            if isinstance(value, list)
            else ["y" if value is True else str(value)]
            for name, value in self.chosen.items()
        }

    def active(self, words: Mapping[str, Any], endpoint: str) -> list[dict[str, Any]]:
        """For the chips above a list: each chosen filter with the address without it. `words` are their labels."""
        return [
            chip
            for name in self.chosen
            if name in words
            for chip in _chips(self._fields[name], words[name], endpoint)
        ]


def _chips(field: Any, words: Any, endpoint: str) -> list[dict[str, Any]]:
    """One chip for a field, and one for each of several values."""
    several = field.data if isinstance(field.data, list) else [field.data]
    labels = {str(value): label for value, label, *_ in getattr(field, "iter_choices", list)()}
    return [
        {
            "label": _said(labels.get(str(value), value), words),
            "remove_url": address(endpoint, {field.name: [one for one in several if one != value] or None}),
        }
        for value in several
    ]


def _said(value: Any, words: Any) -> Any:
    if isinstance(value, date):
        value = formats.day(value)
    return words if value is True else f"{words}: {value}" if words else value


def address(endpoint: str, changes: Mapping[str, Any]) -> str:
    """The address of the list with its filters as they are, some changed (None takes away), from page one."""
    arguments: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
    arguments |= {"page": None, **changes}
    return url_for(endpoint, **{name: value for name, value in arguments.items() if value is not None})


def sortable(
    endpoint: str, columns: Iterable[dict[str, Any]], sort: str, default: str
) -> list[dict[str, Any]]:
    """A table's columns with their sort links; a column sorts when it has `sort` (a code) and `direction`."""
    return [
        {
            **column,
            "sort_url": address(endpoint, {"sort": None if column["sort"] == default else column["sort"]}),
            "sorted": column["direction"] if column["sort"] == sort else None,
        }
        if "sort" in column
        else column
        for column in columns
    ]
