"""An employer from all sides: what comes next, everything that has happened, what we know, who is there."""

from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import func, or_, select

from crm.accounts.permissions import may
from crm.agreements.queries import SOON, list_agreements, list_files
from crm.audit.actions import record_read
from crm.contacts.queries import find_recent_by_other
from crm.database import db
from crm.doubles.queries import list_merges_into
from crm.employers import rules
from crm.employers.facts import known_and_asked
from crm.employers.lessons import list_lessons
from crm.employers.models import Employer, PlaceOffer
from crm.employers.offers import count_offered
from crm.employers.places import way_to
from crm.employers.queries import get_employer, list_offers
from crm.employers.rules import is_sole_trader
from crm.friends.queries import find_agreement
from crm.labels import languages_text, opening_hours_text
from crm.overviews import blueprint
from crm.overviews.employer_cards import list_cards_here
from crm.overviews.employer_people import list_everybody
from crm.overviews.employer_timeline import LATEST, Narrowing, record_named, timeline_of
from crm.overviews.timeline_sources import fact_label
from crm.placements.models import Placement
from crm.placements.queries import count_stays, list_support_there
from crm.placements.support import SupportThere
from crm.suggestions.at_employer import WaitingFor, ask_here
from crm.suggestions.people import list_candidates
from crm.web.access import access
from crm.web.clock import today
from crm.web.formats import number
from matching.taxonomy import ssyk_label

# So many questions are enough for one visit; the rest are a tap away.
ASKED_AT_ONCE = 5


@dataclass(frozen=True)
class Offers:
    """The places that an employer offers now, and those that are gone; latest noted first."""

    open: list[PlaceOffer]
    gone: list[PlaceOffer]

    @property
    def count(self) -> int:
        """How many the open ones are together."""
        return count_offered(self.open)


@blueprint.get("/employers/<int:employer_id>")
@access("employers.read")
def employer(employer_id: int) -> ResponseReturnValue:
    """The employer's page."""
    found = get_employer(employer_id)
    if found.id != employer_id:
        return redirect(url_for(".employer", employer_id=found.id), 303)
    timeline = timeline_of(found.id, current_user, today(), Narrowing(), 1, LATEST)
    record_named(timeline.rows)
    cards = list_cards_here(found.id, current_user, today())
    support = _support_here(found)
    record_read({one.card.participant_id for one in cards} | {one.participant_id for one in support})
    return render_template(
        "overviews/employer.html",
        employer=found,
        is_sole_trader=is_sole_trader(found.orgnr),
        timeline=timeline,
        facts=known_and_asked(found, today()),
        asked_at_once=ASKED_AT_ONCE,
        cards=cards,
        agreements=list_agreements(found.id),
        files=list_files(found.id, current_user),
        soon_on=today() + SOON,
        people=list_everybody(found.id),
        friend=find_agreement(found.id, today()),
        there_now=_count_there(found.id, today()),
        due=rules.due_state(found.next_on, today()),
        knocked=find_recent_by_other(found.id, current_user.id, today()),
        weeks_silent=rules.weeks_silent(found.last_contact_on, today()),
        way=way_to(found),
        hours_between=hours_between,
        offers=_offers(found.id, today()),
        ssyk_label=ssyk_label,
        opening_hours_text=opening_hours_text,
        languages_text=languages_text,
        fact_label=fact_label,
        asked_for=_asked_for(found, today()),
        merges=list_merges_into(found.id),
        lessons=list_lessons(found.id),
        support=support,
        stays=count_stays(found.id, today()),
    )


def _support_here(employer: Employer) -> list[SupportThere]:
    """What is to be kept now for one's own participants there."""
    if not may(current_user, "placements.edit"):
        return []
    return [one for one in list_support_there(current_user, today(), employer_id=employer.id) if one.now]


def _asked_for(employer: Employer, day: date) -> list[WaitingFor]:
    """What to ask here for one's own participants, a few questions at a time."""
    if employer.is_archived or not may(current_user, "suggestions.read"):
        return []
    candidates, _unmatched = list_candidates(current_user, day)
    return ask_here(employer, candidates, day)[:ASKED_AT_ONCE]


def hours_between(least: float | None, most: float | None) -> str:
    """*10–20*, *10–* or *–20* hours a week; empty when nothing is known."""
    if least is None and most is None:
        return ""
    ends = [number(end, 0 if end == int(end) else 1) if end is not None else "" for end in (least, most)]
    return ends[0] if least == most else "–".join(ends)


def _offers(employer_id: int, day: date) -> Offers:
    offers = list_offers(employer_id)
    return Offers(
        [one for one in offers if one.is_open_on(day)], [one for one in offers if not one.is_open_on(day)]
    )


def _count_there(employer_id: int, day: date) -> int:
    """How many participants are placed there on `day`."""
    ongoing = select(func.count(Placement.participant_id.distinct())).where(
        Placement.employer_id == employer_id,
        Placement.starts_on <= day,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= day),
    )
    return db.session.scalar(ongoing) or 0
