"""The register: every kind of personal data. A new column is put here or into `not_personal`, or a test fails.

What erasure keeps (`counted`) is what a report reads, nothing else.
"""

from types import MappingProxyType
from typing import Final

from crm.personal_data.kinds import COUNTED, Held, Kind

_CARE: Final = ("public_task", "social_care")

KINDS: Final = (
    Kind(
        "identity",
        "participant",
        ("public_task",),
        "retention",
        (
            Held("participants", ("name", "personal_number", "ref", "protected")),
            Held("participants", ("pseudonym",), "renewed"),
            Held("participants", ("organisation_id", "anonymous", "erased_on", "erased_ref_key"), COUNTED),
        ),
    ),
    Kind(
        "contact_details",
        "participant",
        ("public_task",),
        "retention",
        (
            Held(
                "participants",
                ("phone", "email", "street", "postcode", "city", "home_lat", "home_lon", "max_km"),
            ),
        ),
    ),
    Kind(
        "wishes",
        "participant",
        ("public_task",),
        "retention",
        (
            Held(
                "participants",
                ("interests", "occupations", "languages", "hours_min", "hours_max", "availability"),
            ),
        ),
    ),
    Kind(
        "restrictions",
        "participant",
        _CARE,
        "retention",
        (Held("restrictions", ("participant_id", "restriction", "strength"), "row_goes"),),
        sensitive=True,
    ),
    Kind(
        "counted_facts",
        "participant",
        ("public_task", "statistics"),
        "counts",
        (
            Held(
                "participants",
                (
                    "gender",
                    "education_level",
                    "education_completed",
                    "experience_employment",
                    "experience_internship",
                ),
                COUNTED,
            ),
            Held("participants", ("birth_year",), "coarsened"),
        ),
    ),
    Kind(
        "backgrounds",
        "participant",
        ("social_care", "statistics"),
        "counts",
        (Held("backgrounds", ("participant_id", "background", "background_key"), COUNTED),),
        sensitive=True,
    ),
    Kind(
        "enrolments",
        "participant",
        (*_CARE, "statistics"),
        "counts",
        (
            Held(
                "enrolments",
                (
                    "participant_id",
                    "programme_id",
                    "intake",
                    "enrolled_on",
                    "referrer",
                    "main_income",
                    "occupation_before",
                    "paused",
                    "exited_on",
                    "exit_reason",
                    "occupation_after",
                ),
                COUNTED,
            ),
            Held("enrolments", ("staff_id", "received_by")),
            Held("enrolment_incomes", ("enrolment_id", "moment", "income"), COUNTED),
            Held("follow_ups", ("participant_id", "programme_id", "followed_up_on", "state"), COUNTED),
        ),
        sensitive=True,
    ),
    Kind(
        "reviews",
        "participant",
        _CARE,
        "retention",
        (
            Held(
                "progress_reviews",
                ("enrolment_id", "held_on", "staff_id", "note", "next_step", "next_on"),
                "row_goes",
            ),
        ),
        sensitive=True,
    ),
    Kind(
        "activities",
        "participant",
        (*_CARE, "statistics"),
        "counts",
        (
            Held("activities", ("participant_id", "programme_id", "kind", "starts_on", "ends_on"), COUNTED),
            Held("activities", ("hours_week", "provider")),
        ),
        sensitive=True,
    ),
    Kind(
        "placements",
        "participant",
        ("public_task", "statistics"),
        "counts",
        (
            Held(
                "placements",
                ("participant_id", "programme_id", "employer_id", "kind", "starts_on", "ends_on"),
                COUNTED,
            ),
            Held(
                "placements",
                (
                    "supervisor_id",
                    "hours_week",
                    "occupation",
                    "purpose",
                    "via",
                    "ended_by",
                    "end_reason",
                    "end_note",
                    "end_noted_on",
                ),
            ),
        ),
    ),
    Kind(
        "placement_support",
        "participant",
        ("public_task",),
        "retention",
        (
            Held(
                "support_occasions",
                (
                    "participant_id",
                    "kind",
                    "number",
                    "kept_on",
                    "skipped_on",
                    "staff_id",
                    "channel",
                    "met",
                    "note",
                    "skip_reason",
                ),
                "row_goes",
            ),
        ),
        sensitive=True,
    ),
    Kind(
        "pool",
        "participant",
        ("agreement", "consent"),
        "counts",
        (
            Held(
                "pool_memberships",
                ("participant_id", "programme_id", "starts_on", "ends_on", "state"),
                COUNTED,
            ),
        ),
    ),
    Kind(
        "contacts_for",
        "participant",
        ("public_task",),
        "counts",
        (
            Held(
                "employer_contacts",
                (
                    "participant_id",
                    "employer_id",
                    "happened_on",
                    "happened_at",
                    "channel",
                    "staff_id",
                    "contact_person_id",
                    "minutes",
                    "nobody_there",
                    "expects_more",
                ),
                COUNTED,
            ),
            Held("employer_contacts", ("outcome",), "code_only"),
            Held("employer_contacts", ("note", "next_step", "next_on", "client_key")),
        ),
    ),
    Kind(
        "field_entries",
        "participant",
        ("public_task",),
        "inbox",
        (
            Held(
                "field_entries",
                (
                    "participant_id",
                    "staff_id",
                    "client_key",
                    "received_at",
                    "sent_at",
                    "written_at",
                    "came",
                    "content",
                    "said",
                    "state",
                    "contact_id",
                    "done_at",
                    "cleared_at",
                ),
                "row_goes",
            ),
        ),
        sensitive=True,
    ),
    Kind(
        "referrals",
        "participant",
        ("public_task",),
        "retention",
        (
            Held(
                "referrals", ("participant_id", "programme_id", "received_on", "referrer", "state"), COUNTED
            ),
            Held("referrals", ("name", "reached_at", "message")),
        ),
        sensitive=True,
    ),
    Kind(
        "consents",
        "participant",
        ("accountability",),
        "retention",
        (
            Held(
                "consents",
                (
                    "participant_id",
                    "organisation_id",
                    "from_on",
                    "until_on",
                    "withdrawn_on",
                    "text_version",
                    "given_how",
                    "covers",
                    "noted_by_id",
                    "noted_at",
                ),
                "row_goes",
            ),
        ),
    ),
    Kind(
        "disclosure",
        "participant",
        ("public_task", "accountability"),
        "retention",
        (
            Held(
                "disclosure_cards",
                (
                    "participant_id",
                    "employer_id",
                    "edition",
                    "agreed_on",
                    "until_on",
                    "ended_on",
                    "staff_id",
                ),
                "row_goes",
            ),
            Held("disclosure_topics", ("card_id", "topic", "told_by", "wording"), "row_goes"),
            Held("disclosures", ("participant_id", "contact_id", "card_id", "topic", "reason"), "row_goes"),
        ),
        sensitive=True,
    ),
    Kind(
        "files",
        "participant",
        ("public_task",),
        "retention",
        (
            Held(
                "stored_files",
                (
                    "participant_id",
                    "placement_id",
                    "employer_id",
                    "agreement_id",
                    "name",
                    "kind",
                    "size",
                    "digest",
                    "added_on",
                    "added_by_id",
                ),
                "row_goes",
            ),
            Held("file_parts", ("file_id", "number", "content"), "row_goes"),
        ),
        sensitive=True,
    ),
    Kind(
        "imported_rows",
        "participant",
        ("public_task",),
        "retention",
        (
            Held("import_changes", ("entity", "entity_id"), COUNTED),
            Held("import_changes", ("before", "after")),
        ),
        sensitive=True,
    ),
    Kind("uploads", "participant", ("public_task",), "day", (), sensitive=True),
    Kind(
        "log",
        "participant",
        ("accountability",),
        "log",
        (
            Held(
                "audit_entries",
                ("at", "staff_id", "action", "entity", "entity_id", "participant_id", "address"),
                COUNTED,
            ),
            Held("audit_contents", ("content",), "row_goes"),
        ),
        sensitive=True,
    ),
    Kind(
        "broken_glass",
        "participant",
        ("accountability",),
        "retention",
        (
            Held(
                "glass_breakings",
                (
                    "participant_id",
                    "programme_id",
                    "staff_id",
                    "opened_on",
                    "opened_at",
                    "reason",
                    "verdict",
                    "reviewed_at",
                    "reviewed_by_id",
                    "review_note",
                ),
                "row_goes",
            ),
        ),
        sensitive=True,
    ),
    Kind(
        "contact_people",
        "contact_person",
        ("network",),
        "contact_person",
        (
            Held(
                "contact_people", ("ref", "employer_id", "name", "title", "phone", "email", "moved_from_id")
            ),
            Held("contact_people", ("archived_on",), COUNTED),
            Held(
                "supervisors",
                ("contact_person_id", "training", "training_on", "capacity", "archived_on"),
                COUNTED,
            ),
            Held("supervisor_trainings", ("supervisor_id", "state", "happened_on", "course_id"), COUNTED),
            Held(
                "course_invitations",
                ("course_id", "contact_person_id", "invited_on", "answer", "came", "completed"),
                COUNTED,
            ),
        ),
    ),
    Kind(
        "sole_traders",
        "sole_trader",
        ("network",),
        "history",
        (
            Held(
                "employers",
                (
                    "name",
                    "sort_name",
                    "search_text",
                    "orgnr",
                    "street",
                    "postcode",
                    "city",
                    "lat",
                    "lon",
                    "website",
                    "phone",
                    "email",
                    "description",
                    "next_step",
                    "no_next_step_reason",
                ),
            ),
            # What stood on an employer before another went up in it, for as long as that can be taken back.
            Held("employer_merges", ("snapshot",)),
        ),
    ),
    Kind(
        "staff",
        "staff",
        ("employment", "accountability"),
        "staff",
        (
            Held(
                "staff",
                (
                    "email",
                    "name",
                    "role",
                    "organisation_id",
                    "caseload_max",
                    "full_time_percent",
                    "active",
                    "password",
                    "password_expires_at",
                    "fs_uniquifier",
                    "oidc_issuer",
                    "oidc_subject",
                    "tf_primary_method",
                    "tf_totp_secret",
                    "totp_counter",
                    "mf_recovery_codes",
                    "fs_webauthn_user_handle",
                    "factors_reset_at",
                    "locale",
                    "last_seen_at",
                ),
            ),
            Held(
                "passkeys",
                (
                    "staff_id",
                    "name",
                    "usage",
                    "credential_id",
                    "public_key",
                    "sign_count",
                    "transports",
                    "device_type",
                    "backup_state",
                    "extensions",
                    "lastuse_datetime",
                ),
                "row_goes",
            ),
            Held("staff_programmes", ("staff_id", "programme_id")),
            Held("employers", ("owner_id",)),
            Held("company_friends", ("owner_id",)),
            Held("agreements", ("owner_id",)),
            Held("campaigns", ("owner_id",)),
            Held("import_runs", ("staff_id", "filename")),
            Held("employer_merges", ("merged_by_id", "merged_at", "undone_by_id", "undone_at")),
            Held("suspected_pairs", ("not_same_by_id", "not_same_on")),
            Held("pair_searches", ("started_by_id", "started_at")),
            Held("learnings", ("turned_on_by_id", "turned_on_at")),
            # What somebody likes to ask; a question narrowed to a specialist holds whose placements it counts.
            Held("saved_questions", ("staff_id", "name", "asked")),
            Held("saved_views", ("staff_id", "name", "asked")),
            # What was agreed with employers before, and by whom it was changed.
            Held("bulk_changes", ("staff_id", "made_at", "new", "old", "undone_at", "undone_by_id")),
            Held("booklets", ("made_by_id", "narrowing")),
            Held("employer_handovers", ("from_id", "to_id", "made_by_id", "made_at", "undone_at")),
            Held("reminder_settings", ("staff_id", "digest", "weekday", "hour", "lists", "chosen_at")),
            Held("sent_digests", ("staff_id", "day", "kind", "state", "tried_at", "tries")),
            Held("calendar_feeds", ("staff_id", "token_hash", "made_at", "delivered")),
        ),
    ),
    Kind(
        "log_ins",
        "staff",
        ("accountability",),
        "log_ins",
        (
            Held(
                "log_in_sessions",
                (
                    "staff_id",
                    "handle_hash",
                    "began_at",
                    "last_seen_at",
                    "address",
                    "device",
                    "ended_at",
                    "why",
                ),
                "row_goes",
            ),
            Held("log_in_waits", ("kind", "key_hash", "failures", "last_failed_at", "until"), "row_goes"),
        ),
    ),
    Kind(
        "unsent_forms",
        "staff",
        ("public_task",),
        "day",
        (Held("unsent_forms", ("staff_id", "content", "kept_at"), "row_goes"),),
        sensitive=True,
    ),
)
BY_NAME: Final = MappingProxyType({kind.name: kind for kind in KINDS})


def kinds_about(subject: str) -> tuple[Kind, ...]:
    """The kinds about participants, contact people, sole traders or staff, in the order of the register."""
    return tuple(kind for kind in KINDS if kind.about == subject)
