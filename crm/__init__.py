"""Dörröppnare: the network of employers, and who fits where."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from crm import config, encryption
from crm.accounts import security, session_check
from crm.database import db
from crm.extensions import alembic, babel, csrf
from crm.oidc import provider
from crm.rooms import BLUEPRINTS, DEVELOPMENT_BLUEPRINTS
from crm.web import access, addresses, compressing, pages, row_ids, transactions, wording

_HERE = Path(__file__).parent
# Beside the package in a checkout; inside it in an installed wheel (see setup.cfg).
_TEMPLATES = next(
    (folder for folder in (_HERE.parent / "templates", _HERE / "templates") if folder.is_dir()), None
)


def create_app(settings: Mapping[str, Any] | None = None, instance_path: str | None = None) -> Flask:
    """The application. `settings` override what environment and instance folder say (for tests)."""
    app = Flask(
        __name__,
        template_folder=str(_TEMPLATES),
        instance_path=instance_path or config.default_instance_path(),
    )
    app.config.from_mapping(config.settings(Path(app.instance_path)))
    app.config.from_mapping(settings or {})

    if app.config["PROXIES"]:
        proxies = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    encryption.install(app)
    db.init_app(app)
    alembic.init_app(app)
    babel.init_app(app, locale_selector=pages.chosen_language)
    csrf.init_app(app)
    row_ids.install(app)
    transactions.install(app)
    app.before_request(addresses.forget_ways_elsewhere)
    security.install(app)
    session_check.install(app)
    provider.install(app)
    app.before_request(access.refuse_unless_declared)
    compressing.install(app)
    pages.install(app)
    wording.install(app)
    for blueprint in (*BLUEPRINTS, *(DEVELOPMENT_BLUEPRINTS if app.debug or app.testing else ())):
        app.register_blueprint(blueprint)
    return app
