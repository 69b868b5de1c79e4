"""Steps with a service item: taken with a reason, a town's opinion, the votes of the joint meeting."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.service_items import admission, opinions, rights, workflow
from fieldapp.domain.service_items.steps import STEPS
from fieldapp.domain.service_items.workflow import Act
from fieldapp.forms.service_items import StepForm, TownOpinionForm, VoteForm
from fieldapp.models import Ballot, ExitGround, ItemVerb, ServiceItem, Stance, Unit
from fieldapp.pages.service_items import fill_step, show_context, town_form, vote_form
from fieldapp.routes.desk.service_items import find
from fieldapp.web.access import actor, require, working
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.request_values import as_uuid
from fieldapp.web.submit_once import once

blueprint = Blueprint("item_steps", __name__, url_prefix="/service-items/<uuid:item_id>")


@blueprint.post("/steps")
@working("take_item_step")
def create(item_id: UUID) -> Redirect:
    item, form = find(item_id), fill_step(StepForm(request.form))
    verb = next((verb for verb in STEPS if verb.value == form.step.data), None)
    if verb is None or not form.validate():
        return page("desk/service_items/show.html", status=422, **show_context(item, form))
    require(rights.may(actor(), item, verb))
    try:
        once(form, "item_step", lambda: _take(item, verb, form))
    except AlreadyDone as moved:
        return _moved_page(item, form, gettext(str(moved)))
    except RuleBroken as broken:
        wrong = form.ground if verb is ItemVerb.END and not form.ground.data else form.words
        wrong.errors = [gettext(str(broken))]
        return page("desk/service_items/show.html", status=422, **show_context(item, form))
    return see_other(url_for("desk.service_items.show", item_id=item_id))


@blueprint.get("/opinion")
@working("advise_item")
def ask_opinion(item_id: UUID) -> Response:
    item = find(item_id)
    require(rights.may(actor(), item, ItemVerb.ADVISE))
    return _opinion_page(item, town_form(TownOpinionForm(as_seen=workflow.as_seen(item))))


@blueprint.post("/opinion")
@working("advise_item")
def advise(item_id: UUID) -> Redirect:
    item, form = find(item_id), town_form(TownOpinionForm(request.form))
    require(rights.may(actor(), item, ItemVerb.ADVISE))
    if not form.validate():
        return _opinion_page(item, form)
    try:
        once(form, "item_opinion", lambda: _advise(item, form))
    except AlreadyDone as moved:
        return _moved_page(item, None, f"{gettext(str(moved))} {form.words.data}")
    return see_other(url_for("desk.service_items.show", item_id=item_id))


@blueprint.get("/votes")
@working("review_item")
def ask_vote(item_id: UUID) -> Response:
    item = find(item_id)
    require(rights.may(actor(), item, ItemVerb.VOTE))
    return _vote_page(item, vote_form(VoteForm(as_seen=workflow.as_seen(item)), item))


@blueprint.post("/votes")
@working("review_item")
def vote(item_id: UUID) -> Redirect:
    item = find(item_id)
    require(rights.may(actor(), item, ItemVerb.VOTE))
    form = vote_form(VoteForm(request.form), item)
    if not form.validate():
        return _vote_page(item, form)
    try:
        once(form, "item_vote", lambda: _vote(item, form))
    except AlreadyDone as moved:
        return _moved_page(item, None, f"{gettext(str(moved))} {form.reason.data}")
    except RuleBroken as broken:
        form.reason.errors = [gettext(str(broken))]
        return _vote_page(item, form)
    return see_other(url_for("desk.service_items.show", item_id=item_id))


def _take(item: ServiceItem, verb: ItemVerb, form: StepForm) -> dict[str, str]:
    ground = ExitGround(form.ground.data) if verb is ItemVerb.END and form.ground.data else None
    act = Act(form.words.data or "", form.as_seen.data or "", ground)
    STEPS[verb](db.session(), actor(), item, act, clock.now())
    return {"id": str(item.id)}


def _advise(item: ServiceItem, form: TownOpinionForm) -> dict[str, str]:
    said = (Stance(form.stance.data), form.words.data or "", clock.now(), form.as_seen.data or "")
    opinions.advise(db.session(), actor(), item, *said)
    return {"id": str(item.id)}


def _vote(item: ServiceItem, form: VoteForm) -> dict[str, str]:
    unit_id = as_uuid(form.unit.data)
    unit = db.session().scalars(admission.may_vote(item).where(Unit.id == unit_id)).first()
    if unit is None:
        raise RuleBroken("This unit does not vote on this application.")
    said = (Ballot(form.ballot.data), form.reason.data or "", clock.now(), form.as_seen.data or "")
    admission.vote(db.session(), actor(), item, unit, *said)
    return {"id": str(item.id)}


def _moved_page(item: ServiceItem, form: StepForm | None, moved: str) -> Response:
    """The item as it is now, with what was typed."""
    db.session().rollback()
    typed = f"{moved} {form.words.data or ''}" if form else moved
    context = show_context(find(item.id)) | {"moved": typed.strip()}
    return page("desk/service_items/show.html", status=409, **context)


def _opinion_page(item: ServiceItem, form: TownOpinionForm) -> Response:
    return page("desk/service_items/opinion.html", status=form_status(), item=item, form=form)


def _vote_page(item: ServiceItem, form: VoteForm) -> Response:
    votes = admission.votes_on(db.session(), item)
    return page("desk/service_items/vote.html", status=form_status(), item=item, form=form, votes=votes)
