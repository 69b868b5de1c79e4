"""Whatever kills the browser or the answer on its way, what was written arrives once."""

import re
from datetime import timedelta

from browser.outboxes import NO_NETWORK, all_uploaded, arrived, chip_says, choose, hashes_agree, save_offline
from browser.phones import (
    answer_once,
    begin_report,
    fill_reserve,
    lose_the_answer,
    save,
    stored,
    stored_meta,
    tap_save,
    until,
)
from playwright.sync_api import expect
from sqlalchemy import delete, select
from support import databases

from fieldapp.models import Epoch, Photo, Receipt, Report

SUBMIT, PIECE, HELLO = "**/sync/submissions", "**/sync/blobs/**", "**/sync/hello"


def test_killed_while_typing_the_words_are_still_there(phone):
    page = phone.page
    begin_report(page, "才写到一半")
    until(page, lambda: stored(page, "drafts"))
    page.locator("#words").blur()
    page = phone.kill()
    page.goto("/field/reports/new")
    expect(page.get_by_label("问题是什么")).to_have_value("才写到一半")
    expect(page.get_by_text("已接着您上次没写完的内容")).to_be_visible()
    page.get_by_role("button", name="清空重写").click()
    expect(page.get_by_label("问题是什么")).to_have_value("")
    expect(page.get_by_text("已接着您上次没写完的内容")).to_have_count(0)


def test_killed_by_the_camera_words_and_photo_are_still_there(phone, pictures):
    page = phone.page
    begin_report(page, "拍照时被关掉")
    page.locator("#photos-take").set_input_files(pictures[0])
    until(page, lambda: stored(page, "blobs"))
    page = phone.kill()
    page.goto("/field/reports/new")
    expect(page.get_by_label("问题是什么")).to_have_value("拍照时被关掉")
    expect(page.locator(".photos img")).to_have_count(1)
    tap_save(page)
    page.wait_for_url(re.compile("/field/(cases/|outbox)"))
    all_uploaded(page)
    assert hashes_agree(phone, "拍照时被关掉") == 1


def test_a_form_saved_before_the_browser_was_killed_is_sent_at_the_next_start(phone):
    save_offline(phone, "存好就关机")
    page = phone.kill()
    page.goto("/field/")
    all_uploaded(page)
    assert arrived(phone, "存好就关机") == 1


def test_a_form_arrives_once_when_the_browser_was_killed_before_the_answer_came(phone):
    page, reached = phone.page, []
    page.route(SUBMIT, lambda route: reached.append(route.fetch()))  # the answer never comes
    begin_report(page, "正在发送时关机")
    tap_save(page)
    until(page, lambda: reached)
    assert [row["state"] for row in stored(page)] == ["sending"]
    page = phone.kill()
    page.goto("/field/")
    all_uploaded(page)
    assert arrived(phone, "正在发送时关机") == 1


def test_a_photo_goes_on_where_the_browser_was_killed_between_two_pieces(phone, pictures):
    page, pieces = phone.page, []

    def one_only(route):
        if route.request.method != "PATCH":
            route.continue_()
        elif not pieces:
            pieces.append(route.fetch())  # the server has it; neither this nor the next is answered

    begin_report(page, "照片传到一半")
    choose(page, pictures[:1])
    page.route(PIECE, one_only)
    tap_save(page)
    until(page, lambda: len(pieces) == 1)
    page.wait_for_url(re.compile("/field/cases/"))
    chip_says(page, "1 条待上传")  # the text has arrived; green only when the photo has, too
    page = phone.kill()
    again = []
    page.on("request", lambda request: request.method == "PATCH" and again.append(request.url))
    page.goto("/field/")
    all_uploaded(page)
    assert hashes_agree(phone, "照片传到一半") == 1
    assert not any("offset=0" in url for url in again)


def test_the_server_commits_and_the_answer_is_lost(phone):
    phone.expected += NO_NETWORK
    answer_once(phone.page, SUBMIT, lose_the_answer)
    begin_report(phone.page, "回执丢了")
    tap_save(phone.page)
    phone.page.wait_for_url(re.compile("/field/outbox"))
    all_uploaded(phone.page)
    assert arrived(phone, "回执丢了") == 1


def test_a_captive_portal_that_answers_200_takes_nothing_away(phone):
    portal = {"status": 200, "content_type": "text/html", "body": "<h1>欢迎使用免费 WiFi</h1>"}
    phone.page.route("**/sync/**", lambda route: route.fulfill(**portal))
    begin_report(phone.page, "商场里发的")
    tap_save(phone.page)
    phone.page.wait_for_url(re.compile("/field/outbox"))
    chip_says(phone.page, "1 条待上传")
    assert stored(phone.page)[0].get("receipt") is None
    phone.page.unroute("**/sync/**")
    phone.page.get_by_role("button", name="现在上传").click()
    all_uploaded(phone.page)
    assert arrived(phone, "商场里发的") == 1


def test_another_id_in_the_answer_is_no_receipt(phone):
    begin_report(phone.page, "别人的回执")
    other = {"receipt": "8f4a0000-0000-4000-8000-000000000000", "outcome": "applied", "missing_blobs": []}
    answer_once(phone.page, SUBMIT, lambda route: route.fulfill(status=201, json=other))
    tap_save(phone.page)
    phone.page.wait_for_url(re.compile("/field/outbox"))
    all_uploaded(phone.page)
    assert arrived(phone, "别人的回执") == 1


def test_when_the_disk_is_full_words_still_fit(phone):
    phone.page.goto("/field/reports/new")
    until(phone.page, lambda: stored_meta(phone.page, "device"))
    fill_reserve(phone.page)
    page = phone.kill()  # a browser reckons with the room it has found at its start
    devtools = phone.context.new_cdp_session(page)
    less = {"origin": phone.live.url, "quotaSize": 2_500_000}  # than the reserve alone takes
    devtools.send("Storage.overrideQuotaForOrigin", less)
    begin_report(page, "空间满了也要存下")
    phone.context.set_offline(True)
    save(page)
    assert [row["state"] for row in stored(page)] == ["queued"]
    assert stored_meta(page, "reserve") is None  # given up for it


def test_neither_a_photo_nor_a_poisoned_item_holds_up_the_next_text(phone, pictures):
    phone.expected += ["500", "ERR_"]
    phone.context.route(PIECE, lambda route: route.abort())
    page = phone.page
    begin_report(page, "照片传不上去")
    choose(page, pictures[:1])
    tap_save(page)
    page.wait_for_url(re.compile("/field/cases/"))

    def poison(route):
        is_bad = "有毒" in (route.request.post_data or "")
        route.fulfill(status=500, json={"state": "broken"}) if is_bad else route.continue_()

    phone.context.route(SUBMIT, poison)
    for words in ("有毒的一条", "后面的一条"):
        begin_report(page, words)
        tap_save(page)
        page.wait_for_url(re.compile("/field/(cases/|outbox)"))
    assert [arrived(phone, each) for each in ("照片传不上去", "有毒的一条", "后面的一条")] == [1, 0, 1]
    chip_says(page, "2 条待上传")
    phone.context.unroute(SUBMIT)
    phone.context.unroute(PIECE)
    page.goto("/field/outbox")
    page.get_by_role("button", name="现在上传").click()
    all_uploaded(page)
    assert hashes_agree(phone, "照片传不上去") == 1


def test_a_server_restored_from_a_backup_is_sent_everything_again(phone, pictures):
    page = phone.page
    begin_report(page, "备份之后报的")
    choose(page, pictures)
    tap_save(page)
    page.wait_for_url(re.compile("/field/cases/"))
    all_uploaded(page)
    forget_everything(phone.live, "备份之后报的")
    assert arrived(phone, "备份之后报的") == 0
    page.goto("/field/")
    until(page, lambda: arrived(phone, "备份之后报的"))
    all_uploaded(page)
    assert hashes_agree(phone, "备份之后报的") == 2


def forget_everything(live, words):
    """As after a restore: another epoch, and nothing of this report."""
    with live.session() as session:
        report = session.scalars(select(Report).where(Report.words == words)).one()
        session.execute(delete(Photo).where(Photo.report_id == report.id))
        session.execute(delete(Receipt).where(Receipt.id == report.id))
        session.execute(delete(Report).where(Report.id == report.id))
        session.add(Epoch(began_at=databases.NOW + timedelta(hours=1), cause="a test"))
        session.commit()


def test_a_browser_that_keeps_nothing_says_so_and_still_sends(phone):
    phone.page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('refused'); };")
    phone.page.goto("/field/reports/new")
    expect(phone.page.get_by_text("现在无法保存到本机")).to_be_visible()
    begin_report(phone.page, "隐私模式")
    tap_save(phone.page)
    phone.page.wait_for_url(re.compile("/field/cases/"))
    assert arrived(phone, "隐私模式") == 1
