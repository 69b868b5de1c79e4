"""Villages, towns and counties at the desk: what a change does is shown first, and refused with words."""

import re
from uuid import uuid4

import pytest

from fieldapp.models import Place

BASIS = "安民发〔2026〕12号"


@pytest.fixture
def address(town):
    return f"/desk/divisions/{town.village.id}"


def sent(**more):
    return {"submission_id": str(uuid4()), "basis": BASIS, **more}


def test_a_name_is_shown_saved_and_brought_back(town, sign_in, session, address):
    yan = sign_in(town.yan)
    assert "更名、撤销或合并" in yan.get(f"/desk/grids/{town.village.id}").text
    shown = yan.post(f"{address}/name/preview", data=sent(name="西城社区居委会")).text
    assert "西大街社区居委会" in shown and "西城社区居委会" in shown and "修改内容" in shown
    assert yan.post(f"{address}/name", data=sent(name="西城社区居委会")).status_code == 303
    page = yan.get(address).text
    assert BASIS in page and "曾用名" in page
    form = re.search(r"<form[^>]*>(?:(?!</form>).)*恢复此名称", page, re.S).group(0)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert yan.post(f"{address}/name", data=fields).status_code == 303
    session.expire_all()
    assert session.get_one(Place, town.village.id).name == "西大街社区居委会"


def test_what_hangs_on_a_place_is_listed_and_refuses_its_end(town, sign_in, session, address):
    yan = sign_in(town.yan)
    shown = yan.post(f"{address}/end/preview", data=sent()).text
    assert "未办结事件" in shown and "此处仍有未了结的事项" in shown and "确认撤销" not in shown
    told = yan.post(f"{address}/end", data=sent())
    assert told.status_code == 422 and "此处仍有未了结的事项" in told.text and BASIS in told.text
    session.expire_all()
    assert session.get_one(Place, town.village.id).ends_on is None


def test_a_village_is_merged_and_its_page_says_into_what(town, sign_in, session, address):
    yan, into = sign_in(town.yan), str(town.other_village.id)
    assert "确认合并" in yan.post(f"{address}/end/preview", data=sent(merged_into=into)).text
    assert yan.post(f"{address}/end", data=sent(merged_into=into)).status_code == 303
    assert "并入培新街社区居委会" in yan.get(f"/desk/grids/{town.village.id}").text
    assert "西大街第一网格" in yan.get(f"/desk/grids/{into}").text
    above = yan.get(f"/desk/grids/{town.street.id}").text
    assert "已撤销的地方" in above and f"/desk/grids/{town.village.id}" in above
    assert sign_in(town.mei).get("/field/").status_code == 200


def test_nobody_else_and_no_grid(town, sign_in, address):
    assert sign_in(town.luo).get(address).status_code == 403
    assert sign_in(town.yan).get(f"/desk/divisions/{town.grid.id}").status_code == 404
