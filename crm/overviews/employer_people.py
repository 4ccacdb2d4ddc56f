"""Who is at an employer, who was, where they came from and where they are now."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from crm.database import db
from crm.employers.models import ContactPerson
from crm.supervisors.models import Supervisor


@dataclass(frozen=True)
class SomebodyThere:
    """A contact person, and as what they supervise (None = no supervisor).

    `came_from` and `went_to` are their rows at the employers before and after (None = not known to have moved).
    """

    person: ContactPerson
    supervisor: Supervisor | None
    came_from: ContactPerson | None = None
    went_to: ContactPerson | None = None

    @property
    def is_there(self) -> bool:
        """Whether they still work there."""
        return self.person.archived_on is None


def list_everybody(employer_id: int) -> Sequence[SomebodyThere]:
    """Everybody who works or has worked at the employer, by name. One query."""
    before, after = aliased(ContactPerson), aliased(ContactPerson)
    statement = (
        select(ContactPerson, Supervisor, before, after)
        .outerjoin(Supervisor, Supervisor.contact_person_id == ContactPerson.id)
        .outerjoin(before, before.id == ContactPerson.moved_from_id)
        .outerjoin(after, after.moved_from_id == ContactPerson.id)
        .where(ContactPerson.employer_id == employer_id)
        .options(joinedload(before.employer), joinedload(after.employer))
        .order_by(after.id)
    )
    # Somebody who has gone on twice from here is told of once, at the latest place.
    latest = {row[0].id: SomebodyThere(*row) for row in db.session.execute(statement)}
    return sorted(latest.values(), key=lambda somebody: somebody.person.in_order)
