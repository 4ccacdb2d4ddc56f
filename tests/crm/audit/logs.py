"""A short log to look at and to tamper with, and what checking it finds."""

from collections.abc import Sequence

from flask import Flask, g

from crm.accounts.models import Staff
from crm.audit import guards
from crm.audit.actions import keep, record, record_read, take_noted
from crm.audit.anchor import anchor_path
from crm.audit.models import AuditEntry
from crm.audit.verifying import Fault, LogCheck
from crm.database import db
from crm.participants.models import Participant
from tests.crm import rows


def read_by(
    app: Flask, staff: Staff, participants: Sequence[Participant], address: str = "192.0.2.7"
) -> None:
    """`staff` reads about these people, on a request of their own."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        g._login_user = staff
        record_read([person.id for person in participants])
        noted = take_noted()
    keep(noted)
    db.session.commit()


def a_log(app: Flask) -> tuple[Staff, Participant]:
    """Rows made, one changed, two reads, an export with its reason: at least eight entries."""
    staff = rows.a_staff_member("specialist", rows.a_programme())
    person, other = rows.a_participant("Örjan Örn"), rows.a_participant("Ylva Ygg")
    db.session.commit()
    person.city = "Borås"
    db.session.commit()
    read_by(app, staff, [person, other])
    record("export", "reports", reason="participants, csv")
    db.session.commit()
    return staff, person


def check() -> LogCheck:
    """A check of the log as it is now."""
    return LogCheck(db.session.connection(), anchor_path())


def faults() -> list[Fault]:
    """What is wrong with the log."""
    return list(check().faults())


def kinds() -> set[str]:
    """The kinds of what is wrong."""
    return {fault.kind for fault in faults()}


def entries(**columns: object) -> list[AuditEntry]:
    """Entries in their order."""
    db.session.expire_all()
    return list(db.session.scalars(db.select(AuditEntry).filter_by(**columns).order_by(AuditEntry.number)))


class Attacker:
    """Somebody with every right in the database and without the key: takes the guards away, puts them back."""

    def __enter__(self) -> "Attacker":
        db.session.commit()
        guards.remove(db.session.connection())
        return self

    def __exit__(self, *_error: object) -> None:
        guards.install(db.session.connection())

    def run(self, statement: str, **values: object) -> None:
        """Send a statement past everything of ours."""
        db.session.connection().execute(db.text(statement), values)
