"""As it was on a day: a place with its boundary, who worked there, and the places below it."""

from flask import Blueprint, Response, request
from sqlalchemy import select

from fieldapp import clock, db
from fieldapp.domain.access import policy
from fieldapp.domain.geography import outlines
from fieldapp.domain.places import as_of
from fieldapp.forms.filings import DayForm
from fieldapp.models import Place
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.rendering import page
from fieldapp.web.request_values import query

blueprint = Blueprint("as_of", __name__, url_prefix="/as-of")


@blueprint.get("/")
@working("see_filings_of_area")
def show() -> Response:
    """The place with the code `place`, else the top of my area."""
    session, form = db.session(), DayForm(request.args)
    form.validate()
    on = form.day.data or clock.today()
    form.day.data = on
    place = _find(query.text("place"))
    below = as_of.places_on(session, place.scope, on, place.id)
    boundary = as_of.boundary_on(session, place, on)
    above = place.parent if place.parent and actor().may("see_filings_of_area", place.parent.scope) else None
    return page(
        "desk/as_of/show.html",
        form=form,
        on=on,
        place=place,
        name=as_of.name_on(session, place, on),
        above=above,
        below=below,
        existed=session.scalar(select(Place.id).where(Place.id == place.id, as_of.existed_on(on)))
        is not None,
        boundary=boundary,
        points=outlines.svg_points(boundary.outline) if boundary.outline else "",
        people=as_of.postings_on(session, [place.id, *(each.id for each in below)], on),
    )


def _find(code: str) -> Place:
    mine = policy.places_for(actor(), "see_filings_of_area")
    if code:
        place = one_or_404(mine.where(Place.code == code))
    else:
        place = db.session().scalars(mine.order_by(Place.scope, Place.code).limit(1)).first()
    assert isinstance(place, Place)  # noqa: S101 - tells the type checker
    return place
