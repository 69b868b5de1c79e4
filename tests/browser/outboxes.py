"""What a worker writes on a phone, and what the server has of it."""

from browser.phones import begin_report, save, stored
from playwright.sync_api import expect
from sqlalchemy import func, select

from fieldapp.models import Report

NO_NETWORK = ["ERR_"]


def count(live, model, **fields):
    with live.session() as session:
        return session.scalar(select(func.count()).select_from(model).filter_by(**fields))


def arrived(phone, words):
    """How many reports with these words the server has."""
    return count(phone.live, Report, words=words)


def all_uploaded(page):
    expect(page.locator("sync-chip")).to_have_attribute("data-state", "done", timeout=20_000)
    expect(page.locator("sync-chip")).to_contain_text("全部已上传")


def chip_says(page, words):
    expect(page.locator("sync-chip")).to_contain_text(words, timeout=20_000)


def choose(page, pictures):
    page.locator("#photos-choose").set_input_files(pictures)
    expect(page.locator(".photos img")).to_have_count(len(pictures))


def save_offline(phone, *words):
    """Several reports, each in a window that was opened with a network and stays open."""
    pages = [phone.page, *(phone.watch(phone.context.new_page()) for _ in words[1:])]
    for page, each in zip(pages, words, strict=True):
        begin_report(page, each)
    phone.context.set_offline(True)
    for page in pages:
        save(page)


def hashes_agree(phone, words):
    with phone.live.session() as session:
        report = session.scalars(select(Report).where(Report.words == words)).one()
        there = sorted(photo.received_sha256 for photo in report.photos)
        assert {photo.state.value for photo in report.photos} == {"waiting"}
    assert there == sorted(row["sha256"] for row in stored(phone.page, "blobs"))
    return len(there)
