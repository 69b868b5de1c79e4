"""Certificates at the desk: who needs a new one, recorded, revoked, and the badge to print."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access import powers, record_visibility
from fieldapp.domain.access.powers import Power
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.people import certificates
from fieldapp.domain.people.certificates import NewCertificate
from fieldapp.forms.certificates import CertificateForm, RevocationForm
from fieldapp.models import Certificate, Person
from fieldapp.pages.certificates import badge_context
from fieldapp.web.access import actor, one_or_404, require, working
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import page, see_other
from fieldapp.web.submit_once import once

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")


@blueprint.get("/")
@working("manage_people")
def index() -> Response:
    """Who works in the field without a certificate, or with one that runs out."""
    today, days = clock.today(), certificates.warning_days(db.session())
    due = certificates.people_to_renew(actor(), today, days).options(selectinload(Person.postings))
    people = paginate(due.order_by(Person.sign_in_name))
    rows = certificates.with_latest(db.session(), list(people.rows))
    return page(
        "desk/certificates/index.html",
        people=people,
        rows=rows,
        today=today,
        days=days,
        state_of=certificates.state_of,
    )


@blueprint.get("/people/<uuid:person_id>/new")
@working("manage_people")
def new(person_id: UUID) -> Response:
    person = _holder(person_id)
    return page("desk/certificates/new.html", person=person, form=CertificateForm())


@blueprint.post("/people/<uuid:person_id>")
@working("manage_people")
def create(person_id: UUID) -> Redirect:
    person, form = _holder(person_id), CertificateForm(request.form)
    if not form.validate():
        return page("desk/certificates/new.html", status=422, person=person, form=form)
    try:
        once(form, "certificate", lambda: {"id": str(_record(person, form).id)})
    except RuleBroken as broken:
        db.session().rollback()
        form.valid_until.errors = [gettext(str(broken))]
        return page("desk/certificates/new.html", status=422, person=person, form=form)
    return see_other(url_for("desk.people.show", person_id=person_id))


@blueprint.get("/<uuid:certificate_id>")
@working("manage_people")
def show(certificate_id: UUID) -> Response:
    return _page(_find(certificate_id), RevocationForm())


@blueprint.post("/<uuid:certificate_id>/revocation")
@working("manage_people")
def revoke(certificate_id: UUID) -> Redirect:
    certificate, form = _find(certificate_id), RevocationForm(request.form)
    if not form.validate():
        return _page(certificate, form, 422)
    certificates.revoke(db.session(), actor(), certificate, form.reason.data or "", clock.now())
    return see_other(url_for("desk.people.show", person_id=certificate.person_id))


def _record(person: Person, form: CertificateForm) -> Certificate:
    issued_on, valid_until = form.issued_on.data, form.valid_until.data
    assert issued_on and valid_until  # noqa: S101 - tells the type checker
    new = NewCertificate(form.number.data or "", form.issuer.data or "", issued_on, valid_until)
    return certificates.record(db.session(), actor(), person, new, clock.now())


def _page(certificate: Certificate, form: RevocationForm, status: int = 200) -> Response:
    may = powers.may(actor(), Power.CERTIFY, certificate.person, clock.today())
    context = badge_context(certificate)
    return page("desk/certificates/show.html", status=status, form=form, may_revoke=may, **context)


def _holder(person_id: UUID) -> Person:
    """Somebody whose certificates the reader may record."""
    person = one_or_404(record_visibility.visible_people(actor()).where(Person.id == person_id))
    assert isinstance(person, Person)  # noqa: S101 - tells the type checker
    require(powers.may(actor(), Power.CERTIFY, person, clock.today()))
    return person


def _find(certificate_id: UUID) -> Certificate:
    people = record_visibility.visible_people(actor()).with_only_columns(Person.id)
    own = select(Certificate).where(Certificate.id == certificate_id, Certificate.person_id.in_(people))
    certificate = one_or_404(own.options(joinedload(Certificate.person)))
    assert isinstance(certificate, Certificate)  # noqa: S101 - tells the type checker
    return certificate
