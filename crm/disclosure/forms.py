"""The form of a card: where it counts, until when, and for each topic who may tell it in which words."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import Length

from crm import codes
from crm.disclosure.actions import Agreement
from crm.disclosure.models import DisclosureCard
from crm.employers.models import Employer
from crm.web.forms import DayField, Form, Required, id_or_none, options


class CardForm(Form):
    """One agreement. Each topic has two fields, `by_<topic>` and `words_<topic>`."""

    employer_id = SelectField(coerce=id_or_none)
    agreed_on = DayField(validators=[Required()])
    until_on = DayField(validators=[Required()])

    def offer(self, employers: Iterable[Employer], anywhere: Any) -> None:
        """Let one of these employers be chosen, or any (called `anywhere`)."""
        choices = [SelectChoice(value=one.id, label=one.name) for one in employers]
        self.employer_id.choices = [SelectChoice(value="", label=anywhere), *choices]

    def topics(self) -> list[tuple[str, Any, Any]]:
        """For each topic its code and its two fields."""
        return [
            (topic, self._fields[f"by_{topic}"], self._fields[f"words_{topic}"])
            for topic in codes.DISCLOSURE_TOPICS
        ]

    def agreement(self) -> Agreement:
        """What the form says, for the action."""
        said = {topic: (by.data, words.data) for topic, by, words in self.topics()}
        return Agreement(self.employer_id.data, self.agreed_on.data, self.until_on.data, said)


for _topic in codes.DISCLOSURE_TOPICS:
    setattr(
        CardForm,
        f"by_{_topic}",
        SelectField(choices=lambda: options("disclosure_teller"), default="nobody"),
    )
    setattr(CardForm, f"words_{_topic}", TextAreaField(validators=[Length(max=1000)]))


def values_of(
    card: DisclosureCard | None, employer_id: int | None, today: date, until_on: date
) -> dict[str, Any]:
    """What a form begins with: the words of the card that is agreed on anew, else nothing that may be told."""
    values: dict[str, Any] = {"employer_id": employer_id, "agreed_on": today, "until_on": until_on}
    for row in card.topics if card else ():
        values |= {f"by_{row.topic}": row.told_by, f"words_{row.topic}": row.wording}
    return values
