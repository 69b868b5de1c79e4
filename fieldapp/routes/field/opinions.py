"""What a worker thinks of an item that is applied for: asked once, answered with or without a name."""

from typing import cast
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.service_items import opinions, rights
from fieldapp.forms.service_items import WorkerOpinionForm
from fieldapp.models import ServiceItem, Stance
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.labels.labels import choices
from fieldapp.web.rendering import form_status, page, see_other

blueprint = Blueprint("opinions", __name__, url_prefix="/opinions")
WITHOUT, WITH = "without", "with"


@blueprint.get("/<uuid:item_id>")
@working("voice_opinion")
def show(item_id: UUID) -> Response:
    return _page(_find(item_id), _form(WorkerOpinionForm(name=WITHOUT)))


@blueprint.post("/<uuid:item_id>")
@working("voice_opinion")
def create(item_id: UUID) -> Redirect:
    """Without a receipt, which would hold who sent it: the mark alone keeps a second one out."""
    item, form = _find(item_id), _form(WorkerOpinionForm(request.form))
    if not form.validate():
        return _page(item, form)
    said = (Stance(form.stance.data), form.words.data or "", form.name.data == WITH)
    opinions.voice(db.session(), actor(), item, *said, clock.now())
    return see_other(url_for("field.today.index"))


def _find(item_id: UUID) -> ServiceItem:
    query = select(ServiceItem).where(ServiceItem.id == item_id)
    shown = (joinedload(ServiceItem.applicant_unit), joinedload(ServiceItem.fields))
    item = cast(ServiceItem, one_or_404(query.options(*shown)))
    return item if rights.may_voice(actor(), item, clock.now()) else abort(404)


def _form(form: WorkerOpinionForm) -> WorkerOpinionForm:
    form.stance.choices = choices(Stance)
    form.name.choices = [(WITHOUT, gettext("Without my name")), (WITH, gettext("With my name"))]
    return form


def _page(item: ServiceItem, form: WorkerOpinionForm) -> Response:
    return page("field/opinions/show.html", status=form_status(), item=item, form=form)
