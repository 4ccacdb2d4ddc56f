"""The main tables of each report, counted by polars."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from polars import col

from crm import codes
from crm.reports.ages import AGE_GROUPS
from crm.reports.duration import DAYS_A_MONTH
from crm.reports.follow_up import IN_WORK_OR_STUDIES, LOOKS
from crm.reports.funnel import WAY_IN
from crm.reports.job_starts import JOBS
from crm.reports.weeks import week_id
from crm.web.clock import today

Figures = dict[tuple[str, str, str], float]
Frames = Mapping[str, pl.DataFrame]
TOTAL: Final = "total"
_MET: Final = col("channel").is_in(sorted(codes.FACE_TO_FACE_CHANNELS))
_PERSONS: Final = col("participant_id").n_unique()


def _cube(table: str, frame: pl.DataFrame, row: str, column: str, count: Any, totals: bool = True) -> Figures:
    """Row × column with the total row, and with the total column where the table has one."""
    parts = [((row, column), (row, column)), ((column,), (None, column))]
    if totals:
        parts += [((row,), (row, None)), ((), (None, None))]
    found: Figures = {}
    for by, (one, other) in parts:
        counted = frame.group_by(by).agg(count.alias("n")) if by else frame.select(count.alias("n"))
        for line in counted.iter_rows(named=True):
            place = (line[one] if one else TOTAL, line[other] if other else TOTAL)
            found[table, *place] = line["n"]
    return found


def _measured(table: str, frame: pl.DataFrame, row: str | None) -> Figures:
    measures = [_PERSONS.alias("persons"), pl.len().alias("placements")]
    measures.append(col("employer_id").n_unique().alias("workplaces"))
    if row is None:
        lines = frame.select(pl.lit(TOTAL).alias("row"), *measures)
    else:
        lines = frame.group_by(col(row).alias("row")).agg(measures)
    return {
        (table, line["row"], measure): line[measure]
        for line in lines.iter_rows(named=True)
        for measure in ("persons", "placements", "workplaces")
    }


def _placed(frames: Frames) -> pl.DataFrame:
    people = frames["participants"].select(participant_id="id", gender="gender")
    employers = frames["employers"].select("segment", "section", employer_id="id")
    return frames["placements"].join(people, on="participant_id").join(employers, on="employer_id")


def placements(frames: Frames) -> Figures:
    """Kinds, segments, genders, sections; employers that had somebody and those only spoken to."""
    every = _placed(frames)
    work = every.filter(col("kind") != "study_visit")
    found = _measured("by_kind", every, "kind")
    for table, row in (("by_segment", "segment"), ("by_gender", "gender"), ("by_sector", "section")):
        found |= _measured(table, work, row) | _measured(table, work, None)
    at = {
        segment: work.filter(col("segment") == segment).select("participant_id").unique()
        for segment in ("open_market", "partner")
    }
    both = at["open_market"].join(at["partner"], on="participant_id")
    theirs = work.filter(col("segment").is_in(list(at))).join(both, on="participant_id", how="semi")
    named = theirs.with_columns(pl.lit("open_market_and_partner").alias("both"))
    return found | _measured("by_segment", named, "both") | _employers(frames, work)


def _employers(frames: Frames, work: pl.DataFrame) -> Figures:
    contacts = frames["employer_contacts"]
    spoken = contacts.filter(col("outcome") != "nobody_there").select("employer_id").unique()
    hosting = work.select("employer_id").unique()
    employers = frames["employers"].rename({"id": "employer_id"})
    groups = pl.concat(
        [
            employers.join(hosting, on="employer_id", how="semi").with_columns(
                pl.lit("hosting").alias("row")
            ),
            employers.join(spoken, on="employer_id", how="semi")
            .join(hosting, on="employer_id", how="anti")
            .with_columns(pl.lit("contacted_only").alias("row")),
        ]
    )
    return _cube("employers", groups, "row", "segment", pl.len())


def _enrolments(frames: Frames) -> pl.DataFrame:
    people = frames["participants"].rename({"id": "participant_id"})
    return frames["enrolments"].join(people, on="participant_id")


def _latest(enrolments: pl.DataFrame) -> pl.DataFrame:
    return enrolments.sort("enrolled_on", "id").unique("participant_id", keep="last")


_AGE: Final = col("enrolled_on").dt.year() - col("birth_year")


def _age_group() -> pl.Expr:
    group: Any = pl.when(_AGE.is_null()).then(pl.lit("unknown"))
    for name, _youngest, oldest in AGE_GROUPS:
        group = group.when(oldest >= _AGE).then(pl.lit(name))
    return group.alias("age_group")


def participants(frames: Frames) -> Figures:
    """Intakes, ages, education, experience, income, referrer, background."""
    enrolments = _enrolments(frames)
    persons = _latest(enrolments).with_columns(
        _age_group(),
        col("main_income", "referrer", "education_level").fill_null("unknown"),
    )
    found = _cube("by_intake", enrolments, "gender", "intake", pl.len())
    for table, column in (
        *(("by_age", "age_group"), ("by_main_income", "main_income")),
        *(("by_referrer", "referrer"), ("by_education", "education_level")),
    ):
        found |= _cube(table, persons, "gender", column, pl.len())
    backgrounds = persons.join(frames["backgrounds"], on="participant_id")
    found |= _cube("by_background", backgrounds, "gender", "background", _PERSONS, totals=False)
    for kind in codes.WORK_EXPERIENCES:
        having = persons.filter(col(f"experience_{kind}")).with_columns(pl.lit(kind).alias("kind"))
        found |= _cube("by_work_experience", having, "gender", "kind", pl.len(), totals=False)
    return found


def during(frames: Frames) -> Figures:
    """Persons per kind of placement and activity, of a job focus, and of any."""
    people = frames["participants"].select(participant_id="id", gender="gender")
    rows = pl.concat([frames[name].select("participant_id", "kind") for name in ("placements", "activities")])
    rows = rows.unique().join(people, on="participant_id")
    focus = {**codes.ACTIVITY_CATEGORY, **codes.PLACEMENT_CATEGORY}
    directed = rows.with_columns(col("kind").replace_strict(focus).alias("focus"))
    directed = directed.filter(col("focus").is_in(["direct", "indirect"]))
    anything = rows.with_columns(pl.lit("any").alias("kind"))
    return {
        **_cube("results", rows, "gender", "kind", _PERSONS, totals=False),
        **_cube("results", directed, "gender", "focus", _PERSONS, totals=False),
        **_cube("results", anything, "gender", "kind", _PERSONS, totals=False),
    }


def _left(frames: Frames) -> pl.DataFrame:
    latest = _latest(_enrolments(frames)).filter(col("exited_on").is_not_null() & ~col("paused"))
    group = col("exit_reason").replace_strict(codes.EXIT_REASON_GROUP, default="unknown")
    return latest.with_columns(
        group.fill_null("unknown").alias("group"), col("exit_reason").fill_null("unknown")
    )


def exits(frames: Frames) -> Figures:
    """Reasons and their groups."""
    left = _left(frames)
    by_group = _cube("by_group", left, "gender", "group", pl.len())
    return by_group | _cube("by_reason", left, "gender", "exit_reason", pl.len())


def change(frames: Frames) -> Figures:
    """Incomes and occupations before and after."""
    left = _left(frames).filter(~col("anonymous"))
    found: Figures = {}
    for moment in codes.INCOME_MOMENTS:
        incomes = frames["enrolment_incomes"].filter(col("moment") == moment)
        joined = left.join(incomes, left_on="id", right_on="enrolment_id", how="left")
        stated = joined.group_by(col("income").fill_null("unknown")).agg(_PERSONS)
        found |= {("income", income, moment): count for income, count in stated.iter_rows()}
        column = col(f"occupation_{moment}").fill_null("unknown")
        occupations = left.group_by(column).agg(pl.len())
        found |= {("occupation", one, moment): count for one, count in occupations.iter_rows()}
    return found


def duration(frames: Frames) -> Figures:
    """Months that people stayed, of some groups."""
    left = _left(frames).with_columns(
        ((col("exited_on") - col("enrolled_on")).dt.total_days() / DAYS_A_MONTH).alias("months")
    )
    using = frames["backgrounds"].filter(col("background") == "substance_use")
    groups = {
        "all": left,
        "under_30": left.filter(_AGE < 30),
        "substance_use": left.join(using, on="participant_id", how="semi"),
    }
    found: Figures = {}
    for name, members in groups.items():
        to_work = members.filter(col("group").is_in(["work", "studies"]))
        for row, part in ((name, members), (f"{name}_work_or_studies", to_work)):
            m = col("months")
            measures = {"n": pl.len(), "mean": m.mean(), "median": m.median(), "min": m.min(), "max": m.max()}
            values = part.select(**measures).row(0, named=True)
            found |= {("months", row, measure): value for measure, value in values.items()}
    return found


def goals(frames: Frames) -> Figures:
    """The indicators that are numbers of persons."""
    persons, left, placed = _latest(_enrolments(frames)), _left(frames), _placed(frames)
    work = placed.filter(col("kind") != "study_visit")
    counts = {
        "participants": persons.height,
        "women": persons.filter(col("gender") == "woman").height,
        "men": persons.filter(col("gender") == "man").height,
        "left": left.height,
        "work_or_studies": left.filter(col("group").is_in(["work", "studies"])).height,
        "placed": work["participant_id"].n_unique(),
        "open_market": work.filter(col("segment") == "open_market")["participant_id"].n_unique(),
    }
    by_kind = dict(placed.group_by("kind").agg(_PERSONS).iter_rows())
    counts |= {f"{kind}s": by_kind.get(kind, 0) for kind in codes.PLACEMENT_KINDS}
    return {("indicators", name, "actual"): count for name, count in counts.items()}


def employer_work(frames: Frames) -> Figures:
    """Contacts by week and by staff, how far employers have come, time to the first contact, caseloads."""
    return {
        **_weeks(frames["employer_contacts"]),
        **_staff(frames["employer_contacts"]),
        **_funnel(frames),
        **_waits(frames),
        **_caseload(frames),
    }


def _weeks(contacts: pl.DataFrame) -> Figures:
    counted = contacts.group_by("staff_id", col("happened_on").dt.truncate("1w").alias("monday")).agg(
        pl.len().alias("by_week"), _MET.sum().alias("face_to_face_by_week")
    )
    first = counted["monday"].max() - timedelta(weeks=25)  # type: ignore[operator]
    found: Figures = {}
    for staff_id, monday, *counts in counted.iter_rows():
        column = week_id(monday) if monday >= first else "earlier"
        for table, count in zip(("by_week", "face_to_face_by_week"), counts, strict=True):
            for row in (str(staff_id), TOTAL):
                for place in (column, TOTAL):
                    found[table, row, place] = found.get((table, row, place), 0) + count
    return found


def _staff(contacts: pl.DataFrame) -> Figures:
    firsts = contacts.select("employer_id", "happened_on", "staff_id").with_columns(
        col("happened_on").min().over("employer_id").alias("first")
    )
    new = firsts.filter(col("happened_on") == col("first"))
    measures = {
        "contacts": pl.len(),
        "face_to_face": _MET.sum(),
        "employers_met": col("employer_id").n_unique(),
        "for_participants": col("participant_id").count(),
    }
    found: Figures = {}
    for frame, named in ((contacts, measures), (new, {"new_employers": col("employer_id").n_unique()})):
        lines = list(frame.group_by("staff_id").agg(**named).iter_rows(named=True))
        lines.append({"staff_id": TOTAL, **frame.select(**named).row(0, named=True)})
        found |= {("by_staff", str(line["staff_id"]), name): line[name] for line in lines for name in named}
    return found


def _funnel(frames: Frames) -> Figures:
    employers = frames["employers"]
    found: Figures = {("funnel", TOTAL, "now"): employers.height}
    found |= {
        ("funnel", stage, "now"): count
        for stage, count in employers.group_by("stage").agg(pl.len()).iter_rows()
    }
    met = frames["employer_contacts"].select(id="employer_id").unique()
    hosts = frames["placements"].filter(col("kind") != "study_visit").select(id="employer_id").unique()
    reached = employers.join(met, on="id", how="semi").join(
        hosts.with_columns(pl.lit(True).alias("hosted")), on="id", how="left"
    )
    way = {stage: at for at, stage in enumerate(WAY_IN)}
    at = (
        pl.when(col("hosted"))
        .then(len(WAY_IN) - 1)
        .otherwise(col("stage").replace_strict(way, default=0, return_dtype=pl.Int64))
    )
    steps = reached.select(at.alias("at"))["at"]
    found |= {("funnel", stage, "reached"): int((steps >= at).sum()) for stage, at in way.items()}
    return found


def _waits(frames: Frames) -> Figures:
    enrolments = frames["enrolments"].select("id", "participant_id", "enrolled_on", "exited_on")
    contacts = frames["employer_contacts"].filter(col("participant_id").is_not_null())
    theirs = enrolments.join(
        contacts.select("participant_id", "happened_on", "channel"), on="participant_id"
    ).filter(
        (col("happened_on") >= col("enrolled_on"))
        & (col("exited_on").is_null() | (col("happened_on") <= col("exited_on")))
    )
    found: Figures = {}
    for row, chosen in (("any_contact", theirs), ("face_to_face", theirs.filter(_MET))):
        days = (col("happened_on") - col("enrolled_on")).dt.total_days().min()
        waited = chosen.group_by("id").agg(days.alias("days"))["days"]
        values = {
            "with_contact": waited.len(),
            "mean_days": waited.mean(),
            "median_days": waited.median(),
            "within_30": int((waited <= 30).sum()),
            "without_contact": enrolments.height - waited.len(),
        }
        found |= {("first_contact", row, name): value for name, value in values.items()}  # type: ignore[misc]
    return found


def _open(frames: Frames, day: date) -> pl.DataFrame:
    goes_on = col("exited_on").is_null() | (col("exited_on") >= day)
    return frames["enrolments"].filter((col("enrolled_on") <= day) & goes_on)


def _caseload(frames: Frames) -> Figures:
    caseload = (~col("paused")).sum()
    found: Figures = {}
    goes_on = _open(frames, today())
    for staff_id, count, paused in (
        goes_on.group_by("staff_id").agg(caseload, col("paused").sum().alias("p")).iter_rows()
    ):
        row = "unknown" if staff_id is None else str(staff_id)
        found |= {("caseload", row, "caseload"): count, ("caseload", row, "paused"): paused}
    return found


def fidelity(frames: Frames) -> Figures:
    """Items 1, 15, 17, 19, 20, 21 and 24."""
    contacts, pl_ = frames["employer_contacts"], frames["placements"]
    active = _open(frames, today()).filter(~col("paused") & col("staff_id").is_not_null())
    waits = _waits(frames)
    starts = pl_.filter(col("kind") != "study_visit")
    jobs = starts.filter(col("kind").is_in(list(JOBS)))
    noted = jobs.filter(col("occupation").str.len_chars() >= 3)["occupation"].str.slice(0, 3)
    specialists = frames["staff"].filter(col("role") == "specialist")["id"]
    met = contacts.filter(_MET)
    with_met = waits["first_contact", "face_to_face", "with_contact"]
    counted = {
        ("people", "1", "numerator"): active.height,
        ("people", "15", "denominator"): with_met,
        ("people", "15", "numerator"): round(waits["first_contact", "face_to_face", "mean_days"] * with_met),
        ("out_there", "17", "numerator"): met.filter(col("staff_id").is_in(specialists.implode())).height,
        ("out_there", "24", "numerator"): met["minutes"].sum(),
        ("out_there", "24", "denominator"): contacts["minutes"].sum(),
        ("out_there", "24", "missing"): contacts["minutes"].null_count(),
        ("jobs", "19", "numerator"): noted.n_unique(),
        ("jobs", "19", "denominator"): noted.len(),
        ("jobs", "20", "numerator"): jobs["employer_id"].n_unique(),
        ("jobs", "20", "denominator"): jobs.height,
        ("jobs", "21", "numerator"): starts.filter(col("kind") == "job").height,
        ("jobs", "21", "denominator"): starts.height,
    }
    return dict(counted)


def follow_up(frames: Frames) -> Figures:
    """Three, six and twelve months after the exit."""
    left = _left(frames).filter(col("group").is_in(["work", "studies"]))
    seen = frames["follow_ups"].select("participant_id", "programme_id", "followed_up_on", "state", f="id")
    joined = left.select("id", "participant_id", "programme_id", "exited_on").join(
        seen, on=["participant_id", "programme_id"], how="inner"
    )
    after = (col("followed_up_on") - col("exited_on")).dt.total_days()
    found: Figures = {}
    for look in LOOKS:
        states = (
            joined.filter(after.is_between(look.first, look.last))
            .sort("followed_up_on", "f")
            .unique("id", keep="last")
        )
        come = left.filter(col("exited_on") + pl.duration(days=look.due) <= today()).select("id")
        due = pl.concat([come, states.select("id")]).unique().height
        counts = {
            "left_for_work_or_studies": left.height,
            "due": due,
            "done": states.height,
            "not_done": due - states.height,
            "still": states.filter(col("state").is_in(list(IN_WORK_OR_STUDIES))).height,
        }
        found |= {("by_look", look.id, name): count for name, count in counts.items()}
    return found


def re_aim(frames: Frames) -> Figures:
    """The same counts as goals, placements, employers' work and follow-ups, put together."""
    reached, employers = (
        goals(frames),
        _employers(frames, _placed(frames).filter(col("kind") != "study_visit")),
    )
    staff, waits, looks = _staff(frames["employer_contacts"]), _waits(frames), follow_up(frames)
    return summary(reached, employers, staff, waits, looks)


def summary(*parts: Figures) -> Figures:
    """Lines of the summary from other reports' figures."""
    every = {place: value for part in parts for place, value in part.items()}
    places = {
        **{("reach", one): ("indicators", one, "actual") for one in ("participants", "women", "men")},
        **{("effectiveness", one): ("indicators", one, "actual") for one in ("placed", "open_market")},
        **{("adoption", one): ("employers", one, TOTAL) for one in ("hosting", "contacted_only")},
        **{
            ("implementation", one): ("by_staff", TOTAL, one)
            for one in ("contacts", "face_to_face", "for_participants")
        },
        **{("start", one): ("first_contact", "any_contact", one) for one in ("within_30", "without_contact")},
        **{("maintenance", look.id): ("by_look", look.id, "still") for look in LOOKS},
    }
    return {(table, row, "counted"): every[place] for (table, row), place in places.items()}


REPORTS: Final[Mapping[str, Callable[[Frames], Figures]]] = {
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
