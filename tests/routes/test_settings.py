"""Settings at the desk: previewed, saved, brought back; then read on the public pages."""

import re
from uuid import uuid4

import pytest

from fieldapp.domain.reference.settings import DEFINITIONS, setting

PAGE = "/desk/settings/"
EDIT = f"{PAGE}edit?key=warning_percent"
BASIS = "安网格〔2026〕3号"


def sent(value, key="warning_percent", **more):
    return {"submission_id": str(uuid4()), "key": key, "value": value, "basis": BASIS, **more}


def test_every_setting_is_listed_with_its_default_range_and_basis(town, sign_in, statements):
    yan = sign_in(town.yan)
    with statements() as ran:
        shown = yan.get(PAGE).text
    assert all(f'id="{each.key}"' in shown and each.basis in shown for each in DEFINITIONS)
    assert "50–95" in shown and "21:00-08:00" in shown
    assert len(ran) <= 10


def test_a_change_is_shown_before_it_is_saved(town, sign_in, session):
    yan = sign_in(town.yan)
    shown = yan.post(f"{PAGE}preview", data=sent("７５"))
    assert shown.status_code == 200 and "修改内容" in shown.text and "件未办结事件" in shown.text
    assert setting(session, "warning_percent", "") == "80"
    assert yan.post(PAGE, data=sent("７５")).status_code == 303
    assert setting(session, "warning_percent", "") == "75"


def test_a_mistake_keeps_what_was_typed_and_says_the_range_at_the_field(town, sign_in):
    told = sign_in(town.yan).post(PAGE, data=sent("120", basis="新通知"))
    assert told.status_code == 422 and "请填 50 至 95 之间的数字。" in told.text
    assert 'value="120"' in told.text and "新通知" in told.text


@pytest.mark.parametrize(
    ("key", "value", "address"),
    [
        ("operator", "汉滨区社会治理中心", "/"), ("filing_number", "陕ICP备2026000001号", "/"), ("app_name", "汉滨随手办", "/"),
        ("home_notice", "周末照常受理。", "/"), ("service_phone", "09153212345", "/"),
        ("supervision_phone", "09153212346", "/about/"), ("about_stored", "只保存办理所需的信息。", "/about/"),
        ("about_workers", "不打卡。", "/about/"),
    ],
)  # fmt: skip
def test_what_is_set_is_read_by_residents(town, sign_in, client, key, value, address):
    yan = sign_in(town.yan)
    assert client.get(address).status_code == 200 and value not in client.get(address).text
    assert yan.post(PAGE, data=sent(value, key)).status_code == 303
    assert value in client.get(address).text
    assert yan.post(PAGE, data=sent("", key, basis="改回")).status_code == 303
    assert value not in client.get(address).text


def test_an_earlier_value_is_brought_back_in_one_tap(town, sign_in, session):
    yan = sign_in(town.yan)
    yan.post(PAGE, data=sent("75"))
    shown = yan.get(EDIT).text
    form = re.search(r"<form[^>]*>(?:(?!</form>).)*恢复此值", shown, re.S).group(0)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert yan.post(PAGE, data=fields).status_code == 303
    assert setting(session, "warning_percent", "") == "80"
    assert "严格" in yan.get(EDIT).text


def test_whoever_saw_an_older_value_is_told_and_may_save_upon_what_stands_there(town, sign_in, session):
    yan = sign_in(town.yan)
    seen = re.search(r'name="as_seen"[^>]*value="([^"]*)"', yan.get(EDIT).text).group(1)
    yan.post(PAGE, data=sent("75"))
    told = yan.post(PAGE, data=sent("70", as_seen=seen))
    assert told.status_code == 409 and ">75<" in told.text
    seen = re.search(r'name="as_seen"[^>]*value="([^"]*)"', told.text).group(1)
    assert yan.post(PAGE, data=sent("70", as_seen=seen)).status_code == 303
    assert setting(session, "warning_percent", "") == "70"


def test_only_administrators_come_in_and_unknown_settings_are_not_there(town, sign_in):
    assert sign_in(town.gao).get(PAGE).status_code == 403
    assert sign_in(town.yan).get(f"{PAGE}edit?key=never").status_code == 404
