"""Whatever is written about the employers of a day, nobody who is helped can be read by name on the phone."""

import re
import unicodedata

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.models import Staff
from crm.contacts.models import EmployerContact
from crm.database import db
from crm.employers.models import Employer
from crm.programmes.models import Programme
from tests.crm import rows
from tests.crm.at_work import MONDAY, Browser

# Own, of a colleague, placed there once, spoken of there, and with a protected identity somewhere else.
NAMES = ("Samira Ahmed", "Zoë Åström", "Anna-Lena Östby", "Bo Nyqvist", "Çelik Yılmaz")
PARTS = [part for name in NAMES for part in (name, *re.split("[ -]", name)) if len(part) > 2]
WRITTEN = st.sampled_from(
    [str.upper, str.lower, str.title, lambda name: f"{name}s", lambda name: f"{name}'s"]
)
SPELT = st.sampled_from(["NFC", "NFD"])
NAMED = st.builds(
    lambda name, write, form: unicodedata.normalize(form, write(name)), st.sampled_from(PARTS), WRITTEN, SPELT
)
BETWEEN = st.sampled_from([" ", "\n", ", ", "/", "-", "_", ". ", "1", "(", '"', "\\", "<b>", "@", "–"])
SAID = st.lists(st.tuples(BETWEEN, NAMED | st.text(max_size=8)), min_size=1, max_size=6).map(
    lambda pieces: "".join(between + piece + between for between, piece in pieces).replace("\0", "")
)


@pytest.fixture
def there(app: Flask, anna: Staff, programme: Programme) -> tuple[Employer, EmployerContact]:
    """Anna's employer, due today, with a contact; and those who must not be named."""
    own, colleagues, placed, spoken_of, protected = (rows.a_participant(name) for name in NAMES)
    rows.an_enrolment(own, programme, anna)
    rows.an_enrolment(colleagues, programme, rows.a_staff_member("specialist", programme))
    employer = rows.an_employer("Café Lund", owner=anna, next_on=MONDAY)
    rows.a_placement(placed, rows.a_programme(), employer)
    rows.a_contact(employer, anna, MONDAY, participant_id=spoken_of.id)
    protected.protected = True
    return employer, rows.a_contact(employer, anna, MONDAY)


def read_as_words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFC", text).casefold()
    return set(re.findall(r"[^\W\d_]+", plain))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=SAID, step=SAID, why=SAID, outcome=SAID)
def test_no_name_is_in_the_day(
    as_anna: Browser,
    there: tuple[Employer, EmployerContact],
    note: str,
    step: str,
    why: str,
    outcome: str,
):
    employer, contact = there
    contact.note, contact.outcome = note, outcome
    employer.next_step, employer.no_next_step_reason = step, why
    db.session.flush()
    response = as_anna.get("/field/day")

    (card,) = response.json["employers"]
    # What stands there is written by the application, but for what was written about the employer.
    said = [card["next_step"], card["no_next_step_reason"]]
    said += [one[column] for one in card["last"] for column in ("note", "outcome")]
    words = read_as_words(" ".join(text for text in said if text))
    for name in NAMES:
        assert not {part.casefold() for part in re.split("[ -]", name) if len(part) > 2} & words
        assert name.casefold() not in response.text.casefold()
