"""What the pages of patrols show, on the spot or as a phone takes them along."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from fieldapp import clock, db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.patrols import findings, patrols
from fieldapp.entries import patrols as entry
from fieldapp.forms.patrols import LoggedPatrolForm, PatrolForm, StartForm
from fieldapp.models import Patrol, Report
from fieldapp.web.access import actor
from fieldapp.web.paging import Listing, Page, every_page, paginate

PER_PAGE = 30


def list_context(listing: Listing, submitted: StartForm | None = None) -> dict[str, Any]:
    """`submitted`: the form by which a patrol was begun, when it has to be shown again."""
    return _list_context(listing, paginate(_query(listing), PER_PAGE, listing), submitted)


def list_contexts(listing: Listing) -> list[dict[str, Any]]:
    """The first page of the list."""
    return [_list_context(listing, page) for page in every_page(_query(listing), PER_PAGE, listing, PER_PAGE)]


def edit_context(patrol: Patrol, submitted: PatrolForm | None = None, problem: str = "") -> dict[str, Any]:
    """A patrol under way."""
    return {
        "form": submitted or PatrolForm(),
        "patrol": patrol,
        "grid": patrol.grid,
        "reports": seen_reports(patrol),
        "problem": problem,
    }


def new_context(submitted: LoggedPatrolForm | None = None) -> dict[str, Any]:
    """A patrol written down afterwards."""
    form = submitted or entry.logged_form(None)
    if submitted is None:
        form.on.data = clock.today()
    return {"form": form, "patrol": None, "reports": [], "problem": ""}


def seen_reports(patrol: Patrol) -> list[Report]:
    """The reports made on the way whose case I may see."""
    linked = select(Report).join(Report.case).where(Report.patrol_id == patrol.id)
    linked = linked.where(policy.may_see_case_where(actor())).options(contains_eager(Report.case))
    linked = linked.order_by(Report.received_at)
    return list(db.session().scalars(linked))


def _list_context(listing: Listing, page: Page, submitted: StartForm | None = None) -> dict[str, Any]:
    return {
        "patrols": page,
        "under_way": patrols.unfinished(db.session(), actor()),
        "has_findings": findings.has_findings,
        "whose": listing.arguments.get("whose", ""),
        "form": submitted or entry.start_form(None),
        "may_log": actor().may_anywhere("log_patrol"),
    }


def _query(listing: Listing) -> Select[Patrol]:
    query = record_visibility.visible_patrols(actor()).where(Patrol.is_finished.is_(True))
    if listing.arguments.get("whose") == "mine":
        query = query.where(Patrol.person_id == actor().id)
    # By day and place, never by clock time: the order must not tell who walked when.
    query = query.order_by(Patrol.on.desc(), Patrol.scope, Patrol.id)
    return query.options(
        joinedload(Patrol.grid),
        selectinload(Patrol.checks),
        selectinload(Patrol.reports).load_only(Report.patrol_id),
    )
