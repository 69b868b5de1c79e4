"""Grid centres at the desk: phones, opening hours and staff, and who is on duty now."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.organisation import centres, duty_roster
from fieldapp.domain.organisation.centres import CentreDetails
from fieldapp.forms.organisation import CentreForm, PlaceFilter
from fieldapp.models import Unit
from fieldapp.pages.organisation.centres import centre_lines
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import form_status, page, see_other

blueprint = Blueprint("centres", __name__, url_prefix="/centres")


@blueprint.get("/")
@working("see_organisation")
def index() -> Response:
    form = PlaceFilter(request.args)
    found = paginate(centres.visible_centres(actor(), form.q.data or ""))
    return page("desk/centres/index.html", form=form, centres=found, lines=centre_lines(found.rows))


@blueprint.get("/<uuid:unit_id>")
@working("see_organisation")
def show(unit_id: UUID) -> Response:
    centre, session, now = _find(unit_id), db.session(), clock.now()
    slot = duty_roster.slot_now(session, now)
    return page(
        "desk/centres/show.html",
        centre=centre,
        staff=centres.staff_of(session, centre, clock.day_of(now)),
        officer=duty_roster.on_duty(session, [centre.id], slot).get(centre.id),
        may_edit=actor().may("edit_organisation", centre.scope),
        may_manage=actor().may("manage_people", centre.scope),
    )


@blueprint.get("/<uuid:unit_id>/edit")
@working("edit_organisation")
def edit(unit_id: UUID) -> Response:
    centre = _to_edit(unit_id)
    return _form_page(centre, CentreForm(obj=centre))


@blueprint.post("/<uuid:unit_id>")
@working("edit_organisation")
def save(unit_id: UUID) -> Redirect:
    centre, form = _to_edit(unit_id), CentreForm(request.form)
    if not form.validate():
        return _form_page(centre, form)
    details = CentreDetails(
        form.name.data or "", form.phone.data or "", form.address.data or "", form.opening_hours.data or ""
    )
    centres.change_centre(db.session(), actor(), centre, details, clock.now())
    return see_other(url_for("desk.centres.show", unit_id=unit_id))


def _find(unit_id: UUID) -> Unit:
    centre = one_or_404(centres.visible_centres(actor()).where(Unit.id == unit_id))
    assert isinstance(centre, Unit)  # noqa: S101 - tells the type checker
    return centre


def _to_edit(unit_id: UUID) -> Unit:
    centre = _find(unit_id)
    require(actor().may("edit_organisation", centre.scope))
    return centre


def _form_page(centre: Unit, form: CentreForm) -> Response:
    return page("desk/centres/edit.html", status=form_status(), centre=centre, form=form)
