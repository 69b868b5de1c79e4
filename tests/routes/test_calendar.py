"""Calendar, limits and reminders at the desk, and the steps that keep a case from being forgotten."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.escalation import run, scan
from fieldapp.models import (
    CalendarDay,
    CaseClock,
    CaseState,
    ClockKind,
    Digest,
    Limit,
    Reminder,
    Rung,
    Step,
    Supervision,
    Urgency,
)

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near


def actor(person, now):
    return Actor.of(person, day_of(now))


def form(**fields):
    return {"submission_id": str(uuid4()), **fields}


def test_an_administrator_changes_a_day_and_sees_what_moved(session, town, sign_in):
    yan, due = sign_in(town.yan), town.case.due_at
    body = form(what="day", on="2026-11-26", kind="holiday", name="放假", place="", basis="市政府通知")
    answer = yan.post("/desk/calendar/", data=body)
    assert answer.status_code == 303
    page = yan.get(answer.location).text
    assert "2026-11-26" in page and "市政府通知" in page and town.case.number in page
    session.expire_all()
    assert town.case.due_at == due + timedelta(days=1)
    assert yan.post("/desk/calendar/", data=body).status_code == 303  # the same form again changes nothing
    session.expire_all()
    assert town.case.due_at == due + timedelta(days=1)


@pytest.mark.parametrize(
    "fields",
    [{"what": "notice", "notice": "date,kind,name\n2027-01-01,放假,元旦", "year": "2027", "is_looked_at": "1"},
     {"what": "year", "year": "2027", "is_official": "y"},
     {"what": "hours", "opens": "09:00", "pauses": "12:00", "resumes": "14:30", "closes": "18:00", "place": "610902001"}],
)  # fmt: skip
def test_notice_year_and_hours_are_taken_in(town, sign_in, fields):
    yan = sign_in(town.yan)
    assert yan.get(f"/desk/calendar/edit?what={fields['what']}").status_code == 200
    answer = yan.post("/desk/calendar/", data=form(**{"place": "", "basis": "通知", **fields}))
    assert answer.status_code == 303 and "通知" in yan.get(answer.location).text


def test_a_notice_is_shown_before_it_is_taken_in(session, town, sign_in):
    yan = sign_in(town.yan)
    fields = form(
        what="notice",
        place="",
        basis="通知",
        file=(BytesIO("日期\t类型\n2027/1/1\t放假\n46391\t补班".encode("utf-16")), "a.txt"),
    )
    page = yan.post("/desk/calendar/", data=fields, content_type="multipart/form-data")
    assert (
        page.status_code == 200
        and session.scalars(select(CalendarDay).where(CalendarDay.basis == "通知")).all() == []
    )
    hidden = {
        name: unescape(value)
        for name, value in re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text)
    }
    assert yan.post("/desk/calendar/", data={**hidden, "what": "notice"}).status_code == 303
    days = session.scalars(select(CalendarDay.on).where(CalendarDay.basis == "通知")).all()
    assert sorted(days) == [date(2027, 1, 1), date(2027, 1, 4)]


def test_a_wrong_day_of_a_notice_is_said_with_its_row(town, sign_in):
    rows = "日期,类型\n2027-01-01,放假\n2027-02-30,放假\n2027-01-01,过年"
    page = sign_in(town.yan).post(
        "/desk/calendar/", data=form(what="notice", place="", basis="某通知", notice=rows)
    )
    assert page.status_code == 422 and "某通知" in page.text and "2027-02-30" in page.text
    assert "2027-02-30 不是日期" in page.text and "过年" in page.text


def test_a_wrong_change_of_the_calendar_is_explained_and_stays_typed(town, sign_in):
    answer = sign_in(town.yan).post(
        "/desk/calendar/",
        data=form(what="notice", notice="date,kind\n2027-99-01,放假", place="", basis="某通知"),
    )
    assert answer.status_code == 422 and "某通知" in answer.text


def test_only_administrators_see_calendar_and_limits(town, sign_in):
    for address in ("/desk/calendar/", "/desk/limits/"):
        assert sign_in(town.luo).get(address).status_code == 403
        assert sign_in(town.yan).get(address).status_code == 200


def test_a_limit_is_shown_before_it_is_saved(session, town, sign_in):
    yan, due = sign_in(town.yan), town.case.due_at
    query = form(
        category="", urgency="ordinary", step="finish", amount="2", unit="working_days", basis="新标准"
    )
    page = yan.get("/desk/limits/edit", query_string=query).text
    assert town.case.number in page and "2 件的期限变动，其中 0 件变为超期" in page
    session.expire_all()
    assert town.case.due_at == due  # nothing was written
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert yan.post("/desk/limits/", data={**query, **hidden}).status_code == 303
    session.expire_all()
    assert day_of(town.case.due_at).isoformat() == "2026-11-26"
    row = session.scalars(
        select(Limit).where(Limit.urgency == Urgency.ORDINARY, Limit.step == Step.FINISH)
    ).one()
    assert (row.amount, row.basis) == (2, "新标准")
    overdue = session.scalars(
        select(Rung.due_at).where(Rung.case_id == town.case.id, Rung.kind == "overdue")
    ).one()
    assert overdue == town.case.due_at


def test_a_limit_changed_since_it_was_shown_is_shown_again(session, town, sign_in):
    yan = sign_in(town.yan)
    query = form(
        category="", urgency="ordinary", step="finish", amount="2", unit="working_days", basis="新标准"
    )
    page = yan.get("/desk/limits/edit", query_string=query).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    other = {**query, "submission_id": str(uuid4()), "amount": "3", "basis": "另一份文件"}
    assert yan.post("/desk/limits/", data=other).status_code == 303
    late = yan.post("/desk/limits/", data={**query, **hidden})
    assert late.status_code == 409 and "另一份文件" in late.text and "新标准" in late.text
    same = (Limit.category_code == "", Limit.urgency == Urgency.ORDINARY, Limit.step == Step.FINISH)
    assert session.scalars(select(Limit.amount).where(*same)).one() == 3


def test_a_category_with_its_own_limit_does_not_follow_the_general_one(session, town, sign_in):
    session.add(
        Limit(
            category_code="lamp",
            urgency=Urgency.ORDINARY,
            step=Step.FINISH,
            amount=3,
            unit="working_days",
            basis="本类",
        )
    )
    session.commit()
    due = town.case.due_at
    body = form(
        category="", urgency="ordinary", step="finish", amount="2", unit="working_days", basis="新标准"
    )
    assert sign_in(town.yan).post("/desk/limits/", data=body).status_code == 303
    session.expire_all()
    assert town.case.due_at == due


@pytest.mark.parametrize(
    "changed", [{"amount": "0"}, {"basis": ""}, {"unit": "minutes"}, {"category": "nothing"}]
)
def test_a_limit_that_cannot_be_is_refused(town, sign_in, changed):
    body = form(
        category="", urgency="ordinary", step="finish", amount="2", unit="working_days", basis="新标准"
    )
    assert sign_in(town.yan).post("/desk/limits/", data={**body, **changed}).status_code == 422


def handled(session, town, now):
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    steps.sign_for(session, actor(town.sun, now), town.case, Words(), now)
    session.commit()


def test_a_chase_reaches_the_handler_and_moves_no_deadline(session, town, sign_in, now, move_clock):
    handled(session, town, now)
    due = town.case.due_at
    assert (
        sign_in(town.qin)
        .post(f"/cases/{town.case.id}/chase", data=form(internal_words="居民又来问"))
        .status_code
        == 303
    )
    session.expire_all()
    assert town.case.due_at == due
    move_clock(now + timedelta(hours=1))
    sun = sign_in(town.sun)
    assert "催办" in sun.get("/reminders/").text and "有 1 件事件的提醒" in sun.get("/desk/").text
    assert (
        sun.post("/reminders/away", data={"until": (now + timedelta(hours=1)).isoformat()}).status_code == 303
    )
    assert "催办" not in sun.get("/reminders/").text


def test_supervision_rises_to_red_and_no_further(session, town, sign_in, now):
    handled(session, town, now)
    tang = sign_in(town.tang)
    for grade in Supervision:
        assert (
            tang.post(f"/cases/{town.case.id}/supervision", data=form(internal_words="拖得太久")).status_code
            == 303
        )
        session.expire_all()
        assert town.case.supervision is grade
    assert (
        tang.post(f"/cases/{town.case.id}/supervision", data=form(internal_words="还拖")).status_code == 422
    )
    assert "督办（红牌）" in tang.get(f"/desk/cases/{town.case.id}").text
    assert (
        sign_in(town.mei)
        .post(f"/cases/{town.case.id}/supervision", data=form(internal_words="x"))
        .status_code
        == 403
    )


def test_a_question_to_the_reporter_stops_the_clock_until_the_answer(session, town, sign_in, now, move_clock):
    handled(session, town, now)
    due, sun = town.case.due_at, sign_in(town.sun)
    body = form(internal_words="", public_words="请问是哪一根灯杆？", until="2026-11-27")
    assert sun.post(f"/cases/{town.case.id}/question", data=body).status_code == 303
    session.expire_all()
    assert town.case.state is CaseState.ASKED_REPORTER and town.case.due_at > due
    move_clock(now + timedelta(days=1))
    assert (
        sun.post(f"/cases/{town.case.id}/answer", data=form(internal_words="12号门口那根")).status_code == 303
    )
    session.expire_all()
    assert town.case.state is CaseState.IN_HAND and town.case.due_at == due + timedelta(days=1)
    overall = session.scalars(
        select(CaseClock).where(CaseClock.case_id == town.case.id, CaseClock.kind == ClockKind.OVERALL)
    ).one()
    assert overall.due_at == due


def test_an_extension_without_words_for_the_reporter_is_refused_at_its_field(session, town, sign_in, now):
    handled(session, town, now)
    steps.ask_extension(
        session, actor(town.sun, now), town.case, day_of(now) + timedelta(days=9), Words(internal="缺料"), now
    )
    session.commit()
    qin = sign_in(town.qin)
    answer = qin.post(f"/cases/{town.case.id}/extension-decision", data=form(decision="yes"))
    assert answer.status_code == 422 and "请向反映人说明" in answer.text
    answer = qin.post(
        f"/cases/{town.case.id}/extension-decision", data=form(decision="yes", public_words="配件下周到")
    )
    assert answer.status_code == 303


def test_a_provisional_deadline_says_so_on_the_case_page(session, town, sign_in):
    assert "暂按" not in sign_in(town.lin).get(f"/field/cases/{town.case.id}").text
    town.case.is_provisional = True
    session.commit()
    assert "暂按" in sign_in(town.lin).get(f"/field/cases/{town.case.id}").text


def test_nobody_is_reminded_of_a_case_they_may_not_see(session, town, sign_in, now, move_clock):
    handled(session, town, now)
    later = town.case.due_at
    run.climb(session, scan.begin(session, later), [town.case.id])
    session.commit()
    move_clock(later)
    assert town.case.summary[:10] in sign_in(town.tang).get("/reminders/").text
    town.case.is_restricted = True
    session.commit()
    assert town.case.summary[:10] not in sign_in(town.tang).get("/reminders/").text
    assert session.scalars(select(Reminder)).all() and session.scalars(select(Digest)).all()
    assert later.astimezone(CHINA).hour == 9


def test_the_page_of_reminders_runs_few_statements(session, town, sign_in, now, move_clock, statements):
    handled(session, town, now)
    move_clock(town.case.due_at)
    run.climb(session, scan.begin(session, town.case.due_at), [town.case.id, town.other_case.id])
    session.commit()
    tang = sign_in(town.tang)
    with statements() as ran:
        assert tang.get("/reminders/").status_code == 200
    assert len(ran) <= 10, ran
