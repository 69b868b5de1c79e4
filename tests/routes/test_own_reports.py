"""What a reporter does on the tracking page, and what the code alone shows and does not."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select
from support import residents

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import chasing, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.photos import photos as stored
from fieldapp.domain.photos.files import READY, PhotoFiles
from fieldapp.domain.reports import tracking_codes
from fieldapp.domain.reports.pins import TRIES, pin_of
from fieldapp.models import Case, CaseState, CaseStep, ContactWish, Photo, Report, Source, Verb

ANSWERS = {
    "category": "lamp", "words": "路灯坏了三天", "place_words": "菜场后门", "village": "610902001003",
    "phone": "10000009001",
}  # fmt: skip
OWN = ("路灯坏了三天", "菜场后门", "100****9001")


class Resident:
    """A browser and the report filed from it."""

    def __init__(self, client, session, town, now):
        self.client, self.session, self.town, self.now = client, session, town, now
        self.receipt = residents.send(client, **ANSWERS).location
        self.report = session.scalars(select(Report).where(Report.source == Source.RESIDENT)).one()
        self.page = f"/track/{tracking_codes.code_of(self.report)}"
        self.pin = pin_of(self.report.id)

    def post(self, noun, **fields):
        return self.client.post(f"{self.page}/{noun}", data={"submission_id": str(uuid4()), **fields})

    def read(self):
        return self.client.get(self.page).text

    def forget(self):
        self.client.delete_cookie("fieldapp")

    def do(self, who, act, *more, words=Words(public="已告知")):  # noqa: B008
        case = self.session.get_one(Case, self.report.case_id)
        actor = Actor.of(getattr(self.town, who), day_of(self.now))
        act(self.session, actor, case, *more, words, self.now)
        self.session.commit()

    def signed(self):
        self.do("tang", steps.dispatch, self.town.roads)
        self.do("sun", steps.sign_for)

    def asked(self):
        self.signed()
        until = day_of(self.now) + timedelta(days=5)
        self.do("sun", chasing.ask_reporter, until, words=Words("老张说的", "是哪一盏？"))

    def closed(self):
        self.signed()
        for who, act in (("sun", steps.feed_back), ("tang", steps.verify), ("tang", steps.close)):
            self.do(who, act)

    def state(self):
        self.session.expire_all()
        return self.session.get_one(Case, self.report.case_id).state


@pytest.fixture
def resident(client, session, town, now):
    return Resident(client, session, town, now)


def test_the_receipt_shows_the_pin_to_the_browser_that_filed_and_to_no_other(resident):
    page = resident.client.get(resident.receipt).text
    assert resident.pin in page and tracking_codes.grouped(tracking_codes.code_of(resident.report)) in page
    assert "<svg" in page and f"http://localhost{resident.page}" in page
    resident.forget()
    assert "code--pin" not in resident.client.get(resident.receipt).text
    resident.post("pin", pin=resident.pin)
    assert "code--pin" not in resident.client.get(resident.receipt).text


def test_the_code_alone_shows_public_steps_and_nothing_of_the_reporters(resident):
    resident.asked()
    assert all(words in resident.read() for words in OWN)
    resident.forget()
    page = resident.read()
    assert "是哪一盏？" in page and "等待您答复" in page and "老张" not in page
    assert not any(words in page for words in OWN) and "提交答复" not in page


@pytest.mark.parametrize(
    ("noun", "fields"),
    [
        ("answer", {"answer": "第二盏"}),
        ("additions", {"addition": "又坏了一盏"}),
        ("confirmation", {"solved": "solved"}),
        ("withdrawal", {"reason": "不要了"}),
        ("contact", {"contact_wish": "write_only"}),
    ],
)
def test_nothing_is_done_with_the_code_alone_and_what_was_typed_is_kept(resident, noun, fields):
    resident.asked()
    before = resident.session.scalars(select(CaseStep.id)).all()
    resident.forget()
    refused = resident.post(noun, **fields)
    assert refused.status_code == 422 and "请再次输入查询密码" in refused.text
    assert all(value in refused.text for value in fields.values())
    assert not any(words in refused.text for words in OWN)
    assert resident.session.scalars(select(CaseStep.id)).all() == before


def test_a_page_that_stood_open_too_long_sends_the_pin_along(resident, move_clock):
    resident.asked()
    move_clock(resident.now + timedelta(minutes=31))
    assert resident.post("answer", answer="第二盏").status_code == 422
    assert (
        resident.post(
            "answer", answer="第二盏", pin="0" * 4 if resident.pin != "0000" else "1111"
        ).status_code
        == 422
    )
    assert resident.post("answer", answer="第二盏", pin=resident.pin).status_code == 303
    assert resident.state() is CaseState.SIGNED or resident.state() is CaseState.IN_HAND


def test_the_pin_opens_for_half_an_hour_and_can_be_locked_again(resident, move_clock):
    resident.forget()
    assert resident.post("pin", pin=resident.pin).status_code == 303 and OWN[0] in resident.read()
    move_clock(resident.now + timedelta(minutes=31))
    assert OWN[0] not in resident.read()
    resident.post("pin", pin=resident.pin)
    assert OWN[0] in resident.read()
    assert resident.post("leave").status_code == 303 and OWN[0] not in resident.read()


def test_guesses_lock_the_pin_and_the_right_one_with_them(resident, move_clock):
    resident.forget()
    wrong = "1111" if resident.pin != "1111" else "2222"
    for _ in range(TRIES):
        assert "查询密码不正确" in resident.post("pin", pin=wrong).text
    assert "查询密码错误次数过多" in resident.post("pin", pin=resident.pin).text
    assert OWN[0] not in resident.read()
    move_clock(resident.now + timedelta(minutes=16))
    assert resident.post("pin", pin=resident.pin).status_code == 303


@pytest.mark.parametrize("typed", ["", "12", "12345", "abcd", "１２3"])
def test_what_can_be_no_pin_is_no_guess(resident, typed):
    resident.forget()
    assert resident.post("pin", pin=typed).status_code == 422
    resident.session.expire_all()
    assert resident.report.pin_failures == 0


def test_an_answer_with_a_photo_is_read_by_colleagues_and_by_its_writer(resident, sign_in):
    resident.asked()
    out = io.BytesIO()
    Image.new("RGB", (50, 50)).save(out, "JPEG")
    out.seek(0)
    assert resident.post("answer", answer="第二盏", photos=(out, "a.jpg")).status_code == 303
    assert resident.state() is CaseState.IN_HAND
    (photo,) = resident.session.scalars(select(Photo)).all()[-1:]
    step = resident.session.get_one(CaseStep, photo.step_id)
    assert (step.verb, step.report_id) == (Verb.HEAR_REPORTER, resident.report.id)
    page = sign_in(resident.town.sun).get(f"/desk/cases/{resident.report.case_id}").text
    assert "第二盏" in page and "反映人填写" in page and "反映人作了答复。" in page
    assert "第二盏" in resident.read()
    resident.forget()
    assert "第二盏" not in resident.read()


def test_own_photos_are_shown_with_the_pin_only(app, resident):
    photo = Photo(received_sha256="0" * 64, received_at=resident.now, report_id=resident.report.id)
    name = PhotoFiles(app.config["PHOTO_FOLDER"]).store(READY, b"picture")
    stored.mark_ready(photo, name, name, 50, 50)
    resident.session.add(photo)
    resident.session.commit()
    address = f"{resident.page}/photos/{photo.id}"
    assert resident.client.get(address).data == b"picture" and address in resident.read()
    resident.forget()
    assert resident.client.get(address).status_code == 404 and address not in resident.read()


def test_anothers_photo_is_not_shown_by_ones_own_code(app, resident):
    name = PhotoFiles(app.config["PHOTO_FOLDER"]).store(READY, b"picture")
    photo = Photo(received_sha256="0" * 64, received_at=resident.now, report_id=resident.town.report.id)
    stored.mark_ready(photo, name, name, 50, 50)
    resident.session.add(photo)
    resident.session.commit()
    assert resident.client.get(f"{resident.page}/photos/{photo.id}").status_code == 404


def test_the_same_answer_sent_again_is_one_answer(resident):
    resident.asked()
    one = {"submission_id": str(uuid4()), "answer": "第二盏"}
    assert {resident.post("answer", **one).status_code for _ in range(3)} == {303}
    heard = select(CaseStep).where(CaseStep.verb == Verb.HEAR_REPORTER)
    assert len(resident.session.scalars(heard).all()) == 1


def test_not_solved_needs_words_and_reopens(resident):
    resident.closed()
    refused = resident.post("confirmation", solved="not_solved", stars="1")
    assert refused.status_code == 422 and "请写明还需要做什么。" in refused.text
    assert resident.post("confirmation", solved="not_solved", stars="1", remark="还是不亮").status_code == 303
    assert resident.state() is CaseState.ACCEPTED
    assert "您表示没有解决，已重新办理并转到镇（街道）" in resident.read()
    again = resident.post("confirmation", solved="solved")
    assert again.status_code == 422 and "目前没有需要评价的内容" in again.text


def test_silence_is_told_as_not_confirmed(resident, sign_in, move_clock):
    resident.closed()
    assert "请您评价" in resident.read()
    move_clock(resident.now + timedelta(days=8))
    page = resident.read()
    assert "记为未评价" in page and "请您评价" not in page
    assert "未评价" in sign_in(resident.town.tang).get(f"/desk/cases/{resident.report.case_id}").text


def test_a_withdrawn_report_offers_nothing_more(resident):
    resident.signed()
    assert resident.post("withdrawal", reason="自己修好了").status_code == 303
    page = resident.read()
    assert "您已撤回" in page and "补充文字或照片" not in page
    assert "这条反映已撤回" in resident.post("additions", addition="还有").text


def test_a_reporter_changes_how_they_may_be_reached(resident):
    resident.post("contact", contact_wish="do_not_phone", new_phone="10000009002")
    resident.session.expire_all()
    assert resident.report.contact_wish is ContactWish.DO_NOT_PHONE
    assert resident.report.reporter_phone == "10000009002"


def test_a_report_from_before_there_were_pins_needs_the_code_alone(resident):
    resident.report.tracking_digest = tracking_codes.digest(tracking_codes.former_code(resident.report.id))
    resident.report.has_pin = False
    resident.session.commit()
    resident.forget()
    resident.page = f"/track/{tracking_codes.former_code(resident.report.id)}"
    resident.asked()
    page = resident.read()
    assert OWN[0] in page and "查询密码" not in page
    assert resident.post("answer", answer="第二盏").status_code == 303


def test_a_workers_report_is_not_acted_on_by_a_code(client, session, town):
    page = f"/track/{tracking_codes.code_of(town.report)}"
    answer = client.post(f"{page}/additions", data={"submission_id": str(uuid4()), "addition": "还有一盏"})
    assert answer.status_code == 422 and "补充文字或照片" not in client.get(page).text


def test_another_report_is_not_opened_by_ones_own_pin(resident, session, town):
    town.report.source, town.report.person_id, town.report.has_pin = Source.RESIDENT, None, True
    session.commit()
    page = resident.client.get(f"/track/{tracking_codes.code_of(town.report)}").text
    assert town.report.words not in page


def test_residents_read_no_internal_state(resident):
    resident.signed()
    page = resident.read()
    assert "已受理" in page or "办理中" in page
    assert not any(word in page for word in ("已签收", "已派遣", "退单", "催办", "督办"))
