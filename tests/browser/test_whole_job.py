"""The whole job, as the people who do it: reported twice, merged, dispatched, done, verified, closed, seen."""

import io
import re

import pytest
from browser.filing import walk_to_contact
from browser.phones import stored, until
from browser.watching import follow, press
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from fieldapp import jobs

HOUR = "西大街口的路灯三天没亮了"


@pytest.fixture
def picture(tmp_path):
    image = Image.new("RGB", (900, 600), "grey")
    ImageDraw.Draw(image).ellipse((300, 200, 600, 400), fill="yellow")
    out = io.BytesIO()
    image.save(out, "JPEG")
    path = tmp_path / "lamp.jpg"
    path.write_bytes(out.getvalue())
    return path


def report_as_resident(page, picture):
    """One question a page; returns the tracking code."""
    walk_to_contact(page, "西大街口路灯坏了，晚上看不见路", "西大街12号门口")
    press(page, "下一步")  # no contact
    page.locator("#photos-choose").set_input_files(picture)
    expect(page.locator(".photos img")).to_have_count(1)
    press(page, "提交")
    page.wait_for_url(re.compile("/track/"))
    return "".join(page.locator(".code .number").first.inner_text().split())


def test_four_people_take_a_case_from_report_to_closure(live_app, browser, picture):
    resident = browser.open(live_app)
    code = report_as_resident(resident, picture)
    assert re.fullmatch("[2-9A-Z]{12}", code)
    jobs.carry_out(live_app.app)

    head = browser.open(live_app, "lin")  # merges the resident's report with the worker's
    head.goto("/desk/cases/")
    head.get_by_role("link", name=HOUR).click()
    expect(head.get_by_role("heading", name="可能是同一件事")).to_be_visible()
    head.locator("input[name=case][type=checkbox]").check()
    press(head, "对照并归并")
    expect(head.locator(".photos img")).to_have_count(1)
    head.locator("input[name=lead]").first.check()
    head.get_by_label("为什么是同一件事").fill("同一盏灯")
    press(head, "归并")
    expect(head.locator("#seen ~ article")).to_have_count(2)
    address = head.url

    follow(head, "派遣")
    head.get_by_label("由谁办理").select_option(label="老城街道市政设施管理所")
    head.get_by_label("给上报人看的话").fill("已交市政设施管理所办理")
    press(head, "派遣")
    expect(head.get_by_text("已派遣").first).to_be_visible()

    handler = browser.open(live_app, "sun")  # signs, then feeds back with a photo
    case_id = address.rsplit("/", 1)[1]
    handler.goto(f"/desk/cases/{case_id}")
    follow(handler, "签收")
    press(handler, "签收")
    follow(handler, "反馈")
    handler.get_by_label("给上报人看的话").fill("灯泡和线路已更换")
    handler.locator("#photos-choose").set_input_files(picture)
    press(handler, "反馈")
    expect(handler.get_by_text("已反馈").first).to_be_visible()
    jobs.carry_out(live_app.app)

    worker = browser.open(live_app, "mei")  # reported it, so she verifies
    worker.goto("/field/")
    worker.get_by_role("link", name=re.compile("路灯")).first.click()
    expect(worker.locator(".timeline .photos img")).to_have_count(1)
    follow(worker, "核查")
    worker.get_by_label("办好了", exact=True).check()
    press(worker, "核查")
    expect(worker.get_by_text("已核查").first).to_be_visible()

    head.goto(address)
    follow(head, "办结")
    press(head, "办结")
    expect(head.get_by_text("已办结").first).to_be_visible()

    resident.goto(f"/track/{code}")
    expect(resident.locator(".tags")).to_contain_text("已办结")
    expect(resident.get_by_text("灯泡和线路已更换")).to_be_visible()
    assert "同一盏灯" not in resident.content()  # internal words stay inside


def test_the_town_escalates_what_is_stuck(live_app, browser):
    browser.expected = ["422"]  # the reason is left out first
    town = browser.open(live_app, "tang", width=1280, height=900)
    town.goto("/desk/")
    town.get_by_role("link", name=re.compile("培新街")).first.click()
    follow(town, "上报上级")
    press(town, "上报上级")
    expect(town.get_by_text("请写明理由").first).to_be_visible()
    town.get_by_label("理由").fill("需要区里协调电力部门")
    press(town, "上报上级")
    expect(town.locator(".facts", has_text="责任层级")).to_contain_text("镇")


def test_a_typed_identity_number_never_leaves_the_phone(live_app, browser):
    page = browser.open(live_app, "mei")
    page.goto("/field/reports/new")
    page.get_by_label("问题是什么").fill("他的身份证是 11010519491231002X")
    press(page, "提交上报")
    expect(page.get_by_text("系统不保存这些号码").first).to_be_visible()
    assert page.url.endswith("/field/reports/new")


def test_a_draft_survives_a_reload(live_app, browser):
    page = browser.open(live_app, "mei")
    page.goto("/field/reports/new")
    page.get_by_label("问题是什么").fill("井盖翘起来了")
    until(page, lambda: stored(page, "drafts"))  # sealed first, which takes a moment
    page.reload()
    expect(page.get_by_label("问题是什么")).to_have_value("井盖翘起来了")


def test_use_my_position_says_how_accurate_it_is(live_app, browser):
    page = browser.open(
        live_app, "mei", geolocation={"latitude": 32.692, "longitude": 109.022, "accuracy": 18},
        permissions=["geolocation"],
    )  # fmt: skip
    page.goto("/field/reports/new")
    press(page, "使用当前位置")
    expect(page.get_by_text("误差约 18 米")).to_be_visible()


def test_a_list_narrows_while_one_types_and_the_address_says_how(live_app, browser):
    page = browser.open(live_app, "tang", width=1280, height=900)
    page.goto("/desk/cases/")
    page.get_by_label("关键词").fill("菜场")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.wait_for_url(lambda url: "words=" in url)
    page.reload()
    expect(page.locator("#results tbody tr")).to_have_count(1)


def test_a_household_is_found_while_one_types(live_app, browser):
    page = browser.open(live_app, "mei")
    page.goto("/field/households/")
    page.get_by_label("查找住户").fill("zzz")
    expect(page.get_by_text("没有符合条件的住户")).to_be_visible()
    page.get_by_label("查找住户").fill("wgl")
    expect(page.locator("#results .card")).to_have_count(1)
