"""What suggestions read from the database: the needed columns only, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Integer, Select, case, cast, func, or_, select, type_coerce
from werkzeug.exceptions import NotFound

from crm.database import db
from crm.employers.models import Employer, PlaceOffer, WorkplaceFact
from crm.employers.narrowing import is_offered_on
from crm.friends.models import CompanyFriend
from crm.participants.models import Participant, Restriction
from crm.placements.models import Placement
from crm.suggestions.rules import occupations_to_tell
from crm.suggestions.translator import (
    EMPLOYER_COLUMNS,
    OFFER_COLUMNS,
    PARTICIPANT_COLUMNS,
    Unreadable,
    skipped_value,
    to_employer,
    to_participant,
)
from crm.swedish import fold
from matching import types
from matching.restrictions import FACTS

# So many ids fit in one question on every engine.
_BATCH: Final = 500
# Known no, known yes and not known as the digits of a number to the base of three: no two sets of facts are alike.
_DIGIT: Final = case({fact: 3**at for at, fact in enumerate(FACTS)}, value=WorkplaceFact.fact, else_=0)
_FACT_STAMP: Final = type_coerce(_DIGIT, BigInteger) * (cast(WorkplaceFact.value, Integer) + 1)


def employer_stamps(day: date) -> dict[int, int]:
    """For each employer that is not archived a number that changes when it does, or a fact, its friendship or an open
    place.
    """
    summed = select(WorkplaceFact.employer_id, func.sum(_FACT_STAMP)).group_by(WorkplaceFact.employer_id)
    facts = {number: total for number, total in db.session.execute(summed)}  # noqa: C416
    friends, offers = _friends(day), _offer_stamps(day)
    rows = db.session.execute(
        select(Employer.id, Employer.version, type_coerce(Employer.updated_at, DateTime)).where(
            Employer.archived_on.is_(None)
        )
    )
    return {
        number: _stamp(
            f"{version} {changed} {facts.get(number, 0)} {number in friends} {offers.get(number, '')}"
        )
        for number, version, changed in rows
    }


def _offer_stamps(day: date) -> dict[int, list[str]]:
    statement = select(
        PlaceOffer.employer_id,
        PlaceOffer.id,
        PlaceOffer.version,
        type_coerce(PlaceOffer.updated_at, DateTime),
    )
    stamps: dict[int, list[str]] = defaultdict(list)
    for number, *of_offer in db.session.execute(statement.where(is_offered_on(day)).order_by(PlaceOffer.id)):
        stamps[number].append(" ".join(map(str, of_offer)))
    return stamps


def _stamp(text: str) -> int:
    # The sign is cut off, so that it fits every integer column.
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def load_employers(
    day: date, only: Collection[int] | None = None
) -> tuple[dict[int, types.Employer], list[Unreadable]]:
    """Employers that are not archived, by id, and what cannot be read of whom. `only` some of them, or all.

    What people placed there have worked as is not part of them: see `worked_as`.
    """
    employers: dict[int, types.Employer] = {}
    unreadable: list[Unreadable] = []
    offers = open_offers(day, only)
    for row, facts, is_friend in _employer_rows(day, only):
        read = to_employer(row, facts, is_friend, offers=offers.get(row.id, ()))
        if isinstance(read, types.Employer):
            employers[row.id] = read
        skipped = read if isinstance(read, Unreadable) else skipped_value(row)
        unreadable += [skipped] if skipped else []
    return employers, unreadable


def open_offers(day: date, only: Collection[int] | None = None) -> Mapping[int, list[Any]]:
    """The places that are open on `day`, rows with `OFFER_COLUMNS`, by employer; `only` at some, or at all."""
    offers: dict[int, list[Any]] = defaultdict(list)
    columns = [getattr(PlaceOffer, name) for name in OFFER_COLUMNS]
    asked = select(PlaceOffer.employer_id, *columns).where(is_offered_on(day)).order_by(PlaceOffer.id)
    for batch in _batches(only):
        found = asked if batch is None else asked.where(PlaceOffer.employer_id.in_(batch))
        for row in db.session.execute(found):
            offers[row.employer_id].append(row)
    return offers


def _employer_rows(day: date, only: Collection[int] | None) -> Iterator[tuple[Any, dict[str, bool], bool]]:
    friends = _friends(day)
    for batch in _batches(only):
        facts = _facts(batch)
        columns = [getattr(Employer, name) for name in EMPLOYER_COLUMNS]
        statement = select(Employer.id, *columns).where(Employer.archived_on.is_(None))
        if batch is not None:
            statement = statement.where(Employer.id.in_(batch))
        for row in db.session.execute(statement):
            yield row, facts.get(row.id, {}), row.id in friends


def _facts(only: Sequence[int] | None) -> Mapping[int, dict[str, bool]]:
    facts: dict[int, dict[str, bool]] = defaultdict(dict)
    statement = select(WorkplaceFact.employer_id, WorkplaceFact.fact, WorkplaceFact.value)
    if only is not None:
        statement = statement.where(WorkplaceFact.employer_id.in_(only))
    for employer_id, fact, value in db.session.execute(statement):
        facts[employer_id][fact] = value
    return facts


def worked_as(day: date, only: Collection[int] | None = None) -> dict[int, tuple[str, ...]]:
    """What may be told of what others have worked as, by employer; those with protected identity are left out.

    `only` at some employers, or at all.
    """
    placed: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for batch in _batches(only):
        for employer_id, participant_id, occupation in db.session.execute(_worked_as(day, batch)):
            placed[employer_id].append((participant_id, str(occupation)))
    told = {employer_id: occupations_to_tell(pairs) for employer_id, pairs in placed.items()}
    return {employer_id: codes for employer_id, codes in told.items() if codes}


def _worked_as(day: date, only: Sequence[int] | None) -> Select[int, int, str | None]:
    statement = (
        select(Placement.employer_id, Placement.participant_id, Placement.occupation)
        .join(Participant, Participant.id == Placement.participant_id)
        .where(
            Placement.occupation.is_not(None),
            Placement.kind != "study_visit",
            Placement.starts_on <= day,
            Participant.protected.is_(False),
        )
    )
    return statement if only is None else statement.where(Placement.employer_id.in_(only))


def _batches(only: Collection[int] | None) -> list[list[int] | None]:
    if only is None:
        return [None]
    numbers = sorted(only)
    return [numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)]


def _friends(day: date) -> Collection[int]:
    statement = select(CompanyFriend.employer_id).where(
        CompanyFriend.since_on <= day, or_(CompanyFriend.until_on.is_(None), CompanyFriend.until_on >= day)
    )
    return set(db.session.scalars(statement))


def get_participant(participant_id: int) -> types.Participant:
    """The participant as matching may see one. NotFound (404); CellError where something stored cannot be read."""
    columns = [getattr(Participant, name) for name in PARTICIPANT_COLUMNS]
    row = db.session.execute(
        select(Participant.id, *columns).where(Participant.id == participant_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    restrictions = db.session.execute(
        select(Restriction.restriction, Restriction.strength).where(
            Restriction.participant_id == participant_id
        )
    )
    return to_participant(row, {code: strength for code, strength in restrictions})  # noqa: C416


def list_archived_called(text: str, most: int = 5) -> Sequence[str]:
    """Names of archived employers whose name or address holds the words: they are never suggested."""
    words = fold(text).split()
    if not words:
        return []
    named = [Employer.search_text.contains(word, autoescape=True) for word in words]
    statement = select(Employer.name).where(Employer.archived_on.is_not(None), *named)
    return db.session.scalars(statement.order_by(Employer.sort_name, Employer.id).limit(most)).all()


def places_of(refs: Collection[str]) -> Mapping[str, Any]:
    """Name, town, street, stage and position of suggested employers, by ref."""
    rows = db.session.execute(
        select(
            Employer.id,
            Employer.name,
            Employer.street,
            Employer.city,
            Employer.stage,
            Employer.lat,
            Employer.lon,
        ).where(Employer.id.in_([int(ref) for ref in refs]))
    )
    return {str(row.id): row for row in rows}
