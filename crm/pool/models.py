"""The pool: participants with an hourly job at Stadsmissionen, ready for an employer outside."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.database import Base, Code, Timestamped, Versioned, code_check, period_check
from crm.participants.models import Participant


class PoolMembership(Versioned, Timestamped, Base):
    """A participant's period in the pool, and where they are in it."""

    __tablename__ = "pool_memberships"
    __table_args__ = (code_check("state", codes.POOL_STATES), period_check("starts_on", "ends_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    state: Mapped[Code] = mapped_column(default="ready", server_default="ready", index=True)

    participant: Mapped[Participant] = relationship()
