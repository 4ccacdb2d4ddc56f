"""What columns about a participant are called, and how their values read, for an extract that a person can follow."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _

from crm import labels
from crm.web.clock import HOME
from matching.taxonomy import ssyk_label

# Column (or table.column, where the same name means something else) → label.
LABELS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "name": _("Name"),
        "sort_name": _("Name for sorting"),
        "personal_number": _("Personal number"),
        "ref": _("Reference in a file"),
        "protected": _("Protected identity"),
        "pseudonym": _("Pseudonym"),
        "organisation_id": _("Organisation"),
        "anonymous": _("Anonymous"),
        "erased_on": _("Removed"),
        "erased_ref_key": _("Keyed hash of the reference of somebody removed"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "street": _("Street"),
        "postcode": _("Postcode"),
        "city": _("City"),
        "home_lat": _("Position of the home, latitude"),
        "home_lon": _("Position of the home, longitude"),
        "max_km": _("Longest way (km)"),
        "interests": _("Wishes"),
        "occupations": _("Occupations"),
        "languages": _("Languages"),
        "hours_min": _("Hours a week, least"),
        "hours_max": _("Hours a week, most"),
        "availability": _("Times"),
        "restriction": _("Need"),
        "strength": _("How much it matters"),
        "gender": _("Gender"),
        "birth_year": _("Birth year"),
        "education_level": _("Education"),
        "education_completed": _("Education completed"),
        "experience_employment": _("Has had a job"),
        "experience_internship": _("Has had an internship"),
        "background": _("Background"),
        "programme_id": _("Programme"),
        "intake": _("Intake"),
        "enrolled_on": _("Enrolled"),
        "referrer": _("Referred by"),
        "main_income": _("Main income"),
        "occupation_before": _("Occupation before"),
        "occupation_after": _("Occupation after"),
        "paused": _("Paused"),
        "exited_on": _("Left"),
        "exit_reason": _("Why"),
        "received_by": _("Received by"),
        "staff_id": _("Job specialist"),
        "moment": _("Before or after"),
        "income": _("Income"),
        "followed_up_on": _("Followed up"),
        "state": _("State"),
        "held_on": _("Day"),
        "note": _("Note"),
        "next_step": _("Next step"),
        "next_on": _("Due"),
        "kind": _("Kind"),
        "starts_on": _("From"),
        "ends_on": _("Until"),
        "hours_week": _("Hours a week"),
        "provider": _("Who is in charge"),
        "employer_id": _("Employer"),
        "supervisor_id": _("Supervisor"),
        "occupation": _("Occupation"),
        "purpose": _("Purpose"),
        "via": _("How the placement came about"),
        "ended_by": _("Ended by"),
        "end_reason": _("What did not fit"),
        "end_note": _("What the ending taught"),
        "number": _("Which time"),
        "kept_on": _("Kept"),
        "skipped_on": _("Not kept"),
        "met": _("Who was met"),
        "skip_reason": _("Why it was not kept"),
        "course_id": _("Course"),
        "invited_on": _("Invited"),
        "answer": _("Answer"),
        "came": _("Was there"),
        "completed": _("Went through it"),
        "happened_on": _("Day"),
        "happened_at": _("Time"),
        "channel": _("How"),
        "contact_person_id": _("Spoke to"),
        "minutes": _("Minutes"),
        "nobody_there": _("Nobody there"),
        "expects_more": _("Left something to come back for"),
        "outcome": _("How it went"),
        "client_key": _("Number from the phone"),
        "received_at": _("Came"),
        "sent_at": _("Sent, by the phone's clock"),
        "written_at": _("Written"),
        "field_entries.came": _("As it came, sealed by the phone"),
        "said": _("What was told of it"),
        "done_at": _("Logged or thrown away"),
        "cleared_at": _("Emptied"),
        "received_on": _("Received"),
        "reached_at": _("Can be reached at"),
        "message": _("Message"),
        "from_on": _("From"),
        "until_on": _("Until"),
        "withdrawn_on": _("Withdrawn"),
        "text_version": _("Text agreed to"),
        "given_how": _("How it was given"),
        "covers": _("What may be shared"),
        "noted_by_id": _("Noted by"),
        "noted_at": _("Noted"),
        "participant_id": _("For whom"),
        "enrolment_id": _("Enrolment"),
        "entity": _("Which list"),
        "entity_id": _("Which row"),
        "before": _("What stood there before"),
        "after": _("What the file said"),
        "at": _("When"),
        "action": _("What was done"),
        "reason": _("Why"),
        "changes": _("What was changed"),
        "title": _("Title"),
        "moved_from_id": _("Where they were before"),
        "archived_on": _("Archived"),
        "training": _("Training"),
        "training_on": _("Trained"),
        "capacity": _("How many at a time"),
        "search_text": _("Words to search"),
        "orgnr": _("Organisation number"),
        "lat": _("Latitude"),
        "lon": _("Longitude"),
        "website": _("Website"),
        "description": _("Description"),
        "no_next_step_reason": _("Why there is no next step"),
        "role": _("Role"),
        "caseload_max": _("Most participants"),
        "full_time_percent": _("Per cent of full time"),
        "active": _("May log in"),
        "password": _("Password, hashed"),
        "fs_uniquifier": _("Mark of the session"),
        "locale": _("Language"),
        "last_seen_at": _("Last here"),
        "owner_id": _("Who answers for it"),
        "filename": _("File name"),
        "background_key": _("Keyed hash of the background"),
        "opened_on": _("Opened"),
        "opened_at": _("Opened at"),
        "verdict": _("What the review found"),
        "reviewed_at": _("Reviewed"),
        "reviewed_by_id": _("Reviewed by"),
        "review_note": _("Note of the review"),
        "password_expires_at": _("Password runs out"),
        "oidc_issuer": _("Who keeps the identity"),
        "oidc_subject": _("Identity with them"),
        "handle_hash": _("Hash of the log-in"),
        "began_at": _("Began"),
        "address": _("Network address"),
        "device": _("Device"),
        "ended_at": _("Ended"),
        "why": _("Why"),
        "key_hash": _("Hash of account or address"),
        "failures": _("Wrong passwords"),
        "last_failed_at": _("Last wrong password"),
        "until": _("Waits until"),
        "content": _("Content"),
        "kept_at": _("Kept since"),
        "tf_primary_method": _("Safer log-in"),
        "tf_totp_secret": _("Secret of the authenticator app, sealed"),
        "totp_counter": _("Last code used"),
        "mf_recovery_codes": _("Recovery codes, hashed"),
        "fs_webauthn_user_handle": _("Mark for passkeys"),
        "factors_reset_at": _("App, passkeys and codes taken away"),
        "usage": _("What it is used for"),
        "credential_id": _("Mark of the passkey"),
        "public_key": _("Public key"),
        "sign_count": _("Times used"),
        "transports": _("How the device is reached"),
        "device_type": _("Kind of device"),
        "backup_state": _("Backed up"),
        "extensions": _("Extensions"),
        "lastuse_datetime": _("Last used"),
        "edition": _("Version of the card"),
        "agreed_on": _("Agreed"),
        "ended_on": _("Ended on"),
        "card_id": _("Disclosure card"),
        "topic": _("What it is about"),
        "told_by": _("Who may tell it"),
        "wording": _("In their own words"),
        "contact_id": _("Contact"),
        "asked": _("What is asked"),
        "digest": _("How often"),
        "weekday": _("Weekday"),
        "hour": _("Hour"),
        "lists": _("What about"),
        "chosen_at": _("Chosen"),
        "day": _("Day"),
        "tried_at": _("Tried"),
        "tries": _("Times tried"),
        "token_hash": _("Hash of the key"),
        "made_at": _("Made"),
        "delivered": _("Handed out last, hashed"),
        "from_id": _("From"),
        "to_id": _("To"),
        "undone_at": _("Taken back"),
        "removed_at": _("Removed"),
        "turned_on_by_id": _("Turned on by"),
        "turned_on_at": _("Turned on"),
        "merged_by_id": _("Merged by"),
        "merged_at": _("Merged"),
        "undone_by_id": _("Taken back by"),
        "snapshot": _("What was there before"),
        "made_by_id": _("Put together by"),
        "narrowing": _("Narrowed to"),
        "placement_id": _("Placement"),
        "agreement_id": _("Agreement"),
        "size": _("Bytes"),
        "stored_files.digest": _("SHA-256 of the file"),
        "added_on": _("Added"),
        "added_by_id": _("Added by"),
        "file_id": _("File"),
        "file_parts.number": _("Number"),
    }
)
TABLES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "audit_entries": _("the log"),
        "agreements": _("agreements with employers"),
        "stored_files": _("files"),
        "file_parts": _("what files hold"),
        "audit_contents": _("what the log holds"),
        "import_runs": _("files read in"),
        "booklets": _("booklets for the steering group"),
        "import_changes": _("rows read in"),
        "staff_programmes": _("staff in programmes"),
        "saved_questions": _("saved questions"),
        "reminder_settings": _("reminders chosen"),
        "sent_digests": _("reminders sent"),
        "calendar_feeds": _("calendars"),
        "employer_handovers": _("employers handed over"),
        "saved_views": _("saved views"),
        "bulk_changes": _("changes of many employers"),
        "learnings": _("what ended placements teach"),
        "employer_merges": _("merged employers"),
        "glass_breakings": _("openings of colleagues' participants"),
        "log_in_sessions": _("log-ins"),
        "log_in_waits": _("waits after wrong passwords"),
        "unsent_forms": _("unsent forms"),
        "field_entries": _("entries from phones"),
        "passkeys": _("passkeys of staff"),
    }
)
# Column (or table.column) → the family of codes that its values come from.
_FAMILIES: Final = MappingProxyType(
    {
        "gender": "gender",
        "education_level": "education_level",
        "strength": "strength",
        "background": "background",
        "referrer": "referrer",
        "main_income": "income",
        "income": "income",
        "moment": "income_moment",
        "occupation_before": "occupation",
        "occupation_after": "occupation",
        "exit_reason": "exit_reason",
        "follow_ups.state": "occupation",
        "pool_memberships.state": "pool_state",
        "referrals.state": "referral_state",
        "activities.kind": "activity_kind",
        "placements.kind": "placement_kind",
        "via": "placement_via",
        "ended_by": "ended_by",
        "channel": "channel",
        "outcome": "outcome",
        "given_how": "consent_way",
        "covers": "consent_covers",
        "topic": "disclosure_topic",
        "told_by": "disclosure_teller",
        "digest": "digest",
        "lists": "relations",
    }
)
_READERS: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "languages": labels.languages_text,
        "availability": labels.week_text,
        "restriction": lambda code: labels.in_matching("restriction", code),
        "occupation": lambda code: ssyk_label(code) or code,
        "occupations": lambda codes: ", ".join(ssyk_label(code) or code for code in codes),
    }
)


def label_of(table: str, column: str) -> Any:
    """What a column is called; its own name where nobody has given it one."""
    return LABELS.get(f"{table}.{column}") or LABELS.get(column) or column


def table_label(table: str) -> Any:
    """What a table is called; its own name where nobody has given it one."""
    return TABLES.get(table) or labels.label("entity", table)


def reading_of(table: str, column: str, value: Any) -> str:
    """A stored value as people read it, in the language of the page; names stand for ids already."""
    if value is None or value in ("", [], {}):
        return ""
    if column in _READERS:
        return _READERS[column](value)
    if isinstance(value, bool):
        return str(labels.YES if value else labels.NO)
    if isinstance(value, datetime):
        return f"{value.astimezone(HOME):%Y-%m-%d %H:%M}"
    return _coded(table, column, value)


def _coded(table: str, column: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_coded(table, column, one) for one in value)
    family = _FAMILIES.get(f"{table}.{column}") or _FAMILIES.get(column)
    return str(labels.label(family, value)) if family else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return value.isoformat() if isinstance(value, date) else str(value)
