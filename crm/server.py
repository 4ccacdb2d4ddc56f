"""Serving: gunicorn with one worker a core; waitress where gunicorn does not run (Windows)."""

import os
import sys
from typing import Any

from flask import Flask

if sys.platform == "win32":
    import waitress

    def serve_forever(app: Flask, host: str, port: int) -> None:
        """Serve until stopped."""
        waitress.serve(app, host=host, port=port)

else:
    from gunicorn.app.base import BaseApplication

    class _Server(BaseApplication):
        """Gunicorn, told its settings by us instead of a file."""

        def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
            self.application = app
            self.settings = settings
            super().__init__()

        def load_config(self) -> None:
            """Take over our settings."""
            for key, value in self.settings.items():
                self.cfg.set(key, value)

        def load(self) -> Flask:
            """The application, made before the workers are."""
            return self.application

    def serve_forever(app: Flask, host: str, port: int) -> None:
        """Serve until stopped. Workers share the application's code but none of its connections."""
        settings = {
            "bind": f"{host}:{port}",
            "workers": int(os.environ.get("DORROPPNARE_WORKERS") or os.cpu_count() or 1),
            "timeout": 120,
            "graceful_timeout": 10,
            "loglevel": "warning",
        }
        _Server(app, settings).run()
