"""No two tables of a report contradict each other, whatever the rows: parts add up, and none exceeds the whole."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crm import codes
from crm.reports import duration, during, exits, participants, placements
from crm.reports.facts import (
    EmployerFact,
    EnrolmentFact,
    OwnCode,
    OwnCodes,
    PlacementFact,
    ResultFact,
    latest_by_person,
)
from crm.reports.periods import ALWAYS, Period
from crm.reports.tables import TOTAL, table_of

# Drawing whole enrolments takes time on a busy machine; how much says nothing about the rules.
property_of = settings(deadline=None, max_examples=60)
START = date(2024, 1, 1)
days = st.integers(0, 900).map(lambda days: START + timedelta(days))
people = st.integers(1, 6)
genders = {person: codes.GENDERS[person % len(codes.GENDERS)] for person in range(1, 7)}
own = OwnCodes(
    (
        OwnCode(1, "exit_reason", "lärling", "Lärling", "work"),
        OwnCode(1, "education_level", "folkhögskola", "Folkhögskola", "higher"),
        OwnCode(1, "activity_kind", "odling", "Odling", "direct"),
    )
)


def maybe(values):
    return st.none() | st.sampled_from(values)


@st.composite
def enrolments(draw) -> list[EnrolmentFact]:
    made = []
    for id_ in range(draw(st.integers(0, 8))):
        person, enrolled_on = draw(people), draw(days)
        made.append(
            EnrolmentFact(
                id=id_,
                participant_id=person,
                programme_id=1,
                intake=draw(maybe(("Vår", "Höst", "total"))),
                enrolled_on=enrolled_on,
                exited_on=draw(st.none() | st.integers(0, 400).map(lambda d: enrolled_on + timedelta(d))),  # noqa: B023
                paused=draw(st.booleans()),
                exit_reason=draw(maybe((*codes.EXIT_REASONS, "lärling", "okänd kod"))),
                referrer=draw(maybe(codes.REFERRERS)),
                main_income=draw(maybe((*codes.INCOMES, "total"))),
                occupation_before=draw(maybe(codes.OCCUPATIONS)),
                occupation_after=draw(maybe(codes.OCCUPATIONS)),
                gender=genders[person],
                birth_year=draw(st.none() | st.integers(1940, 2010)),
                anonymous=person == 1,
                education_level=draw(maybe((*codes.EDUCATION_LEVELS, "folkhögskola"))),
                education_completed=draw(st.none() | st.booleans()),
                experience_employment=draw(st.booleans()),
                experience_internship=draw(st.booleans()),
            )
        )
    return sorted(made, key=lambda one: (one.enrolled_on, one.id))


def tables_of(module, facts):
    return {definition.id: table_of(definition, facts) for definition in module.TABLES}


def value(table, row, column):
    return table.find_cell(row, column).value


def assert_genders_add_up(table):
    """What the genders' rows hold together is what the total row holds, in every column."""
    for column in table.columns:
        parts = sum(value(table, gender, column.id) for gender in codes.GENDERS)
        assert parts == value(table, TOTAL, column.id)


def assert_columns_add_up(table, rows):
    """In tables where everybody stands in one column, the columns are the total."""
    for row in rows:
        parts = sum(value(table, row, column.id) for column in table.columns if column.id != TOTAL)
        assert parts == value(table, row, TOTAL)


def assert_figures_are_what_stands_behind(table):
    for row in table.rows:
        for cell in row.cells.values():
            assert cell.value <= len(cell.behind)
            assert len(set(cell.behind)) == len(cell.behind)


@property_of
@given(enrolments())
def test_all_breakdowns_of_participants_have_the_same_total(enrolled):
    persons = latest_by_person(enrolled)
    backgrounds = {person.participant_id: frozenset({"substance_use"}) for person in persons[::2]}
    tables = tables_of(participants, participants.Taking(enrolled, persons, backgrounds, own))
    everybody = len({one.participant_id for one in enrolled})

    assert value(tables["by_intake"], TOTAL, TOTAL) == len(enrolled)
    for name in ("by_age", "by_education", "by_main_income", "by_referrer"):
        assert value(tables[name], TOTAL, TOTAL) == everybody
        assert_columns_add_up(tables[name], (*codes.GENDERS, TOTAL))
    for table in tables.values():
        assert_genders_add_up(table)
        assert_figures_are_what_stands_behind(table)
    for table in ("by_work_experience", "by_background"):
        for cell in tables[table].rows[-1].cells.values():
            assert cell.value <= everybody


@property_of
@given(enrolments())
def test_completed_and_incomplete_are_never_more_than_the_gender(enrolled):
    table = tables_of(participants, participants.Taking(enrolled, latest_by_person(enrolled), {}, own))[
        "by_education"
    ]

    for gender in codes.GENDERS:
        for column in table.columns:
            parts = [value(table, f"{gender}_{part}", column.id) for part in ("completed", "incomplete")]
            assert sum(parts) <= value(table, gender, column.id)


@property_of
@given(enrolments())
def test_reasons_and_their_groups_count_the_same_persons(enrolled):
    left = exits.Left(exits.who_left(enrolled, ALWAYS), own)
    tables = tables_of(exits, left)

    assert value(tables["by_reason"], TOTAL, TOTAL) == value(tables["by_group"], TOTAL, TOTAL)
    for table in tables.values():
        assert_genders_add_up(table)
        assert_columns_add_up(table, (*codes.GENDERS, TOTAL))
        assert_figures_are_what_stands_behind(table)
    stays = tables_of(duration, duration.Stays(left, {}))["months"]
    assert value(stays, "all", "n") == value(tables["by_group"], TOTAL, TOTAL)
    work = value(tables["by_group"], TOTAL, "work") + value(tables["by_group"], TOTAL, "studies")
    assert value(stays, "all_work_or_studies", "n") == work


@property_of
@given(enrolments(), days)
def test_nobody_leaves_on_two_sides_of_a_day(enrolled, day):
    before = exits.who_left([e for e in enrolled if e.enrolled_on <= day], Period(None, day))
    after = exits.who_left(enrolled, Period(day + timedelta(1), None))

    assert not {one.id for one in before} & {one.id for one in after}


placed = st.lists(
    st.builds(
        lambda id_, person, employer, kind, segment: PlacementFact(
            id_, person, employer, kind, genders[person], segment, f"{employer:02}"
        ),
        st.integers(1, 10_000),
        people,
        st.integers(1, 99),
        st.sampled_from(codes.PLACEMENT_KINDS),
        st.sampled_from(codes.SEGMENTS),
    ),
    unique_by=lambda placement: placement.id,
)


def one_segment_each(found):
    """An employer has one segment."""
    segments = {placement.employer_id: placement.segment for placement in found}
    return [
        PlacementFact(p.id, p.participant_id, p.employer_id, p.kind, p.gender, segments[p.employer_id], p.sni)
        for p in found
    ]


@property_of
@given(placed.map(one_segment_each), st.sets(st.integers(1, 99)))
def test_placements_add_up_and_persons_and_workplaces_never_exceed_them(found, spoken_to):
    segments = {placement.employer_id: placement.segment for placement in found}
    employers = [EmployerFact(id_, segments.get(id_, "municipal")) for id_ in sorted(spoken_to)]
    tables = tables_of(placements, placements.Placed(found, employers))
    at_work = [placement for placement in found if placement.kind != "study_visit"]

    for name in ("by_segment", "by_gender", "by_sector"):
        table = tables[name]
        parts = [row for row in table.rows if row.id not in (TOTAL, "open_market_and_partner")]
        assert sum(row.values["placements"] for row in parts) == len(at_work)
        assert value(table, TOTAL, "placements") == len(at_work)
        assert value(table, TOTAL, "persons") == len({p.participant_id for p in at_work})
        for row in table.rows:
            assert row.values["persons"] <= row.values["placements"]
            assert row.values["workplaces"] <= row.values["placements"]
    both = value(tables["by_segment"], "open_market_and_partner", "persons")
    assert both <= min(value(tables["by_segment"], s, "persons") for s in ("open_market", "partner"))
    assert sum(row.values["placements"] for row in tables["by_kind"].rows) == len(found)


@property_of
@given(placed.map(one_segment_each), st.sets(st.integers(1, 99)))
def test_an_employer_is_hosting_or_only_contacted_never_both(found, spoken_to):
    segments = {placement.employer_id: placement.segment for placement in found}
    employers = [EmployerFact(id_, segments.get(id_, "municipal")) for id_ in sorted(spoken_to)]
    table = tables_of(placements, placements.Placed(found, employers))["employers"]

    for column in table.columns:
        parts = value(table, "hosting", column.id) + value(table, "contacted_only", column.id)
        assert parts == value(table, TOTAL, column.id)
    assert_columns_add_up(table, ("hosting", "contacted_only", TOTAL))


results = st.lists(
    st.builds(
        lambda person, kind: ResultFact(person, 1, kind, genders[person]),
        people,
        st.sampled_from((*codes.PLACEMENT_KINDS, *codes.ACTIVITY_KINDS, "odling", "any")),
    )
)


@property_of
@given(results)
def test_no_kind_exceeds_its_focus_nor_any_focus_everything(done):
    table = tables_of(during, during.Done(done, own))["results"]

    assert_genders_add_up(table)
    assert value(table, TOTAL, "any") == len({fact.participant_id for fact in done})
    for row in table.rows:
        figures = row.values
        assert max(figures.values()) == figures["any"]
        assert (
            max(figures[k] for k, c in codes.PLACEMENT_CATEGORY.items() if c == "direct") <= figures["direct"]
        )
        assert figures["study_visit"] <= figures["indirect"]
        assert figures["odling"] <= figures["direct"] if "odling" in figures else True
