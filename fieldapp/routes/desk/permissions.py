"""Permissions at the desk that take two: what waits for me, what I asked for, and what became of it."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.people import restricted_access
from fieldapp.models import PermissionRequest
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import page, see_other

blueprint = Blueprint("permissions", __name__, url_prefix="/permissions")


@blueprint.get("/")
@working("manage_people")
def index() -> Response:
    now = clock.now()
    return page(
        "desk/permissions/index.html",
        waiting=paginate(restricted_access.to_decide(actor(), now)),
        mine=db.session().scalars(restricted_access.asked_by(actor(), now).limit(50)).all(),
        may_give=actor().may_anywhere("post_any_role"),
    )


@blueprint.post("/<uuid:permission_id>/confirmation")
@working("manage_people")
def confirm(permission_id: UUID) -> Redirect:
    _decide(permission_id, True)
    return see_other(url_for("desk.permissions.index"))


@blueprint.post("/<uuid:permission_id>/refusal")
@working("manage_people")
def refuse(permission_id: UUID) -> Redirect:
    _decide(permission_id, False)
    return see_other(url_for("desk.permissions.index"))


def _decide(permission_id: UUID, is_confirmed: bool) -> None:
    asked = one_or_404(restricted_access.visible(actor()).where(PermissionRequest.id == permission_id))
    assert isinstance(asked, PermissionRequest)  # noqa: S101 - tells the type checker
    restricted_access.decide(db.session(), actor(), asked, is_confirmed, clock.now())
