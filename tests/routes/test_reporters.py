"""Name and phone of who reported: for whoever handles or verifies, with a purpose, in the log."""

import pytest
from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.reports.tracking_codes import former_code, grouped, tracking_code
from fieldapp.models import AccessEntry, Case, ContactWish, Urgency

PHONE = "10000009001"


@pytest.fixture
def report(session, town, now):
    new = NewReport(
        town.lamp,
        "路灯坏了",
        Urgency.ORDINARY,
        "菜场",
        grid=town.grid,
        reporter_name="王桂兰",
        reporter_phone=PHONE,
    )
    report = open_report(session, new, None, now)
    case = session.get_one(Case, report.case_id)
    steps.dispatch(session, Actor.of(town.tang, day_of(now)), case, town.roads, Words(), now)
    steps.sign_for(session, Actor.of(town.sun, day_of(now)), case, Words(), now)
    session.commit()
    return report


def ask(client, report, purpose):
    return client.post(f"/cases/{report.case_id}/reporters/{report.id}", data={"purpose": purpose})


def test_the_handler_reads_name_and_phone_for_ten_minutes(session, town, sign_in, report, now, move_clock):
    sun = sign_in(town.sun)
    page = sun.get(f"/desk/cases/{report.case_id}").text
    assert PHONE not in page and "王桂兰" not in page and "王**" in page
    shown = sun.get(ask(sun, report, "case").location).text
    assert f'href="tel:{PHONE}"' in shown and "王桂兰" in shown and town.sun.name in shown
    line = session.scalars(select(AccessEntry).where(AccessEntry.subject_id == report.id)).one()
    assert (line.verb, line.purpose, line.person_id) == ("reveal", "case", town.sun.id)
    move_clock(now.replace(minute=now.minute + 11))
    assert PHONE not in sun.get(f"/desk/cases/{report.case_id}").text


def test_without_a_purpose_nothing_is_shown(session, town, sign_in, report):
    refused = ask(sign_in(town.sun), report, "")
    assert refused.status_code == 422 and PHONE not in refused.text
    assert session.scalars(select(AccessEntry).where(AccessEntry.subject_id == report.id)).all() == []


def test_who_only_sees_the_case_is_refused(town, sign_in, report):
    assert ask(sign_in(town.mei), report, "case").status_code == 403
    assert "查看姓名和电话" not in sign_in(town.mei).get(f"/field/cases/{report.case_id}").text


def test_a_report_of_another_case_is_not_there(town, sign_in, report):
    answer = sign_in(town.tang).post(f"/cases/{town.case.id}/reporters/{report.id}", data={"purpose": "case"})
    assert answer.status_code == 404


def test_who_wants_no_calls_is_written_to(session, town, sign_in, report):
    report.contact_wish = ContactWish.WRITE_ONLY
    session.commit()
    sun = sign_in(town.sun)
    assert f'href="sms:{PHONE}"' in sun.get(ask(sun, report, "case").location).text
    report.contact_wish = ContactWish.DO_NOT_PHONE
    session.commit()
    assert PHONE not in sun.get(ask(sun, report, "case").location).text
    assert "仅紧急情况可以拨打" in sun.get(ask(sun, report, "emergency").location).text


def test_whoever_asks_reads_how_the_reporter_can_be_reached(session, town, sign_in, report):
    sun, page = sign_in(town.sun), f"/cases/{report.case_id}/question"
    assert "可以给反映人打电话。" in sun.get(page).text
    report.contact_wish = ContactWish.DO_NOT_PHONE
    session.commit()
    assert "问题会显示在查询页面" in sun.get(page).text


def test_a_complaint_stands_on_the_overview_until_the_county_answers(session, town, sign_in, report, now):
    case = session.get_one(Case, report.case_id)
    bai = sign_in(town.bai)
    assert case.summary not in bai.get("/desk/").text
    case.complained_at = now
    session.commit()
    assert case.summary in bai.get("/desk/").text
    assert case.summary in bai.get("/desk/complaints/").text
    assert "答复投诉" in bai.get(f"/desk/cases/{case.id}").text
    assert "答复投诉" not in sign_in(town.tang).get(f"/desk/cases/{case.id}").text
    said = {"submission_id": "1" * 8 + "-1111-4111-8111-" + "1" * 12, "public_words": "已现场核实"}
    assert bai.post(f"/cases/{case.id}/complaint-answer", data=said).status_code == 303
    assert "没有待答复的投诉" in bai.get("/desk/complaints/").text


@pytest.mark.parametrize("code", [tracking_code, former_code])
def test_a_code_told_by_phone_finds_the_case_at_the_desk(session, town, sign_in, report, code):
    from fieldapp.domain.reports.tracking_codes import digest

    report.tracking_digest = digest(code(report.id))
    session.commit()
    address = f"/desk/search/?words={grouped(code(report.id))}"
    assert str(report.case_id) in sign_in(town.tang).get(address).text
    assert str(report.case_id) not in sign_in(town.far).get(address).text
