"""Reviews: what came from phones and conflicts with the records; the grid head or centre decides."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain import reviews
from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.reviews import CannotTakeIn
from fieldapp.forms.reviews import SetAsideForm, TakeInForm
from fieldapp.web import review_pages
from fieldapp.web.access import actor, working
from fieldapp.web.entries.judging import judge
from fieldapp.web.moved_pages import start_again
from fieldapp.web.pages import page, see_other
from fieldapp.web.paging import paginate

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")
PER_PAGE = 30


@blueprint.get("/")
@working("decide_review")
def index() -> Response:
    found = paginate(review_pages.undecided(), PER_PAGE)
    cards, releases = review_pages.list_rows(found.rows), review_pages.releases()
    return page("desk/reviews/index.html", reviews=found, cards=cards, releases=releases)


@blueprint.get("/<uuid:review_id>")
@working("decide_review")
def show(review_id: UUID) -> Response:
    return page("desk/reviews/show.html", problem="", **review_pages.context(review_pages.find(review_id)))


@blueprint.post("/<uuid:review_id>/take-in")
@working("decide_review")
def take_in(review_id: UUID) -> Redirect:
    row, form = review_pages.find(review_id), TakeInForm(request.form)
    if not form.validate():
        return _again(review_pages.context(row, take_in=form))
    try:
        reviews.take_in(db.session(), actor(), row, form.words.data or "", clock.now(), judge)
    except CannotTakeIn as refused:
        return _again(review_pages.context(row, take_in=form), str(refused))
    except AlreadyDone as decided:
        return _decided_page(review_id, str(decided), form.words.data or "")
    return see_other(url_for("desk.reviews.index"))


@blueprint.post("/<uuid:review_id>/set-aside")
@working("decide_review")
def set_aside(review_id: UUID) -> Redirect:
    row, form = review_pages.find(review_id), SetAsideForm(request.form)
    if not form.validate():
        return _again(review_pages.context(row, aside=form))
    try:
        reviews.set_aside(db.session(), actor(), row, form.reason.data or "", clock.now(), judge)
    except AlreadyDone as decided:
        return _decided_page(review_id, str(decided), form.reason.data or "")
    return see_other(url_for("desk.reviews.index"))


def _decided_page(review_id: UUID, decided: str, typed: str) -> Response:
    """Somebody else was quicker: what they decided, beside what was typed here."""
    start_again()
    context = review_pages.context(review_pages.find(review_id)) | {"typed": typed}
    return page("desk/reviews/show.html", status=409, problem=gettext(decided), **context)


def _again(context: dict[str, object], problem: str = "") -> Response:
    words = gettext("It cannot be taken in: %(why)s", why=gettext(problem)) if problem else ""
    return page("desk/reviews/show.html", status=422, problem=words, **context)
