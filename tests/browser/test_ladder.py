"""A case nobody finishes climbs in working days, over a holiday, before the eyes of who has it next."""

from datetime import date, datetime

import pytest
from playwright.sync_api import expect
from support import databases

from fieldapp import jobs
from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.deadline_changes.calendar_editions import publish
from fieldapp.domain.deadline_changes.calendar_notices import Change, NewDay
from fieldapp.models import DayKind

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near


@pytest.fixture
def with_sun(live_app, now):
    """Due on Tuesday 1 December; Wednesday and Thursday are a holiday. Its id."""
    with live_app.session() as session:
        town = databases.CastHere(session, now)
        days = [NewDay(date(2026, 12, day), DayKind.HOLIDAY, "放假") for day in (2, 3)]
        publish(session, None, Change("CN", "放假通知", days), now)
        case = town.case
        lin, sun = (Actor.of(person, day_of(now)) for person in (town.lin, town.sun))
        steps.dispatch(session, lin, case, town.roads, Words(), now)
        steps.sign_for(session, sun, case, Words(), now)
        session.commit()
        return case.id, case.summary


def test_a_case_that_nobody_finishes_is_escalated_over_a_holiday(live_app, browser, move_clock, with_sun):
    case_id, summary = with_sun

    def street(moment):
        """The street's centre looks, that day."""
        move_clock(datetime.fromisoformat(moment).replace(tzinfo=CHINA))
        with live_app.app.app_context():
            jobs.escalate()
        page = browser.open(live_app, "tang", width=1280, height=900, has_touch=False)
        page.goto("/reminders/")
        return page

    page = street("2026-11-30T10:00")
    expect(page.locator("main")).not_to_contain_text(summary)  # what is warned of is its handler's
    page = street("2026-12-06T12:00")  # overdue since the 1st; two working days are not over yet
    page.goto(f"/desk/cases/{case_id}")
    expect(page.locator("dt:text-is('责任层级') + dd")).to_contain_text("村")
    page = street("2026-12-07T09:30")  # the 4th and the 7th were working days
    expect(page.locator("main")).to_contain_text(summary)
    page.goto(f"/desk/cases/{case_id}")
    expect(page.locator("dt:text-is('责任层级') + dd")).to_contain_text("镇街")
    expect(page.locator("#history")).to_be_visible()
    page.goto("/desk/")
    expect(page.locator("main")).to_contain_text(summary)
