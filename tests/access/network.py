"""What hangs on the workplaces of the matrix: agreements, files, events, merges, changes of many, entries of phones.

What is about the participant of a workplace carries their marks, as in `world`.
"""

from datetime import date, datetime
from typing import Any

from crm.accounts.models import Staff
from crm.agreements.actions import add_file, create_agreement
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.doubles.models import EmployerMerge, SuspectedPair
from crm.employers.models import Employer, EmployerLesson, PlaceOffer
from crm.events.models import EmployerEvent, EventInvitation
from crm.field.models import FieldEntry
from crm.placements.models import Placement
from crm.programmes.models import ProgrammeGoal
from crm.reminders.models import Handover
from crm.reports.models import SavedQuestion
from crm.segments.models import BulkChange, SavedView
from tests.crm import rows

DAY = date(2026, 11, 2)


def network_rows(
    number: int, ids: dict[str, Any], author: Staff, colleague: Staff, now: datetime
) -> dict[str, int]:
    """A row of everything at the workplace of one participant. Argument of an address → id.

    `author` works with the participant, `colleague` does not.
    """
    mark, employer = f"Zq{number:02}x", db.session.get_one(Employer, ids["employer_id"])
    return {
        **_doubles(number, employer, author, now),
        **_agreed(mark, employer, db.session.get_one(Placement, ids["placement_id"]), author),
        **_changed(mark, employer, author, colleague, now),
        **_event(mark, employer, ids["participant_id"], author),
        "entry_id": _entry(mark, ids, author, now),
        "lesson_id": _id(EmployerLesson(employer=employer, lesson="Bullrigt.", learnt_on=DAY)),
        "offer_id": _id(PlaceOffer(employer=employer, work="Diska", noted_on=DAY, noted_by_id=author.id)),
    }


def shared_rows(
    programme_id: int, coordinator: Staff, giver: Staff, taker: Staff, now: datetime
) -> dict[str, int]:
    """Rows that are about no workplace of their own. Argument of an address → id."""
    goal = ProgrammeGoal(programme_id=programme_id, indicator="participants", target=40)
    question = SavedQuestion(staff_id=coordinator.id, name="Per handläggare", asked={"rows": "kind"})
    handover = Handover(
        from_id=giver.id, to_id=taker.id, made_by_id=coordinator.id, made_at=now, employer_ids=[]
    )
    return {"goal_id": _id(goal), "question_id": _id(question), "handover_id": _id(handover), "item": 1}


def _id(row: Any) -> int:
    return int(rows.added(row).id)


def _doubles(number: int, employer: Employer, staff: Staff, now: datetime) -> dict[str, int]:
    """Another workplace that may be the same, and one that has gone up in it."""
    other = rows.an_employer(f"Arbetsplats {number} AB")
    gone = rows.an_employer(f"Gamla arbetsplats {number}", archived_on=DAY, merged_into_id=employer.id)
    merge = EmployerMerge(
        kept_id=employer.id,
        merged_id=gone.id,
        merged_by_id=staff.id,
        merged_at=now,
        snapshot={"steps": [], "last_contact": 0},
    )
    pair = SuspectedPair(
        one_id=employer.id, other_id=other.id, score=0.9, verdict="same", reasons=["name"], found_at=now
    )
    return {
        "kept_id": employer.id,
        "merged_id": other.id,
        "merge_id": _id(merge),
        "pair_id": _id(pair),
    }


def _agreed(mark: str, employer: Employer, placement: Placement, staff: Staff) -> dict[str, int]:
    """An agreement with the workplace, and a file about the placement there."""
    agreement = create_agreement(employer, {"kind": "internship", "title": "Praktik", "signed_on": DAY})
    content = f"%PDF-1.4 {mark}avtal".encode()
    file = add_file(staff, employer, content, f"{mark}fil.pdf", DAY, agreement, placement)
    return {"agreement_id": agreement.id, "file_id": file.id}


def _changed(mark: str, employer: Employer, author: Staff, colleague: Staff, now: datetime) -> dict[str, int]:
    """What the workplace had before a change of many, and a view that a colleague keeps."""
    change = BulkChange(
        staff_id=author.id,
        made_at=now,
        kind="next_step",
        count=1,
        new={"next_step": "Ring", "next_on": DAY.isoformat(), "no_next_step_reason": None},
        old={
            str(employer.id): {
                "next_step": f"{mark}förut",
                "next_on": DAY.isoformat(),
                "no_next_step_reason": None,
            }
        },
    )
    view = SavedView(staff_id=colleague.id, name="Egen vy", asked={"stage": ["contacted"]})
    return {"change_id": _id(change), "view_id": _id(view)}


def _event(mark: str, employer: Employer, participant_id: int, staff: Staff) -> dict[str, int]:
    """A breakfast where the workplace came and somebody was spoken of."""
    contact = EmployerContact(
        employer=employer,
        staff=staff,
        happened_on=DAY,
        channel="event",
        participant_id=participant_id,
        note=f"{mark}frukost",
    )
    event = EmployerEvent(name="Frukost", kind="breakfast", held_on=DAY, owner=staff)
    invitation = EventInvitation(
        event=event, employer=employer, invited_on=DAY, came=True, contact=rows.added(contact)
    )
    return {"event_id": _id(event), "invitation_id": _id(invitation)}


def _entry(mark: str, ids: dict[str, Any], staff: Staff, now: datetime) -> int:
    """What was written on a phone about the participant, and waits."""
    return _id(
        FieldEntry(
            client_key=f"{mark}nyckel",
            staff_id=staff.id,
            received_at=now,
            written_at=now,
            state="kept",
            participant_id=ids["participant_id"],
            content={
                "employer": ids["employer_id"],
                "participant": ids["participant_id"],
                "note": f"{mark}telefon",
            },
            said=[{"code": "channel_missing"}],
        )
    )
