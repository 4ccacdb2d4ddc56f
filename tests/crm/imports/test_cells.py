"""Reading one cell gives back what was written in it, in every form that a spreadsheet may hold it."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.imports import cells, list_cells
from crm.imports.cells import FIRST_DAY, LAST_DAY
from crm.imports.faults import CellProblem
from matching.restrictions import FACTS, RESTRICTIONS

DAYS = st.dates(FIRST_DAY, LAST_DAY)


def read_or_problem(read, value):
    """What a reader makes of a value: what it keeps, or what it would have expected."""
    try:
        return read(value)
    except CellProblem as problem:
        return problem.expected


@given(DAYS)
def test_a_day_is_the_same_as_text_and_as_date_of_the_spreadsheet(day: date):
    forms = [day.isoformat(), f" {day.isoformat()} ", f"{day} 00:00:00", day, datetime.combine(day, time(8))]

    assert [cells.day(form) for form in forms] == [day] * len(forms)


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_a_problem(written: str):
    found = read_or_problem(cells.day, written)

    assert found == "day" or found.isoformat() == written.strip()[:10]


@pytest.mark.parametrize(
    "value", ["2021-02-29", "20210301", "2021-W09-1", "1/3 2021", 44256.0, True, "0202-03-01", "2021-13-01"]
)
def test_what_is_no_day_is_refused(value):
    with pytest.raises(CellProblem):
        cells.day(value)


@given(st.integers(0, 9999))
def test_a_whole_number_may_come_as_text_float_or_integer(number: int):
    read = cells.whole_number(0, 9999)

    assert [read(form) for form in (number, float(number), str(number), f"{number},0")] == [number] * 4


@given(st.floats(-90, 90))
def test_a_number_survives_being_written(number: float):
    written = f"{number:.7f}"

    assert (
        cells.number(-90, 90)(written) == cells.number(-90, 90)(written.replace(".", ",")) == float(written)
    )


@pytest.mark.parametrize(
    "value", ["nan", "inf", "1e3", "0x10", "", "1_000", True, float("nan"), float("inf"), "9" * 400]
)
def test_what_is_no_number_is_refused(value):
    with pytest.raises(CellProblem):
        cells.number(-1e9, 1e9)(value)


@given(st.integers(0, 10**9))
def test_a_reference_that_excel_took_for_a_number_is_text_again(number: int):
    assert cells.text()(float(number)) == str(number)


@pytest.mark.parametrize(
    ("forms", "meant"),
    [(("yes", "JA", "true", True, 1.0, "1"), True), (("no", "Nej", "FALSE", False, 0.0, "0"), False)],
)
def test_yes_and_no_in_their_many_forms(forms, meant):
    assert [cells.yes_no(form) for form in forms] == [meant] * len(forms)


@pytest.mark.parametrize("written", ["door_knock", "Door Knock", " DOOR-KNOCK "])
def test_codes_are_read_in_any_spelling(written: str):
    assert cells.code(("visit", "door_knock"))(written) == "door_knock"


@given(st.dictionaries(st.sampled_from(FACTS), st.booleans(), max_size=6))
def test_facts_survive_being_written(facts: dict[str, bool]):
    written = "; ".join(f"{fact}={'yes' if value else 'no'}" for fact, value in facts.items())

    assert list_cells.facts(written) == facts


@given(
    st.dictionaries(st.sampled_from(sorted(RESTRICTIONS)), st.sampled_from(["must", "prefer"]), max_size=6)
)
def test_restrictions_survive_being_written(restrictions: dict[str, str]):
    written = ";".join(f"{code}:{strength}" for code, strength in restrictions.items())

    assert list_cells.restrictions(written) == restrictions


@given(st.lists(st.text(st.characters(categories=["L", "Nd"]), min_size=1), unique=True))
def test_a_list_keeps_its_order_and_each_part_once(parts: list[str]):
    assert list_cells.parts_of(" ; ".join([*parts, *parts, ""])) == parts


@given(st.text(max_size=40) | st.floats() | st.booleans() | DAYS | st.times())
def test_no_reader_breaks_on_any_value(value):
    readers = (cells.day, cells.yes_no, cells.sni, cells.orgnr, cells.email, cells.personal_number,
               cells.text(5),
               cells.number(0, 1), cells.whole_number(0, 1), list_cells.facts,
               list_cells.restrictions, list_cells.languages,
               list_cells.availability, list_cells.opening_hours, list_cells.wishes, list_cells.occupation)  # fmt: skip
    for read in readers:
        assert read_or_problem(read, value) is not None


@pytest.mark.parametrize("written", ["556012-5790", "5560125790", "16556012-5790"])
def test_organisation_numbers_have_one_form(written: str):
    assert cells.orgnr(written) == "556012-5790"
    assert cells.has_check_digit("556012-5790")
    assert not cells.has_check_digit("556012-5791")
