"""What has to be said of an entry before it can be logged: where it was, and how."""

import re

from wtforms import RadioField, StringField

from crm.contacts.forms import NEW
from crm.employers.forms import EMPTY_IS_FINE, SHORT
from crm.labels import choices
from crm.web.forms import Form


class KeptEntryForm(Form):
    """`employer` is an id or `new`, `where` what was searched for, and a new one's name."""

    employer = RadioField(validators=[EMPTY_IS_FINE], validate_choice=False)
    where = StringField(validators=[SHORT])
    channel = RadioField(validators=[EMPTY_IS_FINE])

    def offer(self) -> None:
        """Fill the choices."""
        self.channel.choices = choices("channel")

    @property
    def employer_id(self) -> int | None:
        """The employer chosen; None for a new one, or none yet."""
        chosen = self.employer.data or ""
        return int(chosen) if re.fullmatch(r"[0-9]{1,9}", chosen) else None

    @property
    def is_new(self) -> bool:
        """Whether what was searched for is the name of a new one."""
        return bool(self.employer.data == NEW)
