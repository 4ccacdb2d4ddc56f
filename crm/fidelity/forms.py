"""The form of an item's limits. Labels stand in the template."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import NumberRange

from crm.fidelity.rules import ITEMS, LEVELS_WITH_BOUND, Band, Bands
from crm.web.forms import Form, NumberField, Required

PER_CENT = 100
MOST = 1_000_000


class BandsForm(Form):
    """A number a level, and a box where it is checked. Shares are typed in per cent."""

    def __init__(self, item: str, bands: Bands) -> None:
        """The form with the limits as they are in it."""
        self.times = PER_CENT if ITEMS[item].is_share else 1
        given: dict[str, Any] = {}
        for level in LEVELS_WITH_BOUND:
            given[f"level_{level}"] = round(bands[level].bound * self.times, 6)
            given[f"checked_{level}"] = bands[level].is_checked
        super().__init__(data=given)

    @property
    def bands(self) -> Bands:
        """What was typed."""
        return {
            level: Band(self[f"level_{level}"].data / self.times, self[f"checked_{level}"].data)
            for level in LEVELS_WITH_BOUND
        }


for _level in LEVELS_WITH_BOUND:
    setattr(BandsForm, f"level_{_level}", NumberField(validators=[Required(), NumberRange(0, MOST)]))
    setattr(BandsForm, f"checked_{_level}", BooleanField())
