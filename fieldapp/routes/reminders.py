"""What I and my units are told about cases, for the phone and the desk alike; and where the ladder is broken."""

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.notifications import channel_tests, digests, own_sms
from fieldapp.domain.organisation import unit_faults
from fieldapp.forms.submissions import read_moment
from fieldapp.models import LadderFault, RungKind, Verb
from fieldapp.pages.channels import undelivered_line
from fieldapp.web.access import actor, signed_in
from fieldapp.web.labels.labels import label
from fieldapp.web.layouts import mine_address
from fieldapp.web.paging import paginate
from fieldapp.web.rendering import page, see_other
from fieldapp.web.request_values import body

blueprint = Blueprint("reminders", __name__, url_prefix="/reminders")
CAUSES = {cause.value: cause for cause in (*Verb, *RungKind)}


@blueprint.get("/")
@signed_in
def index() -> Response:
    now = clock.now()
    faults = unit_faults.subjects(
        db.session(), db.session().scalars(unit_faults.visible_faults(actor())).all()
    )
    return page(
        "reminders/index.html",
        lines=paginate(digests.visible(actor(), now)),
        cause_of=lambda reminder: label(CAUSES[reminder.cause]),
        faults=[(name, label(LadderFault(notice.kind))) for notice, name in faults],
        until=now.isoformat(),
        undelivered=undelivered_line(),
    )


@blueprint.post("/away")
@signed_in
def put_away() -> Redirect:
    """Lay aside what was on the page; what came meanwhile stays."""
    until = read_moment(body.text("until")) or clock.now()
    digests.put_away(db.session(), actor(), until, clock.now())
    return see_other(url_for("reminders.index"))


@blueprint.post("/short-messages")
@signed_in
def short_messages() -> Redirect:
    """Switch short messages to my own number on or off."""
    own_sms.switch_own_sms(db.session(), actor(), bool(body.text("on")), clock.now())
    return see_other(mine_address())


@blueprint.post("/short-messages/tests")
@signed_in
def test() -> Redirect:
    """A test to my own number; the page shows what became of it."""
    mine = own_sms.own_sms(db.session(), actor())
    if mine is None:
        raise RuleBroken("Text messages are turned off.")
    channel_tests.send_test(db.session(), actor(), mine, clock.now())
    return see_other(mine_address())
