"""What the fields are called that the log says were changed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _

from crm.personal_data.columns import label_of

# Columns that hold no personal data, so that the register of personal data has no word for them.
_FIELDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "id": _("Number"),
        "code": _("Code"),
        "retention_months": _("Months kept"),
        "spreading_threshold": _("Smallest figure shown"),
        "caseload_ceiling": _("Most participants for a specialist"),
        "bound": _("Limit"),
        "is_checked": _("Checked"),
        "item": _("What is looked at"),
        "indicator": _("Goal"),
        "target": _("Goal to reach"),
        "label": _("What it is called"),
        "list": _("List"),
        "group": _("Group"),
        "segment": _("Kind of workplace"),
        "stage": _("Stage"),
        "sni": _("Line of business"),
        "places": _("Places"),
        "opening_hours": _("Opening hours"),
        "last_contact_on": _("Last contact"),
        "merged_into_id": _("Merged into"),
        "fact": _("About the work"),
        "value": _("Answer"),
        "source": _("From where"),
        "noted_on": _("Noted"),
        "since_on": _("Since"),
        "level": _("Level"),
        "offers": _("Offers"),
        "campaign_id": _("Campaign"),
        "contacted_on": _("Contacted"),
        "answer": _("Answer"),
        "answered_on": _("Answered"),
    }
)


def field_label(table: str, column: str) -> Any:
    """What a changed field is called; its own name, with spaces, where nobody has given it one."""
    label = label_of(table, column)
    return _FIELDS.get(column, column.replace("_", " ")) if label == column else label
