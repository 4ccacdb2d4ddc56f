"""What hangs on an employer, and how each of it goes over to another.

Every column of the database that points at an employer is found by itself, so that a table added tomorrow comes along.
Rows go over as they are. Where that may not be, since a row of its kind can be there already, or would say something
else there, the table has a rule of its own in `RULES`; a test asks for one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, Table, func, select

from crm.database import Base, db
from crm.doubles.journal import Journal, rows_where
from crm.doubles.rules import Side, newer_side

Row = Mapping[str, Any]
_FAR_AWAY: Final = 100_000


@dataclass(frozen=True)
class Merging:
    """Who goes up in whom, on which day. `facts` are the facts about which somebody chose a side."""

    kept_id: int
    merged_id: int
    day: date
    facts: Mapping[str, Side] = field(default_factory=dict)


Rule = Callable[[Journal, Table, Merging], None]


def pointing_at(table_name: str) -> Iterator[Column[Any]]:
    """Every column of the database that points at rows of the table."""
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name)):
            if key.column.table.name == table_name:
                yield key.parent


def take_over(journal: Journal, merging: Merging) -> None:
    """Let everything that hangs on the merged employer hang on the kept one."""
    for column in pointing_at("employers"):
        rule = RULES.get((column.table.name, column.name))
        if rule is None:
            _move(journal, column, merging)
        else:
            rule(journal, Base.metadata.tables[column.table.name], merging)


def _move(journal: Journal, column: Column[Any], merging: Merging) -> None:
    table = Base.metadata.tables[column.table.name]
    ids = db.session.scalars(select(table.c.id).where(column == merging.merged_id)).all()
    journal.move(table, column.name, ids, merging.merged_id, merging.kept_id)


def count_hanging(employer_id: int) -> dict[str, int]:
    """Table → how many of its rows hang on the employer; tables without any are left out."""
    counts: dict[str, int] = {}
    for column in pointing_at("employers"):
        if RULES.get((column.table.name, column.name)) is not _stay:
            found = db.session.scalar(
                select(func.count()).select_from(column.table).where(column == employer_id)
            )
            if found:
                counts[column.table.name] = counts.get(column.table.name, 0) + found
    return counts


def _sides(table: Table, merging: Merging) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of the kept employer and those of the merged one."""
    return (
        rows_where(table, table.c.employer_id == merging.kept_id),
        rows_where(table, table.c.employer_id == merging.merged_id),
    )


def _move_all_but(journal: Journal, table: Table, merging: Merging, staying: set[int]) -> None:
    merged = rows_where(table, table.c.employer_id == merging.merged_id)
    ids = [row["id"] for row in merged if row["id"] not in staying]
    journal.move(table, "employer_id", ids, merging.merged_id, merging.kept_id)


def _stay(_journal: Journal, _table: Table, _merging: Merging) -> None:
    """Who was merged into whom before is what happened: the way leads on from one to the next."""


def _take_over_facts(journal: Journal, table: Table, merging: Merging) -> None:
    """Of two answers to one question the chosen one holds, else the newer. The other stays where it was."""
    kept, merged = _sides(table, merging)
    ours = {row["fact"]: row for row in kept}
    double = [row for row in merged if row["fact"] in ours]
    _move_all_but(journal, table, merging, {row["id"] for row in double})
    for theirs in double:
        own = ours[theirs["fact"]]
        newer = newer_side(own["noted_on"], theirs["noted_on"])
        if merging.facts.get(theirs["fact"], newer) == "merged":
            journal.change(table, own, {name: theirs[name] for name in ("value", "source", "noted_on")})


def _take_over_friends(journal: Journal, table: Table, merging: Merging) -> None:
    """Two agreements from the same day are one: the longer time, the closer friend, all that was offered."""
    kept, merged = _sides(table, merging)
    ours = {row["since_on"]: row for row in kept}
    for theirs in merged:
        own = ours.get(theirs["since_on"])
        if own is not None:
            journal.remove(table, theirs)
            journal.change(table, own, _with_version(own, _one_friend(own, theirs)))
    _move_all_but(journal, table, merging, set())


def _one_friend(own: Row, theirs: Row) -> dict[str, Any]:
    ends = (own["until_on"], theirs["until_on"])
    return {
        "until_on": None if None in ends else max(ends),
        "level": theirs["level"] if theirs["level"] == "main_friend" else own["level"],
        "offers": list(dict.fromkeys([*own["offers"], *theirs["offers"]])),
        "owner_id": own["owner_id"] or theirs["owner_id"],
    }


def _with_version(row: Row, values: dict[str, Any]) -> dict[str, Any]:
    """The values, and the next version where they say something new."""
    if all(row[name] == value for name, value in values.items()):
        return {}
    return {**values, "version": row["version"] + 1}


def _take_over_recipients(journal: Journal, table: Table, merging: Merging) -> None:
    """Asked twice in one campaign, a workplace has answered once: the later answer is the one."""
    kept, merged = _sides(table, merging)
    ours = {row["campaign_id"]: row for row in kept}
    for theirs in merged:
        own = ours.get(theirs["campaign_id"])
        if own is not None:
            journal.remove(table, theirs)
            journal.change(
                table, own, {**_one_answer(own, theirs), **_first_asked("contacted_on", own, theirs)}
            )
    _move_all_but(journal, table, merging, set())


def _one_answer(own: Row, theirs: Row) -> dict[str, Any]:
    is_theirs = theirs["answer"] is not None and (
        own["answer"] is None or newer_side(own["answered_on"], theirs["answered_on"]) == "merged"
    )
    return {name: theirs[name] for name in ("answer", "answered_on")} if is_theirs else {}


def _first_asked(column: str, own: Row, theirs: Row) -> dict[str, Any]:
    asked = [row[column] for row in (own, theirs) if row[column] is not None]
    return {column: min(asked, default=None)}


def _take_over_guests(journal: Journal, table: Table, merging: Merging) -> None:
    """Asked twice to one event, a workplace was asked once: it came if either came."""
    kept, merged = _sides(table, merging)
    ours = {row["event_id"]: row for row in kept}
    for theirs in merged:
        own = ours.get(theirs["event_id"])
        if own is not None:
            journal.remove(table, theirs)
            journal.change(table, own, _one_guest(own, theirs))
    _move_all_but(journal, table, merging, set())


def _one_guest(own: Row, theirs: Row) -> dict[str, Any]:
    # What is not known of the one is known of the other; a yes comes before a no.
    known = {name: own[name] or theirs[name] for name in ("contact_person_id", "contact_id", "people")}
    came = [row["came"] for row in (own, theirs) if row["came"] is not None]
    first = _first_asked("invited_on", own, theirs)
    return {**known, **first, **_one_answer(own, theirs), "came": max(came, default=None)}


def _take_over_cards(journal: Journal, table: Table, merging: Merging) -> None:
    """Editions are counted anew by the day they were agreed; of two that run, the later agreed holds, as ever."""
    kept, merged = _sides(table, merging)
    whose = {row["participant_id"] for row in kept} & {row["participant_id"] for row in merged}
    series = {
        id_: sorted(
            (row for row in [*kept, *merged] if row["participant_id"] == id_),
            key=lambda row: (row["agreed_on"], row["ended_on"] is None, row["id"]),
        )
        for id_ in sorted(whose)
    }
    for cards in series.values():
        for card in cards[:-1]:
            if card["ended_on"] is None:
                journal.change(table, card, {"ended_on": max(card["agreed_on"], merging.day)})
        for card in cards:
            journal.change(table, card, {"edition": _FAR_AWAY + card["id"]})
    _move_all_but(journal, table, merging, set())
    for cards in series.values():
        for edition, card in enumerate(cards, start=1):
            away = {**card, "edition": _FAR_AWAY + card["id"]}
            journal.change(table, away, {"edition": edition})


RULES: Final[Mapping[tuple[str, str], Rule]] = MappingProxyType(
    {
        ("employers", "merged_into_id"): _stay,
        ("employer_merges", "kept_id"): _stay,
        ("employer_merges", "merged_id"): _stay,
        ("workplace_facts", "employer_id"): _take_over_facts,
        ("company_friends", "employer_id"): _take_over_friends,
        ("campaign_recipients", "employer_id"): _take_over_recipients,
        ("event_invitations", "employer_id"): _take_over_guests,
        ("disclosure_cards", "employer_id"): _take_over_cards,
    }
)
