"""The page on which centre staff file a report for somebody, and the receipts of what they filed."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.access import policy
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.consolidation import look_alikes
from fieldapp.domain.consolidation.observations import Seen
from fieldapp.domain.places import place_search
from fieldapp.domain.reports import categories, pins, tracking_codes
from fieldapp.domain.reports.intake import open_report
from fieldapp.entries.reports import visible_case
from fieldapp.forms.requests import IntakeForm
from fieldapp.models import Category, ContactWish, Level, Photo, Place, Report, Source, Urgency
from fieldapp.pages.reports import offer_kinds
from fieldapp.pages.tracking import address_of
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import choices, label
from fieldapp.web.qr_codes import qr_svg

VERB = "file_for_residents"
BY_STAFF = (Source.WALK_IN, Source.PHONE, Source.LETTER, Source.OTHER_SYSTEM)
LATEST = 10
PIN_SHOWN_FOR = timedelta(minutes=30)  # to hand over the receipt; afterwards it is the reporter's alone


def form_of(sent: Any) -> IntakeForm:
    """The form with its choices; whoever works for one village need not look for it."""
    form = IntakeForm(sent, urgency=Urgency.ORDINARY.value if sent is None else None)
    form.source.choices = [(source.value, label(source)) for source in BY_STAFF]
    form.urgency.choices = choices(Urgency)
    home = actor().home
    if sent is None and home is not None and home.level in {Level.VILLAGE, Level.GRID}:
        form.village.data = home.code
    place = chosen_place(form)
    form.village.choices = [(place.code, place.name)] if place else []
    offer_kinds(form)
    return form


def new_context(form: IntakeForm, problem: str = "") -> dict[str, Any]:
    return {"form": form, "problem": problem, "latest": _latest(), **place_context(form)}


def place_context(form: IntakeForm) -> dict[str, Any]:
    """The chosen place, and those of my area that were looked for."""
    looked_for, place = form.near.data or form.place_words.data or "", chosen_place(form)
    found = [place_search.described(db.session(), place)] if place else []
    others = place_search.find_places(db.session(), looked_for, actor().scopes(VERB))
    found += [each for each in others if each not in found]
    return {"form": form, "found": found, "looked_for": form.near.data or ""}


def look_alikes_context(form: IntakeForm) -> dict[str, Any]:
    """Cases that may be what is being filed; nothing for what is kept apart."""
    kind, place = _kind(form), chosen_place(form)
    if kind is None or place is None or kind.is_restricted or form.minor_involved.data:
        return {"alikes": [], "chosen": None, "photos": {}}
    words = f"{form.words.data or ''}\n{form.place_words.data or ''}"
    seen = Seen(kind, words, None, None, place.scope, clock.now())
    alikes = look_alikes.for_staff(db.session(), actor(), seen)
    photos = look_alikes.photos_of(db.session(), [alike.id for alike in alikes])
    chosen = next((alike.id for alike in alikes if alike.is_open and str(alike.id) == form.joins.data), None)
    return {"alikes": alikes, "chosen": chosen, "photos": photos}


def file_report(form: IntakeForm, photos: list[Photo]) -> dict[str, str]:
    """Writes the report of a valid form; answers its id."""
    kind = _kind(form)
    assert kind is not None  # noqa: S101 - a valid form has one
    new_report = NewReport(
        category=kind,
        words=form.words.data or "",
        urgency=Urgency(form.urgency.data),
        place_words=form.place_words.data or "",
        grid=chosen_place(form),
        reporter_name=form.name.data or "",
        reporter_phone=form.phone.data or "",
        contact_wish=ContactWish(form.contact_wish.data) if form.contact_wish.data else None,
        minor_involved=bool(form.minor_involved.data),
        photos=photos,
        note=gettext("Number there: %(number)s", number=form.reference.data) if form.reference.data else "",
        source=Source(form.source.data),
        filed_by=actor(),
        joins=visible_case(form.joins.data),
    )
    report = open_report(db.session(), new_report, None, clock.now(), form.claim)
    return {"id": str(report.id)}


def receipt_context(report: Report) -> dict[str, Any]:
    is_visible = db.session().scalars(policy.visible_case(actor()), {"case_id": report.case_id}).one_or_none()
    place, address = report.grid or report.case.place, address_of(report)
    is_fresh = clock.now() - report.received_at < PIN_SHOWN_FOR
    return {
        "report": report,
        "grouped": tracking_codes.grouped(tracking_codes.code_of(report)),
        "pin": pins.pin_of(report.id) if report.has_pin and is_fresh else "",
        "address": address,
        "qr": qr_svg(address),
        "place": place_search.described(db.session(), place),
        "case": is_visible,
    }


def chosen_place(form: IntakeForm) -> Place | None:
    """The village or grid, if it lies where I may file reports."""
    code = form.village.data
    return place_search.find_place(db.session(), code, actor().scopes(VERB)) if code else None


def _kind(form: IntakeForm) -> Category | None:
    return categories.find_kind(db.session(), form.category.data or "")


def _latest() -> list[Report]:
    """What I filed last, so that a receipt can be printed again."""
    mine = select(Report).where(Report.filed_by_id == actor().id).options(joinedload(Report.category))
    return list(db.session().scalars(mine.order_by(Report.received_at.desc()).limit(LATEST)))
