"""What a worker writes is never lost and never doubled, whatever the network, the browser or the server does."""

import base64
import hashlib
import json
import re
from datetime import timedelta

import pytest
from browser.outboxes import (
    NO_NETWORK,
    all_uploaded,
    arrived,
    chip_says,
    choose,
    count,
    hashes_agree,
    save_offline,
)
from browser.phones import (
    Phone,
    answer_once,
    begin_report,
    opens_unlocked,
    save,
    saved,
    stored,
    stored_meta,
    tap_save,
    until,
)
from playwright.sync_api import expect
from sqlalchemy import delete, select
from support import databases

from fieldapp import jobs
from fieldapp.crypto import keys
from fieldapp.models import Epoch, Household, Patrol, Photo, Quarantined, Receipt, Report, RouteBatch

SUBMIT, PIECE, HELLO = "**/sync/submissions", "**/sync/blobs/**", "**/sync/hello"


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


def test_the_session_expires_with_three_waiting(phone):
    phone.expected += ["401"]
    save_offline(phone, "甲", "乙", "丙")
    phone.sign_out()
    phone.context.set_offline(False)
    chip_says(phone.page, "登录后上传 3 条")
    until(phone.page, lambda: {row["state"] for row in stored(phone.page)} == {"waiting_login"})
    phone.sign_in("mei")
    phone.page.goto("/field/")
    all_uploaded(phone.page)
    assert [arrived(phone, each) for each in ("甲", "乙", "丙")] == [1, 1, 1]


def test_another_user_on_the_same_phone_neither_sees_nor_sends_it(phone):
    phone.expected += ["403"]
    save_offline(phone, "只归梅")
    phone.sign_in("zhao")
    phone.page.goto("about:blank")  # the page it was saved on would go on by itself once the network is there
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


def test_three_windows_that_hear_of_the_network_together_send_each_item_once(phone):
    sent = []
    phone.context.on("request", lambda request: "submissions" in request.url and sent.append(request))
    save_offline(phone, "子", "丑", "寅")
    phone.context.set_offline(False)
    for page in phone.context.pages:
        all_uploaded(page)
    assert len(sent) == 3
    assert [arrived(phone, each) for each in ("子", "丑", "寅")] == [1, 1, 1]


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


def test_two_windows_of_one_form_keep_what_each_was_told(phone):
    begin_report(phone.page, "这个窗口")
    until(phone.page, lambda: stored(phone.page, "drafts"))
    other = phone.watch(phone.context.new_page())
    other.goto("/field/reports/new")
    expect(other.get_by_label("问题是什么")).to_have_value("")
    begin_report(other, "那个窗口")
    for page in (phone.page, other):
        tap_save(page)
        page.wait_for_url(re.compile("/field/(cases/|outbox)"))
    all_uploaded(other)
    assert (arrived(phone, "这个窗口"), arrived(phone, "那个窗口")) == (1, 1)


def test_changes_of_ones_own_from_copies_of_different_age_are_no_conflict(phone):
    """The second was begun from an old copy, the third from one that had been renewed before the second was sent."""
    with phone.live.session() as session:
        home = session.scalars(select(Household).where(Household.address.startswith("西大街12号"))).first()
        address = f"/field/households/{home.id}/edit"
    page = phone.page

    def write(hours, base):
        def of_age(route):
            answer = route.fetch()
            route.fulfill(
                response=answer, body=re.sub(r'data-base="\d+"', f'data-base="{base}"', answer.text())
            )

        answer_once(page, f"**{address}", of_age)
        page.goto(address)
        expect(page.locator("form[data-outbox][data-ready]")).to_be_visible()
        page.locator("[name=convenient_hours]").fill(hours)
        tap_save(page)  # what it says of it may be gone again by the time one looks
        page.wait_for_url(lambda url: not url.endswith("/edit"))

    phone.expected += NO_NETWORK
    write("上午", 1)
    all_uploaded(page)
    page.route(SUBMIT, lambda route: route.abort())
    write("下午", 1)
    write("晚上", 2)
    page.unroute(SUBMIT)
    page.locator("[data-do=upload]").click()
    all_uploaded(page)
    assert [row["state"] for row in stored(page)] == ["sent"] * 3
    with phone.live.session() as session:
        home = session.get_one(Household, home.id)
        assert (home.convenient_hours, home.version) == ("晚上", 4)


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


def test_the_ledger_has_no_gap_when_something_is_thrown_away(phone):
    phone.expected += ["503"]
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


def test_what_the_server_complains_of_is_put_right_in_the_open_form(phone):
    page = phone.page
    page.goto("/field/patrols/new")
    page.get_by_label("哪一天").fill(databases.iso_day(36))
    page.get_by_label("走了哪里").fill("西大街")
    tap_save(page)
    expect(page.locator(".summary")).to_contain_text("之间的日期")
    expect(page.get_by_label("走了哪里")).to_have_value("西大街")
    chip_says(page, "1 条需处理")
    page.get_by_label("哪一天").fill(databases.iso_day(-1))
    tap_save(page)
    page.wait_for_url(re.compile("/field/patrols/[0-9a-f-]{36}"))
    all_uploaded(page)
    assert count(phone.live, Patrol, place_words="西大街") == 1


def test_what_was_left_empty_is_said_on_the_phone(phone):
    page = phone.page
    page.goto("/field/reports/new")
    page.get_by_label("在哪里").fill("")  # the place of the last report
    phone.context.set_offline(True)
    tap_save(page)
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator(".summary li")).to_have_count(3)
    expect(page.locator("#words")).to_have_attribute("aria-invalid", "true")
    assert stored(page) == []
    begin = page.get_by_label("问题是什么")
    begin.fill("补上了")
    tap_save(page)
    expect(page.locator(".summary li")).to_have_count(2)


def held_back(phone, words):
    """Saved with a network whose server does not answer: the page goes on to the outbox."""
    phone.expected += ["503"]
    phone.page.route(HELLO, lambda route: route.fulfill(status=503))
    begin_report(phone.page, words)
    tap_save(phone.page)
    phone.page.wait_for_url(re.compile("/field/outbox"))
    return phone.page


def test_what_has_not_left_yet_can_be_changed(phone, pictures):
    page = held_back(phone, "写错了")
    expect(page.locator("[data-saved]")).to_contain_text("已保存在本机")
    page.get_by_role("link", name="修改").click()
    expect(page.get_by_label("问题是什么")).to_have_value("写错了")
    page.get_by_label("问题是什么").fill("改对了")
    choose(page, pictures[:1])
    tap_save(page)
    page.wait_for_url(re.compile("/field/outbox"))
    page.unroute(HELLO)
    page.get_by_role("button", name="现在上传").click()
    all_uploaded(page)
    assert (arrived(phone, "写错了"), arrived(phone, "改对了")) == (0, 1)
    assert hashes_agree(phone, "改对了") == 1
    assert [row["seq"] for row in stored(page)] == [1]


def test_everything_unsent_can_be_taken_out_as_a_file(phone, pictures):
    page = phone.page
    page.goto("/field/")
    until(page, lambda: stored_meta(page, "export_key"))
    page.route("**/sync/**", lambda route: route.fulfill(status=503))
    phone.expected += ["503"]
    begin_report(page, "先导出来")
    choose(page, pictures)
    tap_save(page)
    page.wait_for_url(re.compile("/field/outbox"))
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="导出未上传内容").click()
    file = json.loads(downloaded.value.path().read_text())
    sealed = {name: base64.b64decode(text) for name, text in file["sealed"].items()}
    opened = json.loads(keys.open_export(sealed["from"], sealed["iv"], sealed["data"]))
    assert file["v"] == 1
    assert opened["items"][0]["body"]["fields"]["words"] == ["先导出来"]
    assert {hashlib.sha256(base64.b64decode(photo)).hexdigest() for photo in opened["photos"].values()} == {
        row["sha256"] for row in stored(page, "blobs")
    }


def test_an_urgent_report_that_has_not_left_says_phone(phone):
    begin_report(phone.page, "煤气味很重")
    phone.page.get_by_label("紧急", exact=True).check()
    phone.context.set_offline(True)
    save(phone.page)
    alarm = phone.page.locator(".unsent")
    expect(alarm).to_contain_text("未发出：请打电话")
    hrefs = alarm.locator("a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert hrefs == ["tel:110", "tel:119", "tel:120", "tel:122"]
    phone.context.set_offline(False)
    all_uploaded(phone.page)
    expect(alarm).to_be_hidden()


def forget_everything(live, words):
    """As after a restore: another epoch, and nothing of this report."""
    with live.session() as session:
        report = session.scalars(select(Report).where(Report.words == words)).one()
        session.execute(delete(Photo).where(Photo.report_id == report.id))
        session.execute(delete(Receipt).where(Receipt.id == report.id))
        session.execute(delete(Report).where(Report.id == report.id))
        session.add(Epoch(began_at=databases.NOW + timedelta(hours=1), cause="a test"))
        session.commit()


def test_a_revoked_phone_hands_in_what_it_still_has(phone):
    page = phone.page
    page.goto("/field/")
    until(page, lambda: stored_meta(page, "upload_key"))
    save_offline(phone, "账号停用前写的")
    with phone.live.session() as session:
        databases.CastHere(session).mei.ended_at = databases.NOW
        session.commit()
    phone.sign_out()
    phone.expected += ["401", "403"]
    # The window stays open, also if its form has not yet found out that it had no network to go on with.
    page.route("**/field/outbox", lambda route: route.fulfill(status=204))
    phone.context.set_offline(False)
    all_uploaded(page)
    assert arrived(phone, "账号停用前写的") == 0
    with phone.live.session() as session:
        kept = session.scalars(select(Quarantined)).one()
        assert "账号停用前写的" in kept.body


def test_a_route_is_kept_only_when_ticked_and_sent_with_the_finished_patrol(phone):
    page = phone.page
    phone.context.grant_permissions(["geolocation"])
    page.goto("/field/patrols/")
    tap_save(page)
    page.wait_for_url(re.compile("/edit$"))
    phone.context.set_geolocation({"latitude": 32.69, "longitude": 109.02, "accuracy": 10})
    page.get_by_label("记录路线").check()
    for step in range(1, 4):
        expect(page.locator("patrol-track")).to_contain_text(f"{step} 个点")
        phone.context.set_geolocation({"latitude": 32.69 + step / 9000, "longitude": 109.02, "accuracy": 10})
    expect(page.locator("patrol-track")).to_contain_text("4 个点")
    tap_save(page)
    page.wait_for_url(re.compile("/field/patrols/[0-9a-f-]{36}$"))
    all_uploaded(page)
    with phone.live.session() as session:
        batch = session.scalars(select(RouteBatch)).one()
        assert (batch.number, len(batch.points)) == (1, 4)
    assert stored(page, "track") == []


class Reader(Phone):
    """A phone whose service worker may work: it holds the keys that the PIN opens."""

    service_workers = "allow"


@pytest.fixture
def reader(chromium, live_app, tmp_path):
    reader = Reader(chromium, live_app, tmp_path / "phone")
    reader.expected += NO_NETWORK
    reader.sign_in("mei")
    yield reader
    reader.context.close()
    assert reader.errors == []


def test_what_was_received_opens_only_with_the_pin_and_goes_out_again_with_it(reader, pictures):
    page = reader.page
    page.goto("/field/lock")
    page.get_by_label("新口令").fill("2468")
    page.get_by_label("再输一次").fill("2468")
    page.get_by_role("button", name="设置口令").click()
    page.wait_for_url("**/field/")
    begin_report(page, "密码后面的话")
    choose(page, pictures)
    assert not stored(page)
    tap_save(page)
    page.wait_for_url(re.compile("/field/cases/"))
    all_uploaded(page)
    jobs.carry_out(
        reader.live.app
    )  # until its photos are known to be photos, the form may have to be opened again
    page.reload()
    until(page, lambda: stored(page)[0]["vaulted"])
    assert not opens_unlocked(page)
    forget_everything(reader.live, "密码后面的话")
    page = reader.kill()  # and with it the keys
    page.goto("/field/outbox")
    until(page, lambda: stored(page)[0].get("again"))  # kept until somebody types the PIN
    assert arrived(reader, "密码后面的话") == 0
    page.goto("/field/")
    page.locator("pin-lock:visible input[name=pin]").first.fill("2468")
    page.locator("pin-lock:visible").get_by_role("button", name="解锁").click()
    until(page, lambda: arrived(reader, "密码后面的话"))
    all_uploaded(page)
    assert hashes_agree(reader, "密码后面的话") == 2
