"""Whoever may be called by anybody either counts how often one address calls, or says here why it need not."""

from uuid import UUID

import pytest
from support.addresses import is_open, rules
from support.residents import new_draft

from fieldapp.models import Report
from fieldapp.web import rate_limits

# Endpoint → why no count is needed. A new public endpoint fails until it is limited or stands here.
UNCOUNTED = {
    "public.badges.index": "a form",
    "public.services.index": "a list for everybody",
    "public.home.index": "a page of words",
    "public.about.index": "a page of words",
    "public.grids.index": "the public notice of grids",
    "public.grids.show": "the public notice of grids",
    "public.requests.new": "leads to an empty form",
    "public.requests.show": "a form with what the browser itself keeps",
    "public.requests.answer": "sets only one's own cookie",
    "public.requests.places": "the names of divisions and grids",
    "public.requests.emergency": "a page of numbers to call",
    "public.requests.go_on": "sets only one's own cookie",
    "public.requests.check": "shows what the browser itself keeps; what others reported is counted apart",
    "public.requests.discard": "takes only one's own cookie away",
    "public.tracking.index": "an empty form",
    "sign_in.new": "an empty form",
    "sign_in.create": "failed sign-ins are counted by name and by address, in the database",
    "second_factor.new": "an empty form",
    "second_factor.create": "counted by person and by address, like failed sign-ins",
    "sign_in.sign_out": "ends only one's own session",
    "preferences.locale": "sets only one's own cookie",
    "preferences.look": "sets only one's own cookie",
    "patterns.index": "a page of the components",
    "pwa.favicon": "a file",
    "pwa.manifest": "a file",
    "pwa.worker": "a file",
    "assets.file": "a file",
    "health.livez": "a probe of the operator's",
    "health.readyz": "a probe of the operator's",
    "health.metrics": "takes the operator's token",
    "sync.hello": "answers nothing without a session",
    "sync.take_in_quarantine": "takes a phone's own credential",
    "blobs.ask": "takes a session or a phone's own credential",
    "blobs.add": "takes a session or a phone's own credential",
}


@pytest.fixture
def counting(app, monkeypatch):
    monkeypatch.setitem(app.config, "LIMIT_RATES", True)
    rate_limits.limiter.reset()
    yield
    rate_limits.limiter.reset()


def until_refused(call, most=130):
    """How many were answered before one was refused."""
    for answered in range(most):
        if call().status_code == 429:
            return answered
    return most


# Endpoint → how it is called, and how many calls an address has.
COUNTED = {
    "public.tracking.find": (lambda client: client.post("/track/", data={"code": "ABCDEFGHJK"}), 30),
    "public.tracking.show": (lambda client: client.get("/track/ABCDEFGHJK"), 30),
    "public.tracking.receipt": (lambda client: client.get("/track/ABCDEFGHJK/receipt"), 30),
    "public.tracking.photo": (lambda client: client.get(f"/track/ABCDEFGHJK/photos/{UUID(int=1)}"), 120),
    "public.badges.find": (lambda client: client.post("/badges/", data={"code": "222222222222"}), 30),
    "public.badges.show": (lambda client: client.get("/badges/222222222222"), 30),
    "public.pins.enter": (lambda client: client.post("/track/ABCDEFGHJK/pin"), 30),
    "public.pins.leave": (lambda client: client.post("/track/ABCDEFGHJK/leave"), 30),
    "public.own_reports.answer": (lambda client: client.post("/track/ABCDEFGHJK/answer"), 60),
    "public.own_reports.add": (lambda client: client.post("/track/ABCDEFGHJK/additions"), 60),
    "public.own_reports.confirm": (lambda client: client.post("/track/ABCDEFGHJK/confirmation"), 60),
    "public.own_reports.withdraw": (lambda client: client.post("/track/ABCDEFGHJK/withdrawal"), 60),
    "public.own_reports.change_contact": (lambda client: client.post("/track/ABCDEFGHJK/contact"), 60),
    "public.requests.create": (lambda client: client.post(f"{new_draft()}/check"), 20),
}


def test_every_public_endpoint_is_counted_or_says_why_not(app):
    public = {rule.endpoint for rule in rules(app) if is_open(app, rule)}
    assert public == set(COUNTED) | set(UNCOUNTED)
    assert not set(COUNTED) & set(UNCOUNTED)


@pytest.mark.parametrize("endpoint", COUNTED)
def test_an_address_that_asks_too_often_is_refused(client, counting, endpoint):
    call, most = COUNTED[endpoint]
    assert until_refused(lambda: call(client)) == most


def test_the_page_of_a_code_counts_guesses_and_hits_alike(client, session, counting):
    """Who tries codes must not learn from the count which ones exist."""
    from fieldapp.domain.reports.tracking_codes import tracking_code

    code = tracking_code(session.query(Report).first().id)
    assert until_refused(lambda: client.get(f"/track/{code}")) == COUNTED["public.tracking.show"][1]
