"""Reading the lists and the dictionary ahead of the first search, which would otherwise wait a second or two."""

from datetime import date

from matching.index import build_index
from matching.ranking import rank
from matching.types import Employer, Participant

_DAY = date(2000, 1, 1)


def read_beforehand() -> None:
    """Read everything that ranking reads once and keeps; processes forked afterwards share it."""
    shop = Employer(ref="1", name="Zoobutiken", sni="47762", description="Vi säljer hundar och katter")
    # A wish of each kind: of a trade, misspelt, declined, an occupation.
    person = Participant(ref="1", interests=("jobba med djur", "kattter", "inte kök"), occupations=("9412",))
    rank(person, build_index([shop]), 1, _DAY)
