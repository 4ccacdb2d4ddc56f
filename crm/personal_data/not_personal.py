"""Columns that hold no personal data, and why. Whoever adds a column decides, here or in the registry."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_ROW: Final = ("id", "version", "created_at", "updated_at")

# Reason (a code with a sentence in `personal_data.labels`) → table → columns.
NOT_PERSONAL: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        # Numbers that the database gives: without the columns beside them they tell nothing about anybody.
        "row_keeping": {
            "organisations": ("id",),
            "participants": _ROW,
            "programmes": _ROW,
            "staff": _ROW,
            "activities": _ROW,
            "audit_entries": ("number", "content_digest", "previous_hash", "hash"),
            "audit_contents": ("entry_id",),
            "backgrounds": ("id",),
            "campaigns": _ROW,
            "consents": ("id",),
            "disclosure_cards": ("id", "created_at", "updated_at"),
            "disclosure_topics": ("id",),
            "disclosures": ("id", "created_at", "updated_at"),
            "employers": _ROW,
            "enrolments": _ROW,
            "fidelity_bands": ("id", "created_at", "updated_at"),
            "follow_ups": ("id", "created_at", "updated_at"),
            "import_runs": ("id",),
            "learnings": _ROW,
            "import_changes": ("id", "run_id", "position"),
            "pool_memberships": _ROW,
            "programme_codes": ("id",),
            "programme_goals": ("id",),
            "referrals": _ROW,
            "restrictions": ("id",),
            "campaign_recipients": ("id",),
            "company_friends": _ROW,
            "contact_people": _ROW,
            "enrolment_incomes": ("id",),
            "progress_reviews": _ROW,
            "workplace_facts": ("id",),
            "employer_contacts": _ROW,
            "supervisors": _ROW,
            "placements": _ROW,
            "glass_breakings": ("id", "version"),
            "log_in_sessions": ("id",),
            "log_in_waits": ("id",),
            "passkeys": ("id",),
            "unsent_forms": ("id",),
        },
        # About organisations and measures, which are no persons.
        "organisation": {
            "organisations": ("name",),
            "programmes": (
                "code",
                "name",
                "starts_on",
                "ends_on",
                "organisation_id",
                "spreading_threshold",
                "retention_months",
                "caseload_ceiling",
            ),
            "fidelity_bands": ("item", "level", "bound", "is_checked"),
            "programme_codes": ("programme_id", "list", "code", "label", "group"),
            "programme_goals": ("programme_id", "indicator", "target", "label", "starts_on", "ends_on"),
            "campaigns": ("name", "purpose", "starts_on", "ends_on"),
            "campaign_recipients": ("campaign_id", "employer_id", "contacted_on", "answer", "answered_on"),
            "company_friends": ("employer_id", "since_on", "until_on", "level", "offers"),
            # Weights and shares of at least sixty placements: none of them can be found in it.
            "learnings": (
                "programme_id",
                "edition",
                "formula",
                "counted_on",
                "placements",
                "completed",
                "weight_wish",
                "weight_hours",
                "weight_distance",
                "weight_preferences",
                "plain_auc",
                "plain_log_loss",
                "plain_brier",
                "learned_auc",
                "learned_log_loss",
                "learned_brier",
                "gain",
                "gain_from",
                "gain_to",
                "verdict",
                "bins",
            ),
            "import_runs": ("kind", "sha256", "state", "started_at", "applied_at", "undone_at", "summary"),
        },
        # About a workplace: its work, hours and standing with us. Who the trader is stands in the register.
        "workplace": {
            "employers": (
                "ref",
                "segment",
                "stage",
                "sni",
                "places",
                "hours_min",
                "hours_max",
                "opening_hours",
                "languages",
                "next_on",
                "last_contact_on",
                "archived_on",
                "merged_into_id",
            ),
            "workplace_facts": ("employer_id", "fact", "value", "source", "noted_on"),
        },
    }
)
