"""Whatever hangs on two employers: merged it hangs on one, and undone everything is as it was, to the letter."""

from datetime import UTC, datetime
from random import Random

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import UniqueConstraint, func, select

from crm.accounts.models import Staff
from crm.database import Base, db
from crm.doubles.actions import Choices, merge_employers, undo_merge
from crm.doubles.hanging import RULES, pointing_at
from crm.doubles.people import list_alike
from crm.doubles.rules import FOLLOWING, OWN, PARTS
from crm.employers.models import Employer
from tests.crm import rows
from tests.crm.doubles.rows_by_chance import a_row_by_chance, everything

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
# Written by what happens, not by who merges: the log, what the database notes of changes, the merge itself.
ASIDE = ("audit_entries", "audit_contents", "employer_changes", "employer_merges")
HANGING = sorted(
    {column.table.name for column in pointing_at("employers")} - {"employers", "employer_merges"}
)
AT_PEOPLE = sorted({column.table.name for column in pointing_at("contact_people")} - set(HANGING))
# A smaller number for the same chance is no simpler case.
by_chance_often = settings(
    max_examples=4,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def test_every_column_of_an_employer_is_chosen_or_follows_or_stays():
    chosen = [column for columns in PARTS.values() for column in columns]

    assert sorted([*chosen, *FOLLOWING, *OWN]) == sorted(column.name for column in Employer.__table__.columns)


def test_what_can_be_there_only_once_has_a_rule_of_its_own():
    """Rows of other tables just go over. One of these cannot: decide in `hanging.RULES` what becomes of the second."""
    only_once = {
        (column.table.name, column.name)
        for column in pointing_at("employers")
        if any(column.name in unique for unique in unique_columns(column.table))
    }

    assert only_once <= set(RULES)


def unique_columns(table) -> list[set[str]]:
    constraints = [set(key.columns.keys()) for key in table.constraints if isinstance(key, UniqueConstraint)]
    return constraints + [set(index.columns.keys()) for index in table.indexes if index.unique]


def a_world(random: Random) -> tuple[Staff, Employer, Employer]:
    """Two employers and a third, with rows by chance of every table that can hang on them or on their people."""
    programme = rows.a_programme()
    staff = rows.a_staff_member("specialist", programme)
    for _number in range(2):
        rows.a_participant()
        a_row_by_chance(random, Base.metadata.tables["campaigns"])
    table = Employer.__table__
    three = [a_row_by_chance(random, table, merged_into_id=None, archived_on=None) for _number in range(3)]
    assert None not in three
    for name in [*HANGING, *AT_PEOPLE]:
        for _number in range(random.randrange(3, 7)):
            a_row_by_chance(random, Base.metadata.tables[name])
    db.session.expire_all()
    kept, merged = random.sample(three, 2)
    return staff, db.session.get_one(Employer, kept), db.session.get_one(Employer, merged)


def by_chance(random: Random, kept: Employer, merged: Employer) -> Choices:
    facts = Base.metadata.tables["workplace_facts"]
    return Choices(
        {part: random.choice(("kept", "merged")) for part in PARTS if random.random() < 0.5},
        {
            fact: random.choice(("kept", "merged"))
            for fact in db.session.scalars(select(facts.c.fact).distinct())
        },
        {pair.merged["id"] for pair in list_alike(kept.id, merged.id) if random.random() < 0.7},
    )


@by_chance_often
@given(seed=st.integers(0, 10**9))
def test_a_merge_and_its_undoing_leave_every_row_as_it_was(app: Flask, seed: int):
    savepoint = db.session.begin_nested()
    try:
        random = Random(seed)
        staff, kept, merged = a_world(random)
        before = everything(*ASIDE)
        merge = merge_employers(staff, kept, merged, by_chance(random, kept, merged), NOW)
        between = everything(*ASIDE)
        left = undo_merge(staff, merge, NOW)

        assert left == []
        assert between != before
        assert everything(*ASIDE) == before
    finally:
        savepoint.rollback()
        db.session.expire_all()


@by_chance_often
@given(seed=st.integers(0, 10**9))
def test_nothing_is_left_behind_but_the_answers_that_did_not_hold(app: Flask, seed: int):
    savepoint = db.session.begin_nested()
    try:
        staff, kept, merged = a_world(Random(seed))
        counted = {column: count(column, kept.id) + count(column, merged.id) for column in moving()}
        merge_employers(staff, kept, merged, Choices(), NOW)

        assert {column: count(column, merged.id) for column in moving()} == dict.fromkeys(counted, 0)
        assert {column: count(column, kept.id) for column in moving()} == counted
    finally:
        savepoint.rollback()
        db.session.expire_all()


def moving() -> list:
    return [column for column in pointing_at("employers") if (column.table.name, column.name) not in RULES]


def count(column, employer_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(column.table).where(column == employer_id))


def test_the_world_of_these_tests_has_rows_of_every_table(app: Flask):
    a_world(Random(7))
    tables = [Base.metadata.tables[name] for name in [*HANGING, *AT_PEOPLE]]

    assert {
        table.name for table in tables if db.session.scalar(select(func.count()).select_from(table)) < 2
    } == set()
