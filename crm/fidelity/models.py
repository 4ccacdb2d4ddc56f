"""The limits between the levels of the items that the log can say something of."""

from sqlalchemy import CheckConstraint, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, Code, Timestamped
from crm.fidelity.rules import LOWEST_WITH_BOUND


class FidelityBand(Timestamped, Base):
    """Where a level of an item ends: `bound` still belongs to it. What is beyond level 2 is level 1.

    `item` is its number in the scale. `is_checked`: seen in a public source or agreed with an IPS reviewer.
    """

    __tablename__ = "fidelity_bands"
    __table_args__ = (
        UniqueConstraint("item", "level"),
        CheckConstraint(f"level BETWEEN {LOWEST_WITH_BOUND} AND 5", name="level_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[Code]
    level: Mapped[int]
    bound: Mapped[float]
    is_checked: Mapped[bool] = mapped_column(default=False, server_default=false())
