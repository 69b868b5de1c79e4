"""Leading bodies at the desk: recorded, with their members and whom these speak for."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.errors import Refusal, RuleBroken
from fieldapp.domain.organisation import bodies
from fieldapp.domain.organisation.bodies import NewMember
from fieldapp.forms.organisation import BodyForm, MemberForm, PlaceFilter
from fieldapp.models import BodyLine, BodyMember, LeadingBody, Person, Place
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.labels.labels import choices
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.submit_once import once

blueprint = Blueprint("bodies", __name__, url_prefix="/bodies")


@blueprint.get("/")
@working("see_organisation")
def index() -> Response:
    form, session = PlaceFilter(request.args), db.session()
    named = bodies.places_with_bodies(actor(), form.q.data or "")
    places = paginate(named)
    found = bodies.bodies_of(session, places.rows)
    chairs = bodies.chairs_of(session, list(found.values()), clock.today())
    return page("desk/bodies/index.html", form=form, places=places, bodies=found, chairs=chairs)


@blueprint.get("/<uuid:place_id>")
@working("see_organisation")
def show(place_id: UUID) -> Response:
    return _page(_find(place_id))


@blueprint.post("/<uuid:place_id>")
@working("edit_organisation")
def save(place_id: UUID) -> Redirect:
    place, form = _find(place_id), BodyForm(request.form)
    if not form.validate():
        return _page(place, body_form=form)
    said = (form.name.data or "", form.basis.data or "")
    once(
        form,
        "leading_body",
        lambda: {"id": str(bodies.save_body(db.session(), actor(), place, *said, clock.now()).id)},
    )
    return see_other(_address(place_id))


@blueprint.post("/<uuid:place_id>/members")
@working("edit_organisation")
def add_member(place_id: UUID) -> Redirect:
    place, form = _find(place_id), _filled(MemberForm(request.form))
    if not form.validate():
        return _page(place, member_form=form)
    try:
        once(form, "body_member", lambda: {"id": str(_add(place, form).id)})
    except Refusal as broken:
        db.session().rollback()
        return _page(_find(place_id), member_form=form, problem=gettext(str(broken)))
    return see_other(_address(place_id))


@blueprint.post("/members/<uuid:member_id>/end")
@working("edit_organisation")
def end_member(member_id: UUID) -> Redirect:
    member = one_or_404(bodies.visible_members(actor()).where(BodyMember.id == member_id))
    assert isinstance(member, BodyMember)  # noqa: S101 - tells the type checker
    bodies.end_member(db.session(), actor(), member, clock.now())
    return see_other(_address(member.body.place_id))


def _find(place_id: UUID) -> Place:
    place = one_or_404(bodies.places_with_bodies(actor()).where(Place.id == place_id))
    assert isinstance(place, Place)  # noqa: S101 - tells the type checker
    require(request.method == "GET" or actor().may("edit_organisation", place.scope))
    return place


def _add(place: Place, form: MemberForm) -> BodyMember:
    body = bodies.body_of(db.session(), place)
    if body is None:
        raise RuleBroken("Please record the leading body first.")
    line, is_chair = BodyLine(form.line.data), bool(form.is_chair.data)
    new = NewMember(form.name.data or "", form.office.data or "", line, is_chair, _account(form))
    return bodies.add_member(db.session(), actor(), body, new, clock.now())


def _account(form: MemberForm) -> Person | None:
    """The account that was named. Raises RuleBroken when nobody of the area has it."""
    if not form.account.data:
        return None
    people = record_visibility.visible_people(actor()).where(Person.sign_in_name == form.account.data)
    person = db.session().scalars(people).one_or_none()
    if person is None:
        raise RuleBroken("No one in your area has this sign-in name. Leave it empty to enter the name only.")
    return person


def _filled(form: MemberForm) -> MemberForm:
    form.line.choices = choices(BodyLine)
    return form


def _address(place_id: UUID) -> str:
    return url_for("desk.bodies.show", place_id=place_id)


def _page(
    place: Place,
    body_form: BodyForm | None = None,
    member_form: MemberForm | None = None,
    problem: str = "",
) -> Response:
    session, today = db.session(), clock.today()
    body = bodies.body_of(session, place)
    return page(
        "desk/bodies/show.html",
        status=form_status(),
        place=place,
        body=body,
        members=_by_line(bodies.members_of(session, body.id, today)) if body else {},
        former=bodies.former_members_of(session, body.id, today) if body else [],
        body_form=body_form or _body_form(body),
        member_form=member_form or _filled(MemberForm()),
        is_adding=member_form is not None,
        problem=problem,
        may_edit=actor().may("edit_organisation", place.scope),
    )


def _by_line(members: list[BodyMember]) -> dict[BodyLine, list[BodyMember]]:
    by_line = {line: [member for member in members if member.line is line] for line in BodyLine}
    return {line: found for line, found in by_line.items() if found}


def _body_form(body: LeadingBody | None) -> BodyForm:
    return BodyForm(name=body.name, basis=body.basis) if body else BodyForm()
