"""Changes to the limits."""

from crm.accounts.models import Staff
from crm.database import db
from crm.fidelity.queries import list_rows
from crm.fidelity.rules import Bands, require_in_order


def set_bands(_actor: Staff, item: str, bands: Bands) -> None:
    """Move the limits of an item. Raises BandsOverlap."""
    require_in_order(item, {level: band.bound for level, band in bands.items()})
    for row in list_rows(item):
        row.bound, row.is_checked = bands[row.level].bound, bands[row.level].is_checked
    db.session.flush()
