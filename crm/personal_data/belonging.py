"""Which rows of a table are about which participants."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Table, select

from crm.database import Base
from crm.personal_data.kinds import Held, Kind
from crm.personal_data.registry import kinds_about

PEOPLE = "participants"
# Columns that lead to a participant, by themselves or by the row they point at.
_LEADING = frozenset({"participant_id", "enrolment_id", "card_id", "file_id"})


class NotOfParticipants(LookupError):
    """The table has no column that leads to a participant."""


def table_named(name: str) -> Table:
    """A table of the database. Raises KeyError when there is none."""
    return Base.metadata.tables[name]


def belongs_to(table: Table, ids: Collection[int]) -> ColumnElement[bool]:
    """The condition that a row is about one of the participants. Raises NotOfParticipants for other tables."""
    if table.name == PEOPLE:
        return table.c.id.in_(ids)
    if "participant_id" in table.c:
        return table.c.participant_id.in_(ids)
    if "enrolment_id" in table.c:
        enrolments = table_named("enrolments")
        return table.c.enrolment_id.in_(select(enrolments.c.id).where(enrolments.c.participant_id.in_(ids)))
    if "card_id" in table.c:
        cards = table_named("disclosure_cards")
        return table.c.card_id.in_(select(cards.c.id).where(cards.c.participant_id.in_(ids)))
    if "file_id" in table.c:
        files = table_named("stored_files")
        return table.c.file_id.in_(select(files.c.id).where(files.c.participant_id.in_(ids)))
    raise NotOfParticipants(table.name)


def has_rows_of_participants(table: Table) -> bool:
    """Whether its rows are each about one participant (the log and import runs are found in another way)."""
    return table.name == PEOPLE or bool(_LEADING & set(table.c.keys()))


def held_about_participants() -> Iterator[tuple[Kind, Held, Table]]:
    """Each kind about participants with the columns that stand in rows of their own."""
    for kind in kinds_about("participant"):
        for held in kind.held:
            table = table_named(held.table)
            if has_rows_of_participants(table):
                yield kind, held, table


def tables_of_participants() -> list[Table]:
    """The tables with rows about one participant, those that others point at first."""
    named = {held.table for _kind, held, _table in held_about_participants()}
    return [table for table in Base.metadata.sorted_tables if table.name in named]
