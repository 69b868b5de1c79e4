"""What the pages of reports show, on the spot or as a phone takes them along."""

from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.consolidation import look_alikes
from fieldapp.domain.consolidation.observations import Seen
from fieldapp.domain.reports import categories
from fieldapp.entries import reports as entry
from fieldapp.forms.reports import ReportForm
from fieldapp.models import Case, Report
from fieldapp.pages.omissions import lacking
from fieldapp.web.access import actor
from fieldapp.web.paging import Listing, Page, every_page, paginate
from fieldapp.web.request_values import as_uuid

PER_PAGE = 30


def list_context(listing: Listing) -> dict[str, Any]:
    return _list_context(paginate(_query(), PER_PAGE, listing))


def list_contexts(listing: Listing) -> list[dict[str, Any]]:
    """The first page of the list."""
    return [_list_context(page) for page in every_page(_query(), PER_PAGE, listing, PER_PAGE)]


def new_context(
    patrol_id: str = "", submitted: ReportForm | None = None, problem: str = ""
) -> dict[str, Any]:
    """`patrol_id`: the patrol on which it was seen."""
    form = submitted or entry.form_of(None)
    if submitted is None:
        form.patrol_id.data = patrol_id
    _offer_kinds(form)
    patrol = as_uuid(form.patrol_id.data)
    back = url_for("field.patrols.edit", patrol_id=patrol) if patrol else None
    return {"form": form, "photo_problem": problem, "back": back}


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


def _offer_kinds(form: ReportForm) -> None:
    families = categories.by_family(categories.kinds(db.session()))
    form.category.choices = {"": [("", gettext("Please choose"))]}
    for name, kinds in families.items():
        form.category.choices[name] = [(kind.code, kind.name, _told(kind)) for kind in kinds]


def _told(kind: categories.Kind) -> dict[str, object]:
    """What the page tells when this kind is chosen."""
    return {"data-when": kind.report_when, "data-done": kind.done_when, "data-photo": int(kind.photo_needed)}
