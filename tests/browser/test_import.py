"""A phone that will never have a network again: its file comes in through an administrator's hands."""

import re

import pytest
from browser.phones import begin_report, stored, stored_meta, tap_save, until
from click.testing import CliRunner
from playwright.sync_api import expect
from sqlalchemy import select
from support import databases

from fieldapp import cli
from fieldapp.models import Photo, PhotoState, Report


@pytest.fixture
def picture(tmp_path):
    from PIL import Image

    path = tmp_path / "lamp.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(path, "JPEG")
    return path


def test_what_a_phone_exported_comes_in_by_the_command_line_and_is_known_when_the_phone_returns(
    phone, live_app, picture, tmp_path, monkeypatch
):
    page = phone.page
    page.goto("/field/")
    until(page, lambda: stored_meta(page, "export_key"))
    page.route("**/sync/**", lambda route: route.fulfill(status=503))
    phone.expected += ["503"]
    begin_report(page, "只在手机里")
    page.locator("#photos-choose").set_input_files(picture)
    expect(page.locator(".photos img")).to_have_count(1)
    tap_save(page)
    page.wait_for_url(re.compile("/field/outbox"))
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="导出未上传内容").click()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", live_app.app.config["DATABASE_URL"])
    monkeypatch.setenv("FIELDAPP_PHOTO_FOLDER", live_app.app.config["PHOTO_FOLDER"])
    monkeypatch.setenv("FIELDAPP_PERSONAL_DATA_KEY", databases.PERSONAL_DATA_KEY)
    monkeypatch.setenv("FIELDAPP_AUDIT_KEY", "a" * 64)
    monkeypatch.setenv("FIELDAPP_SECRET_KEY", "x" * 64)
    done = CliRunner().invoke(cli.main, ["import-outbox", str(downloaded.value.path()), "--by", "yan"])
    assert "1 forms and 1 photos came in" in done.output, done.output
    page.unroute("**/sync/**")
    page.get_by_role("button", name="现在上传").click()
    until(page, lambda: [row["state"] for row in stored(page)] == ["sent"])
    with live_app.session() as session:
        (report,) = session.scalars(select(Report).where(Report.words == "只在手机里"))
        (photo,) = session.scalars(select(Photo).where(Photo.report_id == report.id))
        assert photo.state is not PhotoState.ARRIVING
