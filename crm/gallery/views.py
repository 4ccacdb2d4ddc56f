"""The page of all components in all states. It exists only where the application is developed or tested."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from crm.gallery.forms import GalleryForm, rejected_form
from crm.web.access import access

blueprint = Blueprint("gallery", __name__)


@blueprint.get("/gallery")
@access("staff.edit")
def index() -> ResponseReturnValue:
    """Every component, as first met and as handed back."""
    return render_template("gallery/index.html", form=GalleryForm(formdata=None), rejected=rejected_form())
