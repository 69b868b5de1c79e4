"""Nothing that a person may not see changes anything that they are shown.

Everybody of the cast goes through their pages twice: before and after neighbours at every level are given cases,
households, tasks and all else that this person may not see. Both times every page must be the same, to the letter.
"""

import inspect
import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from support import neighbours
from support.addresses import EVERYBODYS, MODELS, address, calls, rules
from support.phone import Phone
from support.walking import Walk, plain

from fieldapp.clock import day_of
from fieldapp.domain.access import policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.permissions import TABLE
from fieldapp.entries.cases.step_table import BY_NOUN
from fieldapp.models import (
    Base,
    Channel,
    Decision,
    Delivery,
    EvaluatedUnit,
    EvaluationFigure,
    Filing,
    FilingGrid,
    Matter,
    Meeting,
    PermissionRequest,
    Person,
    Photo,
    Place,
    Posting,
    Report,
    Role,
)
from fieldapp.pages import case_lists
from fieldapp.web import errors

CAST = ("mei", "wu", "lin", "qin", "tang", "bai", "gao", "sun", "ding", "yan")


def with_scope():
    return [
        mapper.class_ for mapper in Base.registry.mappers if "scope" in {c.key for c in mapper.column_attrs}
    ]


def test_every_neighbour_has_a_row_of_every_table_with_a_place(session, now):
    neighbours.add(session, now)
    missing = [
        f"{model.__name__} at {name}"
        for model in with_scope()
        for name, (_, scope, _) in neighbours.SPOTS.items()
        if session.scalars(select(model).where(model.scope == scope).limit(1)).first() is None
    ]
    assert missing == []


def test_every_argument_that_is_an_id_has_its_model(app):
    arguments = {argument for rule in rules(app) for argument in rule.arguments if argument.endswith("_id")}
    assert arguments - set(MODELS) == set()


@pytest.mark.parametrize("name", CAST)
def test_what_one_may_not_see_changes_no_page(app, session, town, now, sign_in, monkeypatch, name):
    monkeypatch.setattr(
        errors, "note_refusal", lambda: None
    )  # the log's page would show the walk's own lines
    person = getattr(town, name)
    mine = [(posting.role, posting.scope) for posting in person.active_postings(day_of(now))]

    def is_hidden(verb, scope):
        return not any(role in TABLE[verb] and scope.startswith(at) for role, at in mine)

    def is_strange(spot):
        """Neither below, above nor in the same village: a place whose people are not even named to this person."""
        _, scope, _ = neighbours.SPOTS[spot]
        return not any(scope.startswith(at[:12]) or at.startswith(scope) for _, at in mine)

    known = [spot for spot in neighbours.SPOTS if not is_strange(spot)]
    settled = neighbours.settle(session, now, known)
    session.commit()
    client = sign_in(person, is_phone=False)
    bundle = handed_over(client, person)
    before, seen = Walk(app, client).go().pages, visible(session, person, now)
    assert len(before) > 5
    settled += neighbours.settle(session, now, [spot for spot in neighbours.SPOTS if is_strange(spot)])
    for each in settled:
        neighbours.fill(session, now, each, of=is_hidden)
    session.commit()
    session.expire_all()
    client.delete_cookie(case_lists.COOKIE, path="/desk")  # the columns that the walk chose
    changed = {}
    for where, answer in before.items():
        if answer.status_code != 200:
            continue
        again = client.get(where)
        if plain(again.data) != plain(answer.data):
            changed[where] = difference(plain(answer.data), plain(again.data))
    assert changed == {}, changed
    assert handed_over(client, person) == bundle
    assert visible(session, person, now) == seen


def visible(session, person, now):
    """What every visible_… of policy gives this person, asked on the spot and for a phone."""
    on, found = day_of(now), {}
    for name, query in (
        *inspect.getmembers(policy, inspect.isfunction),
        *inspect.getmembers(record_visibility, inspect.isfunction),
    ):
        if name.startswith("visible_") and {"actor"} <= set(asks := inspect.signature(query).parameters) <= {
            "actor",
            "on",
        }:
            for along in (False, True):
                given = {"actor": Actor.of(person, on, takes_along=along), "on": on}
                rows = session.scalars(query(**{each: given[each] for each in asks}), {"case_id": None})
                found[name, along] = {row.id for row in rows.unique()}
    assert len(found) > 20
    return found


def difference(before, after):
    old, new = before.splitlines(), after.splitlines()
    return (
        [line.strip() for line in new if line not in old][:4]
        + ["—"]
        + [line.strip() for line in old if line not in new][:4]
    )


def handed_over(client, person):
    """The pages that a phone takes along, for those who work in the field."""
    phone = Phone(
        client, person, UUID(int=7)
    )  # the same each time: it is one of those that an administrator sees
    phone.hello()
    answer = client.post("/field/bundle", data=json.dumps({"device": str(phone.device)}))
    lines = map(json.loads, answer.text.splitlines()) if answer.status_code == 200 else []
    return {line.get("url"): line["etag"] for line in lines if "etag" in line}


# Where somebody stands with every role there is → whose rows they ask for by their ids: beside, below and above.
ASKED_FROM = [
    ("beneath", "own_village"),
    ("beside", "beneath"),
    ("other_village", "beside"),
    ("other_town", "own_street"),
    ("other_county", "own_county"),
]


@pytest.mark.parametrize("at, asks_for", ASKED_FROM)
def test_what_lies_at_a_neighbour_does_not_exist(app, session, town, now, sign_in, at, asks_for):
    """Every id there, on every route that takes one, read or write: 404."""
    stranger, neighbour = neighbours.settle(session, now, [at, asks_for])
    neighbours.fill(session, now, neighbour)
    for role in Role:
        posting = Posting(
            role=role, place=stranger.place, scope=stranger.place.scope, may_see_restricted=True
        )
        posting.starts_on = day_of(now) - timedelta(days=30)
        stranger.worker.postings.append(posting)
    session.flush()
    ids = {argument: id_at(session, model, neighbour) for argument, model in MODELS.items()}
    client, answers = sign_in(stranger.worker), {}
    for rule, method in calls(app):
        if rule.arguments and not {MODELS.get(argument) for argument in rule.arguments} <= EVERYBODYS:
            for noun in BY_NOUN if "noun" in rule.arguments else [""]:
                code = client.open(address(app, rule, {**ids, "noun": noun}), method=method).status_code
                answers[f"{method} {rule.rule} {noun}"] = code
    assert {call: code for call, code in answers.items() if code != 404} == {}


def id_at(session, model, neighbour):
    """A row of the neighbour's: by its place, its worker, or by what it belongs to."""
    query = select(model.id).limit(1)
    if model in {Person, Place}:
        return neighbour.worker.id if model is Person else neighbour.place.id
    if hasattr(model, "scope"):
        query = query.where(model.scope == neighbour.place.scope)
    elif model in {Decision, Matter}:
        query = query.join(Meeting).where(Meeting.scope == neighbour.place.scope)
    elif model is FilingGrid:
        query = query.join(Filing).where(Filing.scope == neighbour.place.scope)
    elif hasattr(model, "person_id"):
        query = query.where(model.person_id == neighbour.worker.id)
    elif model is Photo:
        query = query.join(Report, Report.id == Photo.report_id).where(
            Report.person_id == neighbour.worker.id
        )
    elif model is Delivery:
        query = query.join(Delivery.channel).where(Channel.scope == neighbour.place.scope)
    elif model is EvaluationFigure:
        query = query.join(EvaluatedUnit).where(EvaluatedUnit.scope == neighbour.place.scope)
    elif model is PermissionRequest:
        query = query.join(Posting).where(Posting.person_id == neighbour.worker.id)
    elif model not in EVERYBODYS:
        raise AssertionError(f"say how a {model.__name__} belongs to a place")
    return session.scalars(query).one()
