"""The limits as they are now."""

from sqlalchemy import select

from crm.database import db
from crm.fidelity.models import FidelityBand
from crm.fidelity.rules import ITEMS, Band, Bands


def list_bands() -> dict[str, Bands]:
    """Item → its limits, in the order of the scale."""
    found: dict[str, dict[int, Band]] = {item: {} for item in ITEMS}
    for row in list_rows():
        found[row.item][row.level] = Band(row.bound, row.is_checked)
    return dict(found)


def list_rows(item: str | None = None) -> list[FidelityBand]:
    """The limits of an item, or of all, as they are kept; best level first."""
    statement = select(FidelityBand).where(FidelityBand.item.in_(list(ITEMS) if item is None else [item]))
    return list(db.session.scalars(statement.order_by(FidelityBand.id)))
