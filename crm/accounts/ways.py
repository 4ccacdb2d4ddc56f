"""Forms of the library that offer a choice of ways. It hands choices in as pairs; the form library wants more."""

from typing import Any

from flask_security import TwoFactorRescueForm, TwoFactorSelectForm
from wtforms import RadioField, SelectChoice

from crm.web.forms import Worded


class WaysField(RadioField):
    """One of several, whose choices may come as pairs of value and label."""

    choices: Any

    def iter_choices(self) -> Any:
        """The choices as the form library wants them."""
        self.choices = [
            way if isinstance(way, SelectChoice) else SelectChoice(value=way[0], label=str(way[1]))
            for way in self.choices or ()
        ]
        return super().iter_choices()


class ChooseStepForm(Worded, TwoFactorSelectForm):
    """Which second step, for who has several."""

    which = WaysField()


class UnusedRescueForm(TwoFactorRescueForm):
    """What the library would offer who has lost their phone. Our page links to the recovery codes instead."""

    help_setup = WaysField(choices=[])
