"""Whatever is sealed in an entry: it is answered, and it is logged or kept, never lost."""

import json

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.contacts.models import EmployerContact
from crm.database import db
from crm.field.models import FieldEntry
from crm.field.rules import read
from matching.restrictions import FACTS
from tests.crm import rows
from tests.crm.at_work import browser_of
from tests.crm.field.phone import Phone

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["\ud800", "a\0b", "x" * 400, "2026-11-30", "9999-12-31", "visit", "1970-01-01T00:00:00Z"]
    ),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
TEXTS = st.one_of(st.sampled_from(["Ring", "Ny krog"]), ANYTHING)
ENTRIES = st.fixed_dictionaries(
    {
        "channel": st.one_of(st.sampled_from(["visit", "phone"]), ANYTHING),
        "employer": st.one_of(st.sampled_from(["there", None]), ANYTHING),
    },
    optional={
        "written_at": st.one_of(st.datetimes().map(str), ANYTHING),
        "new": st.one_of(
            st.fixed_dictionaries(
                {"name": TEXTS}, optional={"street": TEXTS, "city": TEXTS, "lat": ANYTHING, "lon": ANYTHING}
            ),
            ANYTHING,
        ),
        "outcome": st.one_of(st.sampled_from(["positive", "nobody_there"]), ANYTHING),
        "note": ANYTHING,
        "met": ANYTHING,
        "met_name": TEXTS,
        "participant": ANYTHING,
        "minutes": ANYTHING,
        "next": st.one_of(
            st.fixed_dictionaries({}, optional={"step": TEXTS, "on": TEXTS, "why_none": TEXTS}), ANYTHING
        ),
        "facts": st.one_of(st.dictionaries(st.sampled_from(FACTS), ANYTHING, max_size=3), ANYTHING),
        "places": st.one_of(
            st.lists(
                st.fixed_dictionaries(
                    {"work": TEXTS},
                    optional=dict.fromkeys(("kind", "places", "hours_min", "hours_max"), ANYTHING),
                ),
                max_size=2,
            ),
            ANYTHING,
        ),
    },
)
SENT_AT = st.one_of(
    st.just("2026-11-23T10:00:00+01:00"), st.datetimes().map(lambda at: f"{at.isoformat()}Z"), ANYTHING
)


@pytest.fixture
def sending(app: Flask, monday: object) -> tuple[Phone, int]:
    """A phone, and an employer of the register."""
    staff = rows.a_staff_member("specialist", rows.a_programme())
    return Phone(browser_of(app, staff)), rows.an_employer("Café Lund").id


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(ENTRIES, min_size=1, max_size=3), sent_at=SENT_AT)
def test_every_entry_is_logged_or_kept_and_shown(
    sending: tuple[Phone, int], entries: list[dict[str, object]], sent_at: object
):
    phone, employer_id = sending
    keys = []
    for entry in entries:
        there = {"employer": employer_id} if entry["employer"] == "there" else {}
        keys.append(phone.save(json.dumps({**entry, **there}).encode("utf-8", "surrogatepass")))
    results = phone.send(json.loads(json.dumps(sent_at)) if sent_at == sent_at else None)

    assert [one["key"] for one in results] == keys
    for one in results:
        kept = db.session.scalars(db.select(FieldEntry).where(FieldEntry.client_key == one["key"])).one()
        contact = db.session.scalars(
            db.select(EmployerContact).where(EmployerContact.client_key == one["key"])
        ).one_or_none()
        assert (contact is not None) == (one["state"] == "logged" or kept.contact_id is not None)
        assert one["state"] == "logged" or one["said"]
        assert kept.content is not None or kept.came is not None
        # Nothing that can be written makes the register stumble.
        assert "failed" not in [said["code"] for said in kept.said or ()]
    assert phone.client.get("/field/inbox/").status_code == 200


@given(content=st.dictionaries(st.text(max_size=10), ANYTHING, max_size=5) | ENTRIES)
def test_reading_never_refuses(content: dict[str, object]):
    assert read(content) is not None
