"""Views of the list of employers that staff keep and share, and changes of many employers that can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Staff
from crm.database import Base, Code, ShortText, Timestamped, Versioned, code_check
from crm.encryption import SealedJSON
from crm.programmes.models import Programme
from crm.segments.rules import KINDS

_UNLOGGED = {"unlogged": True}


class SavedView(Versioned, Timestamped, Base):
    """A filtered list of employers under a name. `asked` are the arguments of the list: field → values.

    `programme` None = only for whoever saved it; else for all who work in that programme. `removed_at` None = it is
    there; one that is removed can be put back by whoever saved it.
    """

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    name: Mapped[ShortText]
    asked: Mapped[dict[str, Any]]
    removed_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()
    programme: Mapped[Programme | None] = relationship()


class BulkChange(Base):
    """One change of many employers: what each of `count` got (`new`), and what it had (`old`: id → column → value).

    Kept so that it can be undone. What was agreed may speak of somebody: both are sealed, and the log, which has each
    employer's own change, does not repeat them. `stayed` counts those that an undo left, since they had changed again.

    A long one is done in steps, by ascending id: `done` of `count` have what is new, `taken_back` of those have been
    gone through by the undo that began at `undone_at`. `left_out`: somebody else changed them before it was their turn;
    they are not in `count`. `beat_at`: the last sign of whoever works on it; None = nobody does.
    """

    __tablename__ = "bulk_changes"
    __table_args__ = (code_check("kind", KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[Code]
    count: Mapped[int]
    new: Mapped[SealedJSON] = mapped_column(info={"unlogged": True})
    old: Mapped[SealedJSON] = mapped_column(info={"unlogged": True})
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    stayed: Mapped[int | None] = mapped_column(info=_UNLOGGED)
    done: Mapped[int] = mapped_column(default=0, server_default="0", info=_UNLOGGED)
    left_out: Mapped[int] = mapped_column(default=0, server_default="0", info=_UNLOGGED)
    taken_back: Mapped[int] = mapped_column(default=0, server_default="0", info=_UNLOGGED)
    beat_at: Mapped[datetime | None] = mapped_column(info=_UNLOGGED)

    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    undone_by: Mapped[Staff | None] = relationship(foreign_keys=[undone_by_id])
