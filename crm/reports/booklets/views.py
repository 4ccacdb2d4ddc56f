"""Pages of booklets: which there are, choosing, making with progress, reading on paper and as a file."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from crm.audit.actions import record
from crm.reports.booklets import actions, queries
from crm.reports.booklets.contents import about, definitions_of
from crm.reports.booklets.forms import BookletForm
from crm.reports.booklets.making import Made, find_made, start
from crm.reports.booklets.models import Booklet
from crm.web.access import access
from crm.web.clock import today
from crm.web.editing import answer

blueprint = Blueprint("booklets", __name__, url_prefix="/reports/booklets")


@blueprint.get("")
@access("booklets.edit")
def index() -> ResponseReturnValue:
    """The booklets of the coordinator's programmes."""
    return render_template("booklets/index.html", booklets=queries.list_booklets(current_user))


@blueprint.route("/new", methods=["GET", "POST"])
@access("booklets.edit")
def create() -> ResponseReturnValue:
    """Choose what a booklet holds."""
    form = BookletForm(current_user)
    if form.validate_on_submit():
        booklet = form.run(actions.save_booklet, Booklet(), form.details, current_user)
        if booklet:
            flash(_("%(name)s is saved.", name=booklet.name), "success")
            return redirect(url_for("booklets.show", booklet_id=booklet.id), 303)
    return answer("booklets/edit.html", form, booklet=None)


@blueprint.get("/<int:booklet_id>")
@access("booklets.edit")
def show(booklet_id: int) -> ResponseReturnValue:
    """What a booklet holds, and the way to have it made."""
    booklet = queries.get_booklet(booklet_id, current_user)
    return render_template(
        "booklets/show.html",
        booklet=booklet,
        definitions=definitions_of(booklet),
        about=about(booklet, current_user),
    )


@blueprint.route("/<int:booklet_id>/edit", methods=["GET", "POST"])
@access("booklets.edit")
def edit(booklet_id: int) -> ResponseReturnValue:
    """Change what a booklet holds."""
    booklet = queries.get_booklet(booklet_id, current_user)
    form = BookletForm.of(current_user, booklet)

    def save() -> Booklet:
        form.require_same_version(booklet)
        return actions.save_booklet(booklet, form.details, current_user)

    if form.validate_on_submit() and form.run(save):
        flash(_("%(name)s is saved.", name=booklet.name), "success")
        return redirect(url_for("booklets.show", booklet_id=booklet.id), 303)
    return answer("booklets/edit.html", form, booklet=booklet)


@blueprint.post("/<int:booklet_id>/remove")
@access("booklets.edit")
def remove(booklet_id: int) -> ResponseReturnValue:
    """Take a booklet away."""
    booklet = queries.get_booklet(booklet_id, current_user)
    actions.remove_booklet(booklet)
    flash(_("%(name)s is taken away.", name=booklet.name), "success")
    return redirect(url_for("booklets.index"), 303)


@blueprint.post("/<int:booklet_id>/make")
@access("booklets.edit")
def make(booklet_id: int) -> ResponseReturnValue:
    """Begin to count a booklet and to put it on pages."""
    booklet = queries.get_booklet(booklet_id, current_user)
    style, script = (url_for("static", filename=name) for name in ("css/printed.css", "js/print.js"))
    app: Any = current_app._get_current_object()  # type: ignore[attr-defined]
    made = start(app, booklet, current_user, today(), style, script)
    return redirect(url_for("booklets.made", token=made.token), 303)


@blueprint.get("/made/<token>")
@access("booklets.edit")
def made(token: str) -> ResponseReturnValue:
    """How far the making has come; when it is done, the booklet to read, to print and to take along."""
    found, booklet = _own(token)
    return render_template("booklets/made.html", made=found, booklet=booklet)


@blueprint.get("/made/<token>/progress")
@access("booklets.edit")
def progress(token: str) -> ResponseReturnValue:
    """How far it has come; tells the page to load anew when it is done."""
    found = find_made(token, current_user.id)
    response = Response(render_template("booklets/_progress.html", made=found, token=token))
    if found is None or found.is_finished or found.has_failed:
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/made/<token>/stop")
@access("booklets.edit")
def stop(token: str) -> ResponseReturnValue:
    """Stop the making, or throw away what is made."""
    found, booklet = _own(token)
    found.stop()
    flash(_("The making is stopped. The booklet itself is still saved."), "message")
    return redirect(url_for("booklets.show", booklet_id=booklet.id), 303)


@blueprint.get("/made/<token>/page")
@access("booklets.edit")
def page(token: str) -> ResponseReturnValue:
    """The booklet on one page, to read and to print."""
    found, _booklet = _own(token)
    if not found.is_finished:
        abort(404)
    return found.page


@blueprint.get("/made/<token>/file")
@access("booklets.edit", fresh=True)
def download(token: str) -> ResponseReturnValue:
    """The booklet as a PDF file."""
    found, booklet = _own(token)
    file = (found.file if found.is_finished else None) or abort(404)
    made_for = ", for spreading" if booklet.for_spreading else ""
    record("export", "booklets", booklet.id, reason=f"{', '.join(booklet.reports)}, pdf{made_for}")
    response = Response(file, content_type="application/pdf")
    name = f"{booklet.programme.code}-{today().isoformat()}.pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _own(token: str) -> tuple[Made, Booklet]:
    found = find_made(token, current_user.id) or abort(404)
    return found, queries.get_booklet(found.booklet_id, current_user)
