"""A small application around the real templates, so that macros are tested as pages use them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect

ROOT = Path(__file__).parents[3]
ROOMS = ["Today", "Employers", "Participants", "Suggestions", "Friends", "Reports"]


@pytest.fixture
def app() -> Flask:
    app = Flask(
        "gallery", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "crm" / "static")
    )
    app.config.update(SECRET_KEY="only for tests", BABEL_DEFAULT_LOCALE="en", MAP_TILES_URL=None)
    Babel(app)
    CSRFProtect(app)
    app.add_url_rule("/language", "settings.choose_language", lambda: "", methods=["POST"])
    app.add_url_rule("/logout", "security.logout", lambda: "", methods=["POST"])

    @app.context_processor
    def frame() -> dict[str, object]:
        rooms = [
            SimpleNamespace(
                endpoint=f"{name.lower()}.index", url=f"/{name}", label=name, is_current=name == "Friends"
            )
            for name in ROOMS
        ]
        person = SimpleNamespace(is_authenticated=True, name="Anna Berg")
        return {"locale": "en", "navigation": rooms, "current_user": person}

    return app


@pytest.fixture
def render(app: Flask) -> Iterator[Callable[..., BeautifulSoup]]:
    """Renders a template's text to parsed HTML, inside a request that lasts as long as the test."""

    def parsed(source: str, **context: object) -> BeautifulSoup:
        return BeautifulSoup(render_template_string(source, **context), "html.parser")

    with app.test_request_context("/"):
        yield parsed
