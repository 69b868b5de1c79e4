"""Residents who receive a service, on the phone."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import policy, residents, reveals
from fieldapp.domain.errors import DomainError
from fieldapp.domain.residents import ResidentEntry
from fieldapp.forms.households import RevealForm
from fieldapp.forms.residents import ResidentEditForm, ResidentForm
from fieldapp.models import CareKind, CareSource, Household, LegalBasis, Need, Resident
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.labels import choices
from fieldapp.web.logs import request_id
from fieldapp.web.pages import page, see_other
from fieldapp.web.revealing import show_for_a_while, shown
from fieldapp.web.submissions import once

blueprint = Blueprint("residents", __name__, url_prefix="/residents")


@blueprint.get("/new")
@working("register_household")
def new() -> Response:
    home = _household(request.args.get("household", ""))
    return _form_page(home, _fill(ResidentForm(household=str(home.id))))


@blueprint.post("/")
@working("register_household")
def create() -> Redirect:
    home, form = _household(request.form.get("household", "")), _fill(ResidentForm(request.form))
    if not form.validate():
        return _form_page(home, form)
    try:
        answer = once(form, "resident", lambda: {"id": str(_register(home, form).id)})
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _form_page(home, form, gettext(str(broken)))
    return see_other(_address(UUID(answer["id"])))


@blueprint.get("/<uuid:resident_id>")
@working("see_households")
def show(resident_id: UUID) -> Response:
    return _show_page(_find(resident_id), _reveal_form(None))


@blueprint.get("/<uuid:resident_id>/edit")
@working("register_household")
def edit(resident_id: UUID) -> Response:
    resident = _find(resident_id)
    form = ResidentEditForm(
        birth_year=resident.birth_year,
        is_minor=resident.is_minor,
        care=[kind.value for kind in resident.care_kinds],
        source=resident.source.value,
        legal_basis=resident.legal_basis.value,
        consent_on=resident.consent_on,
        needs=resident.needs,
        visit_every_days=resident.visit_every_days,
        next_visit_on=resident.next_visit_on,
        review_on=resident.review_on,
    )
    return _edit_page(resident, _fill(form))


@blueprint.post("/<uuid:resident_id>/edit")
@working("register_household")
def update(resident_id: UUID) -> Redirect:
    resident, form = _find(resident_id), _fill(ResidentEditForm(request.form))
    form.keeps_consent = bool(resident.consent_words)
    if not form.validate():
        return _edit_page(resident, form)
    try:
        residents.update_resident(db.session(), actor(), resident, _entry(form), clock.now())
    except DomainError as broken:
        if type(broken) is not DomainError:
            raise
        return _edit_page(resident, form, gettext(str(broken)))
    return see_other(_address(resident_id))


@blueprint.post("/<uuid:resident_id>/end")
@working("register_household")
def end(resident_id: UUID) -> Redirect:
    resident = _find(resident_id)
    residents.end_record(db.session(), actor(), resident, clock.now())
    return see_other(url_for("field.households.show", household_id=resident.household_id))


@blueprint.post("/<uuid:resident_id>/reveal")
@working("reveal")
def reveal(resident_id: UUID) -> Redirect:
    resident, form = _find(resident_id), _reveal_form(request.form)
    require(actor().may("reveal", resident.scope))
    if not form.validate():
        return _show_page(resident, form)
    fields = list(form.fields.data or [])
    reveals.reveal(db.session(), actor(), resident, fields, str(form.purpose.data), clock.now(), request_id())
    show_for_a_while(resident.id, fields)
    return see_other(_address(resident_id))


def _find(resident_id: UUID) -> Resident:
    query = policy.visible_residents(actor(), clock.today()).where(Resident.id == resident_id)
    resident = one_or_404(query.options(joinedload(Resident.household)))
    assert isinstance(resident, Resident)  # noqa: S101 - tells the type checker
    return resident


def _household(household_id: str) -> Household:
    try:
        wanted = UUID(household_id)
    except ValueError:
        abort(404)
    home = one_or_404(policy.visible_households(actor()).where(Household.id == wanted))
    assert isinstance(home, Household)  # noqa: S101 - tells the type checker
    return home


def _register(home: Household, form: ResidentForm) -> Resident:
    return residents.register_resident(db.session(), actor(), home, _entry(form), clock.now(), form.claim)


def _entry(form: Any) -> ResidentEntry:
    return ResidentEntry(
        care=[CareKind(value) for value in form.care.data or []],
        source=CareSource(form.source.data),
        legal_basis=LegalBasis(form.legal_basis.data),
        name=form.name.data or "",
        birth_year=form.birth_year.data,
        is_minor=bool(form.is_minor.data),
        consent_on=form.consent_on.data,
        consent_words=form.consent_words.data or "",
        emergency_name=form.emergency_name.data or "",
        emergency_phone=form.emergency_phone.data or "",
        needs=[Need(value) for value in form.needs.data or []],
        visit_every_days=form.visit_every_days.data,
        next_visit_on=form.next_visit_on.data,
        review_on=form.review_on.data,
    )


def _fill(form: Any) -> Any:
    form.today = clock.today()
    form.last_review = residents.last_review_day(db.session(), clock.today())
    form.care.choices, form.needs.choices = choices(CareKind), choices(Need)
    form.source.choices, form.legal_basis.choices = choices(CareSource), choices(LegalBasis)
    return form


def _reveal_form(submitted: Any) -> RevealForm:
    form = RevealForm(submitted)
    form.fields.choices = [
        ("name", gettext("Name")),
        ("emergency_name", gettext("Emergency contact")),
        ("emergency_phone", gettext("Emergency contact's phone")),
        ("consent_words", gettext("Who agreed to what, and how")),
    ]
    return form


def _address(resident_id: UUID) -> str:
    return url_for("field.residents.show", resident_id=resident_id)


def _form_page(home: Household, form: ResidentForm, problem: str = "") -> Response:
    return page("field/residents/new.html", status=_status(), household=home, form=form, problem=problem)


def _edit_page(resident: Resident, form: ResidentEditForm, problem: str = "") -> Response:
    return page("field/residents/edit.html", status=_status(), resident=resident, form=form, problem=problem)


def _show_page(resident: Resident, form: RevealForm) -> Response:
    may_reveal = actor().may("reveal", resident.scope)
    return page(
        "field/residents/show.html",
        status=_status(),
        resident=resident,
        needs=[Need(value) for value in resident.needs],
        revealed=shown(resident.id) if may_reveal else [],
        form=form if may_reveal else None,
        looked=reveals.who_looked(db.session(), resident, clock.now()) if may_reveal else [],
        may_register=actor().may("register_household", resident.scope),
        may_visit=actor().may("write_visit", resident.scope),
    )


def _status() -> int:
    return 422 if request.method == "POST" else 200
