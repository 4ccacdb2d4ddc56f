"""What a programme's ended placements taught about the order of suggestions, and which employers have changed.

Numbers only, nothing about anybody.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import codes
from crm.accounts.models import Staff
from crm.database import Base, Code, Timestamped, Versioned, code_check
from crm.programmes.models import Programme
from matching.outcomes import LEARNT, LEAST_OF_EACH, LEAST_PLACEMENTS
from matching.weights import MOST, PartWeights, least_of

_WEIGHTS_IN_BOUNDS = " AND ".join(
    f"weight_{name} >= {least_of(name)} AND weight_{name} <= {MOST}" for name in LEARNT
)


class Learning(Versioned, Timestamped, Base):
    """One count: the weights of the parts of the score, and how they did beside the plain score on people left out.

    `edition` counts from 1 within the programme; the latest is the one that may be used. `formula` marks the numbers
    of the score that it was learnt on. `gain` is in AUC, with its 95 % interval. `bins` are `{count, expected,
    completed}` in rising order of what was expected. `turned_on_at` None = suggestions do not use it.
    """

    __tablename__ = "learnings"
    __table_args__ = (
        UniqueConstraint("programme_id", "edition"),
        CheckConstraint(
            f"placements >= {LEAST_PLACEMENTS} AND completed >= {LEAST_OF_EACH}"
            f" AND placements - completed >= {LEAST_OF_EACH}",
            name="enough_placements",
        ),
        CheckConstraint(_WEIGHTS_IN_BOUNDS, name="weights_in_bounds"),
        code_check("verdict", codes.LEARNING_VERDICTS),
        CheckConstraint("turned_on_at IS NULL OR verdict = 'helps'", name="on_only_if_it_helps"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    edition: Mapped[int]
    formula: Mapped[Code]
    counted_on: Mapped[date]
    placements: Mapped[int]
    completed: Mapped[int]
    weight_wish: Mapped[float]
    weight_hours: Mapped[float]
    weight_distance: Mapped[float]
    weight_preferences: Mapped[float]
    plain_auc: Mapped[float]
    plain_log_loss: Mapped[float]
    plain_brier: Mapped[float]
    learned_auc: Mapped[float]
    learned_log_loss: Mapped[float]
    learned_brier: Mapped[float]
    gain: Mapped[float]
    gain_from: Mapped[float]
    gain_to: Mapped[float]
    verdict: Mapped[Code]
    bins: Mapped[list[Any]] = mapped_column(JSON)
    turned_on_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    turned_on_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship()
    turned_on_by: Mapped[Staff | None] = relationship()

    @property
    def is_on(self) -> bool:
        """Whether suggestions use it."""
        return self.turned_on_at is not None

    @property
    def weights(self) -> PartWeights:
        """The weights as ranking takes them. Raises ValueError outside the bounds."""
        return PartWeights(**{name: getattr(self, f"weight_{name}") for name in LEARNT})


class EmployerChange(Base):
    """One change of an employer or of what suggestions read beside it, written by the database itself (`triggers`).

    `written_by` is the transaction on PostgreSQL, 0 on SQLite, where one writes at a time. `mark` is drawn at random:
    after a rollback or a restored backup a number may come again, but not with its mark. Employer 0 is nobody.
    """

    __tablename__ = "employer_changes"

    number: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int]
    written_by: Mapped[int] = mapped_column(BigInteger, index=True)
    mark: Mapped[int] = mapped_column(BigInteger)
