"""Every column that can hold words is sealed, or stands here with the reason why it may be read in the database file.

A new column fails until somebody has decided.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import JSON, Column, String
from sqlalchemy.types import TypeDecorator

from crm import rooms
from crm.database import Base
from crm.encryption import Sealed, sealed_columns

HOUSE = Path(__file__).parents[2]

CODE = (
    "a code of a closed list, or of one that a programme adds to: counted and filtered in SQL, names nobody"
)
REFERENCE = "a number or word by which files and rows point at each other; who is behind it is sealed"
REGISTER = "public register data of a workplace: searched and sorted in SQL among tens of thousands"
ORGANISATION = "about an organisation, a programme or a campaign, not about a person"
STAFF = "who works here is known to everybody who does, and is needed to log in before any key is at hand"
HASH = "a hash that nobody can make or turn back without the key file, or a handle made by chance"

READABLE: dict[str, dict[str, tuple[str, ...]]] = {
    CODE: {
        "activities": ("kind",),
        "audit_entries": ("action", "entity"),
        # Names of reports, and what they are narrowed to: codes, an intake, the number of a colleague.
        "booklets": ("reports", "narrowing", "comparison"),
        "campaign_recipients": ("answer",),
        "company_friends": ("level", "offers"),
        "course_invitations": ("answer",),
        "consents": ("text_version", "given_how", "covers"),
        "disclosure_topics": ("topic", "told_by"),
        "disclosures": ("topic",),
        "bulk_changes": ("kind",),
        "employer_contacts": ("channel",),
        "employer_events": ("kind",),
        "event_invitations": ("answer",),
        "enrolment_incomes": ("moment", "income"),
        "field_entries": ("state",),
        "enrolments": (
            "referrer",
            "main_income",
            "occupation_before",
            "exit_reason",
            "occupation_after",
        ),
        "fidelity_bands": ("item",),
        "follow_ups": ("state",),
        "glass_breakings": ("verdict",),
        "import_changes": ("entity",),
        "import_runs": ("kind", "state"),
        # Numbers of at least sixty placements, and a mark of the numbers of the score.
        "learnings": ("formula", "verdict", "bins"),
        "log_in_sessions": ("why",),
        "log_in_waits": ("kind",),
        "participants": ("gender", "education_level"),
        "passkeys": ("usage", "transports", "extensions", "device_type"),
        "agreements": ("kind",),
        "stored_files": ("kind",),
        "place_offers": ("occupation", "kind"),
        "placements": ("kind", "occupation", "via"),
        "pool_memberships": ("state",),
        "programme_goals": ("indicator",),
        # What a workplace must respect: asked for by code when suggestions are made, never a diagnosis.
        "restrictions": ("restriction", "strength"),
        # When and of which lists somebody wants to be reminded, and which employers went from one to another.
        "reminder_settings": ("digest", "lists"),
        "sent_digests": ("kind", "state"),
        "employer_handovers": ("employer_ids",),
        "referrals": ("referrer", "state"),
        "staff": ("role", "locale", "tf_primary_method"),
        "supervisors": ("training",),
        "supervisor_trainings": ("state",),
        "support_occasions": ("kind", "channel", "met"),
        "workplace_facts": ("fact",),
    },
    REFERENCE: {
        "contact_people": ("ref",),
        "employer_contacts": ("client_key",),
        "field_entries": ("client_key",),
        "import_runs": ("filename", "sha256"),
        "participants": ("ref", "pseudonym"),
    },
    REGISTER: {
        "employers": (
            "ref",
            "name",
            "sort_name",
            "search_text",
            "orgnr",
            "segment",
            "stage",
            "sni",
            "description",
            "street",
            "postcode",
            "city",
            "website",
            "phone",
            "email",
            "opening_hours",
            "languages",
        ),
        "place_offers": ("work",),
    },
    ORGANISATION: {
        "campaigns": ("name", "purpose"),
        "employer_events": ("name", "place"),
        "courses": ("name", "place"),
        "enrolments": ("intake",),
        "import_runs": ("summary",),
        "organisations": ("name",),
        "programme_codes": ("list", "code", "label", "group"),
        "programme_goals": ("label",),
        "programmes": ("code", "name"),
    },
    STAFF: {
        "audit_entries": ("address",),
        "log_in_sessions": ("address", "device"),
        "passkeys": ("name",),
        "saved_questions": ("name", "asked"),
        "saved_views": ("name", "asked"),
        "staff": ("email", "name", "oidc_issuer", "oidc_subject"),
    },
    HASH: {
        "audit_entries": ("content_digest", "previous_hash", "hash"),
        "backgrounds": ("background_key",),
        "log_in_sessions": ("handle_hash",),
        "log_in_waits": ("key_hash",),
        "participants": ("erased_ref_key",),
        "calendar_feeds": ("token_hash", "delivered"),
        "staff": ("password", "fs_uniquifier", "fs_webauthn_user_handle"),
    },
}
DECLARED = [
    f"{table}.{column}" for tables in READABLE.values() for table, names in tables.items() for column in names
]


def holds_words(column: Column) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, String | JSON)


def with_words() -> list[str]:
    """Every column that can hold words, sealed ones left out."""
    assert rooms.BLUEPRINTS
    return [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if holds_words(column) and not isinstance(column.type, Sealed)
    ]


def test_every_column_that_can_hold_words_is_sealed_or_declared_readable():
    assert sorted(set(with_words()) - set(DECLARED)) == []


def test_nothing_is_declared_readable_that_is_sealed_or_gone():
    assert sorted(set(DECLARED) - set(with_words())) == []


def test_a_column_is_declared_once():
    assert len(DECLARED) == len(set(DECLARED))


@pytest.mark.parametrize("place", ["participants.name", "contact_people.name", "employer_contacts.note"])
def test_the_sealed_ones_are_found_by_their_declaration(place: str):
    assert place in {column.type.place for column in sealed_columns(Base.metadata)}


def sealed_attributes() -> set[tuple[str, str]]:
    """(class, attribute) of every sealed column."""
    return {
        (mapper.class_.__name__, attribute.key)
        for mapper in Base.registry.mappers
        for attribute in mapper.column_attrs
        if isinstance(attribute.columns[0].type, Sealed)
    }


def asked_of_the_database(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Columns (class, attribute, line) that are sorted or grouped by, or handed to a function of the database."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            in_sql = isinstance(call.func.value, ast.Name) and call.func.value.id == "func"
            if (in_sql and call.func.attr != "count") or call.func.attr in ("order_by", "group_by"):
                yield from columns_in(call)


def columns_in(call: ast.Call) -> Iterator[tuple[str, str, int]]:
    for given in call.args:
        for part in ast.walk(given):
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                yield part.value.id, part.attr, part.lineno


def test_no_query_sorts_groups_or_compares_what_the_database_cannot_read():
    sealed = sealed_attributes()
    blind = [
        f"{path.relative_to(HOUSE)}:{line}"
        for path in (HOUSE / "crm").rglob("*.py")
        for name, attribute, line in asked_of_the_database(ast.parse(path.read_text(encoding="utf-8")))
        if (name, attribute) in sealed
    ]

    assert blind == []


def test_such_a_query_would_be_found():
    tree = ast.parse("select(Participant).order_by(Participant.id, Participant.name)")

    assert ("Participant", "name", 1) in set(asked_of_the_database(tree)) & {
        (*place, 1) for place in sealed_attributes()
    }
