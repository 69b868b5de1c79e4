"""A resident's report: one question an address, a check page, then a tracking code. Works without JavaScript.

GET shows, POST keeps the answers in the browser (web/drafts.py) and redirects; nothing is stored before the last step.
"""

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import db
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.receipts import OtherContent, body_digest
from fieldapp.domain.reports import tracking_codes
from fieldapp.entries.uploads import PHOTOS, receive_photos
from fieldapp.forms.requests import QUESTIONS, RequestForm
from fieldapp.models import Door, Report
from fieldapp.pages import requests as pages
from fieldapp.routes.public import pins
from fieldapp.web import drafts
from fieldapp.web.access import public
from fieldapp.web.drafts import Draft, DraftTooLong
from fieldapp.web.rate_limits import SENDING, limiter
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_size import takes
from fieldapp.web.request_values import body, query
from fieldapp.web.submit_once import file_digests, once

blueprint = Blueprint("requests", __name__, url_prefix="/requests")
TEMPLATES = {
    "words": "public/requests/words.html",
    "category": "public/requests/category.html",
    "place": "public/requests/place.html",
    "contact": "public/requests/contact.html",
}
QUESTION = f"any({', '.join(QUESTIONS)})"


@blueprint.get("/")
@public
def new() -> Redirect:
    """A draft of its own for every tab; the question's address is made before it is shown, so that Back leads to it."""
    kind = query.text("category") or None
    return see_other(url_for("public.requests.show", draft_id=uuid4(), question=pages.FIRST, category=kind))


@blueprint.get(f"/<uuid:draft_id>/<{QUESTION}:question>")
@public
def show(draft_id: UUID, question: str) -> Redirect:
    draft = drafts.find_draft(draft_id)
    if "code" in draft.marks:
        return _received(draft)
    if draft.is_lost and question != pages.FIRST:
        return see_other(_address(draft, pages.FIRST, lost=1))
    if draft.is_lost:
        draft.answers["category"] = query.text("category")
    return _question(draft, question)


@blueprint.post(f"/<uuid:draft_id>/<{QUESTION}:question>")
@public
def answer(draft_id: UUID, question: str) -> Redirect:
    draft = drafts.find_draft(draft_id)
    if "code" in draft.marks:
        return see_other(_address(draft, question))
    pages.take_answers(draft, question, request.form)
    if body.text("website"):
        return _redirect_home(draft)
    try:
        return _redirect_with(draft, _after_answer(draft, question))
    except DraftTooLong:
        return _question(draft, question, 422)


@blueprint.post("/<uuid:draft_id>/places")
@public
def places(draft_id: UUID) -> Response:
    """The places found while somebody types; a POST keeps the words out of addresses."""
    draft = drafts.find_draft(draft_id)
    pages.take_answers(draft, "place", request.form)
    form = pages.form_of(draft)
    return page("public/requests/place.html", **pages.question_context(draft, form, "place"))


@blueprint.get("/<uuid:draft_id>/emergency")
@public
def emergency(draft_id: UUID) -> Redirect:
    draft = drafts.find_draft(draft_id)
    if draft.is_lost or "code" in draft.marks:
        return see_other(_address(draft, pages.FIRST))
    context = pages.emergency_context(pages.form_of(draft))
    return page("public/requests/emergency.html", draft_id=draft.id, **context)


@blueprint.post("/<uuid:draft_id>/emergency")
@public
def go_on(draft_id: UUID) -> Redirect:
    draft = drafts.find_draft(draft_id)
    draft.marks["warned"] = "1"
    is_answered = draft.marks.get(pages.after(pages.FIRST)) == "answered"
    after = (
        pages.first_wrong(pages.form_of(draft)) or pages.CHECK if is_answered else pages.after(pages.FIRST)
    )
    return _redirect_with(draft, _address(draft, after))


@blueprint.get("/<uuid:draft_id>/check")
@public
def check(draft_id: UUID) -> Redirect:
    draft = drafts.find_draft(draft_id)
    if "code" in draft.marks:
        return _received(draft)
    form = pages.form_of(draft)
    if wrong := pages.first_wrong(form):
        return see_other(_address(draft, wrong))
    return page("public/requests/check.html", draft_id=draft.id, **pages.check_context(draft, form))


@blueprint.post("/<uuid:draft_id>/check")
@takes(PHOTOS)
@limiter.limit(SENDING)
@public
def create(draft_id: UUID) -> Redirect:
    draft = drafts.find_draft(draft_id)
    if body.text("website"):
        return _redirect_home(draft)  # a program; it is thanked and nothing is kept
    if "code" in draft.marks:
        return _again(draft)
    form = pages.form_of(draft, joins=body.text("joins"))
    if wrong := pages.first_wrong(form):
        draft.marks[wrong] = "answered"
        return _redirect_with(draft, _address(draft, wrong))
    return _send(draft, form)


@blueprint.post("/<uuid:draft_id>/discard")
@public
def discard(draft_id: UUID) -> Redirect:
    return _redirect_home(drafts.find_draft(draft_id))


def _after_answer(draft: Draft, question: str) -> str:
    """The address an answer leads to; who only looks something up stays, without complaints."""
    draft.marks.pop("problem", None)
    is_first = question == pages.FIRST
    if "search" in body or "above" in body:
        draft.answers["above"] = body.text("above")
        del draft.marks[question]
        return _address(draft, question, **_change())
    if draft.is_lost and not is_first:
        return _address(draft, pages.FIRST, lost=1)
    to = pages.next_page(draft, pages.form_of(draft), question, is_change=bool(_change()))
    return _address(draft, to, **(_change() if to == question else {}))


def _send(draft: Draft, form: RequestForm) -> Redirect:
    content = {**{name: [value] for name, value in draft.answers.items()}, "joins": [body.text("joins")]}
    try:
        write = partial(pages.open_request, form, receive_photos())
        received = once(form, "request", write, door=Door.PUBLIC, content=content)
    except OtherContent:
        return _redirect_with(draft, _received_before(draft))
    except RuleBroken as broken:
        draft.marks["problem"] = str(broken)
        return _redirect_with(draft, _address(draft, pages.CHECK))
    report = db.session().get_one(Report, UUID(received["id"]))
    pins.open_for_a_while(report, is_new=True)
    code, answers = tracking_codes.code_of(report), body_digest(content)
    draft.answers, draft.marks = {}, {"code": code, "answers": answers, "sent": _sent_digest(answers)}
    return _redirect_with(draft, _receipt_address(code))


def _received_before(draft: Draft) -> str:
    """The address that tells so. Only this browser holds the draft's id, so it may still read the receipt."""
    if (report := db.session().get(Report, draft.submission_id)) is not None:
        pins.open_for_a_while(report, is_new=True)
    draft.marks["code"] = tracking_codes.tracking_code(draft.submission_id)
    return _address(draft, pages.CHECK, more=1)


def _again(draft: Draft) -> Redirect:
    """Sent once more from a page that the browser had kept: the same leads to the same, anything else is told."""
    if draft.marks.get("sent") == _sent_digest(draft.marks.get("answers", "")):
        return see_other(_receipt_address(draft.marks["code"]))
    return see_other(_address(draft, pages.CHECK, more=1))


def _sent_digest(answers: str) -> str:
    """A hash of the answers' hash and what came with the last step."""
    return body_digest({"answers": [answers], **file_digests()})


def _received(draft: Draft) -> Response:
    code = draft.marks["code"]
    return page(
        "public/requests/received.html",
        code=code,
        grouped=tracking_codes.grouped(code),
        is_more="more" in query,
        words=draft.answers.get("words", ""),
    )


def _question(draft: Draft, question: str, status: int = 200) -> Response:
    context = pages.question_context(draft, pages.form_of(draft), question)
    is_lost = draft.is_lost and "lost" in query
    return page(
        TEMPLATES[question],
        status=status,
        draft_id=draft.id,
        is_change=bool(_change()),
        is_lost=is_lost,
        hours=drafts.HOURS,
        **context,
    )


def _redirect_with(draft: Draft, address: str) -> Redirect:
    response = see_other(address)
    drafts.keep_draft(response, draft, _path(draft))
    return response


def _redirect_home(draft: Draft) -> Redirect:
    """To the start page; nothing stays in the browser."""
    response = see_other(url_for("public.home.index"))
    drafts.forget_draft(response, _path(draft))
    return response


def _change() -> dict[str, str]:
    """What says in an address that somebody came from the check page."""
    return {"change": "1"} if "change" in query else {}


def _path(draft: Draft) -> str:
    """What all addresses of a draft begin with."""
    return url_for("public.requests.check", draft_id=draft.id).rpartition("/")[0]


def _address(draft: Draft, where: str, **said: Any) -> str:
    if where in QUESTIONS:
        return url_for("public.requests.show", draft_id=draft.id, question=where, **said)
    return url_for(f"public.requests.{where}", draft_id=draft.id, **said)


def _receipt_address(code: str) -> str:
    return url_for("public.tracking.receipt", code=code)
