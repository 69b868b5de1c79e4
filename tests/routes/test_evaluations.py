"""Evaluations and the burden self-check at the desk; a person's own figures are for nobody else, on any route."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from support.addresses import rules, word
from support.walking import plain

from fieldapp.clock import day_of
from fieldapp.domain.evaluation.indicators import DEFINITIONS
from fieldapp.models import Case, CaseState, Indicator

CAST = ("mei", "zhao", "wu", "lin", "qin", "tang", "luo", "bai", "gao", "sun", "ding", "yan")
WHO_SEES = {"lin", "qin", "tang", "luo", "bai", "gao", "ding"}
LIVE = re.compile(r'href="(/desk/evaluations/figures/[^"]+)"')


def form(**fields):
    return {"submission_id": str(uuid4()), **fields}


def scheme_form(town, **more):
    weights = {f"weight_{name.value}": "0" for name in Indicator} | {
        "weight_on_time": "60",
        "weight_response": "40",
    }
    said = {
        "name": "月度评价",
        "level": "town",
        "appeal_days": "15",
        "basis": "3号文",
        "place": str(town.county.id),
    }
    return form(**{**said, **weights, **more})


@pytest.fixture
def last_month(now):
    last = day_of(now).replace(day=1) - timedelta(days=1)
    return {"since": last.replace(day=1).isoformat(), "until": last.isoformat()}


@pytest.fixture
def overdue(session, town, now):
    """Seven cases of mei's in the street, due and still open at the end of last month."""
    last = now.replace(day=1) - timedelta(days=5)
    for number in range(7):
        case = Case(
            number=f"610902001-X{number}", state=CaseState.IN_HAND, category_id=town.case.category_id, urgency=town.case.urgency,
            source=town.case.source, summary="路灯不亮", place_id=town.grid.id, scope=town.grid.scope, level=town.case.level,
            opened_at=last, accept_by=last, due_at=last, handler_id=town.mei.id,
        )  # fmt: skip
        session.add(case)
    session.commit()


def test_from_a_scheme_to_a_decided_appeal(town, sign_in, last_month, overdue):
    gao, luo = sign_in(town.gao), sign_in(town.luo)
    scheme = gao.post("/desk/evaluation-schemes/", data=scheme_form(town)).location
    opened = gao.post(f"{scheme}/evaluations", data=form(**last_month)).location
    assert luo.get(opened).status_code == 404
    assert gao.post(f"{opened}/closing", data=form()).status_code == 422
    assert gao.post(f"{opened}/closing", data=form(confirmed="y")).status_code == 303
    assert "尚未公布" in gao.get("/desk/evaluations/").text
    assert gao.post(f"{opened}/publication", data=form(confirmed="y")).status_code == 303
    page = luo.get(opened)
    assert "老城街道" in page.text and "前可以申诉" in luo.get("/desk/evaluations/").text
    address = re.search(r'href="(/desk/evaluations/frozen/[^"]+)" aria-label="按期办结率', page.text)[1]
    listed = luo.get(address).text
    assert listed.count('name="items"') == 7 and "清单：7 条" in listed
    wrong = luo.post(f"{address}/appeals", data=form(items=["0"]))
    assert wrong.status_code == 422 and 'value="0" checked' in wrong.text
    assert luo.post(f"{address}/appeals", data=form(items=["0"], reason="延期未计入")).status_code == 303
    appeal = re.search(r'href="(/desk/evaluations/appeals/[^"]+)"', gao.get(opened).text)[1]
    assert "延期未计入" in gao.get(appeal).text and "1 件申诉待裁定" in gao.get("/desk/evaluations/").text
    decision = form(decision="left_out", grounds="属实")
    assert (
        luo.post(f"{appeal}/decision", data=decision).status_code == 422
    )  # a street's director evaluates nobody
    assert gao.post(f"{appeal}/decision", data=decision).status_code == 303
    assert "n = 6" in luo.get(address).text and "n = 7" in luo.get(address).text


def test_every_live_figure_opens_a_list_of_as_many_items(town, sign_in, overdue):
    page = sign_in(town.tang).get("/desk/evaluations/figures?area=610902001").text
    gao = sign_in(town.gao)
    page += gao.get("/desk/evaluations/figures").text
    links = {unescape(link) for link in LIVE.findall(page)}
    assert {link.split("?")[0].rsplit("/")[-1] for link in links} == {
        each.indicator.value for each in DEFINITIONS
    }
    for link in links:
        listed = gao.get(link)
        told = int(re.search(r"清单：(\d+) 条", listed.text)[1])
        assert listed.text.count("<tr>") - (1 if told else 0) == told


@pytest.mark.parametrize("name", CAST)
def test_who_may_open_what(town, sign_in, name):
    client = sign_in(getattr(town, name))
    seen = name in WHO_SEES
    for address in ("/desk/evaluations/", "/desk/evaluations/figures"):
        assert client.get(address).status_code == (200 if seen else 403), address
    assert client.get("/desk/burden/").status_code == (200 if seen or name == "yan" else 403)
    code = {"gao": 303, "luo": 422}.get(name, 403)
    assert client.post("/desk/evaluation-schemes/", data=scheme_form(town)).status_code == code


def test_what_was_typed_is_kept_and_complained_about_at_its_field(town, sign_in):
    gao = sign_in(town.gao)
    answer = gao.post("/desk/evaluation-schemes/", data=scheme_form(town, basis="", name="季度评价"))
    assert (
        answer.status_code == 422 and 'value="季度评价"' in answer.text and 'id="basis-error"' in answer.text
    )
    answer = gao.post("/desk/evaluation-schemes/", data=scheme_form(town, weight_on_time="50"))
    assert answer.status_code == 422 and "合计必须为 100%" in answer.text


def test_a_list_outside_my_area_does_not_exist(town, sign_in, last_month):
    far = {**last_month, "level": "town", "unit": "610921100", "area": "610921"}
    assert sign_in(town.tang).get("/desk/evaluations/figures/on_time", query_string=far).status_code == 404
    assert sign_in(town.gao).get("/desk/evaluations/figures/on_time?since=x").status_code == 404


@pytest.mark.parametrize(
    "address", ["/desk/evaluations/", "/desk/evaluations/figures", "/desk/burden/", "/field/mine/figures/"]
)
def test_pages_take_few_statements(town, sign_in, statements, address):
    client = sign_in(town.lin)
    client.get(address)
    with statements() as ran:
        assert client.get(address).status_code == 200
    assert len(ran) <= 10, ran


def test_the_burden_page_shows_the_lines_the_example_and_the_answers(town, sign_in):
    page = sign_in(town.ding).get("/desk/burden/").text
    assert page.count('id="line-') == 7 and "示例：触碰红线时的样子" in page
    assert page.count("example.clock_in_at") == 2
    assert "平均每个工作日" in page


def test_the_example_is_for_the_demo_only(app, town, sign_in, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", False)
    client = sign_in(town.ding)
    page = client.get("/desk/burden/")
    assert page.status_code != 200 or "clock_in_at" not in page.text


# --- figures of a person


def test_own_figures_are_counted_when_asked_and_only_ones_own(town, sign_in, overdue, last_month):
    month = last_month["since"][:7]
    mei, zhao = sign_in(town.mei), sign_in(town.zhao)
    assert "n = 7" not in mei.get("/field/mine/figures/").text
    asked = f"/field/mine/figures/?month={month}"
    assert "n = 7" in mei.get(asked).text
    for more in (
        "",
        f"&person_id={town.mei.id}",
        f"&person={town.mei.id}",
        "&who=mei",
        f"&handler_id={town.mei.id}",
    ):
        assert "n = 7" not in zhao.get(asked + more).text


def test_no_page_gives_figures_of_a_person_to_anybody_else(app, town, sign_in, overdue, last_month):
    """Every page of figures as every role, also asked for by a person: no worker's name, in no address a person."""
    names = {town.mei.name, town.zhao.name, town.wu.name, town.far.name}
    figures = [
        rule for rule in rules(app)
        if "GET" in rule.methods and any(part in rule.rule for part in ("evaluation", "burden", "figures"))
    ]  # fmt: skip
    assert len(figures) >= 9
    assert [rule.rule for rule in figures if {"person_id", "posting_id"} & rule.arguments] == []
    for name in CAST:
        person, client = getattr(town, name), sign_in(getattr(town, name))
        for rule in figures:
            if rule.arguments - {"indicator"}:
                continue
            with app.test_request_context():
                values = {each: word(rule, each) for each in rule.arguments}
                address = app.url_map.bind("localhost").build(rule.endpoint, values)
            listed = {**last_month, "area": "610902", "level": "town", "unit": "610902001"}
            for more in ({}, {"person": str(town.mei.id)}, {"month": last_month["since"][:7]}, listed):
                answer = client.get(address, query_string=more)
                told = {each for each in names - {person.name} if each in plain(answer.data)}
                assert told == set(), (name, address, more)
