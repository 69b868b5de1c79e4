"""Rules that hold for every route, so nobody has to remember them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from support.addresses import EVERYBODYS, MODELS, address, calls, is_open, rules
from support.admissions import apply_for

from fieldapp import db
from fieldapp.domain.access.permissions import TABLE
from fieldapp.entries.cases.step_table import BY_NOUN
from fieldapp.models import Household, Person, Place, Posting, Role, ServiceItem, SignInSession
from fieldapp.web.access import access_of

READS = {"GET", "HEAD", "OPTIONS"}
# Everything that anybody may call, by the start of its endpoint.
# blobs. and sync. find out by themselves who is there: session or the phone's own credential.
OPEN = (
    "blobs.",
    "sync.hello",
    "sync.take_in_quarantine",
    "public.",
    "sign_in.",
    "second_factor.new",
    "second_factor.create",
    "pwa.",
    "health.",
    "assets.",
    "preferences.",
    "patterns.",
    "static",
)


def test_every_route_says_who_may_call_it(app):
    with app.app_context():
        assert [rule.endpoint for rule in rules(app) if access_of(rule.endpoint) is None] == []


def test_every_verb_a_route_names_is_in_the_policy_table(app):
    with app.app_context():
        named = {access_of(rule.endpoint) for rule in rules(app)} - {"public", "signed_in"}
    assert named <= set(TABLE)


def test_what_anybody_may_call_is_known(app):
    found = {rule.endpoint for rule in rules(app) if is_open(app, rule)}
    assert {name for name in found if not name.startswith(OPEN)} == set()


def test_without_signing_in_there_is_nothing(app, client):
    answers = {
        f"{method} {rule.rule}": client.open(address(app, rule), method=method).status_code
        for rule, method in calls(app)
    }
    assert {call: code for call, code in answers.items() if code not in {303, 401}} == {}


def test_every_write_is_refused_from_another_site(app, client, sign_in, town):
    signed_in = sign_in(town.luo)
    answers = {
        f"{method} {rule.rule}": signed_in.open(
            address(app, rule), method=method, headers={"Sec-Fetch-Site": "cross-site"}
        ).status_code
        for rule in rules(app)
        for method in rule.methods - READS
    }
    assert {call: code for call, code in answers.items() if code != 403} == {}


@pytest.fixture
def stranger(session, town, now):
    """Somebody with every role there is, but in another county's town."""
    for role in Role:
        session.add(
            Posting(
                person_id=town.far.id,
                role=role,
                place_id=town.other_town.id,
                scope=town.other_town.scope,
                starts_on=(now - timedelta(days=30)).date(),
                may_see_restricted=True,
            )
        )
    session.flush()
    session.expire(town.far)
    return town.far


def test_what_lies_outside_my_area_does_not_exist(app, session, town, stranger, sign_in, now):
    """Every id of the town, on every route that takes one, read or write: 404."""
    apply_for(session, town, now)
    ids = {argument: id_of(session, model, stranger) for argument, model in MODELS.items()}
    client = sign_in(stranger)
    answers = {}
    for rule, method in calls(app):
        models = {MODELS.get(argument) for argument in rule.arguments}
        if rule.arguments and not models <= EVERYBODYS:
            for noun in BY_NOUN if "noun" in rule.arguments else [""]:
                code = client.open(address(app, rule, {**ids, "noun": noun}), method=method).status_code
                answers[f"{method} {rule.rule} {noun}"] = code
    assert {call: code for call, code in answers.items() if code != 404} == {}


def id_of(session, model, stranger):
    """Some row of the town that is not the stranger's."""
    query = select(model.id)
    if model is Person:
        query = query.where(model.sign_in_name == "mei")
    elif model is Place:
        query = query.join(Household, Household.grid_id == Place.id)
    elif model is ServiceItem:
        query = query.where(model.scope != "")
    elif model in {Posting, SignInSession}:
        query = query.where(model.person_id != stranger.id)
    return session.scalars(query.limit(1)).first() or uuid4()


def test_a_get_that_changes_a_record_is_a_bug(app, town):
    with app.test_request_context("/anything"):
        db.session().get_one(Person, town.mei.id).name = "Other"
        with pytest.raises(db.ReadsMustNotWrite):
            db.session().flush()


def test_a_get_that_runs_a_bulk_statement_is_a_bug(app, town):
    with app.test_request_context("/anything"), pytest.raises(db.ReadsMustNotWrite):
        db.session().execute(update(Person).values(name="Other"))


def test_a_post_may_write(app, town):
    with app.test_request_context("/anything", method="POST"):
        db.session().get_one(Person, town.mei.id).name = "Other"
        db.session().flush()
