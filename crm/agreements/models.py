"""Agreements with employers and their files. What a file holds is sealed, in parts, in the database like the rest."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.database import Base, Code, Timestamped, Versioned, code_check, period_check
from crm.employers.models import Employer
from crm.encryption import SealedBytes, SealedText


class Agreement(Versioned, Timestamped, Base):
    """What an employer and we have agreed on in writing. Open end = until somebody ends it."""

    __tablename__ = "agreements"
    __table_args__ = (
        code_check("kind", codes.AGREEMENT_KINDS),
        period_check("starts_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    kind: Mapped[Code]
    title: Mapped[SealedText]
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None] = mapped_column(index=True)
    note: Mapped[SealedText | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)

    employer: Mapped[Employer] = relationship()
    owner: Mapped[Staff | None] = relationship()


class StoredFile(Timestamped, Base):
    """A file. One that belongs to a placement names its participant, and is for whoever may see that participant.

    `kind` is one of `codes.FILE_KINDS`, told by what the file holds; `size` in bytes; `digest` the SHA-256 of it all.
    """

    __tablename__ = "stored_files"
    __table_args__ = (
        code_check("kind", codes.FILE_KINDS),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("(placement_id IS NULL) = (participant_id IS NULL)", name="participant_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placements.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), index=True)
    name: Mapped[SealedText]
    kind: Mapped[Code]
    size: Mapped[int]
    digest: Mapped[SealedText]
    added_on: Mapped[date]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    employer: Mapped[Employer] = relationship()
    agreement: Mapped[Agreement | None] = relationship()
    added_by: Mapped[Staff | None] = relationship()
    parts: Mapped[list["FilePart"]] = relationship(cascade="all, delete-orphan", order_by="FilePart.number")


class FilePart(Base):
    """A piece of a file: small enough that sealing many anew at once fits in memory."""

    __tablename__ = "file_parts"
    __table_args__ = (UniqueConstraint("file_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))
    number: Mapped[int]
    content: Mapped[SealedBytes]
