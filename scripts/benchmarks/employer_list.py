"""Requests a second of the employer list, beside a bare hello-world under the same server and settings.

    scripts/bench employer_list [--employers 2000] [--seconds 5] [--rounds 3]

The two take turns, so that whatever else the machine does meets both. Aim: at least a third of hello-world.
"""

import argparse
import logging
import multiprocessing
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import select

from crm import create_app
from crm.accounts import sessions
from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import Employer
from crm.employers.rules import derived_columns
from crm.extensions import alembic
from crm.programmes.models import Organisation, Programme
from crm.server import serve_forever
from crm.web.clock import now
from scripts.benchmarks import hello
from scripts.benchmarks.load import Load, measure
from tests.conftest import cookie_of

STREETS = ("Storgatan", "Kyrkogatan", "Hamngatan", "Skolgatan", "Ringvägen")
TRADES = ("Bageri", "Verkstad", "Café", "Snickeri", "Trädgård", "Tvätteri", "Förskola", "Lager")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--employers", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = filled_application(Path(folder), wanted.employers)
        cookie = session_cookie(app)
        with app.app_context():
            db.engine.dispose()
        with serving(app) as page, serving(hello.app) as bare:
            measure(page, "/employers", cookie, 1)
            rounds = [
                (measure(page, "/employers", cookie, wanted.seconds), measure(bare, "/", "", wanted.seconds))
                for _ in range(wanted.rounds)
            ]
    report(wanted.employers, rounds)


def filled_application(folder: Path, employers: int) -> Flask:
    """The application on SQLite with so many employers and one specialist."""
    url = f"sqlite:///{folder}/bench.sqlite"
    app = create_app({"SECRET_KEY": "bench", "SQLALCHEMY_DATABASE_URI": url}, str(folder))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        alembic.upgrade()
        organisation = Organisation(name="Göteborg")
        programme = Programme(code="B", name="Bänk", starts_on=date(2025, 1, 1), organisation=organisation)
        db.session.add(
            Staff(email="s@exempel.example", name="Sam", role="specialist", programmes=[programme])
        )
        db.session.add_all(an_employer(number) for number in range(employers))
        db.session.commit()
    return app


def an_employer(number: int) -> Employer:
    """A made-up workplace, different from all others."""
    name = f"{TRADES[number % len(TRADES)]} {STREETS[number % len(STREETS)]} {number}"
    street = f"{STREETS[number % len(STREETS)]} {number}"
    derived = derived_columns(name, street, "Göteborg", None)
    return Employer(name=name, street=street, city="Göteborg", **derived)


def session_cookie(app: Flask, path: str = "/employers") -> str:
    """The cookie of the specialist, as it is once they have seen a page."""
    client = app.test_client()
    with app.app_context():
        person = db.session.scalars(select(Staff)).one()
        logged_in = cookie_of(person, sessions.begin(person, now()))
        db.session.commit()
    with client.session_transaction() as session:
        session.update(logged_in)
    client.get(path)
    cookie = client.get_cookie("session")
    return f"session={cookie.value if cookie else ''}"


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """The port on which `app` is served, with the settings of the product."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ready = multiprocessing.Event()
    server = multiprocessing.Process(target=serve_forever, args=(app, "127.0.0.1", port, ready.set))
    server.start()
    try:
        if not ready.wait(30):
            raise RuntimeError("the server did not start")
        yield port
    finally:
        os.kill(server.pid or 0, signal.SIGTERM)
        server.join()


def report(employers: int, rounds: list[tuple[Load, Load]]) -> None:
    """The medians and their ratio."""
    page = median(load.requests_a_second for load, _ in rounds)
    bare = median(load.requests_a_second for _, load in rounds)
    ratios = sorted(one.requests_a_second / other.requests_a_second for one, other in rounds)
    print(f"employer list, {employers} employers: {page:.0f} requests a second", end=", ")
    print(f"p95 {median(load.p95_ms for load, _ in rounds):.1f} ms, {rounds[0][0].bytes_an_answer} bytes")
    print(f"hello, world: {bare:.0f} requests a second")
    print(f"ratio {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}), aim at least 0.33")


if __name__ == "__main__":
    main()
