"""Centre staff file a report for somebody who came, phoned or wrote, and print the receipt."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.domain.reports import pins, tracking_codes
from fieldapp.models import Case, CaseState, ContactWish, Report, Source, Verb

FILED = {
    "source": "phone", "category": "lamp", "words": "路灯三天没亮", "place_words": "菜场后门", "village": "610902001003",
    "urgency": "pressing", "name": "王女士", "phone": "13000000000", "contact_wish": "phone_me", "reference": "第12号",
}  # fmt: skip


def file(client, **changed):
    return client.post("/desk/intake/", data={"submission_id": str(uuid4()), **FILED, **changed})


def filed(session):
    return session.scalars(select(Report).where(Report.filed_by_id.is_not(None))).all()


def test_a_report_is_filed_for_somebody_and_its_receipt_shown(session, town, sign_in):
    qin = sign_in(town.qin, is_phone=False)
    answer = file(qin)
    assert answer.status_code == 303
    (report,) = filed(session)
    assert (report.source, report.filed_by_id, report.person_id) == (Source.PHONE, town.qin.id, None)
    assert (report.reporter_name, report.reporter_phone) == ("王女士", "13000000000")
    assert report.contact_wish is ContactWish.PHONE_ME
    case = session.get_one(Case, report.case_id)
    assert case.state is CaseState.REPORTED and case.place_id == town.village.id and case.due_at
    step = case.steps[0]
    assert (step.verb, step.person_id) == (Verb.REPORT, town.qin.id) and "第12号" in step.words.body
    page = qin.get(answer.location).text
    code = tracking_codes.tracking_code(report.id)
    assert code in page and "西大街社区" in page
    assert client_of(qin).get(f"/track/{code}").status_code == 200
    assert f"/desk/intake/{report.id}" in qin.get("/desk/intake/").text


def client_of(client):
    """A browser of somebody without an account."""
    return client.application.test_client()


def test_the_receipt_is_for_whoever_filed_it(session, town, sign_in):
    address = file(sign_in(town.qin, is_phone=False)).location
    assert sign_in(town.tang, is_phone=False).get(address).status_code == 404


def test_the_reporters_pin_is_on_the_receipt_for_half_an_hour(session, town, sign_in, move_clock, now):
    """To be handed over; afterwards nobody at the counter can act as the reporter."""
    qin = sign_in(town.qin, is_phone=False)
    address = file(qin).location
    (report,) = filed(session)
    shown = f'<span class="number">{pins.pin_of(report.id)}</span>'
    assert report.has_pin and shown in qin.get(address).text
    move_clock(now + timedelta(minutes=29))
    assert shown in qin.get(address).text
    move_clock(now + timedelta(minutes=31))
    page = qin.get(address)
    assert page.status_code == 200 and shown not in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("source", ""), ("source", "worker"), ("words", ""), ("category", ""), ("village", "")],
)
def test_what_is_missing_is_asked_for_with_everything_kept(session, town, sign_in, field, value):
    answer = file(sign_in(town.qin, is_phone=False), **{field: value})
    assert answer.status_code == 422 and "王女士" in answer.text and "请再看一下这几处" in answer.text
    assert "？：" not in answer.text  # a label that asks is told without its mark
    assert filed(session) == []


def test_staff_file_only_for_places_of_their_area(session, town, sign_in):
    elsewhere = town.other_grid.code[:12]
    assert elsewhere != town.village.code
    assert file(sign_in(town.qin, is_phone=False), village=elsewhere).status_code == 422
    assert filed(session) == []


def test_who_works_for_one_village_need_not_look_for_it(town, sign_in):
    page = sign_in(town.qin, is_phone=False).get("/desk/intake/").text
    assert 'value="610902001003" checked' in page


def test_a_place_is_looked_for_without_a_script_and_nothing_is_lost(town, sign_in):
    answer = file(sign_in(town.tang, is_phone=False), village="", near="西大街", search="1")
    assert answer.status_code == 200 and 'value="610902001003"' in answer.text and "王女士" in answer.text


def test_a_matter_between_people_can_be_filed_and_stays_restricted(session, town, sign_in):
    answer = file(sign_in(town.qin, is_phone=False), category="dispute")
    assert answer.status_code == 303
    assert session.get_one(Case, filed(session)[0].case_id).is_restricted
    assert sign_in(town.qin, is_phone=False).get(answer.location).status_code == 200


def test_what_is_filed_joins_the_case_that_was_chosen(session, town, sign_in):
    qin = sign_in(town.qin, is_phone=False)
    same = {"words": "西大街口的路灯不亮", "place_words": "西大街口"}
    found = qin.post("/desk/intake/look-alikes", data={**FILED, **same})
    assert str(town.case.id) in found.text
    assert file(qin, **same, joins=str(town.case.id)).status_code == 303
    assert filed(session)[0].case_id == town.case.id


@pytest.mark.parametrize("who", ["mei", "sun", "ding", "yan"])
def test_only_centre_staff_file_for_somebody(session, town, sign_in, who):
    client = sign_in(getattr(town, who), is_phone=False)
    assert client.get("/desk/intake/").status_code == 403 and file(client).status_code == 403


def test_lists_can_be_narrowed_to_how_reports_arrived(session, town, sign_in):
    qin = sign_in(town.qin, is_phone=False)
    file(qin, source="letter", words="来信说路灯坏了")
    assert "来信说路灯坏了" in qin.get("/desk/cases/?source=letter").text
    assert "来信说路灯坏了" not in qin.get("/desk/cases/?source=resident").text


def test_filing_again_with_something_else_shows_the_receipt_and_says_so(session, town, sign_in):
    qin, claim = sign_in(town.qin, is_phone=False), str(uuid4())
    first = file(qin, submission_id=claim)
    assert file(qin, submission_id=claim).location == first.location
    again = file(qin, submission_id=claim, words="路灯五天没亮")
    assert again.location.startswith(first.location) and "没有保存" in qin.get(again.location).text
    assert [report.words for report in filed(session)] == ["路灯三天没亮"]
