"""Two grids of a village are divided anew with live cases and households: filed, returned, filed again, undone."""

import json
import os
from datetime import timedelta

import pytest
from browser.watching import press, scrolls_sideways, violations
from playwright.sync_api import expect
from sqlalchemy import select
from support import databases
from support.filings import EAST, WEST

from fieldapp import clock
from fieldapp.models import Filing, FilingState, Household


@pytest.fixture
def at_desk(live_app, browser):
    def _at_desk(who, width=1280):
        return browser.open(live_app, who, width=width, height=900, has_touch=False)

    return _at_desk


def well(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert violations(page) == []
    assert not scrolls_sideways(page)


def open_filing(page):
    page.goto("/desk/filings/")
    page.locator("a.card", has_text="西大街社区居委会").first.click()


def take(page, step, words="", **fields):
    """Open a step's card, fill it in, and press its button."""
    page.locator("summary", has_text=step).click()
    card = page.locator("details[open].card")
    card.locator("textarea").fill(words)
    for name, value in fields.items():
        card.locator(f"[name={name}]").fill(value)
    card.get_by_role("button", name=step).click()
    page.wait_for_load_state()


def propose(tang):
    """Divide the first grid, and move part of the border to the second into it."""
    tang.goto("/desk/filings/")
    tang.get_by_role("link", name="提出调整方案").click()
    tang.get_by_label("村（社区）", exact=True).select_option(label="西大街社区居委会")
    tang.get_by_label("人口大量流动").check()
    tang.get_by_label("情况说明").fill("安置小区入住，拟拆分第一网格")
    tang.get_by_label("依据").fill("老街发〔2026〕5号")
    press(tang, "带入现有网格")
    tang.get_by_role("link", name="拆分").first.click()
    expect(tang.locator(".outline-map__live.leaflet-container")).to_have_count(2)
    well(tang, "divide")
    tang.locator("[name=outline]").fill(json.dumps(WEST))
    tang.locator("[name=second_name]").fill("西大街第三网格")
    tang.locator("[name=second_outline]").fill(json.dumps(EAST))
    press(tang, "拆分网格")
    tang.get_by_role("link", name="名称与边界").nth(1).click()
    tang.locator("[name=boundary_words]").fill("东至老城墙")
    press(tang, "保存网格")


def test_a_division_is_filed_returned_filed_again_and_undone_before_its_day(live_app, browser, at_desk):
    browser.expected.append("422")  # the day is left out first
    with live_app.session() as session:
        house = databases.CastHere(session).house
        house.lat, house.lon = 32.692, 109.024
        session.commit()
        house_id, scope = house.id, house.scope
    tang, bai, gao, sun = (at_desk(who) for who in ("tang", "bai", "gao", "sun"))
    propose(tang)
    expect(tang.get_by_role("heading", name="生效日的变动")).to_be_visible()
    well(tang, "proposal")
    take(tang, "提交县区审核")
    bai.goto("/desk/")
    bai.get_by_role("link", name="待本单位办理的网格备案").click()
    open_filing(bai)
    take(bai, "退回镇办", "请补充第二网格四至")
    expect(bai.get_by_text("退回镇办").first).to_be_visible()
    open_filing(tang)
    expect(tang.get_by_text("请补充第二网格四至")).to_be_visible()
    take(tang, "提交县区审核", "四至已补充")
    open_filing(bai)
    take(bai, "同意，报市级备案", "同意")
    open_filing(gao)
    take(gao, "备案并编号", "准予备案")
    expect(gao.locator("#effective_on-error")).to_be_visible()
    day = clock.day_of(databases.NOW) + timedelta(days=10)
    gao.locator("details[open].card [name=effective_on]").fill(day.isoformat())
    gao.locator("details[open].card").get_by_role("button", name="备案并编号").click()
    expect(gao.get_by_text("已备案，待生效")).to_be_visible()
    well(gao, "filed")
    open_filing(sun)
    press(sun, "本部门已知悉")
    expect(sun.get_by_role("button", name="本部门已知悉")).to_have_count(0)
    sun.goto("/desk/filings/register")
    expect(sun.get_by_text("西大街社区居委会")).to_be_visible()
    well(sun, "register")
    take(gao, "撤回备案", "居民代表会议要求再议")
    expect(gao.get_by_text("备案已撤回").first).to_be_visible()
    with live_app.session() as session:
        assert session.scalars(select(Filing)).one().state is FilingState.UNDONE
        assert session.get_one(Household, house_id).scope == scope
    narrow = at_desk("tang", width=360)
    for address in (
        "/desk/filings/?show=over",
        "/desk/filings/new",
        "/desk/as-of/",
        "/desk/filings/register",
    ):
        narrow.goto(address)
        well(narrow, address.strip("/").replace("/", "-").partition("?")[0])
    open_over = narrow.goto("/desk/filings/?show=over")
    assert open_over.ok
    narrow.locator("a.card").first.click()
    well(narrow, "narrow-filing")
