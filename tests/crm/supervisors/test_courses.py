"""Courses for supervisors: invited, answered, came, went through it; and what becomes of their training."""

from datetime import date

import pytest
from flask import Flask

from crm import errors
from crm.accounts.models import Staff
from crm.database import db
from crm.employers.models import ContactPerson
from crm.supervisors import actions, courses
from crm.supervisors.models import Course, CourseInvitation, Supervisor
from tests.conftest import Client
from tests.crm import rows
from tests.crm.at_work import MONDAY, browser_of, page_of, text_of

DAY = date(2026, 11, 20)
ASKED = date(2026, 11, 2)


@pytest.fixture
def course(app: Flask) -> Course:
    """A course last Friday."""
    return rows.added(Course(name="Handledarskap i tre steg", place="Folkets hus", starts_on=DAY, seats=12))


@pytest.fixture
def sam(app: Flask) -> Supervisor:
    return rows.a_supervisor(rows.an_employer("Café Lund"), "Sam Handledare")


def asked(course: Course, *people: ContactPerson) -> CourseInvitation:
    """They are invited; the invitation of the last one."""
    assert courses.invite(course, people, ASKED) == len(people)
    return course.invitations[-1]


def training_of(supervisor: Supervisor) -> tuple[str, date | None]:
    db.session.flush()
    return supervisor.training, supervisor.training_on


def history_of(supervisor: Supervisor) -> list[tuple[str, date | None, bool]]:
    return [(row.state, row.happened_on, row.course is not None) for row in supervisor.trainings]


class TestTraining:
    def test_an_invitation_offers_it_and_going_through_the_course_completes_it(
        self, course: Course, sam: Supervisor
    ):
        invitation = asked(course, sam.contact_person)
        assert training_of(sam) == ("offered", ASKED)

        courses.note_attendance(invitation, "completed")
        assert training_of(sam) == ("completed", DAY)
        assert history_of(sam) == [("offered", ASKED, True), ("completed", DAY, True)]

    @pytest.mark.parametrize("mark", ["came", "absent", None])
    def test_another_mark_takes_the_completion_back(self, course: Course, sam: Supervisor, mark: str | None):
        invitation = asked(course, sam.contact_person)
        courses.note_attendance(invitation, "completed")

        courses.note_attendance(invitation, mark)

        assert training_of(sam) == ("offered", ASKED)
        assert courses.mark_of(invitation) == mark

    def test_what_was_known_before_holds_again_when_the_course_is_taken_back(self, course: Course):
        # Written past the history, as an import does.
        kim = rows.a_supervisor(rows.an_employer(), "Kim", training="completed", training_on=date(2024, 5, 1))
        invitation = asked(course, kim.contact_person)
        courses.note_attendance(invitation, "completed")
        assert training_of(kim) == ("completed", DAY)

        courses.take_back_invitation(invitation)

        assert training_of(kim) == ("completed", date(2024, 5, 1))
        assert course.invitations == []

    def test_nobody_is_asked_twice(self, course: Course, sam: Supervisor):
        asked(course, sam.contact_person)

        assert courses.invite(course, [sam.contact_person], DAY) == 0
        assert len(course.invitations) == 1

    def test_who_supervises_nobody_may_come_and_has_it_when_they_begin(self, course: Course):
        person = rows.a_contact_person(rows.an_employer(), "Ove Ovan")
        courses.note_attendance(asked(course, person), "completed")
        assert db.session.scalar(db.select(db.func.count(Supervisor.id))) == 0

        supervisor = actions.create_supervisor(person.employer, person.id, {}, {"training": "none"})

        assert training_of(supervisor) == ("completed", DAY)

    def test_a_course_that_is_moved_moves_the_day_of_the_training(self, course: Course, sam: Supervisor):
        courses.note_attendance(asked(course, sam.contact_person), "completed")

        courses.edit_course(course, {"starts_on": DAY, "ends_on": date(2026, 11, 21)})

        assert training_of(sam) == ("completed", date(2026, 11, 21))

    def test_by_hand_one_step_follows_the_other_and_a_correction_replaces(self, sam: Supervisor):
        for state, on in (("offered", ASKED), ("completed", DAY), ("completed", MONDAY)):
            actions.edit_supervisor(sam, {"training": state, "training_on": on, "capacity": 2})
        assert history_of(sam) == [("offered", ASKED, False), ("completed", MONDAY, False)]
        assert (training_of(sam), sam.capacity) == (("completed", MONDAY), 2)

        actions.edit_supervisor(sam, {"training": "none", "training_on": MONDAY})
        assert (training_of(sam), history_of(sam)) == (("none", None), [])

    def test_what_a_course_says_is_changed_there(self, course: Course, sam: Supervisor):
        courses.note_attendance(asked(course, sam.contact_person), "completed")

        with pytest.raises(errors.TrainedAtCourse):
            actions.edit_supervisor(sam, {"training": "none"})

    @pytest.mark.parametrize("said", ["perhaps", "completed"])
    def test_answers_are_of_a_closed_list(self, course: Course, sam: Supervisor, said: str):
        invitation = asked(course, sam.contact_person)

        with pytest.raises(errors.UnknownValue):
            courses.note_answer(invitation, said)
        with pytest.raises(errors.UnknownValue):
            courses.note_attendance(invitation, "perhaps")


class TestPages:
    def test_a_course_is_made_and_people_are_invited_by_ticking_them(self, as_anna: Client, sam: Supervisor):
        rows.a_supervisor(rows.an_employer("Zoo"), "Klar", training="completed", training_on=ASKED)
        other = rows.a_contact_person(sam.contact_person.employer, "Ove Ovan")
        made = as_anna.post("/supervisors/courses/new", data={"name": "Ny kurs", "starts_on": "2026-12-01"})
        assert made.status_code == 303
        page = text_of(as_anna.get(made.location))
        assert "Sam Handledare, Café Lund (no training yet)" in page
        assert "Klar" not in page
        assert "Ove" not in page
        assert "Klar" in text_of(as_anna.get(f"{made.location}?trained=y"))
        assert "Ove Ovan, Café Lund (no supervisor yet)" in text_of(as_anna.get(f"{made.location}?q=lund"))
        assert "Sam" in text_of(as_anna.get(f"{made.location}?q=handl"))
        assert "Sam" not in text_of(as_anna.get(f"{made.location}?hosting=y"))

        ticked = {"people": [str(sam.contact_person_id), str(other.id)], "invited_on": "2026-11-23"}
        invited = as_anna.post(f"{made.location}?q=lund", data=ticked)

        page = text_of(as_anna.get(invited.location))
        assert "2 are invited, 0 say yes." in page
        assert "invited Mon 23 Nov" in page

    def test_a_tap_marks_and_the_same_tap_undoes(self, as_anna: Client, course: Course, sam: Supervisor):
        asked(course, sam.contact_person)
        address = f"/supervisors/courses/{course.id}"

        def tap(word: str) -> str:
            """Tap a button and give the sentence of the page."""
            page = page_of(as_anna.get(address))
            [button] = [one for one in page.select("button[name=mark]") if word in one.get_text()]
            answer = as_anna.post(
                page.select_one("form:has(button[name=mark])")["action"], data={"mark": button["value"]}
            )
            assert answer.status_code == 303
            said = page_of(as_anna.get(address)).select_one(".answer")
            return said.get_text() if said else ""

        assert tap("Went through it") == "1 were invited, 0 said yes, 1 came and 1 went through it."
        assert "Training completed" in text_of(as_anna.get(f"/supervisors/{sam.id}"))
        assert tap("Came").endswith("1 came and 0 went through it.")
        assert tap("Came").endswith("0 came and 0 went through it.")
        assert tap("Take the invitation away") == ""

    def test_before_the_day_answers_are_asked_for(self, as_anna: Client, course: Course, sam: Supervisor):
        course.starts_on = date(2026, 12, 1)
        invitation = asked(course, sam.contact_person)
        address = f"/supervisors/courses/{course.id}"

        assert as_anna.post(f"{address}/marks", data={"mark": f"{invitation.id}=yes"}).status_code == 303
        assert "1 are invited, 1 say yes." in text_of(as_anna.get(address))
        assert "Went through it" not in as_anna.get(address).text

    @pytest.mark.parametrize(
        ("mark", "status"), [("0=yes", 404), ("x=yes", 404), ("", 404), ("{id}=perhaps", 422), ("{id}", 422)]
    )
    def test_other_marks_are_refused(
        self, as_anna: Client, course: Course, sam: Supervisor, mark: str, status: int
    ):
        invitation = asked(course, sam.contact_person)
        data = {"mark": mark.format(id=invitation.id)}

        assert as_anna.post(f"/supervisors/courses/{course.id}/marks", data=data).status_code == status
        assert (invitation.answer, invitation.came) == (None, None)

    def test_the_list_counts(self, as_anna: Client, course: Course, sam: Supervisor):
        asked(course, rows.a_contact_person(rows.an_employer()), sam.contact_person)
        courses.note_answer(course.invitations[0], "yes")
        courses.note_attendance(course.invitations[1], "came")

        row = " ".join(page_of(as_anna.get("/supervisors/courses")).tbody.get_text(" ").split())

        assert row == "Handledarskap i tre steg Folkets hus Fri 20 Nov 2 1 of 12 1 0"

    def test_a_partner_reads_and_changes_nothing(
        self, app: Flask, anna: Staff, course: Course, sam: Supervisor
    ):
        asked(course, sam.contact_person)
        client = browser_of(app, rows.a_staff_member("partner"))

        page = client.get(f"/supervisors/courses/{course.id}")
        assert "Sam Handledare" in text_of(page)
        assert not page_of(page).main.select("button[name=mark]")
        assert (
            client.post(f"/supervisors/courses/{course.id}/marks", data={"mark": "1=yes"}).status_code == 403
        )
        assert client.get("/supervisors/courses/new").status_code == 403


class TestFull:
    def test_the_list_and_the_page_say_who_is_full(self, as_anna: Client, anna: Staff, sam: Supervisor):
        sam.capacity = 1
        person = rows.a_participant("Samira Ahmed")
        rows.an_enrolment(person, anna.programmes[0], anna)
        rows.a_placement(person, anna.programmes[0], sam.contact_person.employer, supervisor=sam)

        assert "1 of 1 Full" in text_of(as_anna.get("/supervisors"))
        assert "Full, 1 of 1" in text_of(as_anna.get(f"/supervisors/{sam.id}"))

    def test_placements_without_a_supervisor_are_a_tap_away(self, as_anna: Client, anna: Staff):
        person = rows.a_participant("Samira Ahmed")
        rows.an_enrolment(person, anna.programmes[0], anna)
        rows.a_placement(person, anna.programmes[0], rows.an_employer("Utan"))
        rows.a_placement(person, anna.programmes[0], rows.an_employer("Visiten"), kind="study_visit")
        page = page_of(as_anna.get("/supervisors"))
        [link] = [one for one in page.main.select("a") if "without a supervisor" in one.get_text()]

        assert link.get_text().startswith("1 placement")
        listed = text_of(as_anna.get(link["href"]))
        assert "Utan" in listed
        assert "Visiten" not in listed


@pytest.mark.parametrize(
    ("answers", "warning"),
    [
        (("yes", "no"), None),
        (("yes", None), "More may come than there are seats: 2 for 1."),
        (("yes", "yes", None), "More have said yes than there are seats: 2 for 1."),
    ],
)
def test_more_than_there_are_seats_is_said_before_the_course(
    as_anna: Client, answers: tuple[str | None, ...], warning: str | None
):
    course = rows.added(Course(name="Handledarskap", starts_on=date(2026, 12, 4), seats=1))
    employer = rows.an_employer()
    for number, answer in enumerate(answers):
        courses.note_answer(asked(course, rows.a_contact_person(employer, f"Kim {number}")), answer)
    address = f"/supervisors/courses/{course.id}"

    assert ("than there are seats" in text_of(as_anna.get(address))) == (warning is not None)
    assert warning is None or warning in text_of(as_anna.get(address))

    course.starts_on = DAY
    db.session.flush()
    assert "than there are seats" not in text_of(as_anna.get(address))
