"""Evaluations at the desk: from a scheme to an appeal, and every figure opens the list that adds up to it."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.models import Evaluation, EvaluationAppeal, EvaluationFigure, EvaluationScheme, Indicator


def form(**fields):
    return {"submission_id": str(uuid4()), **fields}


def scheme_form(town, **more):
    weights = {f"weight_{name.value}": "0" for name in Indicator}
    said = {
        "name": "月度评价",
        "level": "town",
        "appeal_days": "15",
        "basis": "安网格〔2026〕3号",
        "place": str(town.county.id),
    }
    return form(**said, **{**weights, "weight_on_time": "60", "weight_response": "40"}, **more)


def test_smoke(session, town, now, sign_in):
    gao = sign_in(town.gao)
    assert gao.get("/desk/evaluations/").status_code == 200
    assert gao.get("/desk/evaluations/figures").status_code == 200
    a = gao.post("/desk/evaluation-schemes/", data=scheme_form(town))
    assert a.status_code == 303, a.text
    assert gao.get(a.location).status_code == 200
    last = day_of(now).replace(day=1) - timedelta(days=1)
    b = gao.post(
        f"{a.location}/evaluations", data=form(since=last.replace(day=1).isoformat(), until=last.isoformat())
    )
    assert b.status_code == 303
    page = gao.get(b.location)
    assert page.status_code == 200
    for link in set(re.findall(r'href="(/desk/evaluations/figures/[^"]+)"', page.text)):
        assert gao.get(link.replace("&amp;", "&")).status_code == 200
    c = gao.post(f"{b.location}/closing", data=form(confirmed="y"))
    assert c.status_code == 303, c.text
    c = gao.post(f"{b.location}/publication", data=form(confirmed="y"))
    assert c.status_code == 303
    page = gao.get(b.location)
    for link in set(re.findall(r'href="(/desk/evaluations/frozen/[^"]+)"', page.text)):
        assert gao.get(link).status_code == 200
    for who in ("ding", "gao", "luo", "yan", "qin"):
        assert sign_in(getattr(town, who)).get("/desk/burden/").status_code == 200, who
    for path in ("/field/mine/figures/", "/field/mine/figures/?month=2026-10"):
        assert sign_in(town.mei).get(path).status_code == 200
