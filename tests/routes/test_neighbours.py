"""A household head is a neighbour: who lives there may be known, never what they receive or what was noted of it.

Every page there is is asked for as one, on every address that takes an id, and everything a phone takes along.
"""

import html
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.addresses import word

from fieldapp.clock import day_of
from fieldapp.domain.access.permissions import TABLE
from fieldapp.models import (
    CareKind,
    Case,
    Condition,
    Household,
    LegalBasis,
    Need,
    Place,
    Resident,
    ResidentCare,
    Role,
    Task,
    Visit,
    VisitWay,
)  # fmt: skip

NOTED = ("轮椅坡道要修", "送药的事")
KEPT = ("/field/households", "/field/residents", "/field/tasks", "/field/cases")
ROWS = {
    "household_id": Household, "resident_id": Resident, "task_id": Task, "case_id": Case, "place_id": Place,
    "grid_id": Place, "visit_id": Visit,
}  # fmt: skip


@pytest.fixture
def house(session, town, now):
    """The neighbour's own grid: somebody with every kind of care and every need, visited today."""
    session.delete(session.get_one(Task, town.task.id))
    person = session.get_one(Resident, town.granny.id)
    grown_up = set(CareKind) - {CareKind.LEFT_BEHIND_CHILD, CareKind.AT_RISK_CHILD} - set(person.care_kinds)
    person.care += [ResidentCare(kind=kind) for kind in grown_up]
    person.needs, person.legal_basis = [need.value for need in Need], LegalBasis.STATUTORY_DUTY
    person.visit_every_days, person.next_visit_on = 27, day_of(now) - timedelta(days=1)
    session.add_all(
        Visit(
            household_id=town.house.id, resident_id=whose, scope=town.house.scope, on=day_of(now),
            way=VisitWay.VIDEO, condition=Condition.NEEDS_HELP, purpose=NOTED[1], needs=NOTED[0],
            person_id=town.mei.id, received_at=now,
        )
        for whose in (person.id, None)
    )  # fmt: skip
    session.commit()
    return town.house


@pytest.fixture
def telling(app):
    """Every word by which care or a visit could be told: labels of kinds and needs, and what was written."""
    from fieldapp.web.labels.labels import label

    with app.test_request_context():
        labels = {str(label(word)) for word in (*CareKind, *Need, Condition.NEEDS_HELP)}
    return (labels | set(NOTED) | {"1943"}) - {"其他"}


def pages(app, session, town):
    """The address of every page there is, with ids of the town."""
    ids = {name: session.scalars(select(model.id).limit(1)).first() for name, model in ROWS.items()}
    ids |= {"household_id": town.house.id, "resident_id": town.granny.id, "case_id": town.case.id}
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "static":
            values = {
                argument: ids.get(argument) or word(rule, argument) or uuid4() for argument in rule.arguments
            }
            with app.test_request_context():
                address = app.url_map.bind("localhost").build(rule.endpoint, values)
            yield address


def told(text, telling):
    return {word for word in telling if word in html.unescape(text)}


def test_no_page_tells_a_neighbour_of_care_or_visits(app, session, town, house, telling, sign_in, client):
    wu, ids = sign_in(town.wu), f"household={house.id}&resident={town.granny.id}"
    found = {}
    for address in pages(app, session, town):
        for more in ("", f"?{ids}", "?kind=living_alone", "?q=wgl", "?q=王桂兰"):
            kept = [{"X-Kept": "1"}] if address.startswith(KEPT) else []
            for headers in [{}, *kept]:
                answer = wu.get(address + more, headers=headers)
                if answer.status_code == 200 and answer.mimetype in {"text/html", "application/json"}:
                    public = told(client.get(address + more).text, telling)  # what is offered, not to whom
                    found[address + more] = told(answer.text, telling) - public
    assert {f"/field/households/{house.id}", f"/field/residents/{town.granny.id}"} <= found.keys()
    assert {address: words for address, words in found.items() if words} == {}


def test_no_filter_by_care_finds_anything_for_a_neighbour(town, house, sign_in):
    wu = sign_in(town.wu)
    assert house.address in wu.get("/field/households/").text
    for kind in CareKind:
        assert house.address not in wu.get(f"/field/households/?kind={kind}").text
    assert house.address in sign_in(town.mei).get("/field/households/?kind=living_alone").text


def test_a_neighbours_phone_takes_no_care_or_visits_along(town, house, telling, sign_in):
    wu = sign_in(town.wu)
    answer = wu.post("/field/bundle", json={"device": str(uuid4()), "cursor": None})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    (index,) = [line["index"] for line in lines if "index" in line]
    homes = [row for row in index if row[0] in {"household", "resident"}]
    assert [row for row in homes if row[2] == house.address] and all(row[5] == [] for row in homes)
    assert told(json.dumps(lines, ensure_ascii=False), telling) == set()


def test_a_page_a_neighbour_keeps_is_not_called_partial_because_of_a_child(
    session, town, house, sign_in, now
):
    session.add(
        Visit(
            household_id=house.id, resident_id=town.child.id, scope=house.scope, on=day_of(now), way=VisitWay.DOOR,
            condition=Condition.WELL, person_id=town.lin.id, received_at=now,
        )
    )  # fmt: skip
    session.commit()
    answers = {
        name: sign_in(getattr(town, name)).get(f"/field/households/{house.id}", headers={"X-Kept": "1"}).json
        for name in ("wu", "lin")
    }
    assert answers["lin"]["partial"] and not answers["wu"]["partial"]


def test_who_works_in_the_grid_sees_care_and_visits(town, house, sign_in):
    page = html.unescape(sign_in(town.mei).get(f"/field/households/{house.id}").text)
    assert all(word in page for word in NOTED)


def test_care_is_shown_to_none_of_the_neighbours_roles():
    assert Role.HOUSEHOLD_HEAD in TABLE["see_households"]
    assert not {Role.HOUSEHOLD_HEAD, Role.AUDITOR, Role.DEPARTMENT_HANDLER} & TABLE["see_care"]
