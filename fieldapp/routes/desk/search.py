"""One box for words: cases with their reports, and tasks; the newest first."""

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp import db
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.reports import tracking_codes
from fieldapp.domain.search import lookup
from fieldapp.domain.search.lookup import Look
from fieldapp.forms.search import SearchForm
from fieldapp.models import Case, Place, Task, Unit
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import page

blueprint = Blueprint("search", __name__, url_prefix="/search")
SHOWN = 20


@blueprint.get("/")
@working("use_desk")
def index() -> Response:
    form = SearchForm(request.args)
    words = form.words.data or ""
    is_enough = form.validate() and lookup.is_enough(words)
    return page(
        "desk/search/index.html",
        form=form,
        is_enough=is_enough,
        cases=_told_by_phone(words) or _cases(words) if is_enough else [],
        tasks=_tasks(words) if is_enough else [],
        shown=SHOWN,
    )


def _told_by_phone(words: str) -> list[Case]:
    """The case of a tracking code that a reporter told, if it is one of mine."""
    report = tracking_codes.find_whole_code(db.session(), words)
    mine = policy.visible_case(actor())
    return list(db.session().scalars(mine, {"case_id": report.case_id}).unique()) if report else []


def _cases(words: str) -> list[Case]:
    said = lookup.cases_saying(db.session(), Look(Sight.of(actor()), words))
    found = select(Case).where(said, policy.may_see_case_where(actor()))
    found = found.options(
        joinedload(Case.place).load_only(Place.name), joinedload(Case.unit).load_only(Unit.name)
    )
    newest = found.order_by(Case.opened_at.desc(), Case.id).limit(SHOWN)
    return list(db.session().scalars(newest).unique())


def _tasks(words: str) -> list[Task]:
    found = record_visibility.visible_tasks(actor()).where(lookup.tasks_saying(db.session(), actor(), words))
    newest = found.options(joinedload(Task.assignee)).order_by(Task.given_at.desc(), Task.id).limit(SHOWN)
    return list(db.session().scalars(newest).unique())
