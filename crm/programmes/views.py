"""Pages about programmes, for administrators."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.labels import LABELS
from crm.programmes import actions, queries
from crm.programmes.forms import PeriodGoalForm, ProgrammeForm, goals_form, period_goal_form
from crm.programmes.models import Programme
from crm.programmes.rules import is_share, written_target
from crm.web.access import access
from crm.web.editing import answer, find_conflict

blueprint = Blueprint("programmes", __name__, url_prefix="/programmes")


@blueprint.get("")
@access("programmes.edit")
def index() -> ResponseReturnValue:
    """Every programme with its days and how many goals it has."""
    return render_template("programmes/index.html", programmes=queries.list_programmes())


@blueprint.route("/new", methods=["GET", "POST"])
@access("programmes.edit")
def create() -> ResponseReturnValue:
    """Add a programme; its goals come next."""
    form = ProgrammeForm()
    if form.validate_on_submit() and (programme := form.run(actions.add_programme, form.details)):
        flash(_("%(name)s is added. What does it aim at?", name=programme.name), "success")
        return redirect(url_for("programmes.goals", programme_id=programme.id), 303)
    return answer("programmes/create.html", form)


@blueprint.route("/<int:programme_id>/edit", methods=["GET", "POST"])
@access("programmes.edit")
def edit(programme_id: int) -> ResponseReturnValue:
    """Change a programme."""
    programme = queries.get_programme(programme_id)
    form = ProgrammeForm(obj=programme)

    def save() -> Programme:
        form.require_same_version(programme)
        return actions.change_programme(programme, form.details)

    if form.validate_on_submit() and form.run(save):
        flash(_("%(name)s is saved.", name=programme.name), "success")
        return redirect(url_for("programmes.index"), 303)
    conflict = find_conflict(form, programme)
    return answer("programmes/edit.html", form, programme=programme, conflict=conflict)


@blueprint.route("/<int:programme_id>/goals", methods=["GET", "POST"])
@access("programmes.edit")
def goals(programme_id: int) -> ResponseReturnValue:
    """What a programme aims at, one number an indicator."""
    programme = queries.get_programme(programme_id)
    form = goals_form(programme)
    if form.validate_on_submit() and form.run(actions.set_goals, programme, form.targets):
        flash(_("The goals of %(name)s are saved.", name=programme.name), "success")
        return redirect(url_for("programmes.index"), 303)
    return answer(
        "programmes/goals.html",
        form,
        programme=programme,
        indicators=LABELS["indicator"],
        is_share=is_share,
        period_goals=queries.list_period_goals(programme),
        written_target=written_target,
    )


@blueprint.route("/<int:programme_id>/goals/new", methods=["GET", "POST"])
@access("programmes.edit")
def add_goal(programme_id: int) -> ResponseReturnValue:
    """Add a goal for some of the programme's time."""
    programme = queries.get_programme(programme_id)
    form = PeriodGoalForm()
    if form.validate_on_submit() and form.run(lambda: actions.add_goal(programme, form.details)):
        flash(_("The goal is added."), "success")
        return redirect(url_for("programmes.goals", programme_id=programme.id), 303)
    return answer("programmes/goal.html", form, programme=programme, goal=None)


@blueprint.route("/<int:programme_id>/goals/<int:goal_id>", methods=["GET", "POST"])
@access("programmes.edit")
def change_goal(programme_id: int, goal_id: int) -> ResponseReturnValue:
    """Change a goal that has a period of its own."""
    goal = queries.get_period_goal(programme_id, goal_id)
    form = period_goal_form(goal)
    if form.validate_on_submit() and form.run(lambda: actions.change_goal(goal, form.details)):
        flash(_("The goal is saved."), "success")
        return redirect(url_for("programmes.goals", programme_id=programme_id), 303)
    return answer("programmes/goal.html", form, programme=goal.programme, goal=goal)


@blueprint.post("/<int:programme_id>/goals/<int:goal_id>/remove")
@access("programmes.edit")
def remove_goal(programme_id: int, goal_id: int) -> ResponseReturnValue:
    """Take away a goal that has a period of its own."""
    actions.remove_goal(queries.get_period_goal(programme_id, goal_id))
    flash(_("The goal is removed."), "success")
    return redirect(url_for("programmes.goals", programme_id=programme_id), 303)
