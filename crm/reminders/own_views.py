"""How one wants to be reminded: by e-mail, and in one's own calendar."""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import update

from crm import labels
from crm.audit.actions import record_read
from crm.reminders import calendar, queries
from crm.reminders.forms import SettingsForm
from crm.reminders.models import CalendarFeed
from crm.reminders.own_actions import choose
from crm.reminders.sources import occasions_of
from crm.web.access import PUBLIC, access
from crm.web.clock import now, today
from crm.web.editing import answer
from crm.web.transactions import keep

blueprint = Blueprint("own_reminders", __name__)


@blueprint.route("/account/reminders", methods=["GET", "POST"])
@access("reminders.own")
def edit() -> ResponseReturnValue:
    """When to be reminded, and of what; and the calendar."""
    staff = current_user._get_current_object()
    form = SettingsForm(staff.role, queries.find_settings(staff.id))
    if form.validate_on_submit() and form.run(choose, staff, form.choice, labels.language(), now()):
        flash(_("Saved."), "success")
        return redirect(url_for(".edit"), 303)
    can_send = bool(current_app.config["MAIL_SERVER"])
    return answer("reminders/own.html", form, feed=queries.find_feed(staff.id), can_send=can_send)


@blueprint.post("/account/reminders/calendar")
@access("reminders.own", fresh=True)
def make_calendar() -> ResponseReturnValue:
    """Make a calendar, or a new key to it, and show its address this once."""
    token = calendar.make_feed(current_user._get_current_object(), now())
    address = _address() + url_for(".show_calendar", token=token)
    return render_template("reminders/calendar.html", address=address)


@blueprint.post("/account/reminders/calendar/end")
@access("reminders.own")
def end_calendar() -> ResponseReturnValue:
    """Turn the calendar off."""
    calendar.end_feed(current_user._get_current_object())
    flash(_("The calendar is turned off. Take it away in your calendar program too."), "success")
    return redirect(url_for(".edit"), 303)


@blueprint.get("/calendar/<token>.ics")
@access(PUBLIC)
def show_calendar(token: str) -> ResponseReturnValue:
    """Somebody's calendar, for a program that has the key in the address and no log-in."""
    feed = calendar.find_by_token(token) or abort(404)
    occasions = occasions_of(feed.staff, today())
    content = calendar.written(occasions, feed.staff.locale or "sv", _address())
    response = Response(content, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(calendar.content_mark(content, today())[:32])
    response.make_conditional(request)
    if response.status_code != 304:
        _note_read(feed, calendar.content_mark(content, today()), {one.participant_id for one in occasions})
    return response


def _note_read(feed: CalendarFeed, mark: str, about: set[int | None]) -> None:
    """Programs ask every hour: a day's content is noted as read when it is handed out first, not each time."""
    if feed.delivered != mark:
        record_read(sorted(filter(None, about)), "calendar", by=feed.staff_id)
        keep(update(CalendarFeed).where(CalendarFeed.id == feed.id).values(delivered=mark))


def _address() -> str:
    """Where this application is reached, without a stroke at the end."""
    return str(current_app.config["ADDRESS"] or request.url_root.rstrip("/"))
