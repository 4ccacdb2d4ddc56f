"""Learning from outcomes on both databases: what is read, who may turn it on, and when it never is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.activities.models import Activity
from crm.audit.models import AuditEntry
from crm.database import db
from crm.employers.models import WorkplaceFact
from crm.enrolments.models import Enrolment
from crm.errors import LearningDoesNotHelp, TooFewToLearnFrom
from crm.participants.models import Background, Participant, Restriction
from crm.suggestions import learning
from crm.suggestions.index import current_employers
from crm.suggestions.models import Learning
from crm.suggestions.outcomes import counts_of, list_ended, with_parts
from crm.suggestions.queries import get_participant
from matching.learning import Comparison, Figures, Learned
from matching.outcomes import LEARNT
from matching.weights import PLAIN, PartWeights
from tests.crm import rows
from tests.crm.at_work import browser_of, page_of, text_of
from tests.crm.people import TODAY, House, a_house
from tests.crm.suggestions.ended import by_chance, by_hours, placements

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
FIGURES = Figures(0.6, 0.6, 0.2)
HELPFUL = Learned(
    PartWeights(hours=1.5), Comparison(FIGURES, FIGURES, 0.05, 0.01, 0.09, ()), placements=60, completed=40
)
HARMFUL = replace(HELPFUL, comparison=replace(HELPFUL.comparison, gain=-0.01, gain_from=-0.03, gain_to=0.01))


@pytest.fixture
def house(app, monkeypatch) -> House:
    return a_house(app, monkeypatch, interests=["meka med bilar"], availability="mon-fri 08:00-16:00")


def kept(house: House, learned: Learned = HELPFUL) -> Learning:
    return learning.keep_learning(house.coordinator, house.programme, learned, TODAY)


def outcomes(house: House) -> list[str]:
    return [one.outcome for one in list_ended(house.programme.id, house.coordinator, TODAY)]


def ended(house: House, **values):
    days = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 5, 29), "ended_by": "participant"}
    return rows.a_placement(house.person, house.programme, rows.an_employer(), **{**days, **values})


def test_placements_of_ones_own_programme_are_counted_by_what_became_of_them(house):
    ended(house)
    ended(house, ended_by="as_planned")
    ended(house, ended_by=None)
    ended(house, kind="study_visit")
    ended(house, ends_on=None, ended_by=None)
    rows.a_placement(
        rows.a_participant(),
        rows.a_programme(),
        rows.an_employer(),
        ends_on=date(2026, 5, 29),
        ended_by="as_planned",
    )

    assert outcomes(house) == ["ended_early", "completed", "not_noted"]
    counts = counts_of(list_ended(house.programme.id, house.coordinator, TODAY))
    assert (counts.completed, counts.ended_early, counts.placements) == (1, 1, 2)


def test_nobody_counts_another_programmes_placements(house):
    ended(house)
    stranger = rows.a_staff_member("coordinator", rows.a_programme())
    assert list_ended(house.programme.id, stranger, TODAY) == []


def test_studies_soon_after_an_early_end_make_it_completed(house):
    ended(house)
    rows.added(
        Activity(
            participant_id=house.person.id,
            programme_id=house.programme.id,
            kind="studies",
            starts_on=date(2026, 6, 8),
        )
    )
    assert outcomes(house) == ["completed"]


def test_whoever_was_erased_is_learnt_nothing_from(house):
    ended(house)
    house.person.erased_on = TODAY
    db.session.flush()
    assert outcomes(house) == []


def test_of_the_workplace_only_what_was_noted_when_it_began_is_read(house):
    rows.added(Restriction(participant_id=house.person.id, restriction="quiet", strength="prefer"))
    placement = ended(house)
    fact = rows.added(
        WorkplaceFact(
            employer_id=placement.employer_id,
            fact="noise",
            value=False,
            noted_on=placement.starts_on + timedelta(days=1),
        )
    )
    at = LEARNT.index("preferences")

    def preference() -> float:
        found = with_parts(list_ended(house.programme.id, house.coordinator, TODAY))
        return found[0].values[at]

    assert preference() == 0
    fact.noted_on = placement.starts_on
    db.session.flush()
    assert preference() > 0


def test_a_person_whose_times_cannot_be_read_is_left_out(house):
    ended(house)
    house.person.availability = "varannan onsdag"
    db.session.flush()
    assert with_parts(list_ended(house.programme.id, house.coordinator, TODAY)) == []


def test_what_is_kept_is_numbers_and_nothing_of_anybody(house):
    learning_row = kept(house)
    assert (learning_row.edition, learning_row.placements, learning_row.weights) == (
        1,
        60,
        PartWeights(hours=1.5),
    )
    assert kept(house).edition == 2
    pointing = {column.name for column in Learning.__table__.columns if column.foreign_keys}
    assert pointing == {"programme_id", "turned_on_by_id"}


@pytest.mark.parametrize(
    ("column", "value"), [("placements", 59), ("completed", 41), ("completed", 19), ("weight_wish", 0.9)]
)
def test_the_database_refuses_what_could_point_at_somebody_or_break_the_bounds(house, column, value):
    row = kept(house)
    setattr(row, column, value)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.flush()


def test_it_is_off_until_somebody_turns_it_on(house):
    kept(house)
    assert learning.weights_for(house.person.id) is PLAIN

    learning.turn_on(house.coordinator, house.programme, NOW)
    assert learning.weights_for(house.person.id) == PartWeights(hours=1.5)

    learning.turn_off(house.coordinator, house.programme)
    assert learning.weights_for(house.person.id) is PLAIN


def test_it_is_for_its_own_programme_and_the_latest_enrolment(house):
    kept(house)
    learning.turn_on(house.coordinator, house.programme, NOW)
    rows.an_enrolment(house.person, rows.a_programme(), house.specialist, enrolled_on=date(2026, 9, 1))
    assert learning.weights_for(house.person.id) is PLAIN


def test_what_does_not_help_is_never_on(house):
    with pytest.raises(LearningDoesNotHelp):
        learning.turn_on(house.coordinator, house.programme, NOW)
    row = kept(house, HARMFUL)
    with pytest.raises(LearningDoesNotHelp):
        learning.turn_on(house.coordinator, house.programme, NOW)
    row.turned_on_by, row.turned_on_at = house.coordinator, NOW
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.flush()


def test_counting_anew_keeps_it_on_only_while_it_helps(house):
    kept(house)
    learning.turn_on(house.coordinator, house.programme, NOW)
    assert kept(house).is_on
    assert not kept(house, HARMFUL).is_on
    assert not kept(house).is_on
    assert learning.weights_for(house.person.id) is PLAIN


def test_what_was_learnt_on_other_numbers_of_the_score_is_not_used(house):
    row = kept(house)
    learning.turn_on(house.coordinator, house.programme, NOW)
    row.formula = "000000000000"
    db.session.flush()
    assert learning.weights_for(house.person.id) is PLAIN
    with pytest.raises(LearningDoesNotHelp):
        learning.turn_on(house.coordinator, house.programme, NOW)


def test_too_few_are_not_counted(house):
    ended(house)
    with pytest.raises(TooFewToLearnFrom):
        learning.learn_from(with_parts(list_ended(house.programme.id, house.coordinator, TODAY)))


def test_with_too_few_the_page_says_so_calmly_and_offers_nothing(app, house):
    ended(house)
    browser = browser_of(app, house.coordinator)
    page = browser.get(f"/learning/{house.programme.id}")
    assert "Too few placements have ended to learn from yet: 1 of 60" in text_of(page)
    assert page_of(page).main.form is None

    refused = browser.post(f"/learning/{house.programme.id}/count")
    assert refused.status_code == 422
    assert "Nothing was counted." in text_of(refused)
    assert learning.find_latest(house.programme.id) is None


def test_pure_chance_is_said_not_to_help_and_cannot_be_turned_on(app, house):
    placements(house.programme, house.specialist, by_chance)
    browser = browser_of(app, house.coordinator)
    assert "enough to learn from" in text_of(browser.get(f"/learning/{house.programme.id}"))

    assert browser.post(f"/learning/{house.programme.id}/count").status_code == 303

    said = text_of(browser.get(f"/learning/{house.programme.id}"))
    assert "It does not help" in said
    assert "cannot be turned on until it is known to help" in said
    assert browser.post(f"/learning/{house.programme.id}/on").status_code == 422
    weights = learning.find_latest(house.programme.id).weights.named.values()
    assert all(weight == pytest.approx(1, abs=0.15) for weight in weights)


def on_the_page(browser, person_id: int) -> list[str]:
    """The workplaces on somebody's page, in its order."""
    page = page_of(browser.get(f"/participants/{person_id}/suggestions?all=1"))
    return [heading.get_text(" ", strip=True) for heading in page.main.select("h3")]


def order_of(person_id: int) -> list[tuple[str, float]]:
    """All workplaces as suggested to somebody, with their points."""
    weights = learning.weights_for(person_id)
    lists = current_employers(TODAY).rank(get_participant(person_id), 100, TODAY, weights)
    return [(one.employer_ref, one.score) for one in (*lists.fits, *lists.ask)]


def test_what_helps_is_turned_on_and_nobodys_gender_age_or_background_moves_a_rank(app, house):
    """The whole way: placements by the law of hours, counted, turned on, seen; then everybody is somebody else."""
    people = placements(house.programme, house.specialist, by_hours)
    coordinator, specialist = (browser_of(app, one) for one in (house.coordinator, house.specialist))

    def counted() -> tuple[float, ...]:
        assert coordinator.post(f"/learning/{house.programme.id}/count").status_code == 303
        return tuple(learning.find_latest(house.programme.id).weights.named.values())

    before = counted()
    assert "It helps" in text_of(coordinator.get(f"/learning/{house.programme.id}"))
    assert coordinator.post(f"/learning/{house.programme.id}/on").status_code == 303
    page = specialist.get(f"/participants/{people[0].id}/suggestions")
    assert "similar placements have more often been completed" in text_of(page)
    pages = {person.id: on_the_page(specialist, person.id) for person in people[:5]}
    orders = {person.id: order_of(person.id) for person in people}
    assert all(orders.values())
    assert all(pages.values())

    for number, person in enumerate(db.session.scalars(select(Participant))):
        person.gender = {"woman": "man", "man": "woman"}.get(person.gender, "other")
        person.birth_year = 2025 - (person.birth_year or 1990) + 1950
        person.education_level, person.experience_employment = "higher", True
        rows.added(
            Background(participant_id=person.id, background=("newly_arrived", "disability")[number % 2])
        )
    enrolments = db.session.scalars(select(Enrolment))
    for enrolment in enrolments:
        enrolment.main_income, enrolment.occupation_before = "sickness_benefit", "none"
        enrolment.referrer = "region_health"

    assert counted() == before
    assert learning.find_latest(house.programme.id).is_on
    assert [id_ for id_, order in orders.items() if order_of(id_) != order] == []
    assert [id_ for id_, page in pages.items() if on_the_page(specialist, id_) != page] == []


def test_turning_on_and_off_is_in_the_log_with_who_did_it(app, house):
    row = kept(house)
    browser = browser_of(app, house.coordinator)
    browser.post(f"/learning/{house.programme.id}/on")
    page = text_of(browser.get(f"/learning/{house.programme.id}"))
    assert house.coordinator.name in page
    browser.post(f"/learning/{house.programme.id}/off")

    logged = db.session.scalars(
        select(AuditEntry).where(AuditEntry.entity == "learnings", AuditEntry.action == "update")
    ).all()
    assert [(one.entity_id, one.staff_id) for one in logged] == [(row.id, house.coordinator.id)] * 2


def test_another_programmes_learning_is_not_found_and_others_may_not(app, house):
    other = rows.a_programme()
    addresses = ("", "/count", "/on", "/off")
    coordinator = browser_of(app, house.coordinator)
    for end in addresses:
        ask = coordinator.post if end else coordinator.get
        assert ask(f"/learning/{other.id}{end}").status_code == 404
    for role in ("specialist", "partner", "admin", "auditor"):
        browser = browser_of(app, rows.a_staff_member(role, house.programme))
        for end in addresses:
            ask = browser.post if end else browser.get
            assert ask(f"/learning/{house.programme.id}{end}").status_code == 403


def test_the_list_tells_what_each_programme_has(app, house):
    ended(house)
    kept(house)
    browser = browser_of(app, house.coordinator)
    assert "1 ended placement to learn from" in text_of(browser.get("/learning"))
    assert "Off" in text_of(browser.get("/learning"))
    learning.turn_on(house.coordinator, house.programme, NOW)
    assert "On" in text_of(browser.get("/learning")).split()
