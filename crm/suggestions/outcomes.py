"""Ended placements of a programme as learning may see them: what became of each, and the parts of its pair's score.

Of the person only what matching reads anyway (`translator`), through the same door; never who they are. What is
known about the workplace is what had been noted when the placement began, and nothing of what became of it since:
not its stage, not what people have worked as there, not the places that it offers now.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select, union_all

from crm.accounts.models import Staff
from crm.activities.models import Activity
from crm.database import db
from crm.employers.models import Employer, WorkplaceFact
from crm.participants.models import Participant, Restriction
from crm.placements.models import Placement
from crm.placements.queries import is_placement_visible_for
from crm.placements.rules import JOBS, Outcome, Stay, outcome_of
from crm.suggestions.translator import EMPLOYER_COLUMNS, PARTICIPANT_COLUMNS, to_employer, to_participant
from matching import types
from matching.errors import CellError
from matching.index import build_index
from matching.outcomes import Counts, EndedPlacement
from matching.ranking import score_parts

# Activities that a placement may lead on to, beside jobs that stand among the placements.
_LED_ON_TO: Final = ("job", "studies")


@dataclass(frozen=True)
class Ended:
    """A placement that is over and what became of it, without anything about the person."""

    placement_id: int
    participant_id: int
    employer_id: int
    starts_on: date
    outcome: Outcome


def list_ended(programme_id: int, staff: Staff, day: date) -> list[Ended]:
    """The programme's placements whose outcome can be said on `day`, as far as `staff` may count them, in order of id.

    Whoever was erased is left out: their wishes are gone.
    """
    rows = db.session.execute(
        select(
            Placement.id,
            Placement.participant_id,
            Placement.employer_id,
            Placement.kind,
            Placement.starts_on,
            Placement.ends_on,
            Placement.ended_by,
        )
        .join(Participant, Participant.id == Placement.participant_id)
        .where(
            is_placement_visible_for(staff),
            Placement.programme_id == programme_id,
            Placement.starts_on <= day,
            Participant.erased_on.is_(None),
        )
        .order_by(Placement.id)
    )
    led_on = _jobs_and_studies(programme_id)
    found = []
    for row in rows:
        stay = Stay(row.kind, row.starts_on, row.ends_on, row.ended_by)
        outcome = outcome_of(stay, led_on.get(row.participant_id, ()), day)
        if outcome is not None:
            found.append(Ended(row.id, row.participant_id, row.employer_id, row.starts_on, outcome))
    return found


def _jobs_and_studies(programme_id: int) -> Mapping[int, list[date]]:
    """When each person began a job or studies in the programme, by participant id."""
    placed = select(Placement.participant_id, Placement.starts_on).where(
        Placement.programme_id == programme_id, Placement.kind.in_(JOBS)
    )
    active = select(Activity.participant_id, Activity.starts_on).where(
        Activity.programme_id == programme_id, Activity.kind.in_(_LED_ON_TO)
    )
    starts: dict[int, list[date]] = defaultdict(list)
    for participant_id, starts_on in db.session.execute(union_all(placed, active)):
        starts[participant_id].append(starts_on)
    return starts


def known(ended: Sequence[Ended]) -> list[Ended]:
    """Those of which somebody has noted how they ended."""
    return [one for one in ended if one.outcome != "not_noted"]


def counts_of(ended: Sequence[Ended]) -> Counts:
    """How many there are to learn from."""
    return Counts.of(
        [EndedPlacement(str(one.participant_id), (), _is_completed(one)) for one in known(ended)]
    )


def _is_completed(one: Ended) -> bool:
    return one.outcome == "completed"


def with_parts(ended: Sequence[Ended]) -> list[EndedPlacement]:
    """The same with the parts of the score of each pair. Those where something stored cannot be read are left out."""
    ended = known(ended)
    people = _people({one.participant_id for one in ended})
    workplaces = _workplaces_then(ended)
    index = build_index(workplaces.values())
    refs: dict[int, dict[str, Ended]] = defaultdict(dict)
    for one in ended:
        if one.participant_id in people and one.placement_id in workplaces:
            refs[one.participant_id][workplaces[one.placement_id].ref] = one
    return [
        EndedPlacement.of(str(participant_id), parts, _is_completed(placed[ref]))
        for participant_id, placed in sorted(refs.items())
        for ref, parts in score_parts(people[participant_id], index, placed).items()
    ]


def _people(ids: Collection[int]) -> dict[int, types.Participant]:
    """The participants as matching may see them; those that cannot be read are left out."""
    strengths: dict[int, dict[str, str]] = defaultdict(dict)
    restrictions = select(Restriction.participant_id, Restriction.restriction, Restriction.strength)
    for participant_id, code, strength in db.session.execute(
        restrictions.where(Restriction.participant_id.in_(ids))
    ):
        strengths[participant_id][code] = strength
    columns = [getattr(Participant, name) for name in PARTICIPANT_COLUMNS]
    people = {}
    for row in db.session.execute(select(Participant.id, *columns).where(Participant.id.in_(ids))):
        try:
            people[row.id] = to_participant(row, strengths[row.id])
        except CellError:
            continue
    return people


def _workplaces_then(ended: Sequence[Ended]) -> dict[int, types.Employer]:
    """For each placement its workplace as it was known on its first day, by placement id."""
    ids = {one.employer_id for one in ended}
    columns = [getattr(Employer, name) for name in EMPLOYER_COLUMNS]
    rows = {
        row.id: row for row in db.session.execute(select(Employer.id, *columns).where(Employer.id.in_(ids)))
    }
    facts = _dated_facts(ids)
    workplaces = {}
    for one in ended:
        noted = {fact: value for fact, value, on in facts[one.employer_id] if on and on <= one.starts_on}
        employer = to_employer(rows[one.employer_id], noted, is_friend=False)
        if isinstance(employer, types.Employer):
            workplaces[one.placement_id] = replace(employer, ref=str(one.placement_id), occupations=())
    return workplaces


def _dated_facts(ids: Collection[int]) -> Mapping[int, list[tuple[str, bool, Any]]]:
    facts: dict[int, list[tuple[str, bool, Any]]] = defaultdict(list)
    statement = select(
        WorkplaceFact.employer_id, WorkplaceFact.fact, WorkplaceFact.value, WorkplaceFact.noted_on
    )
    for employer_id, fact, value, noted_on in db.session.execute(
        statement.where(WorkplaceFact.employer_id.in_(ids))
    ):
        facts[employer_id].append((fact, value, noted_on))
    return facts
