"""Pages that show one thing from all sides: today, an employer, a participant. One module a page."""

from flask import Blueprint

blueprint = Blueprint("overviews", __name__)
