"""The form of a merge: one question for each thing on which two employers differ."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from markupsafe import Markup
from wtforms import HiddenField, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from crm import errors
from crm.doubles.actions import Choices
from crm.doubles.comparing import Comparison, Difference
from crm.doubles.people import Alike
from crm.doubles.rules import Side
from crm.labels import label
from crm.web.forms import Form

_PART, _FACT = "part_", "fact_"
_SAID = Markup("{}<br><span class='muted small'>{}</span>")


class MergeForm(Form):
    """Which value holds of each thing that differs, and who of the people is one. Made by `merge_form`."""

    kept_version = HiddenField()
    merged_version = HiddenField()
    joined = SelectMultipleField(
        coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    @property
    def choices(self) -> Choices:
        """What was chosen."""
        return Choices(self._sides(_PART), self._sides(_FACT), frozenset(self.joined.data or ()))

    def _sides(self, prefix: str) -> Mapping[str, Side]:
        return {
            name.removeprefix(prefix): cast(Side, field.data)
            for name, field in self._fields.items()
            if name.startswith(prefix) and field.data
        }

    def questions(self, comparison: Comparison, one_sided: bool) -> Iterator[Any]:
        """The questions in their order: those on which both say something else, or those of which only one speaks."""
        for prefix, asked in ((_PART, comparison.parts), (_FACT, comparison.facts)):
            yield from (self[prefix + one.name] for one in asked if one.is_one_sided is one_sided)

    def require_same(self, comparison: Comparison) -> None:
        """Raise ChangedMeanwhile when either was saved since the page was opened. The form carries on with what is
        stored now: whoever has looked may go on.
        """
        stored = str(comparison.kept.version), str(comparison.merged.version)
        opened = self.kept_version.data, self.merged_version.data
        self.kept_version.data, self.merged_version.data = stored
        if opened != stored:
            raise errors.ChangedMeanwhile


def merge_form(comparison: Comparison) -> MergeForm:
    """The form for two employers, with what the rules would choose."""
    questions = {
        **{_PART + one.name: _question(one) for one in comparison.parts},
        **{_FACT + one.name: _question(one) for one in comparison.facts},
    }
    form = cast(MergeForm, type("MergeFormOfTwo", (MergeForm,), questions)(data=_defaults(comparison)))
    form.joined.choices = [SelectChoice(pair.merged["id"], _called(pair)) for pair in comparison.alike]
    return form


def _question(difference: Difference) -> RadioField:
    sides = (("kept", difference.kept), ("merged", difference.merged))
    return RadioField(
        difference.label,
        choices=[
            SelectChoice(side, _SAID.format(text or label("side", "empty"), label("side", side)))
            for side, text in sides
        ],
        validators=[Optional()],
    )


def _defaults(comparison: Comparison) -> dict[str, Any]:
    return {
        **{_PART + one.name: one.default for one in comparison.parts},
        **{_FACT + one.name: one.default for one in comparison.facts},
        "joined": _sure(comparison.alike),
        "kept_version": comparison.kept.version,
        "merged_version": comparison.merged.version,
    }


def _sure(alike: Iterable[Alike]) -> list[int]:
    return [pair.merged["id"] for pair in alike if pair.is_sure]


def _called(pair: Alike) -> str:
    """Both as they stand: name, title, number and address."""
    return " = ".join(
        ", ".join(str(person[column]) for column in ("name", "title", "phone", "email") if person[column])
        for person in (pair.kept, pair.merged)
    )
