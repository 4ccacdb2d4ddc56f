"""The main tables of each report, counted by DuckDB."""
# ruff: noqa: S608 - the statements are put together from constants of this file and lists of codes

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

import duckdb

from crm import codes
from crm.reports.ages import AGE_GROUPS
from crm.reports.duration import DAYS_A_MONTH
from crm.reports.follow_up import IN_WORK_OR_STUDIES, LOOKS
from crm.reports.funnel import WAY_IN
from crm.reports.job_starts import JOBS
from crm.reports.weeks import week_id
from crm.web.clock import today
from scripts.benchmarks.report_polars import Figures, summary

Connection = duckdb.DuckDBPyConnection
TOTAL: Final = "total"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _map(values: Mapping[str, str], column: str) -> str:
    cases = " ".join(f"WHEN '{key}' THEN '{value}'" for key, value in values.items())
    return f"CASE {column} {cases} ELSE 'unknown' END"


_MET: Final = f"channel IN ({_listed(sorted(codes.FACE_TO_FACE_CHANNELS))})"
_PLACED: Final = """(SELECT p.*, t.gender, e.segment, e.section FROM placements p
    JOIN participants t ON t.id = p.participant_id JOIN employers e ON e.id = p.employer_id)"""
_WORK: Final = f"(SELECT * FROM {_PLACED} WHERE kind <> 'study_visit')"
_ENROLMENTS: Final = """(SELECT n.*, t.gender, t.birth_year, t.anonymous, t.education_level,
    t.experience_employment, t.experience_internship, year(n.enrolled_on) - t.birth_year AS age
    FROM enrolments n JOIN participants t ON t.id = n.participant_id)"""
_LATEST: Final = f"""(SELECT * FROM {_ENROLMENTS} QUALIFY row_number() OVER
    (PARTITION BY participant_id ORDER BY enrolled_on DESC, id DESC) = 1)"""
_LEFT: Final = f"""(SELECT * REPLACE (coalesce(exit_reason, 'unknown') AS exit_reason),
    {_map(codes.EXIT_REASON_GROUP, "exit_reason")} AS grp
    FROM {_LATEST} WHERE exited_on IS NOT NULL AND NOT paused)"""
_AGE_GROUP: Final = (
    "CASE WHEN age IS NULL THEN 'unknown' "
    + " ".join(f"WHEN age <= {oldest} THEN '{name}'" for name, _youngest, oldest in AGE_GROUPS)
    + " END"
)


def _rows(con: Connection, statement: str) -> list[tuple[Any, ...]]:
    return con.execute(statement).fetchall()


def _cube(con: Connection, table: str, source: str, column: str, count: str, totals: bool = True) -> Figures:
    """Gender × column with the total row, and with the total column where the table has one."""
    sets = "(gender, c), (c)" + (", (gender), ()" if totals else "")
    statement = f"""SELECT gender, c, {count} FROM (SELECT *, {column} AS c FROM {source})
        GROUP BY GROUPING SETS ({sets})"""
    return {(table, row or TOTAL, one or TOTAL): value for row, one, value in _rows(con, statement)}


def _measured(con: Connection, table: str, source: str, row: str, total: bool = True) -> Figures:
    sets = "(r), ()" if total else "(r)"
    statement = f"""SELECT r, count(DISTINCT participant_id), count(*), count(DISTINCT employer_id)
        FROM (SELECT *, {row} AS r FROM {source}) GROUP BY GROUPING SETS ({sets})"""
    return {
        (table, line[0] or TOTAL, measure): value
        for line in _rows(con, statement)
        for measure, value in zip(("persons", "placements", "workplaces"), line[1:], strict=True)
    }


def placements(con: Connection) -> Figures:
    """Kinds, segments, genders, sections; employers that had somebody and those only spoken to."""
    found = _measured(con, "by_kind", _PLACED, "kind", total=False)
    for table, row in (("by_segment", "segment"), ("by_gender", "gender"), ("by_sector", "section")):
        found |= _measured(con, table, _WORK, row)
    both = f"""(SELECT * FROM {_WORK} WHERE segment IN ('open_market', 'partner') AND participant_id IN (
        SELECT participant_id FROM {_WORK} WHERE segment = 'open_market' INTERSECT
        SELECT participant_id FROM {_WORK} WHERE segment = 'partner'))"""
    return (
        found | _measured(con, "by_segment", both, "'open_market_and_partner'", total=False) | _employers(con)
    )


def _employers(con: Connection) -> Figures:
    statement = """WITH hosting AS (SELECT DISTINCT employer_id FROM placements WHERE kind <> 'study_visit'),
        spoken AS (SELECT DISTINCT employer_id FROM employer_contacts WHERE outcome <> 'nobody_there')
        SELECT r, segment, count(*) FROM (
            SELECT 'hosting' AS r, segment FROM employers WHERE id IN (FROM hosting)
            UNION ALL SELECT 'contacted_only', segment FROM employers
            WHERE id IN (FROM spoken) AND id NOT IN (FROM hosting))
        GROUP BY CUBE (r, segment)"""
    return {("employers", row or TOTAL, one or TOTAL): n for row, one, n in _rows(con, statement)}


def participants(con: Connection) -> Figures:
    """Intakes, ages, education, experience, income, referrer, background."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE persons AS SELECT * FROM {_LATEST}")
    found = _cube(con, "by_intake", _ENROLMENTS, "intake", "count(*)")
    for table, column in (
        ("by_age", _AGE_GROUP),
        ("by_main_income", "coalesce(main_income, 'unknown')"),
        ("by_referrer", "coalesce(referrer, 'unknown')"),
        ("by_education", "coalesce(education_level, 'unknown')"),
    ):
        found |= _cube(con, table, "persons", column, "count(*)")
    backgrounds = "(SELECT p.*, b.background FROM persons p JOIN backgrounds b USING (participant_id))"
    found |= _cube(con, "by_background", backgrounds, "background", "count(DISTINCT participant_id)", False)
    for kind in codes.WORK_EXPERIENCES:
        having = f"(SELECT * FROM persons WHERE experience_{kind})"
        found |= _cube(con, "by_work_experience", having, f"'{kind}'", "count(*)", False)
    return found


def during(con: Connection) -> Figures:
    """Persons per kind of placement and activity, of a job focus, and of any."""
    con.execute("""CREATE OR REPLACE TEMP TABLE done AS SELECT r.*, t.gender FROM (
        SELECT participant_id, kind FROM placements UNION SELECT participant_id, kind FROM activities) r
        JOIN participants t ON t.id = r.participant_id""")
    focus = _map({**codes.ACTIVITY_CATEGORY, **codes.PLACEMENT_CATEGORY}, "kind")
    persons = "count(DISTINCT participant_id)"
    found = _cube(con, "results", "done", "kind", persons, False)
    found |= {
        place: value
        for place, value in _cube(con, "results", "done", focus, persons, False).items()
        if place[2] in ("direct", "indirect")
    }
    return found | _cube(con, "results", "done", "'any'", persons, False)


def exits(con: Connection) -> Figures:
    """Reasons and their groups."""
    by_group = _cube(con, "by_group", _LEFT, "grp", "count(*)")
    return by_group | _cube(con, "by_reason", _LEFT, "exit_reason", "count(*)")


def change(con: Connection) -> Figures:
    """Incomes and occupations before and after."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE gone AS SELECT * FROM {_LEFT} WHERE NOT anonymous")
    found: Figures = {}
    for moment in codes.INCOME_MOMENTS:
        incomes = f"""SELECT coalesce(i.income, 'unknown'), count(DISTINCT participant_id) FROM gone
            LEFT JOIN enrolment_incomes i ON i.enrolment_id = gone.id AND i.moment = '{moment}' GROUP BY 1"""
        found |= {("income", income, moment): n for income, n in _rows(con, incomes)}
        stated = f"SELECT coalesce(occupation_{moment}, 'unknown'), count(*) FROM gone GROUP BY 1"
        found |= {("occupation", one, moment): n for one, n in _rows(con, stated)}
    return found


def duration(con: Connection) -> Figures:
    """Months that people stayed, of some groups."""
    con.execute(f"""CREATE OR REPLACE TEMP TABLE stays AS SELECT *,
        date_diff('day', enrolled_on, exited_on) / {DAYS_A_MONTH} AS months,
        participant_id IN (SELECT participant_id FROM backgrounds WHERE background = 'substance_use') AS s
        FROM {_LEFT}""")
    found: Figures = {}
    for name, which in (("all", "true"), ("under_30", "age < 30"), ("substance_use", "s")):
        for row, also in ((name, "true"), (f"{name}_work_or_studies", "grp IN ('work', 'studies')")):
            statement = f"""SELECT count(*), avg(months), median(months), min(months), max(months)
                FROM stays WHERE {which} AND {also}"""
            values = zip(("n", "mean", "median", "min", "max"), _rows(con, statement)[0], strict=True)
            found |= {("months", row, measure): value for measure, value in values}
    return found


def goals(con: Connection) -> Figures:
    """The indicators that are numbers of persons."""
    kinds = ", ".join(
        f"count(DISTINCT participant_id) FILTER (kind = '{kind}')" for kind in codes.PLACEMENT_KINDS
    )
    (persons,) = _rows(
        con,
        f"SELECT count(*), count(*) FILTER (gender = 'woman'), count(*) FILTER (gender = 'man') FROM {_LATEST}",
    )
    (left,) = _rows(
        con,
        f"SELECT count(*), count(*) FILTER (grp IN ('work', 'studies')) FROM {_LEFT}",
    )
    (placed,) = _rows(
        con,
        f"""SELECT count(DISTINCT participant_id) FILTER (kind <> 'study_visit'),
        count(DISTINCT participant_id) FILTER (kind <> 'study_visit' AND segment = 'open_market'), {kinds}
        FROM {_PLACED}""",
    )
    names = ("participants", "women", "men", "left", "work_or_studies", "placed", "open_market")
    values = zip(
        (*names, *(f"{kind}s" for kind in codes.PLACEMENT_KINDS)), persons + left + placed, strict=True
    )
    return {("indicators", name, "actual"): value for name, value in values}


def employer_work(con: Connection) -> Figures:
    """Contacts by week and by staff, how far employers have come, time to the first contact, caseloads."""
    return {**_weeks(con), **_staff(con), **_funnel(con), **_waits(con), **_caseload(con)}


def _weeks(con: Connection) -> Figures:
    statement = f"""SELECT staff_id, date_trunc('week', happened_on)::DATE, count(*), count(*) FILTER ({_MET})
        FROM employer_contacts GROUP BY 1, 2"""
    lines = _rows(con, statement)
    first = max(line[1] for line in lines) - timedelta(weeks=25)
    found: Figures = {}
    for staff_id, monday, *counts in lines:
        column = week_id(monday) if monday >= first else "earlier"
        for table, count in zip(("by_week", "face_to_face_by_week"), counts, strict=True):
            for row in (str(staff_id), TOTAL):
                for place in (column, TOTAL):
                    found[table, row, place] = found.get((table, row, place), 0) + count
    return found


def _staff(con: Connection) -> Figures:
    statement = f"""SELECT staff_id, count(*), count(*) FILTER ({_MET}), count(DISTINCT employer_id),
        count(participant_id), count(DISTINCT employer_id) FILTER (happened_on = first)
        FROM (SELECT c.*, f.first FROM employer_contacts c JOIN
            (SELECT employer_id, min(happened_on) AS first FROM employer_contacts GROUP BY 1) f USING (employer_id))
        GROUP BY GROUPING SETS ((staff_id), ())"""
    names = ("contacts", "face_to_face", "employers_met", "for_participants", "new_employers")
    return {
        ("by_staff", TOTAL if line[0] is None else str(line[0]), name): value
        for line in _rows(con, statement)
        for name, value in zip(names, line[1:], strict=True)
    }


def _funnel(con: Connection) -> Figures:
    cases = " ".join(f"WHEN '{stage}' THEN {at}" for at, stage in enumerate(WAY_IN))
    statement = f"""SELECT CASE WHEN id IN
            (SELECT employer_id FROM placements WHERE kind <> 'study_visit') THEN {len(WAY_IN) - 1}
            ELSE CASE stage {cases} ELSE 0 END END AS at, count(*)
        FROM employers WHERE id IN (SELECT employer_id FROM employer_contacts) GROUP BY 1"""
    steps = _rows(con, statement)
    now = _rows(con, "SELECT stage, count(*) FROM employers GROUP BY ROLLUP (stage)")
    found: Figures = {("funnel", stage or TOTAL, "now"): count for stage, count in now}
    for at, stage in enumerate(WAY_IN):
        found["funnel", stage, "reached"] = sum(count for step, count in steps if step >= at)
    return found


def _waits(con: Connection) -> Figures:
    con.execute(f"""CREATE OR REPLACE TEMP TABLE waits AS SELECT n.id,
        min(date_diff('day', n.enrolled_on, c.happened_on)) AS any_contact,
        min(date_diff('day', n.enrolled_on, c.happened_on)) FILTER ({_MET}) AS face_to_face
        FROM enrolments n LEFT JOIN employer_contacts c ON c.participant_id = n.participant_id
        AND c.happened_on >= n.enrolled_on AND (n.exited_on IS NULL OR c.happened_on <= n.exited_on)
        GROUP BY 1""")
    found: Figures = {}
    names = ("with_contact", "mean_days", "median_days", "within_30", "without_contact")
    for row in ("any_contact", "face_to_face"):
        statement = f"""SELECT count({row}), avg({row}), median({row}), count(*) FILTER ({row} <= 30),
            count(*) FILTER ({row} IS NULL) FROM waits"""
        values = zip(names, _rows(con, statement)[0], strict=True)
        found |= {("first_contact", row, name): value for name, value in values}
    return found


def _caseload(con: Connection) -> Figures:
    statement = f"""SELECT staff_id, count(*) FILTER (NOT paused), count(*) FILTER (paused) FROM enrolments
        WHERE enrolled_on <= '{today()}' AND (exited_on IS NULL OR exited_on >= '{today()}')
        GROUP BY 1"""
    found: Figures = {}
    for staff_id, count, paused in _rows(con, statement):
        row = "unknown" if staff_id is None else str(staff_id)
        found |= {("caseload", row, "caseload"): count, ("caseload", row, "paused"): paused}
    return found


def fidelity(con: Connection) -> Figures:
    """Items 1, 15, 17, 19, 20, 21 and 24."""
    waits = _waits(con)
    jobs = f"kind IN ({_listed(JOBS)})"
    noted = f"{jobs} AND length(occupation) >= 3"
    active = sum(
        count
        for (_t, row, column), count in _caseload(con).items()
        if column == "caseload" and row != "unknown"
    )
    (contacts,) = _rows(
        con,
        f"""SELECT count(*) FILTER ({_MET} AND staff_id IN (SELECT id FROM staff WHERE role = 'specialist')),
        sum(minutes) FILTER ({_MET}), sum(minutes), count(*) FILTER (minutes IS NULL)
        FROM employer_contacts""",
    )
    (starts,) = _rows(
        con,
        f"""SELECT count(DISTINCT occupation[:3]) FILTER ({noted}), count(*) FILTER ({noted}),
        count(DISTINCT employer_id) FILTER ({jobs}), count(*) FILTER ({jobs}),
        count(*) FILTER (kind = 'job'), count(*) FROM placements WHERE kind <> 'study_visit'""",
    )
    with_met = waits["first_contact", "face_to_face", "with_contact"]
    mean_days = waits["first_contact", "face_to_face", "mean_days"]
    places = (
        *(("out_there", "17", "numerator"), ("out_there", "24", "numerator")),
        *(("out_there", "24", "denominator"), ("out_there", "24", "missing")),
        *(("jobs", item, part) for item in ("19", "20", "21") for part in ("numerator", "denominator")),
    )
    return {
        ("people", "1", "numerator"): active,
        ("people", "15", "denominator"): with_met,
        ("people", "15", "numerator"): round(mean_days * with_met),
        **dict(zip(places, contacts + starts, strict=True)),
    }


def follow_up(con: Connection) -> Figures:
    """Three, six and twelve months after the exit."""
    con.execute(f"""CREATE OR REPLACE TEMP TABLE off AS
        SELECT * FROM {_LEFT} WHERE grp IN ('work', 'studies')""")
    found: Figures = {}
    names = ("left_for_work_or_studies", "due", "done", "not_done", "still")
    for look in LOOKS:
        statement = f"""WITH states AS (SELECT off.id, f.state FROM off
                JOIN follow_ups f USING (participant_id, programme_id)
                WHERE date_diff('day', off.exited_on, f.followed_up_on) BETWEEN {look.first} AND {look.last}
                QUALIFY row_number() OVER
                    (PARTITION BY off.id ORDER BY f.followed_up_on DESC, f.id DESC) = 1),
            seen AS (SELECT state, state IS NOT NULL OR exited_on + {look.due} <= '{today()}' AS is_due
                FROM off LEFT JOIN states ON states.id = off.id)
            SELECT count(*), count(*) FILTER (is_due), count(state), count(*) FILTER (is_due AND state IS NULL),
                count(*) FILTER (state IN ({_listed(IN_WORK_OR_STUDIES)})) FROM seen"""
        found |= {
            ("by_look", look.id, name): value
            for name, value in zip(names, _rows(con, statement)[0], strict=True)
        }
    return found


def re_aim(con: Connection) -> Figures:
    """The same counts as goals, placements, employers' work and follow-ups, put together."""
    return summary(goals(con), _employers(con), _staff(con), _waits(con), follow_up(con))


REPORTS: Final[Mapping[str, Callable[[Connection], Figures]]] = {
    "placements": placements,
    "participants": participants,
    "during": during,
    "exits": exits,
    "change": change,
    "duration": duration,
    "goals": goals,
    "employer-work": employer_work,
    "fidelity": fidelity,
    "follow-up": follow_up,
    "re-aim": re_aim,
}
