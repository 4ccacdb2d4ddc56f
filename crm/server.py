"""Serving: gunicorn with one worker a core; waitress where gunicorn does not run (Windows)."""

import os
import socket
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask


class CannotListen(Exception):
    """The address cannot be served on. Its text is a sentence that says why and what to do."""


def require_free_address(host: str, port: int) -> None:
    """Raise CannotListen when nobody could serve on `host` and `port` now."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CannotListen(
            f"Cannot serve on http://{host}:{port}: {error.strerror or error}. "
            "Stop what runs there, or choose another port with --port."
        ) from error


if sys.platform == "win32":
    import waitress

    def serve_forever(app: Flask, host: str, port: int, when_ready: Callable[[], None]) -> None:
        """Serve until stopped; `when_ready` is called once, just before requests are answered."""
        require_free_address(host, port)
        when_ready()
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

    def serve_forever(app: Flask, host: str, port: int, when_ready: Callable[[], None]) -> None:
        """Serve until stopped; `when_ready` is called once the address is listened on.

        The workers are forked from this process: close database connections before, or they would share them.
        Raises CannotListen when the address is taken or is not this machine's.
        """
        require_free_address(host, port)
        settings = {
            "bind": f"{host}:{port}",
            "workers": int(os.environ.get("DORROPPNARE_WORKERS") or os.cpu_count() or 1),
            "timeout": 120,
            "graceful_timeout": 10,
            "loglevel": "warning",
            # It would let anybody who is logged in to this machine as us steer the server; nobody needs that.
            "control_socket_disable": True,
            "when_ready": lambda _arbiter: when_ready(),
        }
        _Server(app, settings).run()
