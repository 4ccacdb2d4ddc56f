"""Staff: who may log in, in which role, for which programmes, and what they prove it with beside a password."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from flask_security import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.rules import SESSION_ENDS
from crm.database import Base, Code, ShortText, Timestamped, Versioned, code_check
from crm.encryption import SealedJSON, SealedList, SealedText
from crm.programmes.models import Organisation, Programme

PASSKEY_USAGES: Final = ("first", "secondary")

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
    `oidc_subject` are who they are at a provider of identities, from the first time they came in from there. The
    names of what stands under "second factors" are the library's; nothing of it is ever logged.
    """

    __tablename__ = "staff"
    __table_args__ = (
        code_check("role", codes.ROLES),
        CheckConstraint("caseload_max > 0", name="caseload_max_positive"),
        CheckConstraint("full_time_percent BETWEEN 1 AND 100", name="full_time_percent_in_range"),
        Index("ix_staff_oidc_issuer_oidc_subject", "oidc_issuer", "oidc_subject", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText]
    role: Mapped[Code]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    caseload_max: Mapped[int | None]
    # How much of a full week the person works: reports count full-time specialists by it.
    full_time_percent: Mapped[int] = mapped_column(default=100, server_default="100")
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    password: Mapped[ShortText | None]
    fs_uniquifier: Mapped[ShortText] = mapped_column(unique=True, default=lambda: uuid4().hex)
    # A password that somebody else knows: it works until then, and only to choose one of one's own.
    password_expires_at: Mapped[datetime | None]
    oidc_issuer: Mapped[ShortText | None]
    oidc_subject: Mapped[ShortText | None]
    locale: Mapped[Code | None]
    last_seen_at: Mapped[datetime | None]

    # Second factors. An app with codes is in use once both of these are there.
    tf_primary_method: Mapped[Code | None]
    tf_totp_secret: Mapped[SealedText | None]
    # The 30 seconds that the latest code was used in: no code of then or before counts again.
    totp_counter: Mapped[int | None]
    # Keyed hashes of the recovery codes that are left.
    mf_recovery_codes: Mapped[SealedList | None]
    # Who a passkey says that it belongs to: made up, so that it says nothing to anybody else.
    fs_webauthn_user_handle: Mapped[ShortText | None] = mapped_column(unique=True, index=True)
    # When an administrator took the factors away, until the person has been told.
    factors_reset_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()
    programmes: Mapped[list[Programme]] = relationship(secondary=staff_programmes, order_by=Programme.code)
    webauthn: Mapped[list["Passkey"]] = relationship(
        back_populates="staff", cascade="all, delete-orphan", order_by="Passkey.id"
    )

    @property
    def roles(self) -> list[Role]:
        """The one role, as a list."""
        return [Role(self.role)]

    @property
    def must_change_password(self) -> bool:
        """Whether the password is a temporary one."""
        return self.password_expires_at is not None

    @property
    def programme_ids(self) -> set[int]:
        """Ids of the programmes that this person works in."""
        return {programme.id for programme in self.programmes}

    @property
    def has_app(self) -> bool:
        """Whether an app with codes is in use."""
        return bool(self.tf_primary_method and self.tf_totp_secret)

    @property
    def has_second_factor(self) -> bool:
        """Whether the password alone is not enough to log in as this person.

        A passkey used instead of the password is none: the password would still do without it.
        """
        return self.has_app or any(passkey.usage == "secondary" for passkey in self.webauthn)

    @property
    def recovery_codes_left(self) -> int:
        """How many recovery codes are not used yet."""
        return len(self.mf_recovery_codes or ())


class Passkey(WebAuthnMixin, Base):
    """A passkey of somebody's: the public half. Column names are the library's.

    `usage` is `first` (instead of the password) or `secondary` (after it). `name` is what its owner calls it.
    """

    __tablename__ = "passkeys"
    __table_args__ = (code_check("usage", PASSKEY_USAGES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    name: Mapped[ShortText]
    usage: Mapped[Code]
    credential_id: Mapped[bytes] = mapped_column(unique=True, index=True)
    public_key: Mapped[bytes]
    # Counts up with each use on devices that count: going back means that there is a copy.
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None]
    device_type: Mapped[Code]
    backup_state: Mapped[bool]
    extensions: Mapped[ShortText | None]
    lastuse_datetime: Mapped[datetime]

    staff: Mapped[Staff] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, int]:
        """How the library finds the owner."""
        return {"id": self.staff_id}


class LogInSession(Base):
    """One log-in on one device, from then until it ended. The device's cookie holds the handle, we only its hash.

    `device` is what the browser calls itself, in plain words; None when it does not say. `why` is one of
    `rules.SESSION_ENDS` once it has ended.
    """

    __tablename__ = "log_in_sessions"
    __table_args__ = (
        code_check("why", SESSION_ENDS),
        CheckConstraint("(ended_at IS NULL) = (why IS NULL)", name="end_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    handle_hash: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[ShortText | None]
    device: Mapped[ShortText | None]
    ended_at: Mapped[datetime | None]
    why: Mapped[Code | None]


class LogInWait(Base):
    """How often a log-in was refused lately, for one account or from one network address (`kind`).

    Neither stands here in the open: `key_hash` is a keyed hash, which nobody can make without the key file.
    """

    __tablename__ = "log_in_waits"
    __table_args__ = (
        UniqueConstraint("kind", "key_hash"),
        code_check("kind", ("account", "address")),
        CheckConstraint("failures >= 0", name="failures_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    key_hash: Mapped[str] = mapped_column(String(64))
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime | None]


class UnsentForm(Base):
    """What somebody was saving when their log-in was over: sealed, for a day, for them alone."""

    __tablename__ = "unsent_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    content: Mapped[SealedJSON]
    kept_at: Mapped[datetime] = mapped_column(index=True)
