"""A department's item from the application through opinions and the joint meeting to force and exit."""

import pytest
from browser.watching import press, scrolls_sideways, violations
from playwright.sync_api import expect
from support import databases

from fieldapp import clock

NAME = "井盖巡查"


@pytest.fixture
def at_desk(live_app, browser):
    def _at_desk(who):
        return browser.open(live_app, who, width=1280, height=900, has_touch=False)

    return _at_desk


def apply_for(page):
    page.goto("/desk/service-items/")
    page.get_by_role("link", name="申请准入").click()
    page.get_by_label("事项名称").fill(NAME)
    page.get_by_label("大类").select_option("关爱服务")
    page.get_by_label("法律依据").fill("《城市道路管理条例》第二十三条")
    page.get_by_label("事项内容").fill("看井盖")
    page.get_by_label("办理标准").fill("发现后上报")
    page.get_by_label("频次").fill("每月一次")
    page.get_by_label("每户每月用时（分钟）").fill("8")
    page.get_by_label("保障措施").fill("培训一次")
    page.get_by_label("起始日期").fill(clock.day_of(databases.NOW).isoformat())
    page.locator("[name=field_1]").fill("井盖编号")
    press(page, "申请准入")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def open_item(page):
    page.goto("/desk/service-items/")
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def take(page, step, words=""):
    """Open a step's card, say why, and press its button."""
    page.locator("summary", has_text=step).click()
    card = page.locator("details[open].card")
    card.locator("textarea").fill(words)
    card.get_by_role("button", name=step).click()
    page.wait_for_load_state()


def test_an_item_from_application_to_exit(live_app, browser, at_desk):
    sun, bai, tang = at_desk("sun"), at_desk("bai"), at_desk("tang")
    apply_for(sun)
    assert violations(sun) == [] and not scrolls_sideways(sun)
    open_item(bai)
    take(bai, "受理申请")
    mei = browser.open(live_app, "mei")
    mei.goto("/field/")
    mei.get_by_role("link", name=f"征求意见：{NAME}").click()
    assert violations(mei) == [] and not scrolls_sideways(mei)
    mei.get_by_text("修改后同意").click()
    mei.get_by_label("理由和建议").fill("先补编号牌")
    press(mei, "提交意见")
    expect(mei.get_by_role("link", name=f"征求意见：{NAME}")).to_have_count(0)
    open_item(tang)
    tang.get_by_role("link", name="填写镇办意见").click()
    tang.get_by_role("radio", name="同意", exact=True).check()
    tang.get_by_label("理由和建议").fill("可以承担")
    press(tang, "提交意见")
    open_item(bai)
    expect(bai.get_by_text("先补编号牌")).to_be_visible()
    expect(bai.get_by_text("梅小雨")).to_have_count(0)
    take(bai, "通过初审", "已核对")
    for unit in ("汉滨区网格化管理服务中心", "老城街道网格化管理服务中心", "西大街社区网格化管理服务站"):
        bai.get_by_role("link", name="记录表决").click()
        bai.get_by_label("表决单位").select_option(unit)
        bai.get_by_role("radio", name="赞成").check()
        press(bai, "保存表决")
    take(bai, "记录联席会议决定", "同意准入")
    take(bai, "公布施行")
    assert violations(bai) == []
    sun.goto("/services/?in=610902001003")
    expect(sun.get_by_text(NAME)).to_be_visible()
    bai.locator("summary", has_text="退出事项").click()
    bai.get_by_label("退出情形").select_option("依据废止或修改")
    bai.locator("details[open].card textarea").fill("条例已修改")
    bai.get_by_role("button", name="退出事项").click()
    expect(bai.get_by_text("已退出").first).to_be_visible()
    sun.goto("/services/?in=610902001003")
    expect(sun.get_by_text(NAME)).to_have_count(0)
