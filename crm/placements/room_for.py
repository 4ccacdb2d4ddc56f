"""How many a supervisor looks after, and how many they have room for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from crm.database import db
from crm.placements.models import Placement
from crm.supervisors.models import Supervisor


@dataclass(frozen=True)
class Room:
    """So many participants on a day, of so many at a time (None = not asked)."""

    now: int
    capacity: int | None

    @property
    def is_full(self) -> bool:
        """Whether one more would be more than there is room for, as far as anybody knows."""
        return self.capacity is not None and self.now >= self.capacity


def find_room(supervisor_id: int, day: date, participant_id: int | None = None) -> Room:
    """Of one supervisor on a day; `participant_id` is not counted: somebody may be there once more."""
    return list_rooms([supervisor_id], day, participant_id)[supervisor_id]


def list_rooms(
    supervisor_ids: Collection[int], day: date, participant_id: int | None = None
) -> dict[int, Room]:
    """Of several, by id: one query."""
    there = [
        Placement.supervisor_id == Supervisor.id,
        Placement.starts_on <= day,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= day),
    ]
    if participant_id is not None:
        there.append(Placement.participant_id != participant_id)
    now = select(func.count(Placement.participant_id.distinct())).where(*there).correlate(Supervisor)
    statement = select(Supervisor.id, now.scalar_subquery(), Supervisor.capacity).where(
        Supervisor.id.in_(supervisor_ids)
    )
    return {id_: Room(count, capacity) for id_, count, capacity in db.session.execute(statement)}
