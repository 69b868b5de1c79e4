"""Reviews: what came from phones and conflicts with the records; the grid head or centre decides."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.submissions import reviews
from fieldapp.domain.submissions.reviews import CannotTakeIn
from fieldapp.entries.judge import judge
from fieldapp.forms.reviews import SetAsideForm, TakeInForm
from fieldapp.pages.cases.concurrent_changes import start_again
from fieldapp.pages.submissions import reviews as submissions_reviews
from fieldapp.web.access import actor, working
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import page, see_other

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")
PER_PAGE = 30


@blueprint.get("/")
@working("decide_review")
def index() -> Response:
    found = paginate(submissions_reviews.undecided(), PER_PAGE)
    cards, releases = submissions_reviews.list_rows(found.rows), submissions_reviews.releases()
    return page("desk/reviews/index.html", reviews=found, cards=cards, releases=releases)


@blueprint.get("/<uuid:review_id>")
@working("decide_review")
def show(review_id: UUID) -> Response:
    return page(
        "desk/reviews/show.html",
        problem="",
        **submissions_reviews.context(submissions_reviews.find(review_id)),
    )


@blueprint.post("/<uuid:review_id>/take-in")
@working("decide_review")
def take_in(review_id: UUID) -> Redirect:
    row, form = submissions_reviews.find(review_id), TakeInForm(request.form)
    if not form.validate():
        return _again(submissions_reviews.context(row, take_in=form))
    try:
        reviews.take_in(db.session(), actor(), row, form.words.data or "", clock.now(), judge)
    except CannotTakeIn as refused:
        return _again(submissions_reviews.context(row, take_in=form), str(refused))
    except AlreadyDone as decided:
        return _decided_page(review_id, str(decided), form.words.data or "")
    return see_other(url_for("desk.reviews.index"))


@blueprint.post("/<uuid:review_id>/set-aside")
@working("decide_review")
def set_aside(review_id: UUID) -> Redirect:
    row, form = submissions_reviews.find(review_id), SetAsideForm(request.form)
    if not form.validate():
        return _again(submissions_reviews.context(row, aside=form))
    try:
        reviews.set_aside(db.session(), actor(), row, form.reason.data or "", clock.now(), judge)
    except AlreadyDone as decided:
        return _decided_page(review_id, str(decided), form.reason.data or "")
    return see_other(url_for("desk.reviews.index"))


def _decided_page(review_id: UUID, decided: str, typed: str) -> Response:
    """Somebody else was quicker: what they decided, beside what was typed here."""
    start_again()
    context = submissions_reviews.context(submissions_reviews.find(review_id)) | {"typed": typed}
    return page("desk/reviews/show.html", status=409, problem=gettext(decided), **context)


def _again(context: dict[str, object], problem: str = "") -> Response:
    words = gettext("Cannot be applied: %(why)s", why=gettext(problem)) if problem else ""
    return page("desk/reviews/show.html", status=422, problem=words, **context)
