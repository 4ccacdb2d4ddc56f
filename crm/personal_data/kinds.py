"""What a kind of personal data is: where it stands, on which ground, how long, and what becomes of it. Pure."""

from dataclasses import dataclass
from typing import Final, Literal

Subject = Literal["participant", "contact_person", "sole_trader", "staff"]
# What erasure does to a column: empties it; keeps it since reports count it; keeps it where it is a code and no
# free text; gives it a new value by chance; makes it as coarse as reports allow; lets the whole row go.
Fate = Literal["cleared", "counted", "code_only", "renewed", "coarsened", "row_goes"]
Ground = Literal[
    "public_task",
    "social_care",
    "statistics",
    "consent",
    "agreement",
    "accountability",
    "network",
    "employment",
]
Keep = Literal["retention", "counts", "history", "log", "log_ins", "day", "inbox", "contact_person", "staff"]

CLEARED: Final = "cleared"
COUNTED: Final = "counted"


@dataclass(frozen=True)
class Held:
    """Columns of one table, and what erasing a person does to them."""

    table: str
    columns: tuple[str, ...]
    fate: Fate = CLEARED


@dataclass(frozen=True)
class Kind:
    """One kind of personal data, said once for the register, the extract, the erasure and the retention run.

    `grounds` name the legal grounds, the leading one first; `keep` the rule that says until when. What each is called
    stands in `personal_data.labels`. `sensitive` = of the special categories of article 9, or may tell such things.
    """

    name: str
    about: Subject
    grounds: tuple[Ground, ...]
    keep: Keep
    held: tuple[Held, ...]
    sensitive: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it stands in, each once."""
        return tuple(dict.fromkeys(held.table for held in self.held))

    def columns_of(self, table: str) -> tuple[str, ...]:
        """Its columns of a table."""
        return tuple(column for held in self.held if held.table == table for column in held.columns)
