"""The page that lies on the phone, and what it is made of.

It holds nothing about anybody, so that the phone may keep it. What it is made of is named by its content: a phone that
has kept one version takes the next whole, or not at all.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import current_app, render_template, url_for

from crm.labels import choices, in_matching
from matching.restrictions import FACTS

_BESIDE_THE_MODULES: Final = ("css/tokens.css", "css/field.css", "js/theme.js", "icons/icon.svg")
# For the worker itself, and for the pages where somebody leaves.
_NOT_OF_THE_PAGE: Final = frozenset({"shell.js", "leaving.js"})


def _static() -> Path:
    return Path(current_app.static_folder or "")


def modules() -> list[str]:
    """The scripts of the page, as names of static files."""
    found = (_static() / "js/field").glob("*.js")
    return sorted(f"js/field/{file.name}" for file in found if file.name not in _NOT_OF_THE_PAGE)


def page() -> str:
    """The page in the language of the request."""
    return render_template(
        "field/show.html",
        channels=choices("channel"),
        outcomes=choices("outcome"),
        kinds=choices("placement_kind"),
        facts=[(code, in_matching("question", code)) for code in FACTS],
        modules=modules(),
    )


def worker() -> str:
    """The service worker: what the phone keeps, and the version of it all."""
    files = [*_BESIDE_THE_MODULES, *modules()]
    contents = [(_static() / name).read_bytes() for name in [*files, "js/field/shell.js"]]
    version = sha256(b"\0".join([page().encode(), *contents])).hexdigest()[:16]
    urls = [url_for("static", filename=name) for name in files]
    return render_template("field/worker.js", version=version, files=urls)
