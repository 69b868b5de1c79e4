"""One box for words: cases with their reports, and tasks; the newest first."""

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp import db
from fieldapp.domain import policy, search
from fieldapp.domain.search import Look
from fieldapp.domain.sight import Sight
from fieldapp.forms.search import SearchForm
from fieldapp.models import Case, Place, Task, Unit
from fieldapp.web.access import actor, working
from fieldapp.web.pages import page

blueprint = Blueprint("search", __name__, url_prefix="/search")
SHOWN = 20


@blueprint.get("/")
@working("use_desk")
def index() -> Response:
    form = SearchForm(request.args)
    words = form.words.data or ""
    is_enough = form.validate() and search.is_enough(words)
    return page(
        "desk/search/index.html",
        form=form,
        is_enough=is_enough,
        cases=_cases(words) if is_enough else [],
        tasks=_tasks(words) if is_enough else [],
        shown=SHOWN,
    )


def _cases(words: str) -> list[Case]:
    said = search.cases_saying(db.session(), Look(Sight.of(actor()), words))
    found = select(Case).where(said, policy.may_see_case_where(actor()))
    found = found.options(
        joinedload(Case.place).load_only(Place.name), joinedload(Case.unit).load_only(Unit.name)
    )
    newest = found.order_by(Case.opened_at.desc(), Case.id).limit(SHOWN)
    return list(db.session().scalars(newest).unique())


def _tasks(words: str) -> list[Task]:
    found = policy.visible_tasks(actor()).where(search.tasks_saying(db.session(), actor(), words))
    newest = found.options(joinedload(Task.assignee)).order_by(Task.given_at.desc(), Task.id).limit(SHOWN)
    return list(db.session().scalars(newest).unique())
