"""What is said once an employer was saved."""

from flask import flash
from flask_babel import gettext as _

from crm.employers import rules
from crm.employers.models import Employer


def warn_of_personal_number(employer: Employer) -> None:
    """Say that a number is somebody's own, where it is."""
    if rules.is_sole_trader(employer.orgnr):
        flash(
            _("The number is a personal number: name and number of a sole trader are personal data."),
            "warning",
        )
