"""What the pages of reports show, on the spot or as a phone takes them along."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.consolidation import look_alikes
from fieldapp.domain.consolidation.observations import Seen
from fieldapp.domain.reports import categories, category_search, suggestions
from fieldapp.entries import reports as entry
from fieldapp.forms.reports import ReportForm
from fieldapp.forms.requests import IntakeForm
from fieldapp.models import Case, Patrol, Report
from fieldapp.pages.omissions import lacking
from fieldapp.web.access import actor
from fieldapp.web.paging import Listing, Page, every_page, paginate
from fieldapp.web.request_values import as_uuid, headers

PER_PAGE = 30


def list_context(listing: Listing) -> dict[str, Any]:
    return _list_context(paginate(_query(), PER_PAGE, listing))


def list_contexts(listing: Listing) -> list[dict[str, Any]]:
    """The first page of the list."""
    return [_list_context(page) for page in every_page(_query(), PER_PAGE, listing, PER_PAGE)]


def new_context(
    patrol_id: UUID | None = None,
    visit_id: UUID | None = None,
    submitted: ReportForm | None = None,
    problem: str = "",
) -> dict[str, Any]:
    """`patrol_id`, `visit_id`: the patrol or visit on which it was seen; both fill in what is known already."""
    form, place_source = submitted or entry.form_of(None), ""
    if submitted is None:
        form.patrol_id.data, form.visit_id.data = str(patrol_id or ""), str(visit_id or "")
        place_source = _fill_in(form, patrol_id, visit_id)
    offer_kinds(form)
    return {"form": form, "photo_problem": problem, "back": _back(form), "place_source": place_source}


def _fill_in(form: ReportForm, patrol_id: UUID | None, visit_id: UUID | None) -> str:
    """Fills in the place, and the words of a visit; answers where they come from, in words."""
    session, now = db.session(), clock.now()
    visit = entry.own_visit(visit_id)
    if visit is not None:
        form.words.data, form.place_words.data = visit.needs, visit.household.address
        form.grid.data = str(visit.household.grid_id)
        return gettext("Filled in from the visit. Please check what others may read.")
    if visit_id is not None or "X-Empty" in headers:
        return ""  # what the phone fills in itself, or keeps for anybody
    patrol = session.get(Patrol, patrol_id) if patrol_id else None
    if patrol is not None and patrol.person_id == actor().id:
        form.place_words.data = suggestions.place_of_patrol(session, actor(), patrol)
        return gettext("The place of your patrol.") if form.place_words.data else ""
    form.place_words.data = suggestions.last_place(session, actor(), now)
    return gettext("The place of your last report.") if form.place_words.data else ""


def _back(form: ReportForm) -> str | None:
    """The patrol or the household from which the form was opened."""
    patrol, visit = as_uuid(form.patrol_id.data), entry.own_visit(as_uuid(form.visit_id.data))
    if patrol:
        return url_for("field.patrols.edit", patrol_id=patrol)
    return url_for("field.households.show", household_id=visit.household_id) if visit else None


def guide_context() -> dict[str, Any]:
    return {"families": categories.by_family(categories.kinds(db.session()))}


def look_alikes_context(asked: Any) -> dict[str, Any]:
    """Cases that may be what somebody is writing about; nothing until a kind is chosen, nor for what is kept apart."""
    form = entry.form_of(asked)
    home = actor().home
    if form.kind is None or home is None or form.minor_involved.data or form.kind.is_restricted:
        return {"alikes": [], "chosen": None, "photos": {}}
    form.validate()
    point = (form.lat.data, form.lon.data) if not (form.lat.errors or form.lon.errors) else (None, None)
    grid = entry.chosen_grid(form.grid.data) or home
    words = f"{form.words.data or ''}\n{form.place_words.data or ''}"
    seen = Seen(form.kind, words, *point, grid.scope, clock.now())
    alikes = look_alikes.for_staff(db.session(), actor(), seen)
    photos = look_alikes.photos_of(db.session(), [alike.id for alike in alikes])
    chosen = next((alike.id for alike in alikes if alike.is_open and str(alike.id) == form.joins.data), None)
    return {"alikes": alikes, "chosen": chosen, "photos": photos}


def _list_context(page: Page) -> dict[str, Any]:
    return {"reports": page, "is_partial": lacking().reports}


def _query() -> Select[Report]:
    mine = record_visibility.own_reports(actor()).order_by(Report.received_at.desc())
    return mine.options(joinedload(Report.case).joinedload(Case.merged_into), joinedload(Report.category))


def offer_kinds(form: ReportForm | IntakeForm) -> None:
    """All kinds in their families, with what is told of each and the words it is found by."""
    families = categories.by_family(categories.kinds(db.session()))
    usual = suggestions.usual_categories(db.session(), actor(), clock.now())
    known = {kind.code: kind for kinds in families.values() for kind in kinds}
    form.category.choices = {"": [("", gettext("Please choose"))]}
    if usual:
        often = [known[code] for code in usual if code in known]
        form.category.choices[gettext("Often reported")] = [
            (kind.code, kind.name, _told(kind)) for kind in often
        ]
    for name, kinds in families.items():
        form.category.choices[name] = [(kind.code, kind.name, _told(kind)) for kind in kinds]


def _told(kind: categories.Kind) -> dict[str, object]:
    """What the page tells when this kind is chosen."""
    return {
        "data-when": kind.report_when,
        "data-done": kind.done_when,
        "data-photo": int(kind.photo_needed),
        "data-terms": " ".join(category_search.terms_of(kind)),
    }
