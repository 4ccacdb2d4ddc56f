"""What is known about the work at an employer, as a page shows it: yes, no, or still to be asked."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from crm.employers.fields import page_language
from crm.employers.models import Employer
from matching import wording
from matching.restrictions import FACTS

State = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class ShownFact:
    """One fact in the page's language; `source` and `noted_on` are None for what is unknown or not noted."""

    code: str
    label: str
    question: str
    state: State
    source: str | None
    noted_on: date | None


def known_and_asked(employer: Employer) -> list[ShownFact]:
    """Every fact that matching reads, in the order of its list."""
    known = {fact.fact: fact for fact in employer.facts}
    language = page_language()

    def shown(code: str) -> ShownFact:
        fact = known.get(code)
        state: State = "unknown" if fact is None else "yes" if fact.value else "no"
        written = wording.label("fact", code, language)
        question = wording.label("question", code, language)
        source, noted_on = (fact.source, fact.noted_on) if fact else (None, None)
        return ShownFact(code, written[:1].upper() + written[1:], question, state, source, noted_on)

    return [shown(code) for code in FACTS]
