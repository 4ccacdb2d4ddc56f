"""Filling an empty database with the demo programme."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.accounts.passwords import hashed, is_right
from crm.database import Base, db
from crm.demo import (
    booklets,
    contacts,
    dealings,
    disclosure,
    doubles,
    employers,
    enrolments,
    events,
    field,
    friends,
    keeping,
    organisation,
    participants,
    placements,
    segments,
    support,
)
from crm.employers.models import Employer
from crm.friends.models import CompanyFriend
from crm.participants.models import Participant
from crm.programmes.models import Programme

PASSPHRASE = "Öppna många dörrar på Järntorget"  # noqa: S105 - a demo's, printed for everybody
SEED = 2023


class NotEmpty(Exception):
    """The database holds something already: the demo never mixes with it."""


@dataclass(frozen=True)
class LogIn:
    """How to log in as one of the demo's staff."""

    role: str
    name: str
    email: str
    password: str


def fill(day: date, seed: int = SEED, tell: Callable[[str], None] = lambda _: None) -> list[LogIn]:
    """Write the demo as it stands on `day`, and give the log-ins. `tell` hears how far it has come.

    The same seed and day give the same demo. Flushes, does not commit. Raises NotEmpty.
    """
    refuse_unless_empty()
    house = organisation.build(day, hashed(PASSPHRASE))
    _keep([*house.staff, house.young], "staff and programmes", tell)
    _keep(organisation.questions(day, house), "saved questions", tell)
    workplaces = employers.build(seed, day, house)
    people = participants.build(seed, day, house)
    periods = enrolments.build(seed, day, house, people)
    placed, pool = placements.build(seed, day, periods, people, workplaces)
    _keep(_rows_of(workplaces), "employers, contact people and supervisors", tell)
    _keep([*periods, *placed, *pool], "participants, enrolments and placements", tell)
    _keep(support.build(seed, day, house, periods, pool), "activities, reviews and consents", tell)
    network = friends.build(seed, day, house, workplaces, placed)
    _keep(network, "company friends and campaigns", tell)
    agreements = [row for row in network if isinstance(row, CompanyFriend)]
    talks = contacts.build(seed, day, house, workplaces, periods, placed, agreements)
    _keep(talks, "contacts", tell)
    _keep(doubles.build(talks), "employers added twice", tell)
    _keep(keeping.build(seed, day, house, periods, placed), "times of support and what was learnt", tell)
    tell(f"{keeping.hold_courses(day, house, workplaces):>5} invitations to courses")
    _keep(disclosure.build(seed, day, placed, talks), "disclosure cards and what was told", tell)
    _keep(
        dealings.build(seed, day, workplaces), "places offered, people who moved, agreements and files", tell
    )
    _keep(booklets.build(day, house), "booklets", tell)
    _keep(events.build(seed, day, house, workplaces), "events for employers", tell)
    _keep(field.build(seed, day, house), "entries from phones", tell)
    listed = [workplace.employer for workplace in workplaces]
    _keep(segments.build(day, house, listed), "saved views", tell)
    return [LogIn(person.role, person.name, person.email, PASSPHRASE) for person in house.staff]


def refuse_unless_empty() -> None:
    """Raise NotEmpty when there is anybody or anything in the database."""
    for model in (Staff, Programme, Employer, Participant):
        if db.session.scalar(select(model.id).limit(1)) is not None:
            raise NotEmpty


def log_ins_of_the_demo() -> list[LogIn]:
    """The demo's log-ins that still work, when this database holds a demo; none when it holds something else."""
    statement = select(Staff).where(Staff.email.endswith(f"@{organisation.DOMAIN}")).order_by(Staff.id)
    staff = [person for person in db.session.scalars(statement) if is_right(person, PASSPHRASE)]
    return [LogIn(person.role, person.name, person.email, PASSPHRASE) for person in staff]


def _rows_of(workplaces: Iterable[employers.Workplace]) -> list[Base]:
    return [row for place in workplaces for row in (place.employer, *place.people, *place.supervisors)]


def _keep(rows: Iterable[Base], what: str, tell: Callable[[str], None]) -> None:
    rows = list(rows)
    db.session.add_all(rows)
    db.session.flush()
    tell(f"{len(rows):>5} {what}")
