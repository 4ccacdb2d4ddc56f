"""Learning from outcomes: what there is to learn from, counting it, letting it count, and the weights that do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import aliased, joinedload
from werkzeug.exceptions import NotFound

from crm.accounts.models import Staff
from crm.database import db, reading_only
from crm.enrolments.models import Enrolment
from crm.errors import LearningDoesNotHelp, TooFewToLearnFrom
from crm.programmes.models import Programme
from crm.suggestions.models import Learning
from crm.suggestions.outcomes import counts_of, known, list_ended, with_parts
from crm.swedish import sort_key
from matching.outcomes import Counts, TooFewPlacements, formula_edition
from matching.weights import PLAIN, PartWeights


@dataclass(frozen=True)
class Standing:
    """What a programme has to learn from, and the latest count (None = none yet).

    `not_noted` are placements that are over without a word on how they ended.
    """

    programme: Programme
    counts: Counts
    not_noted: int
    latest: Learning | None

    @property
    def is_outdated(self) -> bool:
        """Whether the numbers of the score have changed since the latest count: it is not used then."""
        return self.latest is not None and self.latest.formula != formula_edition()


def list_own_programmes(staff: Staff) -> Sequence[Programme]:
    """The programmes that a coordinator works in, in Swedish order."""
    return sorted(staff.programmes, key=lambda programme: (sort_key(programme.name), programme.id))


def get_own_programme(programme_id: int, staff: Staff) -> Programme:
    """One of the coordinator's programmes. NotFound (404) for another's."""
    if programme_id not in staff.programme_ids:
        raise NotFound
    return db.session.get_one(Programme, programme_id)


def standing_of(programme: Programme, staff: Staff, day: date) -> Standing:
    """What there is to learn from on `day`."""
    ended = list_ended(programme.id, staff, day)
    return Standing(programme, counts_of(ended), len(ended) - len(known(ended)), find_latest(programme.id))


def find_latest(programme_id: int) -> Learning | None:
    """The latest count of a programme."""
    return db.session.scalar(
        select(Learning)
        .where(Learning.programme_id == programme_id)
        .order_by(Learning.edition.desc())
        .limit(1)
        .options(joinedload(Learning.turned_on_by))
    )


def work_out(programme_id: int, staff: Staff, day: date) -> Any:
    """What the placements teach (`matching.learning.Learned`). Only reads. Raises TooFewToLearnFrom.

    It takes seconds, so on SQLite nobody who writes has to wait meanwhile: whoever calls has changed nothing yet.
    """
    db.session.rollback()
    with reading_only():
        ended = with_parts(list_ended(programme_id, staff, day))
        db.session.rollback()
    return learn_from(ended)


def learn_from(ended: Sequence[Any]) -> Any:
    """Learn from placements with their parts. scikit-learn is loaded here: it takes a second, and only this needs it.

    Raises TooFewToLearnFrom.
    """
    try:
        return import_module("matching.learning").learn(ended)
    except TooFewPlacements as error:
        raise TooFewToLearnFrom from error


def keep_learning(_actor: Staff, programme: Programme, learned: Any, day: date) -> Learning:
    """Keep what was learnt as the next edition. What was turned on stays on if it still helps, else it goes off."""
    before = find_latest(programme.id)
    comparison = learned.comparison
    learning = Learning(
        programme=programme,
        edition=before.edition + 1 if before else 1,
        formula=formula_edition(),
        counted_on=day,
        placements=learned.placements,
        completed=learned.completed,
        **{f"weight_{name}": weight for name, weight in learned.weights.named.items()},
        **_figures("plain", comparison.plain),
        **_figures("learned", comparison.learned),
        gain=comparison.gain,
        gain_from=comparison.gain_from,
        gain_to=comparison.gain_to,
        verdict=comparison.verdict,
        bins=[
            {"count": one.count, "expected": one.expected, "completed": one.completed}
            for one in comparison.bins
        ],
    )
    if before is not None and before.is_on and comparison.verdict == "helps":
        learning.turned_on_by, learning.turned_on_at = before.turned_on_by, before.turned_on_at
    db.session.add(learning)
    db.session.flush()
    return learning


def _figures(order: str, figures: Any) -> dict[str, float]:
    return {
        f"{order}_auc": figures.auc,
        f"{order}_log_loss": figures.log_loss,
        f"{order}_brier": figures.brier,
    }


def turn_on(actor: Staff, programme: Programme, now: datetime) -> Learning:
    """Let suggestions in the programme go by what was learnt. Raises LearningDoesNotHelp unless it is known to help."""
    learning = find_latest(programme.id)
    if learning is None or learning.verdict != "helps" or learning.formula != formula_edition():
        raise LearningDoesNotHelp
    learning.turned_on_by, learning.turned_on_at = actor, now
    db.session.flush()
    return learning


def turn_off(_actor: Staff, programme: Programme) -> Learning | None:
    """Let suggestions in the programme go by the plain score again."""
    learning = find_latest(programme.id)
    if learning is not None:
        learning.turned_on_by, learning.turned_on_at = None, None
        db.session.flush()
    return learning


def weights_for(participant_id: int) -> PartWeights:
    """How the parts weigh for a participant: as their latest programme has learnt, if that is turned on; else plain."""
    return weights_of([participant_id]).get(participant_id, PLAIN)


def weights_of(participant_ids: Collection[int]) -> Mapping[int, PartWeights]:
    """The same for many, in one query. Whoever goes by the plain order is not in it."""
    enrolments = _latest_enrolments(participant_ids)
    later = aliased(Learning)
    latest = (
        select(func.max(later.edition)).where(later.programme_id == Learning.programme_id).scalar_subquery()
    )
    learned = db.session.execute(
        select(enrolments.c.participant_id, Learning)
        .join(Learning, Learning.programme_id == enrolments.c.programme_id)
        .where(
            enrolments.c.turn == 1,
            Learning.edition == latest,
            Learning.turned_on_at.is_not(None),
            Learning.formula == formula_edition(),
        )
    )
    return {participant_id: learning.weights for participant_id, learning in learned}


def _latest_enrolments(participant_ids: Collection[int]) -> Subquery:
    """Which programme each is or was in, the latest as turn 1."""
    by_latest = (Enrolment.enrolled_on.desc(), Enrolment.id.desc())
    turn = func.row_number().over(partition_by=Enrolment.participant_id, order_by=by_latest)
    return (
        select(Enrolment.participant_id, Enrolment.programme_id, turn.label("turn"))
        .where(Enrolment.participant_id.in_(participant_ids))
        .subquery()
    )
