"""What anybody may read: what this is, who answers for it, and how accessible it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from crm.web.access import PUBLIC, access

blueprint = Blueprint("about", __name__)


@dataclass(frozen=True)
class FooterLink:
    """A link at the foot of every page."""

    endpoint: str
    label: Any

    @property
    def url(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint)


# The day on which somebody last went through the statement and found it true.
REVIEWED_ON = date(2026, 11, 22)

FOOTER_LINKS = (
    FooterLink("about.about", _("About Dörröppnare")),
    FooterLink("about.accessibility", _("Accessibility")),
)


@blueprint.app_context_processor
def _footer() -> dict[str, Any]:
    return {"footer_links": FOOTER_LINKS}


@blueprint.get("/about")
@access(PUBLIC)
def about() -> ResponseReturnValue:
    """What this is, and what happens with personal data."""
    return render_template("about/about.html", owner=owner())


@blueprint.get("/accessibility")
@access(PUBLIC)
def accessibility() -> ResponseReturnValue:
    """The accessibility statement that public bodies owe (DOS-lagen), with a way to complain."""
    return render_template("about/accessibility.html", owner=owner(), reviewed_on=REVIEWED_ON)


def owner() -> dict[str, str]:
    """Who answers for this installation: name, e-mail and phone, as its settings say."""
    return {
        "name": current_app.config["OWNER_NAME"],
        "email": current_app.config["OWNER_EMAIL"],
        "phone": current_app.config["OWNER_PHONE"],
    }
