"""What is known about the work at an employer, as a page shows it: yes, no, or still to be asked."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from crm.employers import rules
from crm.employers.fields import page_language
from crm.employers.models import Employer
from matching import wording
from matching.restrictions import FACTS

State = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class ShownFact:
    """One fact in the page's language; `source` and `noted_on` are None for what is unknown or not noted.

    `is_old`: noted so long ago that one had better ask again.
    """

    code: str
    label: str
    question: str
    state: State
    source: str | None
    noted_on: date | None
    is_old: bool = False


def known_and_asked(employer: Employer, day: date) -> list[ShownFact]:
    """Every fact that matching reads as it is known on `day`, in the order of its list."""
    known = {fact.fact: fact for fact in employer.facts}
    language = page_language()

    def shown(code: str) -> ShownFact:
        fact = known.get(code)
        state: State = "unknown" if fact is None else "yes" if fact.value else "no"
        written = wording.label("fact", code, language)
        question = wording.label("question", code, language)
        source, noted_on = (fact.source, fact.noted_on) if fact else (None, None)
        label = written[:1].upper() + written[1:]
        return ShownFact(code, label, question, state, source, noted_on, rules.is_old(noted_on, day))

    return [shown(code) for code in FACTS]
