"""Questions that staff keep, to ask them again with one tap."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Staff
from crm.database import Base, Timestamped, Versioned
from crm.database import ShortText as Short
from crm.programmes.models import Programme


class SavedQuestion(Versioned, Timestamped, Base):
    """A question about placements under a name. `asked` are the arguments of its page, and nothing about anybody.

    `programme` None = only for whoever saved it; else for all who work in that programme. `removed_at` None = it is
    there; one that is removed can be put back by whoever saved it.
    """

    __tablename__ = "saved_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    name: Mapped[Short]
    asked: Mapped[dict[str, str]]
    removed_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()
    programme: Mapped[Programme | None] = relationship()
