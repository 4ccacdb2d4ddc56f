"""What the start page asks, by role. Each question is one query, however many rows there are.

Nobody gets to see more of a participant here than on the pages of their own: rows come from the queries of
`participants`, `pool` and `placements`, or carry a pseudonym.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, case, exists, false, func, or_, select

from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import Employer
from crm.employers.queries import somebodys_phone
from crm.enrolments.models import Enrolment, FollowUp
from crm.enrolments.rules import FOLLOW_UP_AFTER
from crm.friends.models import Campaign, CampaignRecipient, CompanyFriend
from crm.imports.models import ImportRun
from crm.participants.models import Participant
from crm.placements.models import Placement
from crm.programmes.models import Programme

Rows = Sequence[Row[*tuple[Any, ...]]]
FEW: Final = 8
SILENT_FOR: Final = timedelta(weeks=12)
# Stages in which somebody is to be spoken to again.
WARM_STAGES: Final = ("contacted", "interested", "offers_places", "hosting")


def _own_employers(staff: Staff) -> Select[*tuple[Any, ...]]:
    """What a row of the day shows, with numbers to call: the workplace's, and that of somebody there."""
    return select(
        Employer.id,
        Employer.name,
        Employer.stage,
        Employer.street,
        Employer.city,
        Employer.lat,
        Employer.lon,
        Employer.phone,
        somebodys_phone().label("phone_there"),
        Employer.next_step,
        Employer.next_on,
        Employer.last_contact_on,
    ).where(Employer.owner_id == staff.id, Employer.archived_on.is_(None))


def list_steps_today(staff: Staff, day: date) -> Rows:
    """Employers of `staff` where something is agreed for `day`, in Swedish order."""
    statement = _own_employers(staff).where(Employer.next_on == day)
    return db.session.execute(statement.order_by(Employer.sort_name, Employer.id)).all()


def list_steps_overdue(staff: Staff, day: date, most: int = FEW) -> Rows:
    """Employers of `staff` where something should have been done before `day`, longest ago first."""
    statement = _own_employers(staff).where(Employer.next_on < day)
    return db.session.execute(statement.order_by(Employer.next_on, Employer.sort_name).limit(most)).all()


def count_steps_overdue(staff: Staff, day: date) -> int:
    """How many those are."""
    statement = select(func.count()).where(
        Employer.owner_id == staff.id, Employer.archived_on.is_(None), Employer.next_on < day
    )
    return db.session.scalar(statement) or 0


def list_silent(staff: Staff, day: date, most: int = 5) -> Rows:
    """Warm doors of `staff` that nobody has spoken to for twelve weeks and nothing is due at, most silent first."""
    statement = _own_employers(staff).where(
        Employer.stage.in_(WARM_STAGES),
        Employer.last_contact_on <= day - SILENT_FOR,
        or_(Employer.next_on.is_(None), Employer.next_on > day),
    )
    return db.session.execute(
        statement.order_by(Employer.last_contact_on, Employer.sort_name).limit(most)
    ).all()


def list_placements_this_week(staff: Staff, monday: date, most: int = FEW) -> Rows:
    """Placements in the programmes of `staff` that start or end in the week from `monday`, by day; no names."""
    sunday = monday + timedelta(days=6)
    statement = (
        select(
            Participant.id.label("participant_id"),
            Participant.organisation_id,
            Participant.pseudonym,
            Placement.kind,
            Placement.starts_on,
            Placement.ends_on,
            Employer.id.label("employer_id"),
            Employer.name.label("employer"),
        )
        .join(Placement.participant)
        .join(Placement.employer)
        .where(
            Placement.programme_id.in_(staff.programme_ids),
            or_(Placement.starts_on.between(monday, sunday), Placement.ends_on.between(monday, sunday)),
        )
        .order_by(
            case((Placement.starts_on >= monday, Placement.starts_on), else_=Placement.ends_on), Placement.id
        )
        .limit(most)
    )
    return db.session.execute(statement).all()


def count_ongoing_placements(staff: Staff, day: date) -> tuple[int, int]:
    """Persons placed on `day` in the programmes of `staff`, and at how many workplaces; study visits left out."""
    statement = select(
        func.count(Placement.participant_id.distinct()), func.count(Placement.employer_id.distinct())
    ).where(
        Placement.programme_id.in_(staff.programme_ids),
        Placement.kind != "study_visit",
        Placement.starts_on <= day,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= day),
    )
    people, workplaces = db.session.execute(statement).one()
    return people, workplaces


def list_follow_ups_due(staff: Staff, day: date) -> Rows:
    """Who left for work or studies a quarter ago or more and has not been asked since, longest ago first.

    One row a person and programme of `staff`: pseudonym, exited_on, exit_reason, programme. Who has come back
    to the same programme is not asked.
    """
    later = (
        select(Enrolment.id)
        .where(
            Enrolment.participant_id == Participant.id,
            Enrolment.programme_id == Programme.id,
            Enrolment.exited_on.is_(None),
        )
        .correlate(Participant, Programme)
    )
    asked = exists().where(
        FollowUp.participant_id == Enrolment.participant_id,
        FollowUp.programme_id == Enrolment.programme_id,
        FollowUp.followed_up_on > Enrolment.exited_on,
    )
    statement = (
        select(
            Participant.id.label("participant_id"),
            Participant.organisation_id,
            Participant.pseudonym,
            Enrolment.exited_on,
            Enrolment.exit_reason,
            Programme.name.label("programme"),
        )
        .join(Enrolment.participant)
        .join(Enrolment.programme)
        .where(
            Enrolment.programme_id.in_(staff.programme_ids),
            Enrolment.exit_reason.in_(("job", "studies")),
            Enrolment.exited_on <= day - FOLLOW_UP_AFTER,
            Participant.anonymous.is_(False),
            Participant.erased_on.is_(None),
            ~asked,
            ~later.exists(),
        )
        .order_by(Enrolment.exited_on, Enrolment.id)
    )
    return db.session.execute(statement).all()


def list_friends_to_call(staff: Staff, day: date, most: int = FEW) -> Rows:
    """Friends of `staff`, or of nobody, where something is due or who were not spoken to for six weeks.

    What is due comes first, oldest day first, then the most silent.
    """
    is_due = Employer.next_on <= day
    statement = (
        select(
            CompanyFriend.id,
            CompanyFriend.level,
            Employer.id.label("employer_id"),
            Employer.name,
            Employer.next_step,
            Employer.next_on,
            Employer.last_contact_on,
            Employer.phone,
            somebodys_phone().label("phone_there"),
        )
        .join(CompanyFriend.employer)
        .where(
            CompanyFriend.since_on <= day,
            or_(CompanyFriend.until_on.is_(None), CompanyFriend.until_on >= day),
            or_(CompanyFriend.owner_id == staff.id, CompanyFriend.owner_id.is_(None)),
            or_(
                is_due,
                Employer.last_contact_on.is_(None),
                Employer.last_contact_on <= day - timedelta(weeks=6),
            ),
        )
        .order_by(
            func.coalesce(is_due, false()).desc(),
            case((is_due, Employer.next_on)),
            Employer.last_contact_on.asc().nulls_first(),
            Employer.sort_name,
        )
        .limit(most)
    )
    return db.session.execute(statement).all()


def list_campaign_answers(day: date) -> list[tuple[str, dict[str, int]]]:
    """Campaigns under way with how many have given each answer; "" = no answer yet."""
    statement = (
        select(Campaign.name, func.coalesce(CampaignRecipient.answer, ""), func.count())
        .join(Campaign.recipients)
        .where(Campaign.starts_on <= day, or_(Campaign.ends_on.is_(None), Campaign.ends_on >= day))
        .group_by(Campaign.id, Campaign.name, CampaignRecipient.answer)
        .order_by(Campaign.starts_on.desc(), Campaign.id)
    )
    campaigns: dict[str, dict[str, int]] = {}
    for name, answer, count in db.session.execute(statement):
        campaigns.setdefault(name, {})[answer] = count
    return list(campaigns.items())


def list_recent_imports(most: int = 5) -> Sequence[ImportRun]:
    """The latest files that were read, newest first."""
    return db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(most)).all()


def count_staff() -> tuple[int, int]:
    """How many may log in, and how many of those have no password yet."""
    statement = select(func.count(), func.count().filter(Staff.password.is_(None))).where(Staff.active)
    everybody, without_password = db.session.execute(statement).one()
    return everybody, without_password
