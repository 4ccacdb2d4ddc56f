"""The support around placements, for pages: what is due to whom, and how much of what was due has been kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, and_, or_, select, true, union

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.contacts.models import EmployerContact
from crm.contacts.rules import initials
from crm.database import db
from crm.employers.models import Employer
from crm.enrolments.models import Enrolment, ProgressReview
from crm.participants.conditions import permits
from crm.participants.models import Participant
from crm.participants.queries import VisiblePerson, is_identified_for, seen_by
from crm.placements.models import Placement, SupportOccasion
from crm.placements.schedule import Done, Occasion, Seen, Stay, Tally, seen_on, tally_of, to_do

# Something is due from a week before a placement starts until some weeks after it has ended early.
_AHEAD: Final = timedelta(days=7)
_AFTERWARDS: Final = timedelta(days=40)
COUNTED_FOR: Final = timedelta(days=91)


@dataclass(frozen=True)
class SupportDue:
    """A time of the support that is still to be kept. `called`: the name or pseudonym, as the reader may know them.

    `initials` are enough for whoever knows the person, on a screen that others see; the pseudonym where the name is
    not theirs. `waiting`: days since the first time in a row that nobody kept went by, 0 when none has.
    """

    placement_id: int
    placement_kind: str
    participant_id: int
    called: str
    initials: str
    employer_id: int
    employer: str
    occasion: Occasion
    waiting: int = 0


@dataclass(frozen=True)
class _Followed:
    """A placement with what its support comes from."""

    row: Any
    stay: Stay
    done: Mapping[str, Done]
    contacts: Collection[date]

    def seen(self, day: date, until: date | None = None) -> list[Seen]:
        return seen_on(day, self.stay, self.done, self.contacts, until)

    def due(self, person: VisiblePerson, occasion: Occasion, waiting: int = 0) -> SupportDue:
        name = person.participant.name if person.is_identified else None
        return SupportDue(
            placement_id=self.row.id,
            placement_kind=self.stay.kind,
            participant_id=person.id,
            called=person.called,
            initials=initials(name) or person.pseudonym,
            employer_id=self.row.employer_id,
            employer=self.row.employer,
            occasion=occasion,
            waiting=waiting,
        )


def stay_of(placement: Any) -> Stay:
    """The placement as its schedule sees it."""
    of = placement
    return Stay(of.kind, of.starts_on, of.ends_on, of.ended_by, of.end_noted_on)


def in_charge() -> ScalarSelect[Any]:
    """For each placement, whose it is to stay in touch: the specialist of the person's latest enrolment there."""
    return (
        select(Enrolment.staff_id)
        .where(
            Enrolment.participant_id == Placement.participant_id,
            Enrolment.programme_id == Placement.programme_id,
        )
        .order_by(Enrolment.enrolled_on.desc(), Enrolment.id.desc())
        .limit(1)
        .correlate(Placement)
        .scalar_subquery()
    )


def list_support_due(staff: Staff, first: date, last: date) -> list[SupportDue]:
    """What is to be kept with a day from `first` to `last`, by day: for the participants of `staff` now."""
    return sorted(
        (
            followed.due(person, one.occasion)
            for followed, person in _own(staff, first, last)
            for one in followed.seen(first, last)
            if first <= one.occasion.due_on <= last and (one.is_open or one.state == "coming")
        ),
        key=lambda due: (due.occasion.due_on, due.called, due.placement_id),
    )


def list_support_to_do(staff: Staff, day: date) -> list[SupportDue]:
    """What is to be kept now: one time a placement, those that have waited longest first."""
    found = [
        followed.due(person, todo.seen.occasion, todo.waiting)
        for followed, person in _own(staff, day, day)
        if (todo := to_do(followed.seen(day))) is not None
    ]
    return sorted(found, key=lambda due: (-due.waiting, due.occasion.last, due.called))


def support_of(placement: Placement, day: date) -> list[Seen]:
    """The support around one placement as it stands on `day`."""
    return _with_what_was_done([placement])[0].seen(day)


def list_noted(placement_id: int) -> dict[str, SupportOccasion]:
    """What was noted of a placement's support, by slug."""
    found = db.session.scalars(select(SupportOccasion).where(SupportOccasion.placement_id == placement_id))
    return {row.slug: row for row in found}


def count_kept(
    staff: Staff, day: date, first: date | None = None, last: date | None = None
) -> dict[str | None, Tally]:
    """How much was kept of what was due from `first` to `last`, by specialist; None = of nobody's.

    Without these days, of what was due in the three months before `day`; what is due after yesterday is never counted.
    Of the placements that `staff` may see, and those of their own alone unless they may see what each colleague does.
    """
    first, last = counted_period(day, first, last)
    whose = true() if may(staff, "reports.staff") else in_charge() == staff.id
    statement = (
        _placements(first, last)
        .add_columns(Staff.name.label("specialist"))
        .outerjoin(Staff, Staff.id == in_charge())
        .where(permits(staff, "placements.read", programme_id=Placement.programme_id), whose)
    )
    counts: dict[str | None, Tally] = {}
    for followed in _with_what_was_done(db.session.execute(statement).all()):
        tally = tally_of(followed.seen(day), first, last)
        name = followed.row.specialist
        counts[name] = counts.get(name, Tally()) + tally
    return {name: tally for name, tally in counts.items() if tally.due}


def counted_period(day: date, first: date | None, last: date | None) -> tuple[date, date]:
    """The days that a count is about, for what was asked: the three months before `last`, and never after yesterday."""
    last = min(last or date.max, day - timedelta(days=1))
    return first or last + timedelta(days=1) - COUNTED_FOR, last


@dataclass(frozen=True)
class SupportThere:
    """The support of one's own participant at a place: what is to be kept now and next, and how much was so far."""

    placement_id: int
    called: str
    initials: str
    participant_id: int
    now: SupportDue | None
    coming: Occasion | None
    kept: Tally


def list_support_there(
    staff: Staff, day: date, employer_id: int | None = None, supervisor_id: int | None = None
) -> list[SupportThere]:
    """The support of the participants of `staff` at an employer, or with a supervisor, by name: where there is some."""
    there = []
    if employer_id is not None:
        there.append(Placement.employer_id == employer_id)
    if supervisor_id is not None:
        there.append(Placement.supervisor_id == supervisor_id)
    found = [_there(followed, person, day) for followed, person in _own(staff, day, day, *there)]
    return sorted(found, key=lambda one: (one.called, one.placement_id))


def _there(followed: _Followed, person: VisiblePerson, day: date) -> SupportThere:
    seen = followed.seen(day)
    todo = to_do(seen)
    coming = next((one.occasion for one in seen if one.state == "coming"), None)
    now = followed.due(person, todo.seen.occasion, todo.waiting) if todo else None
    due = followed.due(person, coming or seen[0].occasion)
    kept = tally_of(seen, date.min, date.max)
    return SupportThere(followed.row.id, due.called, due.initials, person.id, now, coming, kept)


def _own(
    staff: Staff, first: date, last: date, *conditions: ColumnElement[bool]
) -> Iterable[tuple[_Followed, VisiblePerson]]:
    statement = (
        _placements(first, last)
        .add_columns(Participant, is_identified_for(staff).label("is_identified"))
        .where(
            permits(staff, "placements.edit"),
            in_charge() == staff.id,
            Participant.erased_on.is_(None),
            *conditions,
        )
    )
    for followed in _with_what_was_done(db.session.execute(statement).all()):
        yield followed, seen_by(staff, followed.row.Participant, followed.row.is_identified)


def _placements(first: date, last: date) -> Any:
    """Placements with something due between these days."""
    return (
        select(
            Placement.id,
            Placement.kind,
            Placement.starts_on,
            Placement.ends_on,
            Placement.ended_by,
            Placement.end_noted_on,
            Placement.employer_id,
            Employer.name.label("employer"),
        )
        .join(Placement.employer)
        .join(Participant, Participant.id == Placement.participant_id)
        .where(
            Placement.kind != "study_visit",
            Placement.starts_on <= last + _AHEAD,
            or_(
                Placement.ends_on.is_(None),
                Placement.ends_on >= first - _AFTERWARDS,
                Placement.end_noted_on >= first - _AFTERWARDS,
            ),
        )
        .order_by(Placement.id)
    )


def _with_what_was_done(placements: Sequence[Any]) -> list[_Followed]:
    """Each with what was noted and logged: two queries, however many there are."""
    ids = [placement.id for placement in placements]
    since = min((one.starts_on for one in placements), default=date.min + _AHEAD) - _AHEAD
    done, contacts = _done(ids), _contact_days(ids, since)
    return [
        _Followed(one, stay_of(one), done.get(one.id, {}), contacts.get(one.id, ())) for one in placements
    ]


def _done(ids: Sequence[int]) -> dict[int, dict[str, Done]]:
    of = SupportOccasion
    statement = select(of.placement_id, of.kind, of.number, of.kept_on, of.skipped_on).where(
        of.placement_id.in_(ids)
    )
    found: dict[int, dict[str, Done]] = {}
    for placement_id, kind, number, kept_on, skipped_on in db.session.execute(statement):
        # Just one of the days is there: the database sees to that.
        on = kept_on or skipped_on or date.min
        found.setdefault(placement_id, {})[f"{kind}-{number}"] = Done(on, is_skipped=kept_on is None)
    return found


def _contact_days(ids: Sequence[int], since: date) -> dict[int, set[date]]:
    """Days on which whoever is in charge met the employer, or any for the person, or reviewed how it goes for them."""
    contact = EmployerContact
    ways = (
        contact.employer_id == Placement.employer_id,
        contact.participant_id == Placement.participant_id,
    )
    parts = [
        select(Placement.id, contact.happened_on).join(contact, _counts(way, ids, since)) for way in ways
    ]
    reviewed = (
        select(Placement.id, ProgressReview.held_on)
        .join(
            Enrolment,
            and_(
                Enrolment.participant_id == Placement.participant_id,
                Enrolment.programme_id == Placement.programme_id,
            ),
        )
        .join(ProgressReview, ProgressReview.enrolment_id == Enrolment.id)
        .where(
            Placement.id.in_(ids),
            ProgressReview.staff_id == in_charge(),
            ProgressReview.held_on >= since,
        )
    )
    found: dict[int, set[date]] = {}
    for placement_id, happened_on in db.session.execute(union(*parts, reviewed)):
        found.setdefault(placement_id, set()).add(happened_on)
    return found


def _counts(way: ColumnElement[bool], ids: Sequence[int], since: date) -> ColumnElement[bool]:
    return and_(
        way,
        Placement.id.in_(ids),
        EmployerContact.staff_id == in_charge(),
        EmployerContact.nobody_there.is_(False),
        EmployerContact.happened_on >= since,
    )
