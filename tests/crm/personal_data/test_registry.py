"""Every column is of a kind of personal data, or declared to hold none: a new one fails here until it is decided."""

from collections import Counter

import pytest

from crm.database import Base
from crm.personal_data.belonging import has_rows_of_participants, table_named
from crm.personal_data.columns import label_of, table_label
from crm.personal_data.labels import FATES, GROUNDS, KEEP, REASONS, SUBJECTS
from crm.personal_data.labels import KINDS as WORDS
from crm.personal_data.not_personal import NOT_PERSONAL
from crm.personal_data.registry import KINDS

IN_KINDS = [(held.table, column) for kind in KINDS for held in kind.held for column in held.columns]
DECLARED = [
    (table, column)
    for tables in NOT_PERSONAL.values()
    for table, columns in tables.items()
    for column in columns
]
ALL = {(table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns}


def test_every_column_is_decided():
    assert sorted(ALL - set(IN_KINDS) - set(DECLARED)) == []


def test_nothing_is_decided_that_is_not_there():
    assert sorted(set(IN_KINDS + DECLARED) - ALL) == []


def test_a_column_is_decided_once():
    assert [place for place, times in Counter(IN_KINDS + DECLARED).items() if times > 1] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_says_what_why_and_how_long(kind):
    assert WORDS[kind.name].title
    assert WORDS[kind.name].text
    assert kind.grounds
    assert set(kind.grounds) <= set(GROUNDS)
    assert kind.keep in KEEP
    assert kind.about in SUBJECTS
    assert {held.fate for held in kind.held} <= set(FATES)


def test_every_reason_has_its_sentence():
    assert set(NOT_PERSONAL) == set(REASONS)


def test_tables_that_lead_to_a_participant_are_about_participants():
    """Who adds such a table must say what becomes of its rows when the person is erased."""
    about = {kind.name: kind.about for kind in KINDS}
    kinds_of = {held.table: kind.name for kind in KINDS for held in kind.held}
    astray = [
        table.name
        for table in Base.metadata.sorted_tables
        if has_rows_of_participants(table) and about.get(kinds_of.get(table.name, "")) != "participant"
    ]

    assert astray == []


def test_sensitive_kinds_never_rest_on_consent_within_the_authority():
    """Whoever depends on an authority cannot freely consent to it: only sharing outside rests on consent."""
    assert [kind.name for kind in KINDS if kind.sensitive and "consent" in kind.grounds] == []


def test_every_column_and_table_of_the_register_has_a_name_for_people():
    assert [held.table for kind in KINDS for held in kind.held if table_label(held.table) == held.table] == []
    assert [column for table, column in IN_KINDS if label_of(table, column) == column] == []


def test_what_a_column_that_must_not_be_empty_becomes_is_known():
    for kind in KINDS:
        for held in kind.held:
            if kind.about == "participant" and held.fate == "cleared" and held.table != "import_changes":
                columns = [table_named(held.table).c[name] for name in held.columns]
                assert [c.name for c in columns if not c.nullable and c.default is None] == []
