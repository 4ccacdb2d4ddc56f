"""What came from phones and could not be logged as it was written: one entry for each who knocks on doors."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from crm.demo import chance
from crm.demo.organisation import House
from crm.field.models import FieldEntry
from crm.web.clock import HOME

_NOTES = {
    "specialist": "Frågade efter chefen, som är tillbaka efter lunch. De behöver hjälp i disken.",
    "coordinator": "Kan tänka sig att vara med på frukosten i vår.",
    "partner": "Vill veta mer om vad en företagsvän gör.",
}


def build(seed: int, day: date, house: House) -> list[FieldEntry]:
    """Entries that do not say which employer it was, written this morning."""
    random = chance.stream(seed, "field")
    at = datetime.combine(day, time(8, 40), HOME).astimezone(UTC)
    first = {person.role: person for person in reversed(house.staff)}
    return [
        FieldEntry(
            client_key=str(UUID(int=random.getrandbits(128), version=4)),
            staff=first[role],
            received_at=at,
            sent_at=at,
            written_at=at,
            content={
                "written_at": at.isoformat(),
                "employer": None,
                "new": None,
                "channel": "door_knock",
                "outcome": "maybe",
                "note": note,
                "next": {"step": "Gå dit igen", "on": None, "why_none": None},
            },
            said=[{"code": "employer_missing"}],
            state="kept",
        )
        for role, note in _NOTES.items()
        if role in first
    ]
