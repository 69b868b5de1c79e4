"""A resident hears back: asked, answering, not satisfied, reopened, closed; with a phone, with and without scripts."""

import os
import re
from datetime import timedelta

import pytest
from browser.filing import walk_to_contact
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect
from support import databases

from fieldapp import clock
from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import chasing, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.models import Case, CaseState, Report, Source

SAID = Words(public="已通知市政所")


class Office:
    """What the town's people do meanwhile."""

    def __init__(self, live):
        self.live = live

    def do(self, who, act, *more, words=SAID):
        with self.live.session() as session:
            town = databases.CastHere(session)
            actor = Actor.of(getattr(town, who), day_of(databases.NOW))
            more = [town.roads if each == "roads" else each for each in more]
            act(session, actor, self.case(session), *more, words, clock.now())
            session.commit()

    def case(self, session):
        report = (
            session.query(Report)
            .filter_by(source=Source.RESIDENT)
            .order_by(Report.received_at.desc())
            .first()
        )
        return session.get_one(Case, report.case_id)

    def state(self):
        with self.live.session() as session:
            return self.case(session).state

    def fed_back(self):
        self.do("tang", steps.dispatch, "roads")
        self.do("sun", steps.sign_for)
        self.do("sun", steps.feed_back, words=Words(public="路灯已修好"))

    def closed(self):
        self.do("tang", steps.verify)
        self.do("tang", steps.close)


def well(page, name):
    """Readable, operable, and no wider than the phone; looked at where scripts run."""
    if not name.endswith("False"):
        assert violations(page) == []
        assert not scrolls_sideways(page)
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)


def file_report(page):
    walk_to_contact(page)
    page.get_by_label(re.compile("您的电话")).fill("13000000000")
    page.get_by_label("可以打电话", exact=True).check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="回执")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_resident_is_asked_answers_is_not_satisfied_and_is_heard(live_app, browser, scripts):
    office = Office(live_app)
    browser.expected.append("422")
    page = browser.open(live_app, java_script_enabled=scripts)
    file_report(page)
    pin = page.locator(".code--pin .number").inner_text()
    code = page.locator(".code .number").first.inner_text()
    assert re.fullmatch("[0-9]{4}", pin)
    expect(page.get_by_role("button", name="复制查询码和网址")).to_be_visible(visible=scripts)
    well(page, f"receipt-{scripts}")
    if scripts:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="复制查询码和网址").click()
        expect(page.get_by_text("已复制。")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert code in copied and pin not in copied.split("\n")[0] and "/track/" in copied

    # Another day, another browser: the code alone, then the PIN.
    page.context.clear_cookies()
    page.goto("/track/")
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    page.get_by_label("查询码").fill(wrong)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("查询码填写有误，请逐位核对。")).to_be_visible()
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("路灯坏了三天")).to_have_count(0)
    office.do("tang", steps.dispatch, "roads")
    office.do("sun", steps.sign_for)
    office.do(
        "sun",
        chasing.ask_reporter,
        day_of(databases.NOW) + timedelta(days=5),
        words=Words(public="是哪一盏灯？"),
    )
    page.reload()
    expect(page.get_by_text("是哪一盏灯？").first).to_be_visible()
    well(page, f"code-alone-{scripts}")
    page.get_by_label("查询密码").fill(pin)
    page.get_by_role("button", name="查看我的反映").click()
    expect(page.get_by_text("路灯坏了三天")).to_be_visible()
    page.get_by_label("您的答复").fill("菜场后门第二盏")
    well(page, f"answering-{scripts}")
    page.get_by_role("button", name="提交答复").click()
    expect(page.get_by_text("菜场后门第二盏")).to_be_visible()
    assert office.state() is CaseState.IN_HAND

    office.do("sun", steps.feed_back, words=Words(public="路灯已修好"))
    office.closed()
    page.reload()
    page.get_by_label("没有解决").check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("请写明还需要做什么。").first).to_be_visible()
    well(page, f"confirming-{scripts}")
    page.get_by_label(re.compile("您的意见")).fill("晚上还是不亮")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("您表示没有解决，已重新办理并转到镇（街道）")).to_be_visible()
    assert office.state() is CaseState.ACCEPTED

    office.fed_back()
    page.reload()
    page.get_by_label("已经解决").check()
    page.get_by_label("5 星：非常满意").check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("您确认问题已解决")).to_be_visible()
    office.do("tang", steps.close)
    page.reload()
    expect(page.get_by_text("已办结").first).to_be_visible()
    well(page, f"closed-{scripts}")


def test_the_handler_shows_name_and_phone_with_a_purpose_and_dials(live_app, browser):
    file_report(browser.open(live_app))
    office = Office(live_app)
    office.do("tang", steps.dispatch, "roads")
    office.do("sun", steps.sign_for)
    with live_app.session() as session:
        case_id = office.case(session).id
    page = browser.open(live_app, "sun")
    page.goto(f"/desk/cases/{case_id}")
    expect(page.get_by_text("13000000000")).to_have_count(0)
    page.get_by_text("查看姓名和电话").click()
    well(page, "case")
    page.get_by_role("button", name="因办理事件查看，十分钟").click()
    expect(page.get_by_role("link", name="给反映人打电话")).to_have_attribute("href", "tel:13000000000")
    well(page, "case-revealed")
    page.goto(f"/cases/{case_id}/question")
    expect(page.get_by_text("可以给反映人打电话。")).to_be_visible()
    well(page, "question")
