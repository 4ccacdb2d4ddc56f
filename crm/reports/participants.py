"""Who takes part: intakes, education, experience, income, referrer, background, age."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from crm import codes
from crm.reports.ages import AGE_GROUP_NAMES, age_group
from crm.reports.facts import EnrolmentFact, OwnCodes, latest_by_person
from crm.reports.headings import (
    GENDERS,
    GENDERS_ADD_UP,
    CodeColumns,
    by_gender,
    known,
    named,
    one_column_each,
    person,
    row,
)
from crm.reports.labels import completion_label
from crm.reports.queries import list_backgrounds, list_enrolments, list_own_codes
from crm.reports.scope import Scope
from crm.reports.structure import Called, Covers, Name, Within
from crm.reports.tables import TOTAL, UNKNOWN, Grid, Heading, Picture, TableDefinition, Tally


@dataclass(frozen=True)
class Taking:
    """Enrolments in the period, and of each person the latest of them: what a table of persons goes by."""

    enrolments: list[EnrolmentFact]
    persons: list[EnrolmentFact]
    backgrounds: dict[int, frozenset[str]]
    own: OwnCodes


def load(scope: Scope) -> Taking:
    """Everybody with an enrolment that overlaps the period."""
    enrolments = list_enrolments(scope)
    return Taking(enrolments, latest_by_person(enrolments), list_backgrounds(scope), list_own_codes(scope))


def by_intake(taking: Taking) -> Grid:
    """Enrolments per intake. Intakes stand in the order in which they began."""
    labels = {e.intake: e.intake for e in taking.enrolments if e.intake}
    columns = CodeColumns((), (e.intake for e in taking.enrolments), labels)
    return by_gender(
        (*columns.headings, *named(TOTAL)),
        taking.enrolments,
        lambda e: (columns.column_of(e.intake), TOTAL),
        row,
    )


def by_education(taking: Taking) -> Grid:
    """Persons per level, apart by whether it was completed. Whether is not stated: only in the gender's row."""
    columns = CodeColumns(
        known("education_level", codes.EDUCATION_LEVELS),
        (p.education_level or UNKNOWN for p in taking.persons),
        taking.own.of("education_level"),
    )
    tally = Tally()
    for p in taking.persons:
        level = columns.column_of(p.education_level)
        tally.put((*_education_rows(p), TOTAL), (level, TOTAL), p.participant_id)
    rows = [heading for gender in GENDERS for heading in _completion_headings(gender)]
    return Grid((*rows, *named(TOTAL)), (*columns.headings, *named(TOTAL)), tally.cells())


def _education_rows(p: EnrolmentFact) -> tuple[str, ...]:
    if p.education_completed is None:
        return (p.gender,)
    return (p.gender, f"{p.gender}_{'completed' if p.education_completed else 'incomplete'}")


def _completion_headings(gender: Heading) -> tuple[Heading, ...]:
    parts = (
        Heading(f"{gender.id}_{part}", completion_label(gender.label, part))
        for part in ("completed", "incomplete")
    )
    return (*parts, gender)


def by_work_experience(taking: Taking) -> Grid:
    """Persons per kind of experience. Somebody may have both kinds; `none` is neither."""
    columns = known("work_experience", (*codes.WORK_EXPERIENCES, "none"))
    return by_gender(columns, taking.persons, _experiences, person)


def _experiences(p: EnrolmentFact) -> Iterable[str]:
    found = [
        kind
        for kind, has in (("employment", p.experience_employment), ("internship", p.experience_internship))
        if has
    ]
    return found or ["none"]


def by_main_income(taking: Taking) -> Grid:
    """Persons by the main income noted at their latest enrolment in the period."""
    columns = CodeColumns(
        known("income", codes.INCOMES),
        (p.main_income for p in taking.persons),
        taking.own.of("main_income"),
    )
    headings = (*columns.headings, *named(TOTAL))
    return by_gender(headings, taking.persons, lambda p: (columns.column_of(p.main_income), TOTAL), person)


def by_referrer(taking: Taking) -> Grid:
    """Persons by who referred them to their latest enrolment in the period."""
    columns = CodeColumns(
        known("referrer", codes.REFERRERS), (p.referrer for p in taking.persons), taking.own.of("referrer")
    )
    headings = (*columns.headings, *named(TOTAL))
    return by_gender(headings, taking.persons, lambda p: (columns.column_of(p.referrer), TOTAL), person)


def by_background(taking: Taking) -> Grid:
    """Persons per background. Somebody may have several, or none."""
    present = [code for p in taking.persons for code in taking.backgrounds.get(p.participant_id, ())]
    columns = CodeColumns(known("background", codes.BACKGROUNDS), present, taking.own.of("background"))
    return by_gender(
        columns.headings,
        taking.persons,
        lambda p: [columns.column_of(code) for code in taking.backgrounds.get(p.participant_id, ())],
        person,
    )


def by_age(taking: Taking) -> Grid:
    """Persons by age in the year of their latest enrolment in the period."""
    columns = named(*AGE_GROUP_NAMES, TOTAL)
    return by_gender(columns, taking.persons, lambda p: (age_group(p.age), TOTAL), person)


_STACKED: Final = Picture("columns", stacked=True)
_ENROLLED: Final = Name("enrolled.{line}")
_ONE_EACH: Final = one_column_each(_ENROLLED)
_COMPLETION: Final = tuple(
    Within("rows", (f"{gender}_completed", f"{gender}_incomplete"), gender) for gender in codes.GENDERS
)
_EXPERIENCE: Final = (
    Within("columns", ("employment", "none"), _ENROLLED),
    Within("columns", ("internship", "none"), _ENROLLED),
    Covers("columns", ("employment", "internship", "none"), _ENROLLED, people=True),
)
TABLES: Final = (
    TableDefinition(
        "by_intake",
        "enrolments",
        by_intake,
        "enrolments",
        _STACKED,
        turned=True,
        structure=one_column_each("enrolments.{line}"),
    ),
    TableDefinition(
        "by_age",
        "persons",
        by_age,
        "persons",
        _STACKED,
        turned=True,
        structure=(
            *_ONE_EACH,
            *(Called("columns", group, Name(f"enrolled.age.{group}"), (TOTAL,)) for group in AGE_GROUP_NAMES),
        ),
    ),
    TableDefinition(
        "by_education",
        "persons",
        by_education,
        "persons",
        Picture("columns", codes.GENDERS, stacked=True),
        turned=True,
        structure=(*_ONE_EACH, *_COMPLETION),
    ),
    TableDefinition(
        "by_work_experience",
        "persons",
        by_work_experience,
        "persons",
        _STACKED,
        turned=True,
        structure=(*GENDERS_ADD_UP, *_EXPERIENCE),
    ),
    TableDefinition(
        "by_main_income", "persons", by_main_income, "persons", _STACKED, turned=True, structure=_ONE_EACH
    ),
    TableDefinition(
        "by_referrer", "persons", by_referrer, "persons", _STACKED, turned=True, structure=_ONE_EACH
    ),
    # A background is never shown in a list of people, so nobody looks behind these cells.
    TableDefinition(
        "by_background",
        "persons",
        by_background,
        None,
        _STACKED,
        turned=True,
        structure=(
            *GENDERS_ADD_UP,
            Within("columns", None, _ENROLLED),
            Called("columns", "substance_use", Name("enrolled.substance_use"), (TOTAL,)),
        ),
    ),
)
