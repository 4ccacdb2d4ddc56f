"""Filters of a list: a form read from the address, and links that take one filter away or sort anew."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request, url_for

from crm.web.forms import Form


def code_or_none(value: Any) -> str | None:
    """A chosen code; None for the empty choice."""
    return str(value) if value not in (None, "") else None


class FilterForm(Form):
    """A form of a list's filters. It is read from the address, so it changes nothing and needs no token.

    Choices are `SelectField(coerce=code_or_none)`; a subclass calls `validate()` when it has offered them.
    """

    class Meta(Form.Meta):
        """No token."""

        csrf = False

    def __init__(self) -> None:
        super().__init__(formdata=request.args)

    @property
    def chosen(self) -> Mapping[str, Any]:
        """Field → value, for the fields that narrow and whose value is one of theirs."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if not field.errors and field.data not in (None, "", False, [])
        }

    def active(self, words: Mapping[str, Any], endpoint: str) -> list[dict[str, Any]]:
        """For the chips above a list: each chosen filter with the address without it. `words` are their labels."""
        return [
            {"label": _chip(self._fields[name], words[name]), "remove_url": address(endpoint, {name: None})}
            for name in self.chosen
            if name in words
        ]


def _chip(field: Any, words: Any) -> Any:
    labels = {str(value): label for value, label, *_ in getattr(field, "iter_choices", list)()}
    value = labels.get(str(field.data), field.data)
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
