"""A list of people in the browser, at the width of a phone: chosen as a file, put right, added, its codes shown."""

import os

from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect

HEAD = "姓名,登录名,电话,角色,网格编码"


def well(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_a_list_is_put_right_and_added(live_app, browser, tmp_path):
    page = browser.open(live_app, "yan", width=360)
    page.goto("/desk/people/")
    page.get_by_role("link", name="导入").click()
    well(page, "list-new")
    with page.expect_download() as template:
        page.get_by_role("link", name="下载模板").click()
    assert template.value.suggested_filename == "template.xlsx"
    listed = tmp_path / "名单.csv"
    listed.write_text(
        f"{HEAD}\n陆一,luyi,1.38E+10,网格员,610902001003\n陆二,luer,,国王,610902001003", encoding="gb18030"
    )
    page.locator("input[type=file]").set_input_files(listed)
    browser.expected.append("422")
    page.get_by_role("button", name="检查名单").click()
    page.get_by_text("其中 2 行需要改正").wait_for()
    well(page, "list-wrong")
    rows = page.locator("textarea")
    rows.fill(rows.input_value().replace("1.38E+10", "13800138000").replace("国王", "中心户长"))
    page.get_by_role("button", name="检查名单").click()
    page.get_by_text("共 2 行，全部正确").wait_for()
    well(page, "list-right")
    page.get_by_role("button", name="添加这 2 人").click()
    page.get_by_text("已添加 2 人").wait_for()
    well(page, "list-added")
    page.get_by_role("button", name="生成一次性口令单").click()
    page.get_by_role("button", name="打印").wait_for()
    expect(page.locator("b.number")).to_have_count(2)
    well(page, "list-codes")
