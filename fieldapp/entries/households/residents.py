"""Somebody who receives a service, registered or changed."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.households import residents, review_days
from fieldapp.domain.households.residents import ResidentEntry
from fieldapp.entries.base import Entry, Ready, Sent, field_of, id_and_version, target_of
from fieldapp.entries.households import households
from fieldapp.forms.residents import ResidentEditForm, ResidentForm
from fieldapp.models import CareKind, CareSource, Household, LegalBasis, Need, Resident
from fieldapp.web.access import actor, one_or_404
from fieldapp.web.labels.labels import choices


def prepare(sent: Sent) -> Ready:
    home, form = households.find(sent.id_of("household")), fill(ResidentForm(sent.fields))
    return Ready(form, lambda: _register(home, form), home)


def prepare_edit(sent: Sent) -> Ready:
    resident, form = find(sent.target_id), fill(ResidentEditForm(sent.fields))
    form.keeps_consent = bool(resident.consent_words)
    form.is_child = resident.is_child(clock.today())
    return Ready(form, lambda: _update(resident, form, sent), resident)


def find(resident_id: UUID | None) -> Resident:
    query = record_visibility.visible_residents(actor(), clock.today()).where(Resident.id == resident_id)
    resident = one_or_404(query.options(joinedload(Resident.household)))
    assert isinstance(resident, Resident)  # noqa: S101 - tells the type checker
    return resident


def fill(form: Any, last_review: date | None = None) -> Any:
    """`last_review`: the latest day for it, where it is known already."""
    form.last_review = last_review or review_days.last_review_day(db.session(), clock.today())
    form.care.choices, form.needs.choices = choices(CareKind), choices(Need)
    form.source.choices, form.legal_basis.choices = choices(CareSource), choices(LegalBasis)
    return form


def edit_form(resident: Resident, last_review: date | None = None) -> Any:
    """The form for changing what is stored; masked words stay out of it."""
    form: Any = ResidentEditForm(
        version=resident.version,
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
    form.is_child = resident.is_child(clock.today())
    return fill(form, last_review)


def _register(home: Household, form: ResidentForm) -> dict[str, Any]:
    made = residents.register_resident(db.session(), actor(), home, _entry(form), clock.now(), form.claim)
    return id_and_version(made)


def _update(resident: Resident, form: ResidentEditForm, sent: Sent) -> dict[str, Any]:
    residents.update_resident(db.session(), actor(), resident, _entry(form), clock.now(), sent.base_of(form))
    return id_and_version(resident)


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


def see(answer: dict[str, Any]) -> str:
    return url_for("field.residents.show", resident_id=answer["id"])


ENTRIES = [
    Entry("resident", "register_household", prepare, see, field_of(household=Household)),
    Entry("resident_edit", "register_household", prepare_edit, see, target_of(Resident)),
]
