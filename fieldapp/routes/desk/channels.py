"""Channels at the desk: by which ways each unit is told outside the app, and what could not be delivered."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import Refusal
from fieldapp.domain.notifications import channel_tests, channels, dead_deliveries
from fieldapp.domain.notifications.channels import NewChannel
from fieldapp.forms.channels import ChannelForm, UnitFilter
from fieldapp.models import Channel, ChannelKind, Delivery, Unit
from fieldapp.pages import channels as pages_channels
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import form_status, page, see_other
from fieldapp.web.submit_once import once

blueprint = Blueprint("channels", __name__, url_prefix="/channels")


@blueprint.get("/")
@working("manage_channels")
def index() -> Response:
    form, session = UnitFilter(request.args), db.session()
    units = paginate(channels.visible_units(actor(), form.q.data or ""))
    return page(
        "desk/channels/index.html",
        form=form,
        units=units,
        kinds=channels.kinds_of(session, units.rows),
        dead=session.scalars(dead_deliveries.visible_dead(actor()).limit(50)).all(),
        dead_count=dead_deliveries.count_dead(session, actor()),
        whose=pages_channels.whose,
    )


@blueprint.get("/units/<uuid:unit_id>")
@working("manage_channels")
def show(unit_id: UUID) -> Response:
    return _page(_unit(unit_id), pages_channels.form_for())


@blueprint.post("/units/<uuid:unit_id>")
@working("manage_channels")
def create(unit_id: UUID) -> Redirect:
    unit, form = _unit(unit_id), pages_channels.form_for(request.form)
    if not form.validate():
        return _page(unit, form)
    new = NewChannel(ChannelKind(form.kind.data), form.address.data or "", form.secret.data or "")
    try:
        once(
            form,
            "channel",
            lambda: {"id": str(channels.add(db.session(), actor(), unit, new, clock.now()).id)},
        )
    except Refusal as broken:
        return _page(unit, form, gettext(str(broken)))
    return see_other(url_for("desk.channels.show", unit_id=unit_id))


@blueprint.post("/<uuid:channel_id>/tests")
@working("manage_channels")
def test(channel_id: UUID) -> Redirect:
    channel = _channel(channel_id)
    try:
        channel_tests.send_test(db.session(), actor(), channel, clock.now())
    except Refusal as broken:
        return _page(_unit_of(channel), pages_channels.form_for(), gettext(str(broken)))
    return see_other(url_for("desk.channels.show", unit_id=channel.unit_id))


@blueprint.post("/<uuid:channel_id>/ending")
@working("manage_channels")
def end(channel_id: UUID) -> Redirect:
    channel = _channel(channel_id)
    channels.end(db.session(), actor(), channel, clock.now())
    return see_other(url_for("desk.channels.show", unit_id=channel.unit_id))


@blueprint.post("/deliveries/<uuid:delivery_id>/retry")
@working("manage_channels")
def retry(delivery_id: UUID) -> Redirect:
    dead_deliveries.retry(db.session(), actor(), _delivery(delivery_id), clock.now())
    return see_other(url_for("desk.channels.index"))


@blueprint.post("/deliveries/<uuid:delivery_id>/away")
@working("manage_channels")
def put_away(delivery_id: UUID) -> Redirect:
    dead_deliveries.put_away(db.session(), actor(), _delivery(delivery_id), clock.now())
    return see_other(url_for("desk.channels.index"))


def _unit(unit_id: UUID) -> Unit:
    unit = one_or_404(channels.visible_units(actor()).where(Unit.id == unit_id))
    assert isinstance(unit, Unit)  # noqa: S101 - tells the type checker
    return unit


def _channel(channel_id: UUID) -> Channel:
    """A unit's; what a person switched on for themself is theirs."""
    mine = channels.visible(actor()).where(Channel.id == channel_id, Channel.unit_id.is_not(None))
    channel = one_or_404(mine)
    assert isinstance(channel, Channel)  # noqa: S101 - tells the type checker
    return channel


def _unit_of(channel: Channel) -> Unit:
    return db.session().get_one(Unit, channel.unit_id)


def _delivery(delivery_id: UUID) -> Delivery:
    delivery = one_or_404(dead_deliveries.visible(actor()).where(Delivery.id == delivery_id))
    assert isinstance(delivery, Delivery)  # noqa: S101 - tells the type checker
    return delivery


def _page(unit: Unit, form: ChannelForm, problem: str = "") -> Response:
    status = form_status()
    return page(
        "desk/channels/show.html",
        status=status,
        form=form,
        problem=problem,
        **pages_channels.unit_context(unit),
    )
