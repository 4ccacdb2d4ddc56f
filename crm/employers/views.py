"""Pages of the register. The employer's own page, which shows it from all sides, is `overviews.employer`."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm import errors
from crm.employers import actions, lessons, queries, rules
from crm.employers.facts import known_and_asked
from crm.employers.forms import (
    PARTS,
    ContactPersonForm,
    EmployerFilterForm,
    EmployerForm,
    FactForm,
    LessonForm,
    NewEmployerForm,
    NextStepForm,
)
from crm.employers.models import Employer
from crm.employers.places import way_to
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer, find_conflict
from crm.web.filters import address, sortable
from crm.web.paging import requested_page

blueprint = Blueprint("employers", __name__, url_prefix="/employers")


def _to(employer: Employer, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("overviews.employer", employer_id=employer.id, _anchor=anchor), 303)


@blueprint.get("")
@access("employers.read")
def index() -> ResponseReturnValue:
    """The register, searched, filtered and sorted."""
    form = EmployerFilterForm()
    found = queries.list_employers(form.wanted(current_user.id), today(), requested_page())
    return render_template(
        "employers/index.html",
        form=form,
        found=found,
        sort=form.sort_code,
        sortable=sortable,
        address=address,
        due_state=rules.due_state,
        way_to=way_to,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@access("employers.edit")
def create() -> ResponseReturnValue:
    """Add an employer; names that look like one we have are shown first."""
    form = NewEmployerForm(
        creator_id=current_user.id,
        today=today(),
        data={"name": request.args.get("name"), "owner_id": current_user.id},
    )
    similar: Any = ()
    if form.validate_on_submit():
        similar = [] if form.is_another.data else queries.list_similar(form.name.data or "")
        if not similar and (employer := form.run(actions.create_employer, form.values)):
            flash(_("%(name)s is added.", name=employer.name), "success")
            _warn_of_personal_number(employer)
            return _to(employer)
    page, status = answer("employers/create.html", form, similar=similar)
    return page, 422 if similar else status


def _warn_of_personal_number(employer: Employer) -> None:
    if rules.is_sole_trader(employer.orgnr):
        flash(
            _("The number is a personal number: name and number of a sole trader are personal data."),
            "warning",
        )


@blueprint.route("/<int:employer_id>/edit", methods=["GET", "POST"])
@access("employers.edit")
def edit(employer_id: int) -> ResponseReturnValue:
    """Everything about the employer on one form."""
    employer = queries.get_employer(employer_id)
    form = EmployerForm(obj=employer)
    return _edited(form, employer, employer_id) or answer(
        "employers/edit.html", form, employer=employer, conflict=find_conflict(form, employer)
    )


@blueprint.route("/<int:employer_id>/edit/<part>", methods=["GET", "POST"])
@access("employers.edit")
def edit_part(employer_id: int, part: str) -> ResponseReturnValue:
    """One thing about the employer: in place with script, on a page of its own without."""
    employer = queries.get_employer(employer_id)
    if part not in PARTS:
        abort(404)
    form = EmployerForm(obj=employer)
    form.keep_only(PARTS[part])
    template = "employers/_part.html" if request.headers.get("HX-Request") else "employers/edit_part.html"
    return _edited(form, employer, employer_id) or answer(
        template, form, employer=employer, part=part, conflict=find_conflict(form, employer)
    )


def _edited(form: EmployerForm, employer: Employer, opened_id: int) -> ResponseReturnValue | None:
    """Save the form; None when there is nothing to save, or it was refused. `opened_id` is whom it was opened for."""

    def save() -> Employer:
        if employer.id != opened_id:
            raise errors.HasBeenMerged(employer=employer.name)
        form.require_same_version(employer)
        return actions.edit_employer(employer, form.values)

    if not form.validate_on_submit() or not form.run(save):
        return None
    flash(_("Saved."), "success")
    _warn_of_personal_number(employer)
    return _to(employer)


@blueprint.post("/<int:employer_id>/archive")
@access("employers.edit")
def archive(employer_id: int) -> ResponseReturnValue:
    """Keep the employer for its history only."""
    employer = queries.get_employer(employer_id)
    actions.archive_employer(employer, today())
    flash(_("%(name)s is archived. The history stays.", name=employer.name), "success")
    return _to(employer)


@blueprint.post("/<int:employer_id>/unarchive")
@access("employers.edit")
def unarchive(employer_id: int) -> ResponseReturnValue:
    """Take the employer back into the lists."""
    employer = queries.get_employer(employer_id)
    actions.unarchive_employer(employer)
    flash(_("%(name)s is back in the lists.", name=employer.name), "success")
    return _to(employer)


@blueprint.get("/<int:employer_id>/facts")
@access("employers.edit")
def facts(employer_id: int) -> ResponseReturnValue:
    """All that one can know about the work, each answered with one tap."""
    employer = queries.get_employer(employer_id)
    said = FactForm(formdata=request.args)
    return render_template(
        "employers/facts.html", employer=employer, form=said, facts=known_and_asked(employer, today())
    )


@blueprint.route("/<int:employer_id>/lessons/<int:lesson_id>", methods=["GET", "POST"])
@access("employers.edit")
def change_lesson(employer_id: int, lesson_id: int) -> ResponseReturnValue:
    """Other words for what a placement taught, or none."""
    employer, lesson = queries.get_employer(employer_id), lessons.get_lesson(employer_id, lesson_id)
    form = LessonForm(obj=lesson)

    def save() -> None:
        form.require_same_version(lesson)
        lessons.change_lesson(lesson, form.lesson.data)

    if form.validate_on_submit() and form.run(save):
        flash(_("Saved."), "success")
        return _to(employer)
    return answer("employers/change_lesson.html", form, employer=employer)


@blueprint.post("/<int:employer_id>/facts")
@access("employers.edit")
def note_fact(employer_id: int) -> ResponseReturnValue:
    """Note one answer, and go on with the list."""
    employer = queries.get_employer(employer_id)
    form = FactForm()
    if form.validate_on_submit() and form.run(
        actions.note_fact, employer, form.fact, form.value, form.source.data, form.noted_on.data or today()
    ):
        page = url_for(
            ".facts",
            employer_id=employer.id,
            source=form.source.data,
            noted_on=form.noted_on.data,
            _anchor=form.fact,
        )
        return redirect(page, 303)
    return answer("employers/facts.html", form, employer=employer, facts=known_and_asked(employer, today()))


@blueprint.route("/<int:employer_id>/next-step", methods=["GET", "POST"])
@access("employers.edit")
def set_next_step(employer_id: int) -> ResponseReturnValue:
    """A step with a day, or why there is none."""
    employer = queries.get_employer(employer_id)
    form = NextStepForm(obj=employer, today=today(), data={"when": "day" if employer.next_on else None})
    if form.validate_on_submit() and form.run(actions.set_next_step, employer, *form.step):
        flash(_("The next step is saved."), "success")
        return _to(employer)
    return answer("employers/set_next_step.html", form, employer=employer)


@blueprint.route("/<int:employer_id>/people/new", methods=["GET", "POST"])
@access("employers.edit")
def create_contact_person(employer_id: int) -> ResponseReturnValue:
    """Add somebody at the employer."""
    employer = queries.get_employer(employer_id)
    form = ContactPersonForm()
    if form.validate_on_submit() and (
        person := form.run(actions.create_contact_person, employer, form.values)
    ):
        flash(_("%(name)s is added.", name=person.name), "success")
        return _to(employer, "people")
    return answer("employers/create_contact_person.html", form, employer=employer)


@blueprint.route("/<int:employer_id>/people/<int:person_id>/edit", methods=["GET", "POST"])
@access("employers.edit")
def edit_contact_person(employer_id: int, person_id: int) -> ResponseReturnValue:
    """Change what is written about somebody at the employer."""
    person = queries.get_contact_person(employer_id, person_id)
    form = ContactPersonForm(obj=person)

    def save() -> Any:
        form.require_same_version(person)
        return actions.edit_contact_person(person, form.values)

    if form.validate_on_submit() and form.run(save):
        flash(_("Saved."), "success")
        return _to(person.employer, "people")
    conflict = find_conflict(form, person)
    return answer(
        "employers/edit_contact_person.html",
        form,
        somebody=person,
        employer=person.employer,
        conflict=conflict,
    )


@blueprint.post("/<int:employer_id>/people/<int:person_id>/archive")
@access("employers.edit")
def archive_contact_person(employer_id: int, person_id: int) -> ResponseReturnValue:
    """The person is not there any more, or (`back`) is there again."""
    person = queries.get_contact_person(employer_id, person_id)
    if request.form.get("back"):
        actions.unarchive_contact_person(person)
        flash(_("%(name)s is back.", name=person.name), "success")
    else:
        actions.archive_contact_person(person, today())
        flash(_("%(name)s is archived. What you said with each other stays.", name=person.name), "success")
    return _to(person.employer, "people")
