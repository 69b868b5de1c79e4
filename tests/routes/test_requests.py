"""A resident's report without an account: question by question, then a code."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select
from support.live import run_live
from support.residents import QUESTIONS, answer, fill, new_draft, send, submit

from fieldapp.domain.reports import tracking_codes
from fieldapp.models import Case, CaseState, ContactWish, Photo, Quarantined, Receipt, Report, Source
from fieldapp.web import drafts

WRONG = "请再看一下这几处"


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (50, 50), colour).save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "a.jpg"


def sent_reports(session):
    return session.scalars(select(Report).where(Report.source == Source.RESIDENT)).all()


def typed(page):
    """The words in the box of the first question."""
    return re.search(r"<textarea[^>]*>\s*([^<]*)</textarea>", page)[1].strip()


def test_the_whole_way_question_by_question(client, session, town):
    page = client.get("/requests/", follow_redirects=True)
    draft = page.request.path.rpartition("/")[0]
    steps = [
        ("words", {"words": "路灯坏了三天"}), ("category", {"category": "lamp"}),
        ("place", {"place_words": "菜场后门", "village": "610902001003"}),
        ("contact", {"name": "王女士", "phone": "13000000000", "contact_wish": "phone_me"}),
    ]  # fmt: skip
    for (question, said), after in zip(steps, [*list(QUESTIONS)[1:], "check"], strict=True):
        assert WRONG not in client.get(f"{draft}/{question}").text
        result = answer(client, draft, question, **said)
        assert (result.status_code, result.location) == (303, f"{draft}/{after}")
    page = client.get(f"{draft}/check").text
    assert "请核对后提交" in page and "王女士" in page and "西大街社区" in page and "可以打电话" in page
    assert session.scalar(select(func.count()).select_from(Receipt)) == 0 and sent_reports(session) == []
    result = submit(client, draft)
    assert result.status_code == 303
    (report,) = sent_reports(session)
    assert report.words == "路灯坏了三天" and report.reporter_phone == "13000000000"
    assert report.contact_wish is ContactWish.PHONE_ME
    case = session.get_one(Case, report.case_id)
    assert case.state is CaseState.REPORTED and case.place_id == town.village.id and case.due_at
    code = tracking_codes.tracking_code(report.id)
    assert result.location == f"/track/{code}/receipt"
    assert tracking_codes.grouped(code) in client.get(result.location).text


def test_every_question_has_an_address_that_shows_what_was_typed(client, town):
    draft = fill(client, words="路灯坏了三天", name="王女士")
    pages = {question: client.get(f"{draft}/{question}") for question in QUESTIONS}
    assert {page.status_code for page in pages.values()} == {200}
    assert typed(pages["words"].text) == "路灯坏了三天"
    assert re.search(r'value="lamp"\s+checked', pages["category"].text)
    assert 'value="菜场后门"' in pages["place"].text and re.search(
        r'value="610902001003"\s+checked', pages["place"].text
    )
    assert 'value="王女士"' in pages["contact"].text


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_that_was_not_answered_yet_complains_of_nothing(client, town, question):
    draft = new_draft()
    answer(client, draft, "words", words="路灯坏了三天")
    assert WRONG not in client.get(f"{draft}/{question}").text


def test_a_complaint_stands_at_its_own_question_until_it_is_put_right(client, town):
    draft = new_draft()
    asked_again = answer(client, draft, "words", words=" ")
    assert asked_again.status_code == 303 and asked_again.location == f"{draft}/words"
    page = client.get(f"{draft}/words").text
    assert WRONG in page and "请写明是什么事" in page and "请选择是哪方面的事" not in page
    assert WRONG not in client.get(f"{draft}/place").text
    assert answer(client, draft, "words", words="路灯坏了").location == f"{draft}/category"
    assert WRONG not in client.get(f"{draft}/words").text


def test_what_is_refused_is_shown_again_as_it_was_typed(client, town):
    draft, long = new_draft(), "灯" * 1100
    answer(client, draft, "words", words=long)
    page = client.get(f"{draft}/words").text
    assert typed(page) == long and "1000" in page


def test_what_no_cookie_can_hold_is_answered_on_the_spot_with_all_of_it(client, town):
    draft, endless = new_draft(), "灯" * 20_000
    page = answer(client, draft, "words", words=endless)
    assert page.status_code == 422 and typed(page.text) == endless and "1000" in page.text


@pytest.mark.parametrize("sign", ["灯", "𠮷", "x", "é"])
def test_the_longest_answers_fit_into_the_browser(client, session, town, sign):
    most = {"words": sign * 1000, "place_words": sign * 120, "name": sign * 40, "phone": "0915-3212345转8888"}
    draft = fill(client, **most)
    cookies = [cookie for cookie in client._cookies.values() if cookie.key.startswith("draft")]
    assert (
        all(len(f"{cookie.key}={cookie.value}; path={cookie.path}") < 4000 for cookie in cookies)
        and len(cookies) <= drafts.PIECES
    )
    assert submit(client, draft).status_code == 303
    assert sent_reports(session)[0].words == sign * 1000


def test_two_tabs_are_two_reports(client, session, town):
    one, other = fill(client, words="路灯坏了"), fill(client, words="垃圾没人清")
    assert typed(client.get(f"{one}/words").text) == "路灯坏了"
    assert typed(client.get(f"{other}/words").text) == "垃圾没人清"
    assert submit(client, one).status_code == submit(client, other).status_code == 303
    assert {report.words for report in sent_reports(session)} == {"路灯坏了", "垃圾没人清"}


def test_a_change_from_the_check_page_goes_back_to_it(client, town):
    draft = fill(client)
    assert f"{draft}/words?change=1" in client.get(f"{draft}/check").text
    changed = client.post(f"{draft}/words?change=1", data={"words": "路灯一直亮着"})
    assert changed.location == f"{draft}/check"
    assert "路灯一直亮着" in client.get(f"{draft}/check").text
    wrong = client.post(f"{draft}/words?change=1", data={"words": ""})
    assert wrong.location == f"{draft}/words?change=1"


def test_answers_lie_sealed_in_the_browser_and_in_no_address(client, town):
    draft = fill(client, words="路灯坏了三天", name="王女士")
    (cookie,) = [cookie for cookie in client._cookies.values() if cookie.key == "draft0"]
    assert cookie.http_only and cookie.same_site == "Lax" and cookie.path == draft
    assert "路灯" not in cookie.value and "6Lev" not in cookie.value  # nor only written in base64


@pytest.mark.parametrize("question", [*list(QUESTIONS)[1:], "check", "emergency"])
def test_an_unknown_draft_begins_at_the_first_question(client, town, question):
    result = client.get(f"/requests/{uuid4()}/{question}")
    assert result.status_code == 303 and result.location.partition("?")[0].endswith("/words")


def test_a_cookie_of_another_draft_or_a_broken_one_is_none(client, town):
    draft, other = fill(client), new_draft()
    sealed = client.get_cookie("draft0", path=draft).value
    for value in (sealed, sealed[:-4], "x", "\x00", "", "A" * 3600):
        client.set_cookie("draft0", value, path=other)
        assert "words?lost=1" in client.get(f"{other}/place").location


def test_answers_end_after_some_hours(client, town, now, move_clock):
    draft = fill(client)
    move_clock(now + timedelta(hours=drafts.HOURS, minutes=1))
    page = client.get(f"{draft}/place", follow_redirects=True)
    assert "之前填写的内容已无法读取" in page.text and "路灯坏了三天" not in page.text


def test_discarding_leaves_nothing_in_the_browser(client, town):
    draft = fill(client)
    assert client.post(f"{draft}/discard").location == "/"
    assert [cookie for cookie in client._cookies.values() if cookie.key.startswith("draft")] == []
    assert "路灯坏了三天" not in client.get(f"{draft}/words").text


def test_a_question_posted_without_a_cookie_begins_anew_and_keeps_the_answer(client, town):
    draft = new_draft()
    result = answer(client, draft, "place", place_words="菜场后门")
    assert result.location == f"{draft}/words?lost=1"
    assert 'value="菜场后门"' in client.get(f"{draft}/place").text


def test_sending_needs_every_question_answered(client, session, town):
    draft = fill(client, village="")
    assert client.get(f"{draft}/check").location == f"{draft}/place"
    assert submit(client, draft).location == f"{draft}/place"
    assert "请在下面查找" in client.get(f"{draft}/place").text and sent_reports(session) == []


def test_who_may_be_phoned_leaves_a_number(client, session, town):
    draft = fill(client, contact_wish="phone_me")
    assert submit(client, draft).location == f"{draft}/contact"
    assert "请填写您的电话，或者选择其他方式。" in client.get(f"{draft}/contact").text
    assert send(client, contact_wish="write_only").status_code == 303
    assert sent_reports(session)[0].contact_wish is ContactWish.WRITE_ONLY


def test_a_link_can_choose_the_topic_beforehand(client, town):
    page = client.get("/requests/?category=app_feedback", follow_redirects=True)
    draft = page.request.path.rpartition("/")[0]
    answer(client, draft, "words", words="字太小了", category="app_feedback")
    assert re.search(r'value="app_feedback"\s+checked', client.get(f"{draft}/category").text)


def test_a_point_inside_a_grid_spares_the_village(client, session, town):
    point = {"lat": "32.692", "lon": "109.022", "accuracy_m": "20", "village": "", "place_words": ""}
    assert send(client, **point).status_code == 303
    assert sent_reports(session)[0].grid_id == town.grid.id


def test_the_same_form_sent_again_makes_one_report_and_the_same_code(client, session, town):
    draft = fill(client)
    places = {submit(client, draft, picture()).location for _ in range(3)}
    assert len(places) == 1 and "/track/" in places.pop() and len(sent_reports(session)) == 1


def without_the_answer(client, draft, **sent):
    """Sent, but what the browser was told never arrived there: its cookie stays as it was."""
    before = client.get_cookie("draft0", path=draft).value
    result = submit(client, draft, **sent)
    client.set_cookie("draft0", before, path=draft)
    return result


def test_sent_again_without_having_heard_the_answer_leads_to_the_same_code(client, session, town):
    draft = fill(client)
    first = without_the_answer(client, draft, photos=picture())
    assert submit(client, draft, picture()).location == first.location and len(sent_reports(session)) == 1


@pytest.mark.parametrize("has_heard", [True, False], ids=["gone back", "answer lost"])
def test_a_photo_added_after_sending_is_told_not_to_have_been_sent(client, session, town, has_heard):
    draft = fill(client)
    if has_heard:
        submit(client, draft)
    else:
        without_the_answer(client, draft)
    result = submit(client, draft, picture())
    assert result.status_code == 303 and "/track/" not in result.location
    page = client.get(result.location).text
    code = tracking_codes.tracking_code(sent_reports(session)[0].id)
    assert "没有提交" in page and code in page and f'href="/track/{code}"' in page
    assert session.scalar(select(func.count(Photo.id))) == 0 and len(sent_reports(session)) == 1


def test_words_changed_after_sending_are_told_and_shown(client, session, town):
    draft = fill(client)
    without_the_answer(client, draft)
    answer(client, draft, "words", words="路灯坏了五天")
    page = client.get(submit(client, draft).location).text
    assert "没有提交" in page and "路灯坏了五天" in page
    assert [report.words for report in sent_reports(session)] == ["路灯坏了三天"]
    assert "路灯坏了五天" in session.scalars(select(Quarantined)).one().body


def test_going_back_after_sending_shows_the_code_and_none_of_the_words(client, session, town):
    draft = fill(client)
    submit(client, draft)
    code = tracking_codes.tracking_code(sent_reports(session)[0].id)
    for question in (*QUESTIONS, "check"):
        page = client.get(f"{draft}/{question}").text
        assert code in page and "路灯坏了三天" not in page
    assert answer(client, draft, "words", words="另一件事").status_code == 303


def test_a_photo_comes_with_it_and_a_text_is_refused_with_words_kept(client, session, town):
    assert send(client, photos=picture()).status_code == 303
    assert session.scalar(select(func.count(Photo.id))) == 1
    draft = fill(client)
    refused = submit(client, draft, (io.BytesIO(b"no photo"), "a.jpg"))
    assert refused.location == f"{draft}/check"
    page = client.get(refused.location).text
    assert "不是照片" in page and "照片需要重新选择" in page and "路灯坏了三天" in page
    assert submit(client, draft, picture()).location.startswith("/track/")


def test_a_kind_that_needs_a_photo_is_refused_without(client, session, town):
    result = send(client, category="photo_kind")
    assert "照片" in client.get(result.location).text and sent_reports(session) == []


def test_restricted_kinds_are_neither_offered_nor_taken(client, session, town):
    draft = fill(client, category="dispute")
    assert 'value="dispute"' not in client.get(f"{draft}/category").text
    assert submit(client, draft).location == f"{draft}/category" and sent_reports(session) == []


def test_a_program_that_fills_everything_in_is_thanked_and_nothing_kept(client, session, town):
    assert answer(client, new_draft(), "words", words="x", website="http://spam.example").location == "/"
    draft = fill(client)
    sent = client.post(f"{draft}/check", data={"website": "http://spam.example"})
    assert sent.location == "/" and sent_reports(session) == []


@pytest.mark.parametrize("words", ["身份证 11010519491231002X", "卡号 6222021234567890128"])
def test_private_numbers_are_refused(client, session, town, words):
    from fieldapp.forms.private_words import find_private_numbers

    if find_private_numbers(words):
        draft = fill(client, words=words)
        assert submit(client, draft).location == f"{draft}/words" and sent_reports(session) == []


def test_a_script_in_the_words_stays_words(client, session, town):
    location = send(client, words="<script>alert(1)</script>").location.removesuffix("/receipt")
    page = client.get(location).text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_too_many_at_once_are_slowed_down(tmp_path):
    with run_live(tmp_path, LIMIT_RATES=True) as live:
        client = live.app.test_client()
        codes = [client.post("/track/", data={"code": "AAAAAAAAAA"}).status_code for _ in range(40)]
    assert codes[0] == 422 and codes[-1] == 429


def test_words_that_suggest_danger_lead_to_numbers_first_and_only_once(client, session, town):
    draft = new_draft()
    assert answer(client, draft, "words", words="厨房着火了").location == f"{draft}/emergency"
    page = client.get(f"{draft}/emergency").text
    assert all(f'href="tel:{number}"' in page for number in ("110", "119", "120", "122"))
    assert f'action="{draft}/emergency"' in page and sent_reports(session) == []
    assert answer(client, draft, "emergency").location == f"{draft}/category"
    assert answer(client, draft, "words", words="厨房着火了，有人受伤").location == f"{draft}/category"
    draft = fill(client, draft, words="厨房着火了")
    assert submit(client, draft).status_code == 303 and len(sent_reports(session)) == 1


def test_danger_that_is_written_later_leads_to_the_numbers_too_and_back_to_the_check_page(client, town):
    draft = fill(client)
    changed = client.post(f"{draft}/words?change=1", data={"words": "灯杆漏电，有人触电"})
    assert changed.location == f"{draft}/emergency"
    assert answer(client, draft, "emergency").location == f"{draft}/check"


def first_kinds(page):
    """The values offered before the list of all topics."""
    return re.findall(r'name="category" value="(\w+)"', page.partition("<details")[0])


def test_the_topics_that_fit_the_words_come_first(client, town):
    draft = new_draft()
    answer(client, draft, "words", words="路灯坏了三天")
    page = client.get(f"{draft}/category").text
    assert first_kinds(page)[0] == "lamp" and page.count('value="lamp"') == 1


def test_topics_are_looked_for_by_words_without_a_script(client, town):
    draft = new_draft()
    answer(client, draft, "words", words="有点事情想说")
    looked = answer(client, draft, "category", kind_words="垃圾", search="1")
    assert looked.location == f"{draft}/category" and "?" not in looked.location
    page = client.get(looked.location).text
    assert first_kinds(page)[0] == "rubbish" and WRONG not in page
    answer(client, draft, "category", kind_words="没有这个", category="lamp", search="1")
    page = client.get(looked.location).text
    assert "没有找到合适的类别" in page and re.search(r'value="lamp"\s+checked', page)


def test_a_village_is_found_by_a_part_of_its_name_or_in_the_list(client, town):
    draft = new_draft()
    answer(client, draft, "words", words="路灯坏了三天")
    answer(client, draft, "place", near="西大街", place_words="菜场", search="1")
    page = client.get(f"{draft}/place").text
    assert 'value="610902001003"' in page and 'value="菜场"' in page and WRONG not in page
    answer(client, draft, "place", above="610902")
    assert 'value="610902001"' in client.get(f"{draft}/place").text
    answer(client, draft, "place", above="610902001")
    assert re.search(r'name="village" value="610902001003"', client.get(f"{draft}/place").text)


def test_the_words_about_a_place_suggest_its_village(client, town):
    draft = new_draft()
    answer(client, draft, "words", words="路灯坏了三天")
    answer(client, draft, "place", place_words="西大街12号菜场后门")
    page = client.get(f"{draft}/place").text
    assert WRONG in page and 'value="610902001003"' in page


def test_places_are_found_while_somebody_types_and_nothing_is_kept(client, town):
    draft = fill(client, village="")
    before = client.get_cookie("draft0", path=draft).value
    heads = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#places"}
    found = client.post(f"{draft}/places", data={"near": "xdj"}, headers=heads)
    assert 'value="610902001003"' in found.text and "<html" not in found.text
    assert client.get_cookie("draft0", path=draft).value == before


@pytest.mark.parametrize("place", ["610902", "610902001", "nope", "x" * 500])
def test_only_a_village_or_grid_can_be_chosen(client, session, town, place):
    draft = fill(client, village=place)
    assert submit(client, draft).location == f"{draft}/place" and sent_reports(session) == []


def test_a_grid_can_be_chosen_as_well(client, session, town):
    send(client, village=town.grid.code)
    assert sent_reports(session)[0].grid_id == town.grid.id


def test_residents_read_their_own_words_for_the_state_of_a_case(client, session, town):
    town.case.state = CaseState.SIGNED
    session.commit()
    draft = fill(client, words="路灯不亮", place_words="西大街", lat="32.692", lon="109.022")
    page = client.get(f"{draft}/check").text
    assert str(town.case.id) in page and "办理中" in page and "已签收" not in page


def test_every_page_of_the_public_offers_large_type(client, town):
    for address in ("/", "/track/", "/grids/", "/about/", f"{fill(client)}/words"):
        assert 'name="size" value="care"' in client.get(address).text
    client.post("/preferences/look", data={"size": "care"})
    page = client.get("/").text
    assert 'data-size="care"' in page and 'name="size" value="normal"' in page
