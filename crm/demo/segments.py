"""Views of the list of employers that the demo's team keeps, and one change of many that can be undone."""

from collections.abc import Sequence
from datetime import date, datetime, time

from crm.demo.organisation import House
from crm.employers.models import Employer
from crm.segments.models import BulkChange, SavedView
from crm.web.clock import HOME

CHANGED = 4


def build(day: date, house: House, employers: Sequence[Employer]) -> list[SavedView | BulkChange]:
    """Rows to keep, once the employers have their ids."""
    maja = house.specialists[0]
    return [
        SavedView(
            staff=house.coordinator,
            programme=house.main,
            name="Tysta i tre månader",
            asked={"silent": ["13"], "stage": ["contacted", "interested", "offers_places"]},
        ),
        SavedView(
            staff=house.coordinator, programme=house.main, name="Utan ansvarig", asked={"owner": ["none"]}
        ),
        SavedView(staff=maja, name="Mina att ringa", asked={"owner": ["mine"], "overdue": ["y"]}),
        _paused(day, house, employers),
    ]


def _paused(day: date, house: House, employers: Sequence[Employer]) -> BulkChange:
    paused = [employer for employer in employers if employer.stage == "paused"][:CHANGED]
    spoken = {one.id: one.last_contact_on for one in paused}
    return BulkChange(
        staff=house.coordinator,
        made_at=datetime.combine(day, time(8, 15), HOME),
        kind="stage",
        count=len(paused),
        done=len(paused),
        new={"stage": "paused"},
        old={
            str(id_): {"stage": "contacted", "last_contact_on": on.isoformat() if on else None}
            for id_, on in spoken.items()
        },
    )
