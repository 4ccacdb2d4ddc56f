"""What goes on around the demo's employers: places that are offered one by one, people who have gone on
elsewhere, agreements.
"""

import hashlib
from datetime import date, timedelta
from random import Random

from crm.agreements.models import Agreement, FilePart, StoredFile
from crm.database import Base
from crm.demo import chance
from crm.demo.employers import Workplace
from crm.employers.models import ContactPerson, PlaceOffer
from matching.taxonomy import ssyk_label

# The smallest file that a reader opens: one empty page.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
OFFERED = (
    "Hjälpa till med det vardagliga",
    "Avlasta när det är som mest",
    "Plocka i ordning och städa efter",
)
KINDS = ("work_training", "internship", "hourly_job", None)
NOTES = (
    "Ring innan, chefen vill träffa den som kommer.",
    "Gärna två dagar i veckan till att börja med.",
    None,
)


def build(seed: int, day: date, workplaces: list[Workplace]) -> list[Base]:
    """Places at some of the workplaces that offer any, one in three of them gone; people who have moved, agreements."""
    random = chance.stream(seed, "dealings")
    offering = [one for one in workplaces if one.employer.stage in ("offers_places", "hosting")]
    offers = [
        _offer(random, day, place, is_gone=number % 4 == 3)
        for number, place in enumerate(offering)
        if number % 4 != 1
    ]
    return [*offers, *_moves(day, workplaces), *_agreements(random, day, offering)]


def _moves(day: date, workplaces: list[Workplace]) -> list[Base]:
    """Three contact people who do not supervise have gone on to the next employer of the list."""
    met = [place for place in workplaces if len(place.people) > len(place.supervisors)]
    there: list[Base] = []
    for place, to in zip(met[:6:2], met[1:6:2], strict=True):
        supervising = {supervisor.contact_person for supervisor in place.supervisors}
        before = next(person for person in place.people if person not in supervising)
        before.archived_on = chance.workday_before(day - timedelta(days=40))
        there.append(ContactPerson(employer=to.employer, name=before.name, moved_from_id=before.id))
    return there


def _offer(random: Random, day: date, place: Workplace, is_gone: bool) -> PlaceOffer:
    noted_on = chance.workday_between(random, max(place.knocked_on, day - timedelta(days=120)), day)
    return PlaceOffer(
        employer=place.employer,
        noted_by=place.employer.owner,
        noted_on=noted_on,
        work=f"{ssyk_label(place.trade['ssyk'])}: {random.choice(OFFERED).lower()}",
        occupation=place.trade["ssyk"],
        kind=random.choice(KINDS),
        places=random.choice((1, 1, 2, None)),
        hours_min=10,
        hours_max=random.choice((15, 20, 25)),
        from_on=random.choice((None, day + timedelta(days=30))),
        note=random.choice(NOTES),
        closed_on=day if is_gone else None,
    )


def _agreements(random: Random, day: date, places: list[Workplace]) -> list[Base]:
    """A written agreement at one in six, some about to end, and one that is kept as a file too."""
    agreements: list[Base] = []
    for number, place in enumerate(places[::6]):
        starts_on = chance.workday_after(place.knocked_on)
        agreement = Agreement(
            employer=place.employer,
            kind=random.choice(("collaboration", "internship")),
            title=f"Avtal med {place.employer.name}",
            signed_on=starts_on,
            starts_on=starts_on,
            ends_on=day + timedelta(days=30) if number % 3 == 0 else None,
            owner=place.employer.owner,
        )
        agreements += [agreement, *([_file(agreement, day)] if number % 3 == 0 else [])]
    return agreements


def _file(agreement: Agreement, day: date) -> StoredFile:
    return StoredFile(
        employer=agreement.employer,
        agreement=agreement,
        name="avtal.pdf",
        kind="pdf",
        size=len(PDF),
        digest=hashlib.sha256(PDF).hexdigest(),
        added_on=day,
        added_by=agreement.owner,
        parts=[FilePart(number=1, content=PDF)],
    )
