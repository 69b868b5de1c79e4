"""What a worker writes is never lost and never doubled, whatever the network, the browser or the server does."""

import random
import re
from datetime import timedelta

import databases
import pytest
from browser.phones import Phone, begin_report, lose_the_answer, save, saved, stored, tap_save, until
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import func, select

from fieldapp.models import Receipt, Report

SUBMIT, PIECE, HELLO = "**/sync/submissions", "**/sync/blobs/**", "**/sync/hello"
NO_NETWORK = ["ERR_", "Failed to load resource"]


@pytest.fixture
def phone(chromium, live_app, tmp_path):
    phone = Phone(chromium, live_app, tmp_path / "phone")
    phone.sign_in("mei")
    yield phone
    phone.context.close()
    assert phone.errors == []


@pytest.fixture
def pictures(tmp_path):
    """Two photos that no one can make much smaller: a few pieces each."""
    paths = [tmp_path / "one.jpg", tmp_path / "two.jpg"]
    for number, path in enumerate(paths):
        noise = random.Random(number).randbytes(900 * 700)
        Image.frombytes("L", (900, 700), noise).convert("RGB").save(path, "JPEG", quality=85)
    return paths


def arrived(phone, words):
    """How many reports with these words the server has."""
    with phone.live.session() as session:
        return session.scalar(select(func.count()).select_from(Report).where(Report.words == words))


def all_uploaded(page):
    expect(page.locator("sync-chip")).to_have_attribute("data-state", "done", timeout=20_000)
    expect(page.locator("sync-chip")).to_contain_text("全部已上传")


def chip_says(page, words):
    expect(page.locator("sync-chip")).to_contain_text(words, timeout=20_000)


def choose(page, pictures):
    page.locator("#photos-choose").set_input_files(pictures)
    expect(page.locator(".photos img")).to_have_count(len(pictures))


def save_offline(phone, *words):
    """Several reports, one after the other, each on a page that was opened with a network."""
    for each in words:
        phone.context.set_offline(False)
        begin_report(phone.page, each)
        phone.context.set_offline(True)
        save(phone.page)


def hashes_agree(phone, words):
    with phone.live.session() as session:
        report = session.scalars(select(Report).where(Report.words == words)).one()
        there = sorted(photo.received_sha256 for photo in report.photos)
        assert {photo.state.value for photo in report.photos} == {"waiting"}
    assert there == sorted(row["sha256"] for row in stored(phone.page, "blobs"))
    return len(there)


def test_a_report_with_two_photos_is_saved_offline_and_sent_after_return(phone, pictures):
    page = phone.page
    begin_report(page, "灯坏了")
    choose(page, pictures)
    phone.context.set_offline(True)
    save(page)
    chip_says(page, "1 条待上传")
    assert arrived(phone, "灯坏了") == 0
    phone.context.set_offline(False)
    all_uploaded(page)
    assert arrived(phone, "灯坏了") == 1
    assert hashes_agree(phone, "灯坏了") == 2


def test_with_a_network_the_same_path_ends_on_the_new_case(phone):
    begin_report(phone.page, "井盖翘起来了")
    tap_save(phone.page)
    phone.page.wait_for_url(re.compile("/field/cases/"))
    assert arrived(phone, "井盖翘起来了") == 1
    assert [row["state"] for row in stored(phone.page)] == ["sent"]


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


def test_killed_after_saving_it_is_sent_at_the_next_start(phone):
    save_offline(phone, "存好就关机")
    page = phone.kill()
    page.goto("/field/")
    all_uploaded(page)
    assert arrived(phone, "存好就关机") == 1


def test_killed_while_the_answer_was_on_its_way_it_arrives_once(phone):
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


def test_killed_between_two_pieces_of_a_photo_it_goes_on_from_there(phone, pictures):
    page, pieces = phone.page, []

    def one_only(route):
        if route.request.method == "PATCH" and pieces:
            return  # never answered
        if route.request.method == "PATCH":
            pieces.append(route.request.url)
        route.continue_()

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
    phone.expected = NO_NETWORK
    phone.page.route(SUBMIT, lose_the_answer, times=1)
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
    phone.page.route(SUBMIT, lambda route: route.fulfill(status=201, json=other), times=1)
    tap_save(phone.page)
    phone.page.wait_for_url(re.compile("/field/outbox"))
    all_uploaded(phone.page)
    assert arrived(phone, "别人的回执") == 1


def test_the_session_expires_with_three_waiting(phone):
    phone.expected = ["401"]
    save_offline(phone, "甲", "乙", "丙")
    phone.sign_out()
    phone.context.set_offline(False)
    chip_says(phone.page, "登录后上传 3 条")
    assert {row["state"] for row in stored(phone.page)} == {"waiting_login"}
    phone.sign_in("mei")
    phone.page.goto("/field/")
    all_uploaded(phone.page)
    assert [arrived(phone, each) for each in ("甲", "乙", "丙")] == [1, 1, 1]


def test_another_user_on_the_same_phone_neither_sees_nor_sends_it(phone):
    save_offline(phone, "只归梅")
    phone.sign_in("zhao")
    phone.context.set_offline(False)
    phone.page.goto("/field/outbox")
    expect(phone.page.get_by_text("没有待上传的内容").first).to_be_visible()
    assert arrived(phone, "只归梅") == 0
    phone.sign_in("mei")
    phone.page.goto("/field/")
    all_uploaded(phone.page)
    with phone.live.session() as session:
        report = session.scalars(select(Report).where(Report.words == "只归梅")).one()
        assert report.person_id == databases.CastHere(session).mei.id


def test_two_windows_send_each_item_once(phone):
    save_offline(phone, "子", "丑", "寅")
    sent = []
    phone.context.on("request", lambda request: "submissions" in request.url and sent.append(request))
    phone.context.set_offline(False)
    other = phone.watch(phone.context.new_page())
    other.goto("/field/outbox")
    all_uploaded(other)
    all_uploaded(phone.page)
    assert len(sent) == 3


def test_a_double_tap_saves_once(phone):
    begin_report(phone.page, "连点两下")
    phone.context.set_offline(True)
    phone.page.locator("form[data-outbox] button:not([type])").dblclick()
    saved(phone.page)
    tap_save(phone.page)
    assert len(stored(phone.page)) == 1
    phone.context.set_offline(False)
    all_uploaded(phone.page)
    assert arrived(phone, "连点两下") == 1


def test_the_same_draft_in_two_windows_is_saved_once(phone):
    begin_report(phone.page, "两个窗口")
    until(phone.page, lambda: stored(phone.page, "drafts"))
    phone.page.get_by_label("在哪里").blur()
    other = phone.watch(phone.context.new_page())
    other.goto("/field/reports/new")
    expect(other.get_by_label("问题是什么")).to_have_value("两个窗口")
    for page in (phone.page, other):
        tap_save(page)
        page.wait_for_url(re.compile("/field/(cases/|outbox)"))
    assert arrived(phone, "两个窗口") == 1


def test_when_the_disk_is_full_words_still_fit(phone):
    page = phone.page
    begin_report(page, "空间满了也要存下")
    page.evaluate(FILL_RESERVE)
    usage = page.evaluate("async () => (await navigator.storage.estimate()).usage")
    devtools = phone.context.new_cdp_session(page)
    full = {"origin": phone.live.url, "quotaSize": usage - 1_000_000}
    devtools.send("Storage.overrideQuotaForOrigin", full)
    phone.context.set_offline(True)
    save(page)
    assert stored(page)[0]["state"] == "queued"


FILL_RESERVE = """async () => {
  const { setMeta } = await import(document.querySelector("script[type=module]").src.replace("app.js", "store.js"));
  const noise = crypto.getRandomValues(new Uint8Array(1 << 16));
  await setMeta("reserve", new Blob(Array(48).fill(noise)));
}"""


def test_a_clock_three_days_ahead_neither_moves_the_day_nor_loses_the_report(phone):
    page = phone.page
    page.clock.set_fixed_time(databases.NOW + timedelta(days=3))
    page.goto("/field/")  # compares its clock
    until(page, lambda: stored_meta(page, "clock_ahead") is not None)
    page.goto("/field/patrols/new")
    expect(page.get_by_label("哪一天")).to_have_value(databases.NOW.date().isoformat())
    begin_report(page, "时间不准的手机")
    tap_save(page)
    page.wait_for_url(re.compile("/field/cases/"))
    with phone.live.session() as session:
        report = session.scalars(select(Report).where(Report.words == "时间不准的手机")).one()
        assert abs(report.captured_at - databases.NOW) < timedelta(minutes=1)


def stored_meta(page, name):
    return page.evaluate(
        """async (name) => {
          const { meta } = await import(document.querySelector("script[type=module]").src.replace("app.js", "store.js"));
          return (await meta(name)) ?? null;
        }""",
        name,
    )


def test_the_ledger_has_no_gap_when_something_is_thrown_away(phone):
    phone.expected = ["503"]
    phone.page.route(HELLO, lambda route: route.fulfill(status=503))
    for words in ("留下", "丢弃"):
        begin_report(phone.page, words)
        tap_save(phone.page)
        phone.page.wait_for_url(re.compile("/field/outbox"))
    phone.page.on("dialog", lambda dialog: dialog.accept())
    row = phone.page.locator("li", has_text="丢弃").first
    row.get_by_role("button", name="丢弃").click()
    expect(phone.page.get_by_text("已丢弃，只补报编号")).to_be_visible()
    phone.page.unroute(HELLO)
    phone.page.get_by_role("button", name="现在上传").click()
    all_uploaded(phone.page)
    assert (arrived(phone, "留下"), arrived(phone, "丢弃")) == (1, 0)
    with phone.live.session() as session:
        numbers = session.scalars(select(Receipt.number).order_by(Receipt.number)).all()
        assert [number for number in numbers if number] == [1, 2]
