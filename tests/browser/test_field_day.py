"""The worker's way through a day: five taps to a filed report, a refused household, the focus after a save."""

import re
from uuid import uuid4

import pytest
from browser.phones import begin_report, tap_save
from playwright.sync_api import expect
from support import databases

FOCUSED = "document.activeElement.matches('[data-after-save]')"


@pytest.fixture
def house(live_app):
    with live_app.session() as session:
        town = databases.CastHere(session)
        return {"id": str(town.house.id), "task": str(town.task.id)}


def test_from_today_to_a_filed_report_in_five_taps(phone):
    phone.live.sign_in("mei").post("/field/reports/", data={
        "submission_id": str(uuid4()), "category": "lamp", "words": "灯坏了", "place_words": "桥头", "urgency": "ordinary",
    })  # fmt: skip
    page, taps = phone.page, 0

    def tap(target):
        nonlocal taps
        taps += 1
        target.click()

    page.goto("/field/")
    tap(page.get_by_role("link", name="上报问题"))
    category = page.get_by_label("哪一类问题")
    tap(category)
    taps += 1  # the choice in the list that opens: one of the usual ones, which stand first
    assert page.locator("select[name=category] optgroup").nth(1).get_attribute("label") == "常报类别"
    category.select_option(label="路灯不亮")
    tap(page.get_by_label("问题是什么"))
    page.keyboard.type("又不亮了")
    tap(page.get_by_role("button", name="提交上报"))
    page.wait_for_url(re.compile("/field/cases/"))
    assert taps <= 5
    expect(page.locator("[data-after-save]")).to_contain_text("上报成功")
    assert page.evaluate(FOCUSED)


def test_the_place_of_the_last_report_is_changed_by_one_tap(phone):
    phone.live.sign_in("mei").post("/field/reports/", data={
        "submission_id": str(uuid4()), "category": "lamp", "words": "灯坏了", "place_words": "桥头", "urgency": "ordinary",
    })  # fmt: skip
    page = phone.page
    page.goto("/field/reports/new")
    expect(page.get_by_label("在哪里")).to_have_value("桥头")
    page.get_by_role("button", name="换个地点").click()
    expect(page.get_by_label("在哪里")).to_have_value("")
    expect(page.get_by_label("在哪里")).to_be_focused()


def test_a_refused_household_is_refused_offline_marked_and_not_visited(phone, house):
    page = phone.page
    page.goto(f"/field/households/{house['id']}")
    page.locator("#refusal summary").click()
    page.get_by_label("对方原话").fill("不要再来了")
    phone.context.set_offline(True)
    page.get_by_role("button", name="记录拒访").click()
    expect(page.get_by_role("alert").first).to_contain_text("请确认对方已明确拒绝")
    page.get_by_label("对方已明确拒绝").check()
    page.get_by_role("button", name="记录拒访").click()
    expect(page.locator("[data-saved]").first).to_be_visible()
    phone.context.set_offline(False)
    expect(page.locator("sync-chip")).to_have_attribute("data-state", "done", timeout=20_000)
    page.goto("/field/")
    expect(page.locator(".card", has_text="不上门")).to_be_visible()
    page.goto(f"/field/tasks/{house['task']}")
    expect(page.get_by_role("alert")).to_contain_text("不愿被打扰")


def test_unlisted_work_is_refused_by_one_tap_and_taken_back(phone, house):
    page = phone.page
    page.goto(f"/field/tasks/{house['task']}")
    page.get_by_role("button", name="退回：未准入事项").click()
    expect(page.locator("[data-after-save]")).to_contain_text("任务已退回")
    assert page.evaluate(FOCUSED)
    page.get_by_role("button", name="撤销退回").click()
    expect(page.locator("[data-after-save]")).to_contain_text("已撤销")
    assert page.evaluate(FOCUSED)


def test_a_visit_that_has_not_left_the_phone_fills_in_the_report_of_what_it_found(phone, house):
    page = phone.page
    phone.expected += ["Failed to load resource"]
    page.goto(f"/field/visits/new?household={house['id']}")
    page.get_by_label("需要帮助").check()
    page.get_by_label("需要什么").fill("屋顶漏雨")
    phone.context.route("**/sync/**", lambda route: route.abort())
    tap_save(page)
    page.wait_for_url("**/field/outbox#saved=*")
    note = page.locator("[data-note]")
    expect(note).to_be_focused()
    note.get_by_role("link", name="上报所需的帮助").click()
    expect(page.get_by_label("问题是什么")).to_have_value("屋顶漏雨")
    expect(page.get_by_label("在哪里")).to_have_value("西大街12号1单元302室")


def test_the_action_of_a_task_and_the_first_card_are_above_the_fold(phone, house):
    page = phone.page
    page.set_viewport_size({"width": 360, "height": 640})
    bar = 60  # of the tabs
    page.goto("/field/")
    assert page.locator(".card").first.bounding_box()["y"] < 640 - bar
    page.goto(f"/field/tasks/{house['task']}")
    done = page.get_by_role("button", name="已完成").bounding_box()
    assert done["y"] + done["height"] <= 640 - bar


@pytest.mark.parametrize("width", [320, 360])
def test_the_title_stands_in_the_bar(phone, house, width):
    page = phone.page
    page.set_viewport_size({"width": width, "height": 640})
    for address in ("/field/", f"/field/tasks/{house['task']}", f"/field/households/{house['id']}"):
        page.goto(address)
        assert page.locator("h1").bounding_box()["y"] < 24, address
        title, chip = page.locator("h1").bounding_box(), page.locator(".sync__chip").bounding_box()
        assert title["x"] + title["width"] <= chip["x"] + 1, address


def test_back_leads_to_where_one_came_from(phone, house):
    page = phone.page
    page.goto("/field/")
    page.goto("/field/mine/")
    page.get_by_role("link", name="任务").first.click()
    page.wait_for_url("**/field/tasks/**")
    page.locator(".heading__back").click()
    page.wait_for_url("**/field/mine/")


def test_a_picture_the_browser_cannot_draw_is_a_plain_tile_and_nothing_covers_it(phone, tmp_path, pictures):
    page, strange = phone.page, tmp_path / "one.heic"
    strange.write_bytes(b"\0\0\0\x18ftypheic" + bytes(200))
    begin_report(page, "看图")
    assert page.locator("#photos-choose").get_attribute("accept") == "image/*"
    page.locator("#photos-choose").set_input_files([strange, pictures[0]])
    expect(page.locator("photo-picker .photos__waiting")).to_have_text("照片 1")
    picture = page.locator("photo-picker img")
    expect(picture).to_be_visible()
    remove = page.locator(".photos__remove").nth(1).bounding_box()
    assert remove["y"] >= picture.bounding_box()["y"] + picture.bounding_box()["height"]


def test_what_was_delivered_says_what_it_was_and_links_to_it(phone):
    page = phone.page
    begin_report(page, "井盖翘起来了")
    tap_save(page)
    page.wait_for_url(re.compile("/field/cases/"))
    case = page.url
    page.goto("/field/outbox")
    entry = page.locator("outbox-page [data-id]")
    expect(entry).to_contain_text("井盖翘起来了")
    entry.get_by_role("link", name="查看").click()
    page.wait_for_url(case)
