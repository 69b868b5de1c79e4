"""Channels in the browser: an administrator sets one up, tries it, and decides about what could not be delivered."""

import os

import pytest
from browser.watching import scrolls_sideways, violations
from support.gateway import run_gateway
from support.live import run_live

from fieldapp.senders import delivering


@pytest.fixture
def gateway():
    with run_gateway() as gateway:
        yield gateway


@pytest.fixture
def told(tmp_path, gateway):
    with run_live(tmp_path / "photos", SMS_GATEWAY_URL=f"{gateway.url}/send") as live:
        yield live


def well(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_channel_from_setting_up_to_what_could_not_be_delivered(told, gateway, browser, width):
    page = browser.open(told, "yan", width=width)
    page.goto("/desk/channels/")
    page.locator("input[name=q]").fill("市政")
    page.locator(".filters button").click()
    page.get_by_role("link", name="市政").first.click()
    browser.expected.append("422")
    page.locator("select[name=kind]").select_option("sms")
    page.locator("input[name=address]").fill("139")
    page.get_by_role("button", name="添加此渠道").click()
    page.get_by_text("请填写 11 位手机号。").first.wait_for()
    well(page, f"channel-bad-{width}")
    page.locator("input[name=address]").fill("13900001111")
    page.get_by_role("button", name="添加此渠道").click()
    page.get_by_role("button", name="发送测试消息").click()
    gateway.says((403, {}))
    delivering.deliver(told.app)
    page.reload()
    page.get_by_text("对方拒收").wait_for()
    well(page, f"channel-{width}")
    page.goto("/reminders/")
    page.get_by_role("link", name="1 条消息未送达").click()
    well(page, f"channels-{width}")
    gateway.says((200, {"code": 0}))
    page.get_by_role("button", name="重新发送").click()
    page.get_by_text("没有待处理的消息").wait_for()
    assert delivering.deliver(told.app) == 1


@pytest.mark.parametrize(("name", "page"), [("mei", "/field/mine/"), ("luo", "/desk/mine/")])
def test_short_messages_on_ones_own_page(told, browser, name, page):
    mine = browser.open(told, name)
    mine.goto(page)
    well(mine, f"mine-{name}")
    mine.get_by_role("button", name="发短信提醒").click()
    mine.get_by_role("button", name="给我发一条测试").click()
    mine.get_by_text("待发送").wait_for()
    well(mine, f"mine-on-{name}")
