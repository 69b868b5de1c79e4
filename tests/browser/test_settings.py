"""An administrator edits a setting in the browser, and a public page shows it; nothing typed is lost by larger type."""

import os

import pytest
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect


def well(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_administrator_edits_a_setting_and_a_public_page_shows_it(live_app, browser, width):
    page = browser.open(live_app, "yan", width=width)
    page.goto("/desk/settings/")
    well(page, f"settings-{width}")
    page.get_by_role("link", name="居民首页公告").click()
    page.locator("[name=value]").first.fill("周末照常受理。")
    page.locator("[name=basis]").first.fill("安网格〔2026〕3号")
    page.get_by_role("button", name="预览修改").click()
    page.get_by_text("修改内容").wait_for()
    well(page, f"setting-preview-{width}")
    page.get_by_role("button", name="保存设置").click()
    page.get_by_text("设置已保存，现已生效。").wait_for()
    page.goto("/")
    page.get_by_text("周末照常受理。").wait_for()
    well(page, f"home-{width}")


def test_larger_type_and_language_keep_what_is_typed(live_app, browser):
    page = browser.open(live_app, width=360)
    page.goto("/requests/")
    page.locator("textarea").fill("路灯三天没亮了")
    page.get_by_role("button", name="大字").click()
    page.locator("html[data-size=care]").wait_for()
    expect(page.locator("textarea")).to_have_value("路灯三天没亮了")
    page.get_by_role("button", name="English").click()
    page.locator("html[lang=en]").wait_for()
    expect(page.locator("textarea")).to_have_value("路灯三天没亮了")
