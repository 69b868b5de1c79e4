"""A supervisor's desk: filters kept with their counts, many cases at once, keys, the wall, paper."""

import re
from datetime import timedelta

import pytest
from browser.watching import follow, press, scrolls_sideways, violations
from playwright.sync_api import expect
from sqlalchemy import select
from support import databases

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Person, Urgency

WORDS = ("灯杆倾斜", "灯罩掉了", "灯一直闪")
SIGNED = WORDS[0]  # somebody has it in hand already


@pytest.fixture
def three(live_app):
    """Three more cases of the street, one of them signed for."""
    with live_app.session() as session:
        town, now = databases.CastHere(session), databases.NOW
        lin, sun = (Actor.of(person, day_of(now)) for person in (town.lin, town.sun))
        for words in WORDS:
            new = NewReport(town.lamp, words, Urgency.ORDINARY, "西大街", grid=town.grid)
            case = session.get_one(Case, open_report(session, new, None, now).case_id)
            if words == SIGNED:
                steps.dispatch(session, lin, case, town.roads, Words(), now)
                steps.sign_for(session, sun, case, Words(), now)
        session.commit()


@pytest.fixture
def desk(live_app, three, browser):
    return browser.open(live_app, "tang", width=1280, height=900, has_touch=False)


def choose(page, *words):
    for each in words:
        page.get_by_role("row").filter(has_text=each).get_by_role("checkbox").check()


def test_a_filter_is_saved_counted_and_removed(desk):
    desk.goto("/desk/cases/")
    desk.get_by_label("关键词").fill("灯罩")
    desk.wait_for_url(lambda url: "words=" in url)
    expect(desk.locator("#results tbody tr")).to_have_count(1)
    follow(desk, "保存此筛选")
    assert violations(desk) == []
    desk.get_by_label("筛选名称").fill("灯罩")
    press(desk, "保存")
    expect(desk.get_by_role("link", name="灯罩 1")).to_have_attribute("aria-current", "page")
    desk.goto("/desk/")
    desk.get_by_role("link", name="灯罩 1").click()
    expect(desk.locator("#results tbody tr")).to_have_count(1)
    follow(desk, "改名或删除")
    press(desk, "删除此筛选")
    expect(desk.get_by_role("link", name="灯罩 1")).to_have_count(0)


def test_of_three_cases_dispatched_at_once_two_are_dispatched_and_one_is_named(desk):
    desk.goto("/desk/cases/")
    choose(desk, *WORDS)
    press(desk, "派遣")
    expect(desk.locator("#unable ~ ul")).to_contain_text(SIGNED)
    expect(desk.locator("#unable ~ ul")).to_contain_text("已有人承办")
    assert violations(desk) == []
    desk.get_by_label("由谁办理").select_option(label="老城街道市政设施管理所")
    press(desk, "派遣")
    expect(desk.get_by_text("2 件中 2 件已派遣")).to_be_visible()
    assert violations(desk) == []


def test_a_case_that_moves_on_while_the_form_is_open_is_named(desk, live_app):
    desk.goto("/desk/cases/")
    choose(desk, *WORDS[1:])
    press(desk, "派遣")
    with live_app.session() as session:
        town, now = databases.CastHere(session), databases.NOW
        case = session.scalars(select(Case).where(Case.summary == WORDS[1])).one()
        steps.settle(session, Actor.of(town.mei, day_of(now)), case, Words(public="已修好"), now)
        session.commit()
    desk.get_by_label("由谁办理").select_option(label="老城街道市政设施管理所")
    press(desk, "派遣")
    expect(desk.get_by_text("2 件中 1 件已派遣")).to_be_visible()
    line = desk.get_by_role("listitem").filter(has_text=WORDS[1])
    expect(line).to_contain_text("未办理")
    expect(line).to_contain_text("待他人核查")


def test_the_keys_move_choose_and_open(desk):
    desk.goto("/desk/cases/")
    rows = desk.locator("#results tbody tr")
    desk.keyboard.press("j")
    expect(rows.nth(0).locator("a")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(rows.nth(1).locator("a")).to_be_focused()
    desk.keyboard.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    desk.keyboard.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).not_to_be_checked()
    desk.keyboard.press("k")
    expect(rows.nth(0).locator("a")).to_be_focused()
    address = rows.nth(0).locator("a").get_attribute("href")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{address}")


def test_keyboard_shortcuts_open_pages_and_explain_themselves(desk):
    desk.goto("/desk/cases/")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_be_visible()
    assert violations(desk) == []
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.keyboard.press("g")
    desk.keyboard.press("o")
    desk.wait_for_url("**/desk/")
    desk.keyboard.press("j")
    expect(desk.locator(".lines a").first).to_be_focused()
    desk.keyboard.press("/")
    desk.wait_for_url("**/desk/search/")
    desk.keyboard.press("/")
    expect(desk.locator("input[name=words]")).to_be_focused()


def test_the_keys_never_take_what_is_typed_and_can_be_switched_off(desk):
    desk.goto("/desk/search/")
    desk.locator("input[name=words]").press_sequentially("jgo?/x")
    expect(desk.locator("input[name=words]")).to_have_value("jgo?/x")
    desk.goto("/desk/cases/")
    desk.keyboard.press("?")
    desk.get_by_label("启用单键快捷键").uncheck()
    press(desk, "关闭")
    desk.reload()
    desk.keyboard.press("j")
    expect(desk.locator("#results tbody a").first).not_to_be_focused()
    press(desk, "快捷键 ?")
    expect(desk.get_by_label("启用单键快捷键")).not_to_be_checked()


def test_the_wall_names_nobody_and_fits_its_screen(live_app, three, browser):
    wall = browser.open(live_app, "luo", width=1920, height=1080)
    wall.goto("/desk/wall/")
    text = wall.content()
    with live_app.session() as session:
        names = session.scalars(select(Person.name)).all()
        summaries = session.scalars(select(Case.summary)).all()
    assert names and [name for name in names if name in text] == []
    assert [words for words in summaries if words in text] == []
    assert not scrolls_sideways(wall)
    assert wall.evaluate("document.querySelector('#board').getBoundingClientRect().bottom") <= 1080
    size = wall.evaluate("parseFloat(getComputedStyle(document.querySelector('.wall__row b')).fontSize)")
    assert size >= 28  # read from four metres


def test_the_wall_refreshes_by_itself_and_says_when_it_cannot(live_app, three, browser):
    browser.expected = ["ERR_INTERNET_DISCONNECTED"]
    wall = browser.open(live_app, "luo", width=1920, height=1080)
    wall.clock.install()
    wall.goto("/desk/wall/")
    expect(wall.locator(".wall__number").last).to_contain_text("5")
    with live_app.session() as session:
        case = session.scalars(select(Case).where(Case.summary == WORDS[2])).one()
        case.due_at = databases.NOW - timedelta(hours=1)
        session.commit()
    wall.clock.run_for(31_000)
    expect(wall.locator(".wall__number").first).to_contain_text("1")
    wall.context.set_offline(True)
    wall.clock.run_for(31_000)
    expect(wall.get_by_role("alert")).to_contain_text("网络中断")
    expect(wall.locator(".wall__head")).to_contain_text(f"截至 {databases.NOW:%m-%d %H:%M}")
    expect(wall.locator(".wall__number").first).to_contain_text("1")
    wall.context.set_offline(False)
    wall.clock.run_for(31_000)
    expect(wall.get_by_role("alert")).to_have_count(0)


def test_the_case_file_prints_on_numbered_sheets(desk):
    desk.goto("/desk/cases/")
    desk.get_by_role("link", name=SIGNED).click()
    follow(desk, "打印事件档案")
    assert violations(desk) == []
    expect(desk.get_by_role("button", name="打印")).to_be_visible()
    pdf = desk.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]", pdf)  # A4


def test_a_menu_closes_at_escape_or_a_press_elsewhere(live_app, browser):
    page = browser.open(live_app, "bai", width=1280)
    page.goto("/desk/cases/")
    menu = page.locator("details.menu").filter(has_text="网格与人员")
    people = menu.get_by_role("link", name="人员")
    menu.locator("summary").press("Enter")
    expect(people).to_be_visible()
    page.keyboard.press("Escape")
    expect(people).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    expect(people).to_be_visible()
    page.locator("h1").click()
    expect(people).to_be_hidden()
