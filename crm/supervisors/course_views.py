"""Pages of courses for supervisors: which there are, whom to invite, answers and attendance with a tap each."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from crm.codes import COURSE_ANSWERS
from crm.supervisors import courses
from crm.supervisors.course_forms import CourseForm, InvitableForm, InviteForm, MarkForm
from crm.supervisors.course_queries import get_course, list_courses, list_invitable, list_states
from crm.supervisors.models import Course, CourseInvitation
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer, find_conflict

blueprint = Blueprint("courses", __name__, url_prefix="/supervisors/courses")


@blueprint.get("")
@access("supervisors.read")
def index() -> ResponseReturnValue:
    """The courses, those to come first."""
    return render_template("courses/index.html", courses=list_courses())


@blueprint.get("/<int:course_id>")
@access("supervisors.read")
def show(course_id: int) -> ResponseReturnValue:
    """One course: how many were asked, said yes and came, and each of them."""
    course = get_course(course_id)
    people = [invitation.contact_person for invitation in course.invitations]
    return render_template(
        "courses/show.html",
        course=course,
        form=MarkForm(),
        mark_of=courses.mark_of,
        supervisors=list_states(people),
        invitations=sorted(course.invitations, key=lambda one: one.contact_person.in_order),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@access("supervisors.edit")
def create() -> ResponseReturnValue:
    """A new course."""
    form = CourseForm(starts_on=today())
    if form.validate_on_submit() and (course := form.run(courses.create_course, current_user, form.values)):
        flash(_("Saved. Now invite those whom it is for."), "success")
        return redirect(url_for("courses.invite", course_id=course.id), 303)
    return answer("courses/create.html", form)


@blueprint.route("/<int:course_id>/edit", methods=["GET", "POST"])
@access("supervisors.edit")
def edit(course_id: int) -> ResponseReturnValue:
    """Change what, where and when."""
    course = get_course(course_id)
    form = CourseForm(obj=course)

    def save() -> Course:
        form.require_same_version(course)
        return courses.edit_course(course, form.values)

    if form.validate_on_submit() and form.run(save):
        flash(_("Saved."), "success")
        return _to(course)
    return answer("courses/edit.html", form, course=course, conflict=find_conflict(form, course))


@blueprint.route("/<int:course_id>/invite", methods=["GET", "POST"])
@access("supervisors.edit")
def invite(course_id: int) -> ResponseReturnValue:
    """Choose whom to ask, many at once."""
    course = get_course(course_id)
    narrowing, form = InvitableForm(), InviteForm(invited_on=today())
    people = list_invitable(course, narrowing.wanted)
    form.offer(people, list_states(people))
    if form.validate_on_submit():
        chosen = [person for person in people if person.id in form.people.data]
        count = courses.invite(course, chosen, form.invited_on.data)
        flash(ngettext("%(num)s person is invited.", "%(num)s people are invited.", count), "success")
        return _to(course)
    return answer("courses/invite.html", form, course=course, narrowing=narrowing, people=people)


@blueprint.post("/<int:course_id>/marks")
@access("supervisors.edit")
def mark(course_id: int) -> ResponseReturnValue:
    """One tap: an answer, whether somebody came, or that they were not asked after all. The same again undoes it."""
    course = get_course(course_id)
    form = MarkForm()
    invitation = next((one for one in course.invitations if one.id == form.invitation_id), None)
    if invitation is None:
        abort(404)
    if not form.validate_on_submit() or not form.run(_mark, invitation, form.said):
        abort(422)
    return redirect(url_for("courses.show", course_id=course.id, _anchor=f"invited-{invitation.id}"), 303)


def _mark(invitation: CourseInvitation, said: str) -> None:
    if said == "take_back":
        courses.take_back_invitation(invitation)
    elif said in COURSE_ANSWERS:
        courses.note_answer(invitation, None if invitation.answer == said else said)
    else:
        courses.note_attendance(invitation, None if courses.mark_of(invitation) == said else said)


def _to(course: Course) -> ResponseReturnValue:
    return redirect(url_for("courses.show", course_id=course.id), 303)
