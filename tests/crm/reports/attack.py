"""An attack on an export: what a reader can reckon of the hidden figures from those that stand.

It knows nothing of how the hiding works: only the files, and what anybody knows of such tables, said here again in
other words. Every hidden count is asked for its least and greatest value by integer programming (HiGHS).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

GENDERS = ("woman", "man", "other", "unknown")
# (report, table): in these every column is that of the genders together.
GENDERED = {
    *(("participants", f"by_{name}") for name in ("intake", "age", "education", "work_experience")),
    *(("participants", f"by_{name}") for name in ("main_income", "referrer", "background")),
    ("during", "results"),
    *(("exits", name) for name in ("by_reason", "by_group")),
}
# In these everybody stands in one column, and the total is all of them.
ONE_COLUMN = {
    *(("participants", f"by_{name}") for name in ("intake", "age", "education", "main_income", "referrer")),
    *(("exits", name) for name in ("by_reason", "by_group")),
}
GROUPS = {
    "work": ("job",),
    "studies": ("studies",),
    "other_measure": ("employment_service", "other_measure", "municipal_measure"),
    "benefit_or_day_activity": ("social_insurance_activity", "social_insurance_other", "day_activity"),
    "health": ("health", "rehabilitation"),
    "other": (
        *("new_planning", "moved", "own_request", "no_contact"),
        *("misconduct", "detained", "remaining", "other"),
    ),
}
DIRECT = ("work_training", "internship", "hourly_job", "subsidised_job", "job")
WORKING = DIRECT
SEGMENTS = ("open_market", "partner", "municipal", "social_enterprise")
OCCUPATIONS = {"employed", "studies", "employed_and_studies", "job_seeking", "none", "unknown"}
RECKONED = {
    *("after_share", "change_pct", "still_share", "within_30_share", "mean_days", "median_days"),
    *("face_to_face_share", "face_to_face_a_week", "full_time", "per_full_time", "ceiling", "room"),
    "capacity",
}
MOMENTS = ("before", "after")
# A figure that can be anything within this many is not asked about further.
FAR = 10
Cell = tuple[str, str, str, str]  # report, table, row, column


@dataclass
class Range:
    """What is found of a hidden figure or a sum of some: the least and the greatest that it can be, and what it is."""

    cell: Any
    least: float
    greatest: float
    truth: float

    def is_recovered(self, threshold: int) -> bool:
        """Whether it is known within the threshold, or known to be a small one."""
        return self.greatest - self.least < threshold or (
            self.truth < threshold and self.greatest < threshold
        )


@dataclass
class Reader:
    """Somebody with the files of one export, and who knows which hidden figures are not zero.

    `truths` are the same files with nothing hidden, to tell what an attack has found.
    """

    files: Iterable[dict[str, Any]]
    truths: Iterable[dict[str, Any]]
    seen: dict[Cell, float | None] = field(default_factory=dict)
    true: dict[Cell, float | None] = field(default_factory=dict)
    lines: list[tuple[dict[Any, float], float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen, self.true = _figures(self.files), _figures(self.truths)
        self._reckon()

    def hidden(self) -> list[Cell]:
        """The hidden counts (not means and shares)."""
        return [
            cell
            for cell, value in self.seen.items()
            if value is None and isinstance(self.true[cell], int) and not self._is_reckoned(cell)
        ]

    def ranges(self, extra: Iterable[dict[Cell, int]] = ()) -> list[Range]:
        """What can be known of each hidden count, and of sums of counts that a reader may be curious of."""
        asked: list[dict[Cell, int]] = [*({cell: 1} for cell in self.hidden()), *extra]
        if not asked:
            return []
        question = Question(self, asked)
        return [question.range_of(terms) for terms in asked]

    def recovered(self, threshold: int, extra: Iterable[dict[Cell, int]] = ()) -> list[Range]:
        """Those that are known within the threshold, or known to be small."""
        return [found for found in self.ranges(extra) if found.is_recovered(threshold)]

    @staticmethod
    def _is_reckoned(cell: Cell) -> bool:
        report, _table, row, column = cell
        if report == "duration":
            return column != "n"
        if report == "goals":
            return column == "target" or (row.endswith("_share") and column == "actual")
        return column in RECKONED

    # What is known

    def _same(self, *cells: Cell) -> None:
        there = [cell for cell in cells if cell in self.seen]
        for other in there[1:]:
            self._line({there[0]: 1, other: -1}, 0, 0)

    def _sum(self, whole: Cell, parts: list[Cell]) -> None:
        self._line({**dict.fromkeys(parts, 1), whole: -1}, 0, 0)

    def _at_most(self, fewer: list[Cell], more: list[Cell]) -> None:
        self._line({**dict.fromkeys(fewer, 1), **dict.fromkeys(more, -1)}, -np.inf, 0)

    def _line(self, terms: dict[Any, float], low: float, high: float) -> None:
        if all(cell in self.seen for cell in terms if isinstance(cell, tuple)):
            self.lines.append((terms, low, high))

    def _reckon(self) -> None:
        tables: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
        for report, table, row, column in self.seen:
            rows, columns = tables.setdefault((report, table), ([], []))
            rows.extend([row] if row not in rows else [])
            columns.extend([column] if column not in columns else [])
        for name, (rows, columns) in tables.items():
            if name in GENDERED:
                for column in columns:
                    self._sum((*name, "total", column), [(*name, gender, column) for gender in GENDERS])
            if name in ONE_COLUMN:
                for row in rows:
                    self._sum((*name, row, "total"), [(*name, row, c) for c in columns if c != "total"])
        self._persons()
        self._exits(tables)
        self._placements(tables)
        self._change(tables)
        self._goals()
        self._follow_up(tables)
        self._employer_work(tables)

    def _persons(self) -> None:  # noqa: C901  one list of facts reads better than three
        for row in (*GENDERS, "total"):
            p = "participants"
            tables = ("by_age", "by_education", "by_main_income", "by_referrer")
            self._same(*((p, table, row, "total") for table in tables))
            everybody = (p, "by_age", row, "total")
            self._at_most([everybody], [(p, "by_intake", row, "total")])
            experience = {
                kind: (p, "by_work_experience", row, kind) for kind in ("employment", "internship", "none")
            }
            self._at_most([experience["employment"], experience["none"]], [everybody])
            self._at_most([experience["internship"], experience["none"]], [everybody])
            self._at_most([everybody], list(experience.values()))
            for cell in self.seen:
                if cell[:3] == (p, "by_background", row):
                    self._at_most([cell], [everybody])
                if cell[:3] == ("during", "results", row) and cell[3] != "any":
                    self._at_most([cell], [(*cell[:3], "any")])
            for kind in DIRECT:
                self._at_most([("during", "results", row, kind)], [("during", "results", row, "direct")])
            self._at_most([("exits", "by_group", row, "total")], [everybody])
        for gender in GENDERS:
            for cell in list(self.seen):
                if cell[:3] == ("participants", "by_education", gender):
                    parts = [(*cell[:2], f"{gender}_{part}", cell[3]) for part in ("completed", "incomplete")]
                    self._at_most(parts, [cell])

    def _exits(self, tables: dict[Any, Any]) -> None:
        for row in (*GENDERS, "total"):
            self._same(("exits", "by_reason", row, "total"), ("exits", "by_group", row, "total"))
            known = {reason for reasons in GROUPS.values() for reason in reasons} | {"total"}
            others = [
                column for column in tables.get(("exits", "by_reason"), ([], []))[1] if column not in known
            ]
            for group, reasons in GROUPS.items():
                whole = ("exits", "by_group", row, group)
                parts = [("exits", "by_reason", row, one) for one in reasons]
                self._at_most(parts, [whole])
                self._at_most([whole], [*parts, *(("exits", "by_reason", row, one) for one in others)])
        n = {
            group: ("duration", "months", group, "n")
            for group in tables.get(("duration", "months"), ([], []))[0]
        }
        self._same(("exits", "by_reason", "total", "total"), *([n["all"]] if n else []))
        if not n:
            return
        work = "all_work_or_studies"
        self._sum(n[work], [("exits", "by_group", "total", one) for one in ("work", "studies")])
        for group in ("under_30", "substance_use"):
            self._at_most([n[group]], [n["all"]])
            self._at_most([n[f"{group}_work_or_studies"]], [n[group]])
            self._at_most([n[f"{group}_work_or_studies"]], [n[work]])
            # Those of the group who did not leave for work are among all who did not.
            self._at_most([n[group], n[work]], [n["all"], n[f"{group}_work_or_studies"]])

    def _placements(self, tables: dict[Any, Any]) -> None:  # noqa: C901
        p = "placements"
        for measure in ("persons", "placements", "workplaces"):
            self._same(*((p, table, "total", measure) for table in ("by_segment", "by_gender", "by_sector")))
        for table in ("by_segment", "by_gender", "by_sector", "by_kind"):
            rows = tables.get((p, table), ([], []))[0]
            for row in rows:
                for measure in ("persons", "workplaces"):
                    self._at_most([(p, table, row, measure)], [(p, table, row, "placements")])
            parts = [row for row in rows if row not in ("total", "open_market_and_partner")]
            if not parts or table == "by_kind":
                continue
            for measure in ("persons", "placements", "workplaces"):
                cells, whole = [(p, table, row, measure) for row in parts], (p, table, "total", measure)
                if measure == "placements" or measure == (
                    "persons" if table == "by_gender" else "workplaces"
                ):
                    self._sum(whole, cells)
                else:
                    self._at_most([whole], cells)
                    for cell in cells:
                        self._at_most([cell], [whole])
        self._sum(
            (p, "by_segment", "total", "placements"), [(p, "by_kind", kind, "placements") for kind in WORKING]
        )
        both = (p, "by_segment", "open_market_and_partner", "persons")
        for segment in ("open_market", "partner"):
            self._at_most([both], [(p, "by_segment", segment, "persons")])
        for column in (*SEGMENTS, "total"):
            e = [(p, "employers", row, column) for row in ("hosting", "contacted_only", "total")]
            self._sum(e[2], e[:2])
            self._same(e[0], (p, "by_segment", column, "workplaces"))
        for row in ("hosting", "contacted_only", "total"):
            self._sum((p, "employers", row, "total"), [(p, "employers", row, one) for one in SEGMENTS])

    def _change(self, tables: dict[Any, Any]) -> None:
        everybody = "those who left and are not anonymous"
        for table in ("income", "occupation"):
            rows = tables.get(("change", table), ([], []))[0]
            for row in rows:
                before, after, share, percent = (
                    ("change", table, row, column) for column in (*MOMENTS, "after_share", "change_pct")
                )
                if self.seen[share] is not None:
                    self._line({after: 1, everybody: -float(self.seen[share])}, -1e-6, 1e-6)
                if self.seen[percent] is not None:
                    self._line({after: 1, before: -1 - float(self.seen[percent]) / 100}, -1e-6, 1e-6)
                for cell in (before, after):
                    self._line({cell: 1, everybody: -1}, -np.inf, 0)
            for moment in MOMENTS:
                if rows and table == "occupation":
                    cells = dict.fromkeys((("change", table, row, moment) for row in rows), 1)
                    self._line({**cells, everybody: -1}, 0, 0)
        self._line({everybody: 1, ("exits", "by_group", "total", "total"): -1}, -np.inf, 0)

    def _follow_up(self, tables: dict[Any, Any]) -> None:
        f, looks = "follow-up", ("months_3", "months_6", "months_12")
        columns = tables.get((f, "by_look"), ([], []))[1]
        figures = ("left_for_work_or_studies", "due", "done", "not_done", "still", "still_share")
        states = [column for column in columns if column not in figures]
        for sooner, later in pairwise(looks):
            self._at_most([(f, "by_look", later, "due")], [(f, "by_look", sooner, "due")])
        for look in looks:
            left, due, done, not_done, still, share = ((f, "by_look", look, column) for column in figures)
            self._same(left, ("duration", "months", "all_work_or_studies", "n"))
            self._same(left, ("goals", "indicators", "work_or_studies", "actual"))
            self._at_most([due], [left])
            self._sum(due, [done, not_done])
            self._sum(done, [(f, "by_look", look, state) for state in states])
            self._at_most([still], [done])
            working = [(f, "by_look", look, one) for one in ("employed", "studies", "employed_and_studies")]
            self._at_most(working, [still])
            if not set(states) - OCCUPATIONS:
                self._sum(still, working)
            if self.seen.get(share) is not None:
                self._line({still: 1, done: -float(self.seen[share])}, -1e-6, 1e-6)
        groups = tables.get((f, "by_receiver"), ([], []))[0]
        for row in groups:
            left = (f, "by_receiver", row, "left")
            self._sum(left, [(f, "by_receiver", row, f"receiver_{one}") for one in ("noted", "missing")])
            self._same(left, ("exits", "by_group", "total", row))
        for column in ("left", "receiver_noted", "receiver_missing"):
            parts = [(f, "by_receiver", row, column) for row in groups if row != "total"]
            self._sum((f, "by_receiver", "total", column), parts)
        self._same((f, "by_receiver", "total", "left"), ("duration", "months", "all", "n"))

    def _employer_work(self, tables: dict[Any, Any]) -> None:  # noqa: C901  one list of facts
        def at(table: str, row: str, column: str) -> Cell:
            return "employer-work", table, row, column

        weeks = [c for c in tables.get(("employer-work", "by_week"), ([], []))[1] if c != "total"]
        for table in ("by_week", "face_to_face_by_week"):
            self._sum(at(table, "total", "total"), [at(table, "total", week) for week in weeks])
        for week in (*weeks, "total"):
            self._at_most([at("face_to_face_by_week", "total", week)], [at("by_week", "total", week)])
        self._same(at("by_week", "total", "total"), at("by_staff", "total", "contacts"))
        self._same(at("face_to_face_by_week", "total", "total"), at("by_staff", "total", "face_to_face"))
        met, new = (at("by_staff", "total", one) for one in ("employers_met", "new_employers"))
        for fewer in (met, at("by_staff", "total", "for_participants")):
            self._at_most([fewer], [at("by_staff", "total", "contacts")])
        self._at_most([new], [met])
        self._same(new, at("funnel", "total", "reached"), at("funnel", "contacted", "reached"))
        self._at_most([("placements", "employers", "contacted_only", "total")], [met])
        self._at_most([met], [("placements", "employers", "total", "total")])
        stages = [r for r in tables.get(("employer-work", "funnel"), ([], []))[0] if r != "total"]
        self._sum(at("funnel", "total", "now"), [at("funnel", stage, "now") for stage in stages])
        for sooner, later in pairwise(("contacted", "interested", "offers_places", "hosting")):
            self._at_most([at("funnel", later, "reached")], [at("funnel", sooner, "reached")])
        begun = "enrolments begun"
        for row in ("any_contact", "face_to_face"):
            known, soon, without = (
                at("first_contact", row, one) for one in ("with_contact", "within_30", "without_contact")
            )
            self._line({known: 1, without: 1, begun: -1}, 0, 0)
            self._at_most([soon], [known])
            share = self.seen.get(at("first_contact", row, "within_30_share"))
            if share is not None:
                self._line({soon: 1, begun: -float(share)}, -1e-6, 1e-6)
        for column in ("with_contact", "within_30"):
            self._at_most(
                [at("first_contact", "face_to_face", column)], [at("first_contact", "any_contact", column)]
            )
        for column in ("caseload", "paused"):
            self._at_most([at("caseload", "unknown", column)], [at("caseload", "total", column)])
        self._at_most(
            [at("caseload", "total", "caseload"), at("caseload", "total", "paused")],
            [("participants", "by_intake", "total", "total")],
        )
        for table in ("friends", "supervisors"):
            rows, columns = tables.get(("employer-work", table), ([], []))
            for column in columns:
                self._sum(at(table, "total", column), [at(table, r, column) for r in rows if r != "total"])
            for row in rows:
                whole = at(table, row, columns[0])
                for column in columns[1:]:
                    if column != "capacity":
                        self._at_most([at(table, row, column)], [whole])
                answers = [at(table, row, one) for one in ("yes", "maybe", "no", "no_answer")]
                self._at_most([at(table, row, "asked")], answers)
                for answer in answers:
                    self._at_most([answer], [at(table, row, "asked")])
        self._at_most([at("friends", "total", "spoken_to")], [met])
        self._at_most(
            [at("friends", "total", "friends_hosting")], [("placements", "employers", "hosting", "total")]
        )

    def _goals(self) -> None:
        def goal(row: str, column: str = "actual") -> Cell:
            return "goals", "indicators", row, column

        everybody = goal("participants")
        bases = [row for (report, _t, row, column) in self.seen if (report, column) == ("goals", "base")]
        for row in bases:
            self._same(goal("placed") if row.startswith("open_market") else everybody, goal(row, "base"))
            share = self.seen[goal(row)]
            if row.endswith("_share") and share is not None:
                counted = goal(row.removesuffix("_share"))
                self._line({counted: 1, goal(row, "base"): -float(share)}, -1e-6, 1e-6)
        self._same(everybody, ("participants", "by_age", "total", "total"))
        for row, gender in (("women", "woman"), ("men", "man")):
            self._same(goal(row), ("participants", "by_age", gender, "total"))
        self._at_most([goal("women"), goal("men")], [everybody])
        self._same(goal("left"), ("exits", "by_group", "total", "total"))
        self._same(goal("placed"), ("placements", "by_segment", "total", "persons"))
        self._same(goal("open_market"), ("placements", "by_segment", "open_market", "persons"))
        self._same(goal("hourly_jobs"), ("placements", "by_kind", "hourly_job", "persons"))
        self._same(goal("work_or_studies"), ("duration", "months", "all_work_or_studies", "n"))
        for fewer in ("left", "placed", "hourly_jobs", "jobs"):
            self._at_most([goal(fewer)], [everybody])


class Question:
    """What is hidden as unknown numbers, and what is known of them."""

    def __init__(self, reader: Reader, asked: list[dict[Cell, int]]) -> None:
        self.reader = reader
        cells = [cell for line, _low, _high in reader.lines for cell in line]
        cells += [cell for terms in asked for cell in terms]
        unknown = [cell for cell in dict.fromkeys(cells) if reader.seen.get(cell) is None]
        self.at = {cell: number for number, cell in enumerate(unknown)}
        self.floor = np.array([min(reader.true.get(cell) or 0, 1) for cell in unknown])
        self.known, self.worlds = self._constraint(), list[Any]()

    def _constraint(self) -> LinearConstraint:
        matrix, low, high = lil_array((len(self.reader.lines), len(self.at))), [], []
        for number, (line, least, most) in enumerate(self.reader.lines):
            for cell, coefficient in line.items():
                if cell in self.at:
                    matrix[number, self.at[cell]] += coefficient
            low.append(least - self._seen(line))
            high.append(most - self._seen(line))
        return LinearConstraint(matrix.tocsr(), low, high)

    def _seen(self, terms: dict[Any, float]) -> float:
        return sum(c * self.reader.seen[cell] for cell, c in terms.items() if cell not in self.at)

    def range_of(self, terms: dict[Cell, int]) -> Range:
        """The range of a sum, as wide as it is known to be; worlds found earlier may already be far apart."""
        wanted = np.zeros(len(self.at))
        for cell, coefficient in terms.items():
            if cell in self.at:
                wanted[self.at[cell]] = coefficient
        truth = sum(coefficient * self.reader.true[cell] for cell, coefficient in terms.items())
        seen = self._seen(terms)
        found = [truth, *(seen + float(world @ wanted) for world in self.worlds)]
        if wanted.any() and max(found) - min(found) < FAR:
            found += [seen + self._extreme(sign * wanted) * sign for sign in (1, -1)]
        return Range(tuple(terms.items()), min(found), max(found), truth)

    def _extreme(self, wanted: Any) -> float:
        answer = milp(
            wanted,
            constraints=self.known,
            integrality=np.ones(len(self.at)),
            bounds=Bounds(self.floor, np.full(len(self.at), 2_000)),
        )
        assert answer.status == 0, "the export contradicts itself"
        self.worlds.append(np.round(answer.x))
        return float(round(answer.fun))


def _figures(files: Iterable[dict[str, Any]]) -> dict[Cell, float | None]:
    return {
        (data["report"], table["id"], row["id"], column): value
        for data in files
        for table in data["tables"]
        for row in table["rows"]
        for column, value in row["values"].items()
    }
