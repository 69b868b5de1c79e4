"""One step for many chosen cases: what would happen to each, one form, and what happened to each."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain import receipts
from fieldapp.domain.cases.bulk_steps import MOST, BulkStep
from fieldapp.pages.cases import bulk_steps
from fieldapp.pages.cases.bulk_steps import PAGES, BulkPage
from fieldapp.pages.cases.step import fill_in
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_values import body, query
from fieldapp.web.submit_once import once

blueprint = Blueprint("bulk", __name__, url_prefix="/bulk")
KIND = "bulk"


@blueprint.get("/new")
@working("step_many")
def new() -> Response:
    return _ask(_asked(query.text("step") or BulkStep.DISPATCH), query.texts("case"))


@blueprint.post("/")
@working("step_many")
def create() -> Redirect:
    asked, ids = _asked(body.text("step")), body.texts("case")
    if "text" in body:
        return _ask(asked, ids)
    found, gone = bulk_steps.chosen(ids)
    form = bulk_steps.form_of(asked, found, request.form)
    if not found or not form.validate():
        return _ask(asked, ids)
    order = bulk_steps.order_of(asked, form)
    once(form, KIND, lambda: bulk_steps.carry_out(found, gone, order))
    return see_other(url_for("desk.bulk.show", receipt_id=form.claim))


@blueprint.get("/<uuid:receipt_id>")
@working("step_many")
def show(receipt_id: UUID) -> Response:
    answer = receipts.own_answer(db.session(), receipt_id, KIND, actor().id) or abort(404)
    return page("desk/bulk/show.html", asked=_asked(answer["step"]), told=bulk_steps.told(answer))


def _asked(step: str) -> BulkPage:
    return PAGES[BulkStep(step)] if step in set(BulkStep) else abort(404)


def _ask(asked: BulkPage, ids: list[str]) -> Response:
    """The page before: with an incomplete form, or a standard text added, again; everything typed is kept."""
    found, gone = bulk_steps.chosen(ids)
    outlooks = bulk_steps.outlooks(asked, found)
    able = [each.case for each in outlooks if not each.why]
    sent = request.form if request.method == "POST" else None
    form = bulk_steps.form_of(asked, able, sent)
    texts, adds_text = bulk_steps.texts_for(asked, able), "text" in body
    # With no case left there is no text to choose from, which is nobody's mistake.
    if adds_text and able and not fill_in(texts, form):
        abort(404)
    if sent is not None and not adds_text:
        form.validate()
    return page(
        "desk/bulk/new.html",
        status=200 if sent is None or adds_text else 422,
        texts=texts,
        asked=asked,
        form=form,
        able=able,
        unable=[each for each in outlooks if each.why],
        gone=gone,
        most=MOST if len(ids) > MOST else 0,
        last_feedback=bulk_steps.last_feedback,
    )
