"""Staff: who may log in, in which role, for which programmes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.database import Base, Code, ShortText, Timestamped, Versioned, code_check
from crm.programmes.models import Organisation, Programme

staff_programmes = Table(
    "staff_programmes",
    Base.metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), primary_key=True),
)


@dataclass(frozen=True)
class Role(RoleMixin):
    """A role as the log-in library wants to see it; ours is one code on the staff row."""

    name: str
    permissions: None = None


class Staff(Versioned, Timestamped, UserMixin, Base):
    """Somebody who works with the programme. Without a password nobody can log in as them.

    `fs_uniquifier` is the log-in library's session handle: a new value ends every session. `oidc_issuer` and
    `oidc_subject` are who they are at a provider of identities, from the first time they came in from there.
    """

    __tablename__ = "staff"
    __table_args__ = (
        code_check("role", codes.ROLES),
        CheckConstraint("caseload_max > 0", name="caseload_max_positive"),
        UniqueConstraint("oidc_issuer", "oidc_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText]
    role: Mapped[Code]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    caseload_max: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    password: Mapped[ShortText | None]
    fs_uniquifier: Mapped[ShortText] = mapped_column(unique=True, default=lambda: uuid4().hex)
    oidc_issuer: Mapped[ShortText | None]
    oidc_subject: Mapped[ShortText | None]
    locale: Mapped[Code | None]
    last_seen_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()
    programmes: Mapped[list[Programme]] = relationship(secondary=staff_programmes, order_by=Programme.code)

    @property
    def roles(self) -> list[Role]:
        """The one role, as a list."""
        return [Role(self.role)]

    @property
    def programme_ids(self) -> set[int]:
        """Ids of the programmes that this person works in."""
        return {programme.id for programme in self.programmes}
