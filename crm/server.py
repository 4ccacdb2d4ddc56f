"""Serving: gunicorn with one worker a core; waitress where gunicorn does not run (Windows)."""

import os
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from flask import Flask

PROXIES_MISSING = (
    "DORROPPNARE_PROXIES is not set, so wrong passwords are counted for each account, but not for each network "
    "address. Set it to the number of web servers before this one, see docs/operations.md."
)


def reasons_against(host: str, *, is_https: bool, has_demo: bool) -> list[str]:
    """Why the application should not be reached by others on `host` as it is; none when it should, or cannot be."""
    is_reached = is_https or not is_loopback(host)
    reasons = []
    if not is_https and not is_loopback(host):
        reasons.append(
            f"Others can reach {host}, and passwords would travel unencrypted. Put a web server with a certificate "
            "before it and set DORROPPNARE_HTTPS=1, or leave --host out."
        )
    if has_demo and is_reached:
        reasons.append(
            "The log-ins of the demo work here, and their password is known to everybody. Start with an empty "
            "database, or give each of them another: dorroppnare staff password EMAIL."
        )
    if reasons:
        reasons.append("For a demo or a closed network, DORROPPNARE_INSECURE=1 serves it as it is.")
    return reasons


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
