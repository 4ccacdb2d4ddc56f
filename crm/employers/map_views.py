"""The list of employers as a map: the same filters, the same employers."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from crm.employers import map as ground
from crm.employers import queries
from crm.employers.forms import EmployerFilterForm
from crm.web import formats
from crm.web.access import access
from crm.web.clock import today
from crm.web.paging import requested_page

blueprint = Blueprint("employer_map", __name__, url_prefix="/employers/map")


@blueprint.get("")
@access("employers.read")
def show() -> ResponseReturnValue:
    """The map, and the same employers in words."""
    form = EmployerFilterForm()
    found = queries.list_employers(form.wanted(current_user.id), today(), requested_page())
    return render_template("employers/map.html", form=form, found=found, initial=initial)


@blueprint.get("/pins")
@access("employers.read")
def pins() -> ResponseReturnValue:
    """What the script draws: all of the list, or what is in a box. No word that somebody typed but the name."""
    wanted = EmployerFilterForm().wanted(current_user.id)
    box, zoom = _asked_box(), request.args.get("zoom", 4, type=int)
    if box is None:
        bounds, placed, nowhere = ground.find_bounds(wanted, today())
        corners = [[bounds.south, bounds.west], [bounds.north, bounds.east]] if bounds else None
        return jsonify(bounds=corners, said=_said(placed, nowhere))
    seen = ground.look(wanted, today(), box, min(max(zoom, ground.ZOOMS[0]), ground.ZOOMS[-1]))
    return jsonify(pins=[_pin(row) for row in seen.pins], squares=[_square(one) for one in seen.squares])


def _asked_box() -> ground.Box | None:
    """The box in the address; None when there is none, or no box."""
    corners = [request.args.get(name, type=float) for name in ("south", "west", "north", "east")]
    known = [corner for corner in corners if corner is not None and abs(corner) <= 720]
    return ground.Box(*known) if len(known) == 4 else None


def _said(placed: int, nowhere: int) -> str:
    said = ngettext(
        "%(count)s employer on the map.",
        "%(count)s employers on the map.",
        placed,
        count=formats.number(placed),
    )
    if nowhere:
        said += " " + ngettext(
            "%(count)s has no position, and stands in the list only.",
            "%(count)s have no position, and stand in the list only.",
            nowhere,
            count=formats.number(nowhere),
        )
    return str(said)


def _pin(row: Any) -> dict[str, Any]:
    step = _("Next step %(day)s", day=formats.day(row.next_on)) if row.next_on else None
    said = [formats.label(row.stage, "stage"), row.city, step]
    return {
        "name": row.name,
        "lat": row.lat,
        "lon": row.lon,
        "stage": row.stage,
        "mark": initial(row.stage),
        "text": " · ".join(filter(None, said)),
        "url": url_for("overviews.employer", employer_id=row.id),
    }


def _square(square: ground.Square) -> dict[str, Any]:
    most = sorted(square.stages, key=lambda stage: (-square.stages[stage], stage))
    stages = ", ".join(
        f"{formats.label(stage, 'stage')} {formats.number(square.stages[stage])}" for stage in most
    )
    text = _("%(count)s employers: %(stages)s", count=formats.number(square.count), stages=stages)
    return {"lat": round(square.lat, 5), "lon": round(square.lon, 5), "count": square.count, "text": text}


def initial(stage: str) -> str:
    """The letter that stands for a stage on the map, beside its colour and shape."""
    return formats.label(stage, "stage")[:1]
