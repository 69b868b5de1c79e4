"""A resident's report in a browser: Back, reload and a second tab, with and without JavaScript; what is typed survives."""

import json
from pathlib import Path

import pytest
from browser.filing import PLACE, WORDS, go_on, title, walk
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect
from sqlalchemy import func, select

from fieldapp.domain.reports.categories import kinds
from fieldapp.domain.reports.category_search import FOUND as FOUND_MOST
from fieldapp.domain.reports.category_search import find_kinds
from fieldapp.models import Photo, Report, Source

EXAMPLES = json.loads((Path(__file__).parent.parent / "category_words.json").read_text())
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@SCRIPTS
def test_back_through_the_whole_form_shows_every_answer_and_asks_for_nothing_again(
    live_app, browser, scripts
):
    page = browser.open(live_app, java_script_enabled=scripts)
    walk(page)
    page.go_back()
    title(page, "怎么联系您（选填）")
    expect(page.get_by_label("您的姓名")).to_have_value("王女士")
    page.go_back()
    title(page, "地点")
    expect(page.get_by_label("在哪里？")).to_have_value(PLACE)
    expect(page.locator("#places").get_by_label("西大街社区居委会").first).to_be_checked()
    while page.locator("h1").inner_text() != "是哪方面的事？":
        page.go_back()
    expect(page.get_by_label("路灯不亮").first).to_be_checked()
    page.go_back()
    title(page, "您要反映什么？")
    expect(page.get_by_label("是什么事？")).to_have_value(WORDS)
    page.reload()
    expect(page.get_by_label("是什么事？")).to_have_value(WORDS)
    page.go_back()
    assert page.url.removesuffix("/") == live_app.url


@SCRIPTS
def test_no_question_arrives_with_complaints_and_one_goes_when_it_is_put_right(live_app, browser, scripts):
    page = browser.open(live_app, java_script_enabled=scripts)
    page.goto("/requests/")
    go_on(page)
    expect(page.locator(".field--bad")).to_have_count(1)
    page.get_by_label("是什么事？").fill(WORDS)
    go_on(page)
    title(page, "是哪方面的事？")
    expect(page.locator(".field--bad, .summary")).to_have_count(0)
    page.go_back()
    title(page, "您要反映什么？")
    expect(page.locator(".field--bad, .summary")).to_have_count(0)


@SCRIPTS
def test_a_second_tab_is_another_report(live_app, browser, scripts):
    page = browser.open(live_app, java_script_enabled=scripts)
    other = page.context.new_page()
    for each, words in ((page, "路灯坏了"), (other, "垃圾没人清")):
        each.goto("/requests/")
        each.get_by_label("是什么事？").fill(words)
        go_on(each)
    for each, words in ((page, "路灯坏了"), (other, "垃圾没人清")):
        each.go_back()
        expect(each.get_by_label("是什么事？")).to_have_value(words)


@SCRIPTS
def test_a_photo_added_after_back_is_told_not_to_have_been_sent(live_app, browser, pictures, scripts):
    page = browser.open(live_app, java_script_enabled=scripts)
    walk(page)
    check = page.url
    kept = page.context.cookies(check)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/track/**")
    code = page.locator(".code .number").first.inner_text()
    page.go_back()
    title(page, "已经收到")
    expect(page.locator(".code").first).to_contain_text(code)
    # A page that the browser had kept alive still has its form, as has one whose answer was lost on the way.
    page.context.add_cookies([cookie for cookie in kept if cookie["name"].startswith("draft")])
    page.goto(check)
    page.locator("input[type=file]").last.set_input_files(pictures[0])
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("没有提交")
    expect(page.locator(".code").first).to_contain_text(code)
    assert page.get_by_role("link", name="打开这件反映").get_attribute("href") == "/track/" + code.replace(
        " ", ""
    )
    with live_app.session() as session:
        of_residents = select(func.count()).select_from(Report).where(Report.source == Source.RESIDENT)
        assert session.scalar(of_residents) == 1
        assert session.scalar(select(func.count()).select_from(Photo)) == 0


@SCRIPTS
def test_who_writes_of_a_fire_sees_the_numbers_once_and_may_go_on(live_app, browser, scripts):
    page = browser.open(live_app, java_script_enabled=scripts)
    page.goto("/requests/")
    page.get_by_label("是什么事？").fill("厨房着火了，有人受伤")
    go_on(page)
    title(page, "请先打电话")
    expect(page.locator("a[href='tel:119']")).to_be_visible()
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="继续反映").click()
    title(page, "是哪方面的事？")
    page.go_back()
    page.go_back()
    title(page, "您要反映什么？")
    go_on(page)
    title(page, "是哪方面的事？")


def test_typing_finds_topics_without_asking_the_server(live_app, browser):
    page = browser.open(live_app)
    page.goto("/requests/")
    page.get_by_label("是什么事？").fill("想说一件事")
    go_on(page)
    title(page, "是哪方面的事？")
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("查找类别").press_sequentially("垃圾")
    found = page.locator("[data-found] .choice")
    expect(found.first).to_have_text("垃圾堆积")
    found.first.click()
    page.get_by_label("查找类别").fill("路灯")
    expect(page.locator("[data-found]").get_by_label("垃圾堆积")).to_be_checked()
    assert asked == [] and violations(page) == []
    go_on(page)
    title(page, "地点")


# What the box finds for each of these words.
FOUND = """rows => rows.map(({ words }) => {
  const search = document.querySelector("category-search");
  search.box.value = words;
  search.box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return [...search.found.querySelectorAll("input")].map(({ value }) => value);
})"""


def test_the_browser_finds_the_kinds_that_the_server_finds(live_app, browser):
    page = browser.open(live_app)
    page.goto("/requests/")
    page.get_by_label("是什么事？").fill("想说一件事")
    go_on(page)
    title(page, "是哪方面的事？")
    with live_app.session() as session:
        rows = kinds(session, public_only=True)
    wanted = [[kind.code for kind in find_kinds(rows, row["words"], FOUND_MOST)] for row in EXAMPLES]
    assert page.evaluate(FOUND, EXAMPLES) == wanted


def test_a_worker_finds_the_kind_by_words(site, browser):
    page = browser.open(site, "mei")
    page.goto("/field/reports/new")
    page.get_by_label("用关键词查找类型").press_sequentially("路灯")
    page.locator("category-search button").first.click()
    expect(page.locator("select[name=category]")).to_have_value("lamp")
    expect(page.locator("category-hint")).to_contain_text("夜间已亮")
    assert violations(page) == [] and not scrolls_sideways(page)


@pytest.mark.parametrize("look", ["light", "care"])
def test_every_question_can_be_read_in_each_size(live_app, browser, look):
    page = browser.open(live_app, look=look)
    walk(page)
    draft = page.url.rpartition("/")[0]
    for question in ("words", "category", "place", "contact", "check"):
        page.goto(f"{draft}/{question}")
        assert violations(page) == [] and not scrolls_sideways(page), question


def test_at_the_counter_a_place_and_a_known_problem_are_found_while_typing(live_app, browser):
    page = browser.open(live_app, "tang", width=1280)
    page.goto("/desk/intake/")
    page.get_by_label("来电").check()
    page.get_by_label("是什么事？").fill("西大街口的路灯不亮")
    page.get_by_label("用关键词查找类型").fill("路灯")
    page.locator("category-search button").first.click()
    page.get_by_label("在哪里？").fill("西大街口")
    page.get_by_label("村、社区或网格").press_sequentially("xdj")
    page.locator("#places").get_by_label("西大街社区居委会").first.check()
    expect(page.locator("#look-alikes")).to_contain_text("可能已有人上报")
    page.get_by_role("button", name="登记并生成回执").click()
    title(page, "回执")
    expect(page.locator("main")).to_contain_text("西大街口的路灯不亮")
    assert violations(page) == []
