"""A roster is entered and tonight's officer hears of an urgent case; a vacant post is filled from the list of them."""

import pytest
from browser.watching import follow, press, scrolls_sideways, violations
from playwright.sync_api import expect
from support import databases
from support.live import LiveApp

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Urgency


def urgent(live: LiveApp) -> None:
    """mei reports a slide."""
    with live.session() as session:
        town, now = databases.CastHere(session), databases.NOW
        new = NewReport(town.pothole, "屋后边坡垮塌", Urgency.URGENT, "三组", grid=town.grid)
        open_report(session, new, Actor.of(town.mei, clock.day_of(now)), now)
        session.commit()


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_roster_to_the_officer_on_duty(live_app, browser, width):
    desk = browser.open(live_app, "luo", width=width)
    desk.goto("/desk/duty/")
    follow(desk, "按人员轮流")
    officer = desk.locator("main select").first.locator("option:checked").inner_text()
    other = {"罗敏": "唐志明", "唐志明": "罗敏"}[officer]
    for shift in desk.locator("main select").all():
        shift.select_option(label=other)
    assert violations(desk) == [] and not scrolls_sideways(desk)
    press(desk, "保存值班表")
    expect(desk.get_by_text("值班表已保存")).to_be_visible()

    phone = browser.open(live_app, "mei")
    phone.goto("/field/mine/")
    follow(phone, "联系电话")
    expect(phone.locator("main")).to_contain_text(f"当前值班：{other}")
    assert violations(phone) == [] and not scrolls_sideways(phone)

    urgent(live_app)
    on_duty = browser.open(live_app, {"罗敏": "luo", "唐志明": "tang"}[other], width=width)
    on_duty.goto("/desk/")
    expect(on_duty.get_by_text("本人正在值班")).to_be_visible()
    on_duty.goto("/reminders/")
    expect(on_duty.locator("main")).to_contain_text("屋后边坡垮塌")


def test_a_vacant_grid_gets_its_worker_from_the_list(live_app, browser):
    desk = browser.open(live_app, "tang", width=1280)
    desk.goto("/desk/vacancies/")
    desk.locator("main nav a", has_text="网格无网格员").click()
    card = desk.locator(".card", has_text="西大街第二网格")
    card.get_by_role("link").click()
    desk.get_by_label("姓名").fill("陆新")
    desk.get_by_label("登录名").fill("luxin")
    assert violations(desk) == [] and not scrolls_sideways(desk)
    press(desk, "添加并发一次性口令")
    expect(desk.get_by_role("heading", name="陆新")).to_be_visible()
    desk.goto("/desk/vacancies/?kind=no_worker")
    expect(desk.locator("main")).not_to_contain_text("西大街第二网格")
