"""What may be the same, met by whoever writes and by who looks over it: added, merged, taken apart again."""

import pytest
from browser.phones import Phone, begin_report, save, until
from browser.watching import scrolls_sideways, violations
from playwright.sync_api import expect
from sqlalchemy import func, select
from support import databases

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, CaseState, Report, Urgency

WORDS = [
    "西大街口的路灯三天没亮，很黑",
    "西大街口路灯坏了",
    "西大街口路灯三天不亮",
    "路灯坏了，西大街口晚上很黑",
]


@pytest.fixture
def four_more(live_app):
    """Four more reports of the lamp that the town's first case is about."""
    now = databases.NOW
    with live_app.session() as session:
        town = databases.CastHere(session)
        mei = Actor.of(town.mei, day_of(now))
        for words in WORDS:
            new = NewReport(town.lamp, words, Urgency.ORDINARY, "西大街口", 32.6921, 109.022, grid=town.grid)
            open_report(session, new, mei, now)
        session.commit()
        return town.case.id


def merged(live):
    with live.session() as session:
        return session.scalar(select(func.count()).where(Case.state == CaseState.MERGED))


def is_well(page):
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_five_reports_of_one_lamp_become_one_case_and_four_again(live_app, browser, four_more):
    page = browser.open(live_app, "qin")
    page.goto("/desk/")
    page.get_by_role("link", name="可能是同一件事").click()
    is_well(page)
    expect(page.get_by_role("checkbox")).to_have_count(4)
    page.get_by_role("button", name="对照并归并").click()
    is_well(page)
    page.get_by_label("为什么是同一件事").fill("同一盏灯")
    page.get_by_role("button", name="归并", exact=True).click()
    expect(page.get_by_role("heading", name="归并到本件的事件")).to_be_visible()
    assert merged(live_app) == 4
    page.get_by_role("link", name="撤销归并").first.click()
    is_well(page)
    page.get_by_label("理由").fill("是另一盏灯")
    page.get_by_role("button", name="撤销归并").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    until(page, lambda: merged(live_app) == 3)


def test_what_may_be_the_same_stands_well_among_the_fields(live_app, browser, four_more):
    page = browser.open(live_app, "mei")
    begin_report(page, "路灯不亮")
    expect(page.get_by_role("radio", name="都不是")).to_be_checked()
    is_well(page)


def test_who_writes_about_a_known_lamp_adds_theirs_through_the_outbox(chromium, live_app, tmp_path):
    phone = Phone(chromium, live_app, tmp_path / "phone")
    phone.sign_in("wu")
    page = phone.page
    begin_report(page, "路灯不亮")
    known = page.get_by_role("radio", name="西大街口的路灯三天没亮了")
    known.check()
    page.get_by_label("在哪里").fill("西大街口，超市对面")
    with page.expect_response("**/field/reports/look-alikes"):
        page.get_by_label("在哪里").blur()
    expect(known).to_be_checked()  # what was chosen stays when the list comes anew
    save(page)

    def is_added():
        with live_app.session() as session:
            town = databases.CastHere(session)
            return session.scalar(select(func.count()).where(Report.case_id == town.case.id)) == 2

    until(page, is_added)
    phone.context.close()
    assert phone.errors == []
