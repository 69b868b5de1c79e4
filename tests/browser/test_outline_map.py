"""Outlines drawn on a map and pasted, the map paired with its list, its drawing as a picture, the wall on one screen."""

import json
import re

import pytest
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect
from sqlalchemy import select
from support import databases

from fieldapp.models import Case, Place

SQUARE = "[[109.02,32.69],[109.03,32.69],[109.03,32.7],[109.02,32.7]]"


@pytest.fixture
def grid_id(live_app):
    with live_app.session() as session:
        for number, case in enumerate(session.scalars(select(Case).order_by(Case.number))):
            case.lat, case.lon = 32.69 + number * 0.004, 109.02 + number * 0.003
        session.commit()
        return databases.CastHere(session).grid.id


def outline_of(live, grid_id):
    with live.session() as session:
        return session.get_one(Place, grid_id).outline


def test_an_outline_is_drawn_by_mouse_and_keyboard(live_app, browser, grid_id):
    page = browser.open(live_app, "yan", width=1280, height=1000, has_touch=False)
    page.goto(f"/desk/grids/{grid_id}/outline")
    page.locator(".leaflet-container").wait_for()
    page.get_by_role("button", name="清除边界").click()
    box = page.locator(".outline-map__live").bounding_box()
    for x, y in ((300, 100), (500, 100), (500, 250)):
        page.mouse.click(box["x"] + x, box["y"] + y)
    field = page.locator("textarea[name=outline]")
    drawn = json.loads(field.input_value())
    assert len(drawn) == 3
    first = page.get_by_role("button", name="拐点 1", exact=True)
    first.focus()
    page.keyboard.press("ArrowUp")
    moved = json.loads(field.input_value())
    assert moved[0][1] > drawn[0][1] and moved[1:] == drawn[1:]
    assert violations(page) == []
    page.get_by_role("button", name="保存边界").click()
    page.wait_for_url(f"**/desk/grids/{grid_id}")
    assert outline_of(live_app, grid_id) == moved


@pytest.mark.parametrize("has_script", [True, False])
def test_an_outline_is_pasted(live_app, browser, grid_id, has_script):
    page = browser.open(live_app, "yan", width=360, java_script_enabled=has_script)
    page.goto(f"/desk/grids/{grid_id}/outline")
    page.locator("textarea[name=outline]").fill(SQUARE)
    if has_script:
        expect(page.locator(".outline-map__corner")).to_have_count(4)
        assert not scrolls_sideways(page)
    page.get_by_role("button", name="保存边界").click()
    page.wait_for_url(f"**/desk/grids/{grid_id}")
    assert outline_of(live_app, grid_id) == json.loads(SQUARE)


def test_what_is_chosen_in_the_list_is_marked_on_the_map_and_back(live_app, browser, grid_id):
    page = browser.open(live_app, "luo", width=1280, height=900, has_touch=False, reduced_motion="reduce")
    page.goto("/desk/map/?state=all&heat=1")
    page.locator(".leaflet-container canvas").wait_for()
    page.locator(".map__list a").nth(1).focus()
    expect(page.locator(".map__list > li").nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator(".map__live .is-chosen")).to_have_count(1)
    signs = page.locator(".map__live .map__sign")
    if signs.count():
        signs.first.press("Enter")
        expect(page.locator(".leaflet-popup a")).to_be_visible()
        expect(page.locator(".map__list > li[aria-current]")).to_have_count(1)
    assert violations(page) == []


def test_the_drawing_is_saved_as_a_picture(live_app, browser, grid_id):
    page = browser.open(live_app, "luo", width=1280, height=900, has_touch=False)
    page.goto("/desk/map/")
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出 PNG").click()
    assert re.fullmatch(r"map-\d{8}\.png", saved.value.suggested_filename)
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as drawn:
        page.get_by_role("link", name="导出 SVG").click()
    assert b"<svg" in drawn.value.path().read_bytes()


def test_the_wall_fits_one_screen(live_app, browser):
    page = browser.open(live_app, "tang", width=1920, height=1080, has_touch=False)
    page.goto("/desk/wall/")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    assert (
        page.locator(".wall__row").first.evaluate("row => parseFloat(getComputedStyle(row).fontSize)") >= 28
    )
    assert violations(page) == []
