"""The index of employers that worker processes share: built once, never out of date, right after a crash."""

import pytest

from crm.database import db
from crm.participants.models import Participant
from crm.suggestions import index, stored
from crm.suggestions.index import EmployerIndexes
from crm.suggestions.queries import get_participant
from tests.crm import rows
from tests.crm.people import TODAY, a_house


@pytest.fixture
def house(app, monkeypatch):
    monkeypatch.setattr(stored, "WORTH_A_FILE", 2)
    stored._path().unlink(missing_ok=True)
    return a_house(app, monkeypatch, interests=["jobba med djur"])


@pytest.fixture
def path(app):
    return stored._path()


def names(house, worker: EmployerIndexes) -> list[str]:
    lists = worker.current(TODAY).rank(get_participant(house.person.id), 1000, TODAY)
    return sorted(one.employer_name for one in (*lists.fits, *lists.ask))


def some_employers(*called: str):
    return [rows.an_employer(name) for name in called]


def test_another_worker_opens_what_the_first_has_built(house, path, monkeypatch):
    some_employers("Först", "Sedan")
    names(house, EmployerIndexes())
    built = path.stat().st_ino

    monkeypatch.setattr(stored, "build", lambda *_: pytest.fail("built twice"))

    assert names(house, EmployerIndexes()) == ["Först", "Sedan"]
    assert path.stat().st_ino == built


def test_a_change_since_the_file_was_written_shows_without_building_anew(house, path):
    first, *_ = some_employers("Först", "Sedan", "Borta")
    names(house, EmployerIndexes())
    built = path.stat().st_ino
    first.name = "Ändrad"
    _.pop().archived_on = TODAY
    some_employers("Ny")
    db.session.flush()

    assert names(house, EmployerIndexes()) == ["Ny", "Sedan", "Ändrad"]
    assert path.stat().st_ino == built


@pytest.mark.parametrize("content", [b"", b"dorroppnare index torn", None])
def test_a_torn_file_or_none_is_built_anew(house, path, content):
    some_employers("Först", "Sedan")
    names(house, EmployerIndexes())
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)

    assert names(house, EmployerIndexes()) == ["Först", "Sedan"]
    assert stored.find() is not None


def test_when_many_have_changed_the_file_is_built_anew_and_others_take_it(house, path, monkeypatch):
    monkeypatch.setattr(index, "MOST_CHANGED", 1)
    some_employers("Först", "Sedan")
    one, other = EmployerIndexes(), EmployerIndexes()
    assert names(house, one) == names(house, other) == ["Först", "Sedan"]
    built = path.stat().st_ino
    some_employers("Ny", "Nyare")

    assert names(house, one) == ["Först", "Ny", "Nyare", "Sedan"]
    assert path.stat().st_ino != built
    assert names(house, other) == ["Först", "Ny", "Nyare", "Sedan"]
    assert len(other.current(TODAY).changed) == 0


def test_what_is_built_beside_the_requests_is_what_is_built_at_once(app, house, path):
    some_employers("Först", "Sedan")
    db.session.commit()

    index._rebuild(app, TODAY)

    assert len(stored.find().ids) == 2
    assert names(house, EmployerIndexes()) == ["Först", "Sedan"]


def test_only_one_process_builds_at_a_time(app):
    with stored.building(wait=False) as ours, stored.building(wait=False) as theirs:
        assert (ours, theirs) == (True, False)
    with stored.building(wait=False) as again:
        assert again


def test_a_changed_employer_stands_where_a_new_index_would_put_it(house):
    employers = some_employers(*(f"Butik {number}" for number in range(12)))
    employers[3].description = "Zoobutik med kaniner"
    db.session.flush()
    worker = EmployerIndexes()
    names(house, worker)
    employers[7].description = "Zoobutik med kaniner och fiskar"
    db.session.flush()

    def order(its: EmployerIndexes) -> list[str]:
        lists = its.current(TODAY).rank(get_participant(house.person.id), 5, TODAY)
        return [one.employer_name for one in lists.fits]

    beside = order(worker)
    stored._path().unlink()

    assert beside == order(EmployerIndexes())
    assert set(beside[:2]) == {"Butik 3", "Butik 7"}


def test_employers_that_cannot_be_read_are_said_each_time_and_never_indexed(house):
    rows.an_employer("Otydlig", opening_hours="vardagar ungefär")
    some_employers("Först", "Sedan")
    for _ in range(2):
        current = EmployerIndexes().current(TODAY)
        assert [one.name for one in current.unreadable] == ["Otydlig"]
        assert len(current.main.ids) == 2
        assert len(current.changed) == 0


def test_the_file_holds_nothing_of_a_participant(house, path):
    some_employers("Först", "Sedan")
    names(house, EmployerIndexes())
    content = path.read_bytes()

    assert "Först".encode() in content
    person = db.session.get(Participant, house.person.id)
    for said in (*person.interests, person.name):
        assert said.encode() not in content


def test_employers_are_looked_up_by_ref_whether_changed_or_not(house):
    first, second, third = some_employers("Först", "Sedan", "Borta")
    worker = EmployerIndexes()
    worker.current(TODAY)
    second.name = "Ändrad"
    third.archived_on = TODAY
    db.session.flush()
    employers = worker.current(TODAY).employers

    assert {ref: one.name for ref, one in employers.items()} == {
        str(first.id): "Först",
        str(second.id): "Ändrad",
    }
    assert len(employers) == 2
    assert str(third.id) not in employers
    assert employers.get("0") is None
