"""A resident's report without an account: question by question, then a code."""

import io
import re
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select
from support.live import run_live

from fieldapp.domain.reports import tracking_codes
from fieldapp.models import Case, CaseState, ContactWish, Photo, Report, Source

ANSWERS = {
    "category": "lamp", "words": "路灯坏了三天", "place_words": "菜场后门", "county": "610902",
    "town": "610902001", "village": "610902001003", "name": "", "phone": "",
}  # fmt: skip


def send(client, go="send", at="check", **changed):
    data = {"submission_id": str(uuid4()), "at": at, "go": go, "seen": "1", **ANSWERS, **changed}
    return client.post("/requests/", data=data, content_type="multipart/form-data")


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def sent_reports(session):
    return session.scalars(select(Report).where(Report.source == Source.RESIDENT)).all()


def test_the_whole_way_question_by_question(client, session, town):
    page, answers = client.get("/requests/").text, {}
    for answer in (
        {"category": "lamp"}, {"words": "路灯坏了三天"}, {"place_words": "菜场后门"}, {"county": "610902"},
        {"town": "610902001"}, {"village": "610902001003"}, {"name": "王女士", "phone": "13000000000", "contact_wish": "phone_me"},
    ):  # fmt: skip
        answers |= answer
        result = client.post("/requests/", data={**hidden(page), **answer, "go": "next"})
        assert result.status_code == 200
        page = result.text
    assert "请核对后提交" in page and "王女士" in page and "西大街社区" in page
    answer = client.post("/requests/", data={**hidden(page), "go": "send"})
    assert answer.status_code == 303
    (report,) = sent_reports(session)
    assert report.words == "路灯坏了三天" and report.reporter_phone == "13000000000"
    assert report.contact_wish is ContactWish.PHONE_ME
    case = session.get_one(Case, report.case_id)
    assert case.state is CaseState.REPORTED and case.place_id == town.village.id and case.due_at
    code = tracking_codes.tracking_code(report.id)
    assert answer.location == f"/track/{code}?new=1"
    assert code in client.get(answer.location).text


def test_a_question_left_empty_is_asked_again_with_everything_kept(client, town):
    answer = send(client, go="next", at="words", words="")
    assert answer.status_code == 422 and "请写明是什么事" in answer.text
    assert hidden(answer.text)["place_words"] == "菜场后门"


def test_who_may_be_phoned_leaves_a_number(client, session, town):
    answer = send(client, contact_wish="phone_me")
    assert answer.status_code == 422 and "请填写您的电话，或者选择其他方式。" in answer.text
    assert send(client, contact_wish="write_only").status_code == 303
    assert sent_reports(session)[0].contact_wish is ContactWish.WRITE_ONLY


def test_going_back_and_changing_keeps_the_rest(client, town):
    assert "是什么事？" in send(client, go="to:words").text
    back = send(client, go="back", at="words")
    assert back.status_code == 200 and hidden(back.text)["words"] == "路灯坏了三天"


def test_a_point_inside_a_grid_spares_the_divisions(client, session, town):
    point = {"lat": "32.692", "lon": "109.022", "accuracy_m": "20", "county": "", "town": "", "village": ""}
    assert send(client, **point).status_code == 303
    assert sent_reports(session)[0].grid_id == town.grid.id


def test_the_same_form_sent_again_makes_one_report_and_the_same_code(client, session, town):
    one = {"submission_id": str(uuid4())}
    places = {send(client, **one).location for _ in range(3)}
    assert len(places) == 1 and len(sent_reports(session)) == 1


def test_a_photo_comes_with_it_and_a_text_is_refused_with_words_kept(client, session, town):
    out = io.BytesIO()
    Image.new("RGB", (50, 50)).save(out, "JPEG")
    assert send(client, photos=(io.BytesIO(out.getvalue()), "a.jpg")).status_code == 303
    assert session.scalar(select(func.count(Photo.id))) == 1
    refused = send(client, photos=(io.BytesIO(b"no photo"), "a.jpg"))
    assert refused.status_code == 422 and "不是照片" in refused.text and "路灯坏了三天" in refused.text


def test_a_kind_that_needs_a_photo_is_refused_without(client, session, town):
    answer = send(client, category="photo_kind")
    assert answer.status_code == 422 and "照片" in answer.text and sent_reports(session) == []


def test_restricted_kinds_are_neither_offered_nor_taken(client, session, town):
    assert "dispute" not in client.get("/requests/").text
    assert send(client, category="dispute").status_code == 422 and sent_reports(session) == []


def test_a_program_that_fills_everything_in_is_thanked_and_nothing_kept(client, session, town):
    assert send(client, website="http://spam.example").status_code == 303
    assert sent_reports(session) == []


@pytest.mark.parametrize("words", ["身份证 11010519491231002X", "卡号 6222021234567890128"])
def test_private_numbers_are_refused(client, session, town, words):
    from fieldapp.forms.private_words import find_private_numbers

    if find_private_numbers(words):
        assert send(client, words=words).status_code == 422 and sent_reports(session) == []


def test_a_script_in_the_words_stays_words(client, session, town):
    location = send(client, words="<script>alert(1)</script>").location
    page = client.get(location).text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_too_many_at_once_are_slowed_down(tmp_path):
    with run_live(tmp_path, LIMIT_RATES=True) as live:
        client = live.app.test_client()
        codes = [client.post("/track/", data={"code": "AAAAAAAAAA"}).status_code for _ in range(40)]
    assert codes[0] == 422 and codes[-1] == 429
