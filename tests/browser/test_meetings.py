"""A regular meeting from its plan over its agenda and a decision to the worker's task and the printed minutes."""

from datetime import timedelta

import pytest
from browser.watching import follow, press, scrolls_sideways, violations
from playwright.sync_api import expect
from support.databases import NOW, CastHere, iso_day

from fieldapp.models import Case


@pytest.fixture
def overdue(live_app):
    with live_app.session() as session:
        case = session.get_one(Case, CastHere(session).case.id)
        case.due_at = NOW - timedelta(days=1)
        session.commit()
        return case.number


@pytest.mark.parametrize("width", [360, 1280])
def test_a_regular_meeting_from_its_agenda_to_its_tasks(live_app, browser, overdue, width):
    desk = browser.open(live_app, "tang", width=width)
    desk.goto("/desk/meetings/")
    follow(desk, "安排会议")
    desk.get_by_label("工作例会").check()
    desk.get_by_label("日期", exact=True).fill(iso_day(0))
    desk.get_by_label("时间", exact=True).fill("23:30")
    desk.get_by_label("会议地点").fill("三楼会议室")
    desk.get_by_label("老城街道市政设施管理所").check()
    assert violations(desk) == [] and not scrolls_sideways(desk)
    press(desk, "安排会议")
    agenda = desk.locator(".agenda")
    expect(agenda).to_contain_text(overdue)
    assert violations(desk) == [] and not scrolls_sideways(desk)
    press(desk, "开始会议并固定议程")
    desk.get_by_label("老城街道市政设施管理所").check()
    press(desk, "保存到会情况")
    agenda.locator("li", has_text=overdue).get_by_role("link", name="记录议定事项").click()
    desk.get_by_label("议定事项", exact=True).fill("派人把灯修好")
    desk.get_by_label("责任单位或责任人").select_option(label="梅小雨")
    desk.get_by_label("哪天前完成").fill(iso_day(3))
    assert violations(desk) == [] and not scrolls_sideways(desk)
    press(desk, "记录议定事项")
    expect(desk.locator(".agenda")).to_contain_text("任务：待办")

    phone = browser.open(live_app, "mei")
    phone.goto("/field/")
    expect(phone.locator("main")).to_contain_text("派人把灯修好")

    follow(desk, "会议纪要")
    desk.get_by_label("已核对").check()
    press(desk, "签发纪要")
    expect(desk.get_by_text("纪要已签发").first).to_be_visible()
    follow(desk, "打印预览")
    expect(desk.locator("main")).to_contain_text("派人把灯修好")
    assert violations(desk) == [] and not scrolls_sideways(desk)
