"""The form of a contact: where, how, how it went, what comes next, and the note last."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    validators,
)

from crm.contacts.actions import ContactEntry
from crm.contacts.models import EmployerContact
from crm.contacts.own_participants import list_own_now
from crm.contacts.telling import Telling
from crm.employers.fields import ChosenRowField, required
from crm.employers.forms import EMPTY_IS_FINE, LONG, SHORT, NextStepForm
from crm.employers.queries import list_people
from crm.labels import choices
from crm.web.forms import VersionedForm, boxes

NEW = "new"


class ContactFields:
    """What is said about a contact, whether it is logged or mended."""

    channel = RadioField(validators=[required])
    outcome = RadioField(validators=[required])
    note = TextAreaField(validators=[LONG])
    happened_on = DateField(validators=[required])
    contact_person_id = ChosenRowField()
    participant_id = ChosenRowField()
    minutes = IntegerField(validators=[EMPTY_IS_FINE, validators.NumberRange(1, 1440)])
    told = boxes("disclosure_topic")
    told_outside = boxes("disclosure_topic")
    told_reason = StringField(validators=[SHORT])

    def offer(
        self: Any, staff: Any, today: date, employer_id: int | None, kept: EmployerContact | None = None
    ) -> None:
        """Fill the choices: codes, who may have been met, and for whom (own participants by initials only)."""
        self.channel.choices, self.outcome.choices = choices("channel"), choices("outcome")
        people = [(p.id, p.name) for p in list_people(employer_id)] if employer_id else []
        if (
            kept is not None
            and kept.contact_person is not None
            and kept.contact_person_id not in dict(people)
        ):
            people.append((kept.contact_person.id, kept.contact_person.name))
        self.contact_person_id.offer(people, "–")
        own = [(known.id, known.short) for known in list_own_now(staff, today)]
        if kept is not None and kept.participant_id is not None and kept.participant_id not in dict(own):
            own.append((kept.participant_id, "…"))
        self.participant_id.offer(own, "–")

    def entry(self: Any) -> ContactEntry:
        """What was said."""
        return ContactEntry(
            happened_on=self.happened_on.data,
            channel=self.channel.data,
            outcome=self.outcome.data,
            note=self.note.data,
            contact_person_id=self.contact_person_id.data,
            participant_id=self.participant_id.data,
            minutes=self.minutes.data,
            step=self.step if isinstance(self, NextStepForm) else (None, None, None),
            telling=Telling(self.told.data or (), self.told_outside.data or (), self.told_reason.data),
            client_key=self.client_key.data if "client_key" in self else None,
        )

    @property
    def chosen_participant_id(self: Any) -> int | None:
        """For whom, when that is somebody among those offered."""
        chosen = self.participant_id.data
        return chosen if chosen in [value for value, _name in self.participant_id.choices] else None


class LogContactForm(ContactFields, NextStepForm):
    """A new contact. `employer` is an id or `new`; `where` is what was searched for, and a new one's name."""

    employer = RadioField(validators=[EMPTY_IS_FINE], validate_choice=False)
    where = StringField(validators=[SHORT])
    client_key = HiddenField(default=lambda: uuid4().hex, validators=[validators.Length(max=60)])
    return_to = HiddenField()

    @property
    def employer_id(self) -> int | None:
        """The employer chosen; None for a new one, or none yet."""
        chosen = self.employer.data or ""
        return int(chosen) if re.fullmatch(r"[0-9]{1,9}", chosen) else None


class EditContactForm(ContactFields, VersionedForm):
    """A contact that is mended by whoever logged it."""
