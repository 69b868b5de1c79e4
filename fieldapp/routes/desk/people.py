"""People at the desk: found, added, posted, handed over; one-time codes for a first or forgotten sign-in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, session, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import policy, posting_rights, record_visibility
from fieldapp.domain.errors import NotYours, Refusal, RuleBroken
from fieldapp.domain.people import accounts, postings, registration, restricted_access, sign_in
from fieldapp.domain.people.postings import NewPosting
from fieldapp.forms.people import HandOverForm, PeopleFilter, PersonForm, PostingForm
from fieldapp.models import Person, Place, Posting, Role, Unit
from fieldapp.pages import person as pages_person
from fieldapp.pages.place_choice import place_choice
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.errors import note_refusal
from fieldapp.web.labels.labels import label
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import body, query
from fieldapp.web.submit_once import once

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("/")
@working("manage_people")
def index() -> Response:
    form = PeopleFilter(request.args)
    query = record_visibility.visible_people(actor()).options(selectinload(Person.postings))
    query = query.order_by(Person.sign_in_name)
    if form.q.data:
        query = query.where(registration.called(form.q.data))
    waiting = restricted_access.count_to_decide(db.session(), actor(), clock.now())
    return page(
        "desk/people/index.html", form=form, people=paginate(query), today=clock.today(), waiting=waiting
    )


@blueprint.get("/new")
@working("manage_people")
def new() -> Response:
    return _new_page(_fill(PersonForm(place_code=query.text("place"))))


@blueprint.post("/")
@working("manage_people")
def create() -> Redirect:
    form = _fill(PersonForm(request.form))
    if "search" in body or not form.validate():  # the first: for a place, without a script
        return _new_page(form)
    try:
        answer = once(form, "person", lambda: {"id": str(_add(form).id)})
    except Refusal as broken:
        return _new_page(form, broken)
    return see_other(url_for("desk.people.show", person_id=answer["id"]))


@blueprint.post("/places")
@working("manage_people")
def places() -> Response:
    """The places of one's area found while somebody types."""
    with db.looking():
        return page("desk/people/places.html", **_with_places(PostingForm(request.form)))


@blueprint.get("/<uuid:person_id>")
@working("manage_people")
def show(person_id: UUID) -> Response:
    return _person_page(_find(person_id))


@blueprint.post("/<uuid:person_id>/postings")
@working("manage_people")
def post(person_id: UUID) -> Redirect:
    person, form = _find(person_id), _fill(PostingForm(request.form))
    if "search" in body or not form.validate():
        return _person_page(person, form=form)
    try:
        once(
            form,
            "posting",
            lambda: {"id": str(postings.post(db.session(), actor(), person, _posting(form), clock.now()).id)},
        )
    except Refusal as broken:
        return _person_page(person, broken, form)
    return see_other(_address(person_id))


@blueprint.post("/<uuid:person_id>/codes")
@working("manage_people")
def hand_out_code(person_id: UUID) -> Redirect:
    person = _find(person_id)
    code = accounts.hand_out_code(db.session(), actor(), person, clock.now())
    session["codes"] = [[person.name, person.sign_in_name, code]]
    return see_other(_address(person_id))


@blueprint.post("/<uuid:person_id>/sign-outs")
@working("manage_people")
def sign_out(person_id: UUID) -> Redirect:
    accounts.sign_out(db.session(), actor(), _find(person_id), clock.now())
    return see_other(_address(person_id))


@blueprint.post("/<uuid:person_id>/second-factor-reset")
@working("manage_people")
def reset_second_factor(person_id: UUID) -> Redirect:
    person = _find(person_id)
    try:
        accounts.reset_second_factor(db.session(), actor(), person, clock.now())
    except Refusal as broken:
        return _person_page(person, broken)
    return see_other(_address(person_id))


@blueprint.post("/<uuid:person_id>/end")
@working("manage_people")
def end(person_id: UUID) -> Redirect:
    person = _find(person_id)
    try:
        accounts.end_person(db.session(), actor(), person, clock.now())
    except Refusal as broken:
        return _person_page(person, broken)
    return see_other(url_for("desk.people.index"))


@blueprint.post("/postings/<uuid:posting_id>/end")
@working("manage_people")
def end_posting(posting_id: UUID) -> Redirect:
    return _change(postings.end_posting, _find_posting(posting_id)) or see_other(_of_posting(posting_id))


@blueprint.post("/postings/<uuid:posting_id>/hand-over")
@working("manage_people")
def hand_over(posting_id: UUID) -> Redirect:
    posting, form = _find_posting(posting_id), HandOverForm(request.form)
    person = _find(posting.person_id)
    successor = sign_in.person_named(db.session(), form.successor.data or "") if form.validate() else None
    if successor is None:
        return _person_page(person, RuleBroken("No one has this sign-in name."))
    try:
        postings.hand_over(db.session(), actor(), posting, successor, clock.now())
    except Refusal as broken:
        return _person_page(person, broken)
    return see_other(_address(person.id))


@blueprint.post("/postings/<uuid:posting_id>/permission")
@working("manage_people")
def ask_permission(posting_id: UUID) -> Redirect:
    return _change(restricted_access.ask, _find_posting(posting_id)) or see_other(_of_posting(posting_id))


@blueprint.post("/postings/<uuid:posting_id>/permission-end")
@working("manage_people")
def take_permission(posting_id: UUID) -> Redirect:
    return _change(restricted_access.take, _find_posting(posting_id)) or see_other(_of_posting(posting_id))


def _change(change: Callable[..., object], posting: Posting) -> Response | None:
    """The page again when it cannot be done."""
    try:
        change(db.session(), actor(), posting, clock.now())
    except Refusal as broken:
        return _person_page(_find(posting.person_id), broken)
    return None


def _add(form: PersonForm) -> Person:
    current = db.session()
    now, named = clock.now(), (form.name.data or "", form.sign_in_name.data or "", form.phone.data or "")
    person = registration.add_person(current, actor(), *named, now)
    postings.post(current, actor(), person, _posting(form), now)
    code = accounts.hand_out_code(current, actor(), person, now)
    session["codes"] = [[person.name, person.sign_in_name, code]]
    return person


def _posting(form: PostingForm) -> NewPosting:
    place = db.session().scalars(select(Place).where(Place.code == form.place_code.data)).one_or_none()
    if place is None:
        raise RuleBroken("There is no place with this code.")
    unit = db.session().get(Unit, UUID(form.unit.data)) if form.unit.data else None
    return NewPosting(Role(form.role.data), place, clock.today(), unit, bool(form.may_see_restricted.data))


def _fill(form: Any) -> Any:
    scopes = actor().scopes("manage_people")
    units = select(Unit).where(policy.within(Unit.scope, scopes), Unit.ends_on.is_(None)).order_by(Unit.scope)
    form.role.choices = [("", gettext("Please choose"))]
    form.role.choices += [(role.value, label(role)) for role in posting_rights.roles_to_give(actor())]
    form.unit.choices = [("", gettext("None"))]
    form.unit.choices += [(str(unit.id), unit.name) for unit in db.session().scalars(units.limit(300))]
    return form


def _find(person_id: UUID) -> Person:
    person = one_or_404(record_visibility.visible_people(actor()).where(Person.id == person_id))
    assert isinstance(person, Person)  # noqa: S101 - tells the type checker
    return person


def _find_posting(posting_id: UUID) -> Posting:
    mine = policy.within(Posting.scope, actor().scopes("manage_people"))
    posting = one_or_404(select(Posting).where(Posting.id == posting_id, mine))
    assert isinstance(posting, Posting)  # noqa: S101 - tells the type checker
    return posting


def _address(person_id: UUID) -> str:
    return url_for("desk.people.show", person_id=person_id)


def _of_posting(posting_id: UUID) -> str:
    return _address(_find_posting(posting_id).person_id)


def _new_page(form: PersonForm, broken: Refusal | None = None) -> Response:
    gives = actor().may_anywhere("post_any_role")
    return _answer("desk/people/new.html", broken, **_with_places(form), may_give_permission=gives)


def _person_page(person: Person, broken: Refusal | None = None, form: PostingForm | None = None) -> Response:
    if broken is not None:
        db.session().rollback()  # the page's forms are filled while nobody waits for the database
    context = {"codes": session.pop("codes", []), **_with_places(form or _fill(PostingForm()))}
    return _answer("desk/people/show.html", broken, person=person, **context)


def _with_places(form: PostingForm) -> dict[str, Any]:
    """The form, and the places of one's area that were looked for."""
    return {"form": form, **place_choice(form, "place_code", actor().scopes("manage_people"))}


def _answer(template: str, broken: Refusal | None = None, **context: object) -> Response:
    """The page; with what was wrong nothing is kept but, when it was not theirs to do, its line in the log."""
    status = 200 if "search" in body else form_status()
    if broken is not None:
        db.session().rollback()
    if isinstance(broken, NotYours):
        note_refusal()
        status = 403
    if isinstance(person := context.get("person"), Person):
        context |= pages_person.person_context(person)
    return page(template, status=status, problem=gettext(str(broken)) if broken else "", **context)
