"""What the chaos run once found: each of these had lost something, or had stopped for good."""

import random
import re
from datetime import timedelta
from uuid import UUID

import pytest
from browser.phones import Phone, begin_report, save, stored, tap_save, until
from chaos import proxy as faults
from chaos.proxy import FaultProxy
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import func, select
from support import databases

from fieldapp import jobs
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.models import Photo, PhotoState, Report

PIECE, SUBMISSIONS = "**/sync/blobs/**", "**/sync/submissions"
# One row of the outbox with other values, past the app's own scripts.
CHANGE = """async ([id, fields]) => {
  const names = (await indexedDB.databases()).map((each) => each.name).filter((name) => name !== "fieldapp");
  const db = await new Promise((done) => (indexedDB.open(names.at(-1)).onsuccess = (event) => done(event.target.result)));
  const rows = db.transaction("outbox", "readwrite").objectStore("outbox");
  const row = await new Promise((done) => (rows.get(id).onsuccess = (event) => done(event.target.result)));
  await new Promise((done) => (rows.put({ ...row, ...fields }).onsuccess = done));
  db.close();
}"""
KEPT_FILES = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const store = await caches.open(name);
    for (const request of await store.keys()) {
      if (!request.url.includes("/assets/")) continue;
      const answer = await store.match(request);
      found.push([new URL(request.url).pathname, answer.headers.get("Content-Type")]);
    }
  }
  return found;
}"""


@pytest.fixture
def phone(chromium, live_app, tmp_path):
    phone = Phone(chromium, live_app, tmp_path / "phone")
    phone.sign_in("mei")
    phone.expected += ["ERR_", "Failed to load resource"]
    yield phone
    phone.context.close()
    assert phone.errors == []


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "one.jpg"
    noise = random.Random(1).randbytes(300 * 200)
    Image.frombytes("L", (300, 200), noise).convert("RGB").save(
        path, "JPEG", quality=40
    )  # nothing to make smaller
    return path


def all_uploaded(page):
    expect(page.locator("sync-chip")).to_have_attribute("data-state", "done", timeout=30_000)


def test_every_byte_of_a_photo_is_there_but_only_a_receipt_says_that_it_was_taken_in(
    phone, picture, live_app
):
    """The server died between the last piece and its commit."""
    page = phone.page
    page.route(PIECE, lambda route: route.abort())
    begin_report(page, "差一张回执")
    page.locator("#photos-choose").set_input_files(picture)
    expect(page.locator(".photos img")).to_have_count(1)
    tap_save(page)
    page.wait_for_url(re.compile("/field/cases/"))
    with live_app.session() as session:
        photo = session.scalars(select(Photo).where(Photo.state == PhotoState.ARRIVING)).one()
    body = picture.read_bytes()
    assert photo.size == len(body)
    PhotoFiles(live_app.app.config["PHOTO_FOLDER"]).append(photo.id, 0, body)
    page.unroute(PIECE)
    page.goto("/field/outbox")
    page.locator("[data-do=upload]").click()
    all_uploaded(page)
    with live_app.session() as session:
        assert session.get_one(Photo, photo.id).state is PhotoState.WAITING


def test_a_waiting_time_that_a_wrong_clock_had_set_is_not_waited_out(phone):
    page = phone.page
    page.goto("/field/reports/new")
    phone.context.set_offline(True)
    begin_offline(page, "等了三天")
    saved_id = save(page)
    in_three_days = page.evaluate("() => Date.now() + 3 * 86400e3")
    page.evaluate(CHANGE, [saved_id, {"attempts": 1, "next_try_at": in_three_days}])
    phone.context.set_offline(False)
    all_uploaded(page)


def begin_offline(page, words):
    page.get_by_label("哪一类问题").select_option(label="路灯不亮")
    page.get_by_label("问题是什么").fill(words)
    page.get_by_label("在哪里").fill("西大街12号")


def test_one_item_that_cannot_be_finished_holds_up_no_other_photo(phone, picture):
    page, blocked = phone.page, []
    page.route(PIECE, lambda route: blocked.append(route) or route.abort())
    ids = []
    for words in ("打不开的", "照片要到的"):
        begin_report(page, words)
        page.locator("#photos-choose").set_input_files(picture)
        expect(page.locator(".photos img")).to_have_count(1)
        ids.append(save(page))
        page.wait_for_url(re.compile("/field/cases/"))
    page.evaluate(CHANGE, [ids[0], {"missing": None}])  # as no version writes it
    page.unroute(PIECE)
    page.goto("/field/outbox")
    page.locator("[data-do=upload]").click()
    until(page, lambda: {row["id"]: row["state"] for row in stored(page)}[ids[1]] == "sent")


def test_a_captive_portals_page_is_never_kept_in_place_of_a_file(chromium, live_app, tmp_path):
    class Reader(Phone):
        service_workers = "allow"

    port = int(live_app.url.rsplit(":", 1)[1])
    with FaultProxy(port, 1) as line:
        cheated = []

        def choose(target):
            is_icon = target.endswith("icon-512.png")
            if is_icon and len(cheated) < 2:
                cheated.append(target)
                return faults.captive_portal
            return faults.carry

        line.choose = choose
        phone = Reader(chromium, behind(live_app, line), tmp_path / "phone")
        phone.sign_in("mei")
        page = phone.page
        page.goto("/field/")
        until(page, lambda: len(cheated) == 1)
        assert not [kind for _, kind in page.evaluate(KEPT_FILES) if "html" in kind]

        def has_come():
            page.goto("/field/")
            return page.evaluate(
                "async () => Boolean((await navigator.serviceWorker.getRegistration())?.active)"
            )

        until(page, has_come)
        found = page.evaluate(KEPT_FILES)
        assert [path for path, kind in found if path.endswith("icon-512.png") and kind == "image/png"]
        assert not [path for path, kind in found if "html" in kind]
        phone.context.close()


def behind(live_app, line):
    """The same app at the address of a line in front of it."""

    class Behind:
        url, app, cookie_of = line.url, live_app.app, live_app.cookie_of

    return Behind()


def test_a_photo_that_is_none_comes_back_and_the_one_taken_instead_joins_the_report(phone, picture, live_app):
    page = phone.page
    begin_report(page, "照片坏了")
    broken = picture.read_bytes()
    broken = (
        broken[:40] + bytes(len(broken) - 42) + broken[-2:]
    )  # a head and an end, and nothing to decode between
    page.locator("#photos-choose").set_input_files(
        {"name": "one.jpg", "mimeType": "image/jpeg", "buffer": broken}
    )
    expect(page.locator(".photos li")).to_have_count(1)  # a tile once the browser finds that it is none
    tap_save(page)
    page.wait_for_url(re.compile("/field/cases/"))
    until(page, lambda: stored(page)[0]["state"] in {"sent", "needs_fix"})
    (report,) = [row["id"] for row in stored(page)]
    jobs.carry_out(live_app.app)
    page.goto("/field/outbox")
    until(page, lambda: [row["state"] for row in stored(page)] == ["needs_fix"])
    expect(page.locator("[data-part=reason]:visible")).to_contain_text("其余内容都已收到")
    page.get_by_role("link", name="修改").click()
    expect(page.locator(".photos__remove")).to_have_count(1)
    page.locator(".photos__remove").click()
    page.locator("#photos-choose").set_input_files(picture)
    expect(page.locator(".photos img")).to_have_count(1)
    tap_save(page)
    all_uploaded(page)
    jobs.carry_out(live_app.app)
    with live_app.session() as session:
        found = session.scalars(select(Photo).where(Photo.report_id == UUID(report))).all()
        assert sorted(photo.state for photo in found) == [PhotoState.FAILED, PhotoState.READY]
        assert session.scalar(select(func.count(Report.id)).where(Report.words == "照片坏了")) == 1


def test_what_came_back_is_put_right_from_the_outbox(phone):
    page = phone.page
    page.goto("/field/patrols/new")
    tomorrow = (databases.NOW + timedelta(days=1)).date().isoformat()
    page.locator("[name=on]").fill(tomorrow)
    page.get_by_label("发现了什么").fill("一路都好")
    tap_save(page)
    until(page, lambda: [row["state"] for row in stored(page)] == ["needs_fix"])
    page.goto("/field/outbox")
    page.get_by_role("link", name="修改").click()
    expect(page.locator("form[data-ready]")).to_be_visible()
    expect(page.locator("[name=on]")).to_have_value(tomorrow)
    page.locator("[name=on]").fill(databases.NOW.date().isoformat())
    tap_save(page)
    all_uploaded(page)
    assert [row["state"] for row in stored(page)] == ["sent", "sent"]


def test_a_server_that_asks_for_patience_gets_it(phone):
    page = phone.page
    page.route(SUBMISSIONS, lambda route: route.fulfill(status=503, headers={"Retry-After": "600"}, json={}))
    begin_report(page, "请稍后再来")
    tap_save(page)
    page.wait_for_url(re.compile("/field/outbox"))
    until(page, lambda: [row["state"] for row in stored(page)] == ["queued"] and stored(page)[0]["attempts"])
    due_in_s = stored(page)[0]["next_try_at"] / 1000 - page.evaluate("() => Date.now() / 1000")
    assert 500 < due_in_s <= 600
    page.unroute(SUBMISSIONS)
    expect(page.locator("[data-part=reason]:visible")).to_contain_text("服务器")
    page.get_by_role("button", name="再试一次").first.click()  # who does not want to wait may ask at once
    all_uploaded(page)


def test_an_app_too_old_for_the_server_says_so_and_keeps_what_was_written(phone):
    page = phone.page
    page.route(SUBMISSIONS, lambda route: route.fulfill(status=426, json={"state": "old_app"}))
    begin_report(page, "旧版本写的")
    tap_save(page)
    page.wait_for_url(re.compile("/field/outbox"))
    until(page, lambda: stored(page) and stored(page)[0]["error"] == "old_app")
    expect(page.locator("[data-part=reason]:visible")).to_contain_text("版本")
    page.unroute(SUBMISSIONS)
    page.get_by_role("button", name="再试一次").first.click()
    all_uploaded(page)
