"""Evaluations in the browser: from a scheme to a decided appeal; an inspector reads and prints the burden self-check."""

import os
from datetime import timedelta

import pytest
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect
from support import databases

from fieldapp.clock import day_of
from fieldapp.models import Case, CaseState


@pytest.fixture
def overdue(live_app):
    """Seven open cases of the street, due before the end of last month."""
    with live_app.session() as session:
        town, last = databases.CastHere(session), databases.NOW.replace(day=1) - timedelta(days=5)
        for number in range(7):
            session.add(
                Case(
                    number=f"610902001-X{number}", state=CaseState.IN_HAND, category_id=town.case.category_id,
                    urgency=town.case.urgency, source=town.case.source, summary="桥头路灯不亮", place_id=town.grid.id,
                    scope=town.grid.scope, level=town.case.level, opened_at=last, accept_by=last, due_at=last,
                )
            )  # fmt: skip
        session.commit()
    return live_app


def well(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_an_evaluation_from_scheme_to_appeal(overdue, browser):
    gao = browser.open(overdue, "gao", width=1280)
    gao.goto("/desk/evaluations/")
    gao.get_by_role("link", name="新增方案").click()
    gao.get_by_label("范围").select_option(label="汉滨区")
    gao.get_by_label("方案名称").fill("月度评价")
    gao.get_by_label("评价单位层级").select_option("town")
    gao.locator("#weight_on_time").fill("100")
    gao.get_by_label("依据").fill("安网格〔2026〕3号")
    gao.get_by_role("button", name="保存方案").click()
    gao.get_by_text("方案已保存").first.wait_for()
    well(gao, "scheme")
    gao.get_by_role("button", name="开始评价").click()
    gao.get_by_text("评价已开始").first.wait_for()
    gao.get_by_role("link", name="按期办结率").click()
    gao.get_by_text("清单：7 条").wait_for()
    well(gao, "live-list")
    gao.go_back()
    for button in ("结束评价并固定数据", "向各单位公布"):
        gao.get_by_label("已核对各项数据。").check()
        gao.get_by_role("button", name=button).click()
        gao.get_by_role("button", name=button).wait_for(state="detached")
    well(gao, "evaluation")
    luo = browser.open(overdue, "luo", width=360)
    luo.goto("/desk/evaluations/")
    luo.get_by_role("link", name="可以申诉").first.click()
    luo.get_by_role("link", name="按期办结率").click()
    luo.locator("input[name=items]").first.check()
    luo.get_by_label("有误的理由").fill("反映人约定节后再修")
    well(luo, "appeal-form")
    luo.get_by_role("button", name="提交申诉").click()
    luo.get_by_text("申诉已提交").first.wait_for()
    gao.goto("/desk/evaluations/")
    gao.get_by_role("link", name="1 件申诉待裁定").click()
    gao.get_by_role("link", name="老城街道 · 按期办结率").click()
    gao.get_by_label("成立：剔除").check()
    gao.get_by_label("裁定理由").fill("情况属实")
    gao.get_by_role("button", name="保存裁定").click()
    gao.get_by_text("n = 6").first.wait_for()
    well(gao, "appeal")
    luo.reload()
    luo.get_by_text("n = 7").first.wait_for()
    luo.get_by_text("n = 6").first.wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_inspectors_visit(live_app, browser, width):
    ding = browser.open(live_app, "ding", width=width)
    ding.goto("/desk/")
    ding.locator("details.menu summary", has_text="监督评价").click()
    ding.get_by_role("link", name="减负自检").click()
    ding.get_by_text("平均每个工作日").wait_for()
    expect(ding.get_by_role("button", name="打印供检查")).to_be_visible()
    for summary in ding.locator("main summary").all():
        summary.click()
    well(ding, f"burden-{width}")
    ding.emulate_media(media="print")
    expect(ding.locator(".topbar")).to_be_hidden()
    expect(ding.get_by_role("button", name="打印供检查")).to_be_hidden()
    expect(ding.get_by_role("heading", name="2026 年红线，即时检查")).to_be_visible()
    assert len(ding.pdf(format="A4")) > 20_000


def test_ones_own_figures_are_counted_when_asked(overdue, browser):
    mei = browser.open(overdue, "mei", width=360)
    mei.goto("/field/mine/")
    mei.get_by_role("link", name="本人数据").click()
    expect(mei.locator("main section")).to_have_count(0)
    mei.get_by_label("月份").select_option(
        f"{day_of(databases.NOW).replace(day=1) - timedelta(days=1):%Y-%m}"
    )
    mei.get_by_role("button", name="统计本人数据").click()
    mei.get_by_role("heading", name="按期办结率").wait_for()
    well(mei, "own-figures")
