"""Which employer a contact was with: chosen, searched for, near, or new."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.engine import Row

from crm import errors
from crm.contacts.queries import list_due_employer_ids, list_recent_employer_ids
from crm.employers import queries

# As many as fit on a phone before the next question.
OFFERED = 5

Place = Row[*tuple[Any, ...]]


def list_places(staff_id: int, today: date, query: str | None, chosen_id: int | None) -> Sequence[Place]:
    """Employers to choose from: the chosen one first, then hits for the query, else one's recent and due ones."""
    if query:
        found = queries.list_hits(query)
    else:
        ids = [*list_recent_employer_ids(staff_id, 3), *list_due_employer_ids(staff_id, today)]
        found = queries.list_by_ids(list(dict.fromkeys(ids))[:OFFERED])
    return with_chosen(found, chosen_id)


def with_chosen(found: Sequence[Place], chosen_id: int | None) -> Sequence[Place]:
    """The places with the chosen one first, so that a new search never loses a choice."""
    chosen = queries.list_by_ids([chosen_id]) if chosen_id and chosen_id <= queries.LARGEST_ID else []
    return [*chosen, *[place for place in found if place.id != chosen_id]]


def resolve(employer_id: int | None, is_new: bool, name: str | None) -> tuple[int | None, str | None]:
    """The id of an employer in the register, or the name of a new one: exactly one of the two.

    A name without a choice is taken for the employer of exactly that name, or a new one when no name is like it.
    Raises EmployerNotChosen when there is nothing to go by, or similar names to choose among.
    """
    if employer_id is not None:
        return queries.get_employer(employer_id).id, None
    if not name:
        raise errors.EmployerNotChosen
    if is_new:
        return None, name
    same = queries.find_by_name(name)
    if same is None and queries.list_hits(name):
        raise errors.EmployerNotChosen
    return (same.id, None) if same else (None, name)
