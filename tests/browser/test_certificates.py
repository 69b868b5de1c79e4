"""A certificate from the list of who needs one to the badge that a resident checks at the door."""

import re

import pytest
from browser.watching import follow, press, scrolls_sideways, violations
from playwright.sync_api import expect
from support.databases import iso_day


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_list_over_the_paper_to_the_badge_at_the_door(live_app, browser, width):
    desk = browser.open(live_app, "bai", width=width)
    desk.goto("/desk/certificates/")
    follow(desk, "梅小雨")
    follow(desk, "登记上岗证")
    for label, value in (("上岗证编号", "安网证0001"), ("发证单位", "区网格化管理服务中心")):
        desk.get_by_label(label).fill(value)
    desk.get_by_label("发证日期").fill(iso_day(0))
    desk.get_by_label("有效期至").fill(iso_day(400))
    press(desk, "登记上岗证")
    expect(desk.get_by_text("上岗证已登记")).to_be_visible()
    follow(desk, "安网证0001")
    assert violations(desk) == [] and not scrolls_sideways(desk)
    code = desk.locator(".badge .number").inner_text()

    phone = browser.open(live_app, "mei")
    phone.goto("/field/mine/")
    follow(phone, "我的工作证")
    expect(phone.locator(".badge .number")).to_have_text(code)
    assert violations(phone) == [] and not scrolls_sideways(phone)

    resident = browser.open(live_app, width=width)
    resident.goto("/")
    follow(resident, "核验工作证")
    resident.get_by_label("工作证编码").fill(code)
    press(resident, "核验")
    expect(resident.locator("main")).to_contain_text(re.compile("属实.*梅小雨", re.DOTALL))
    assert violations(resident) == [] and not scrolls_sideways(resident)
