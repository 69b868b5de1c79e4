"""What was handed in or could not be read: administrators alone, opened with a purpose, sent on as its sender."""

import io
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select
from support.phone import Phone, report_fields, visit_fields

from fieldapp import jobs
from fieldapp.models import (
    AccessEntry,
    Outcome,
    Person,
    Photo,
    PhotoState,
    Quarantined,
    QuarantineKind,
    Receipt,
    Report,
    Unapplied,
    Visit,
)

PAGE = "/desk/quarantine/"


@pytest.fixture
def picture():
    out = io.BytesIO()
    Image.effect_noise((320, 240), 90).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


@pytest.fixture
def yan(town, sign_in):
    return sign_in(town.yan)


@pytest.fixture
def gone(town, sign_in, session, client, now):
    """mei's phone after her account was closed: it can only hand in."""
    phone = Phone(sign_in(town.mei), town.mei)
    phone.upload_key = phone.hello(need_key=True).json["upload_key"]
    person = session.get_one(Person, town.mei.id)
    person.ended_at = now
    for posting in person.postings:
        posting.ends_on = now.date()
    session.commit()
    phone.client = client
    return phone


def row_of(session, kind, **where):
    session.expire_all()
    return session.scalars(select(Quarantined).filter_by(kind=kind, **where)).one()


@pytest.mark.parametrize("name", ["mei", "lin", "wu", "qin", "luo", "gao", "sun", "ding"])
def test_only_administrators_open_the_quarantine(town, sign_in, name):
    assert sign_in(getattr(town, name)).get(PAGE).status_code == 403


def test_the_list_says_what_and_who_and_no_word_of_it(gone, town, session, yan):
    gone.hand_in(gone.save("report", report_fields(town, words="门口积水")))
    text = yan.get(PAGE).text
    assert "账号停用后交来的内容" in text and "梅小雨" in text
    assert "积水" not in text


def test_quarantined_words_are_shown_for_a_purpose_which_is_written_down(gone, town, session, yan):
    gone.hand_in(gone.save("report", report_fields(town, words="门口积水")))
    row = row_of(session, QuarantineKind.HANDED_IN)
    address = f"{PAGE}{row.id}"
    assert "积水" not in yan.get(address).text
    assert yan.post(f"{address}/reading", data={}).status_code == 422
    assert yan.post(f"{address}/reading", data={"purpose": "recover"}).location == address
    assert "门口积水" in yan.get(address).text
    entry = session.scalars(select(AccessEntry).where(AccessEntry.verb == "read_quarantine")).one()
    assert (entry.person_id, entry.subject_id, entry.purpose) == (town.yan.id, row.id, "recover")


def test_an_unreadable_one_is_shown_as_it_was_sent_and_cannot_be_sent_on(town, sign_in, session, yan):
    phone = Phone(sign_in(town.mei), town.mei)
    phone.post("submissions", uuid4(), 1, "{门口积水")
    address = f"{PAGE}{row_of(session, QuarantineKind.UNREADABLE).id}"
    yan.post(f"{address}/reading", data={"purpose": "fault"})
    assert "{门口积水" in yan.get(address).text
    answer = yan.post(f"{address}/sending-on")
    assert answer.status_code == 422 and "仍然无法识别" in answer.text
    row_of(session, QuarantineKind.UNREADABLE)  # still there


def test_sent_on_it_goes_to_the_grid_head_and_becomes_what_it_was_under_its_own_id(
    gone, town, session, yan, sign_in, picture, app
):
    report = gone.save("report", report_fields(town, words="门口积水"), [picture])
    visit = gone.save("visit", visit_fields(town.house))
    for item in (report, visit):
        assert gone.hand_in(item).status_code == 201
    gone.send_photos(report)
    assert (
        yan.post(
            f"{PAGE}{row_of(session, QuarantineKind.HANDED_IN, subject_id=report.id).id}/sending-on"
        ).status_code
        == 303
    )
    session.expire_all()
    waiting = session.scalars(select(Unapplied)).one()
    assert (waiting.outcome, waiting.person_id, waiting.entity_id) == (Outcome.REVIEW, town.mei.id, report.id)
    lin = sign_in(town.lin)
    assert lin.post(f"/desk/reviews/{waiting.id}/take-in").status_code == 303
    jobs.carry_out(app)
    session.expire_all()
    made = session.get_one(Report, report.id)
    assert (made.words, made.person_id) == ("门口积水", town.mei.id)
    (photo,) = report.photos
    assert (session.get_one(Photo, photo).state, session.get_one(Photo, photo).report_id) == (
        PhotoState.READY,
        report.id,
    )
    assert [row.subject_id for row in session.scalars(select(Quarantined))] == [visit.id]
    entry = session.scalars(select(AccessEntry).where(AccessEntry.verb == "send_on")).one()
    assert entry.person_id == town.yan.id


def test_while_the_sender_still_works_there_it_is_simply_received(town, sign_in, session, yan):
    mei = Phone(sign_in(town.mei), town.mei)
    item = mei.save("report", report_fields(town))
    mei.send(item)
    item.body["fields"]["words"] = ["另一件事"]
    assert mei.send(item).status_code == 409
    row = row_of(session, QuarantineKind.OTHER_CONTENT)
    assert yan.post(f"{PAGE}{row.id}/sending-on").status_code == 303
    words = session.scalars(select(Report.words).where(Report.person_id == town.mei.id)).all()
    assert {"路灯不亮", "另一件事"} <= set(words)
    assert session.scalars(select(Quarantined)).all() == []


def test_a_quarantined_form_is_sent_on_once(gone, town, session, yan):
    gone.hand_in(gone.save("visit", visit_fields(town.house)))
    address = f"{PAGE}{row_of(session, QuarantineKind.HANDED_IN).id}/sending-on"
    assert [yan.post(address).status_code for _ in range(2)] == [303, 404]
    assert len(session.scalars(select(Unapplied)).all()) == 1
    assert session.scalars(select(Visit)).all() == []


def test_the_first_receipt_of_a_form_sent_on_says_what_became_of_it(gone, town, session, yan):
    item = gone.save("visit", visit_fields(town.house))
    gone.hand_in(item)
    yan.post(f"{PAGE}{row_of(session, QuarantineKind.HANDED_IN).id}/sending-on")
    assert session.get_one(Receipt, item.id, populate_existing=True).outcome is Outcome.REVIEW


def test_a_photo_alone_is_not_sent_on_nor_shown(gone, town, session, yan, picture):
    item = gone.save("report", report_fields(town), [picture])
    gone.hand_in(item)
    gone.send_photos(item)
    address = f"{PAGE}{row_of(session, QuarantineKind.PHOTO).id}"
    assert "照片随所属表单一起转交" in yan.get(address).text
    assert yan.post(f"{address}/sending-on").status_code == 422


def test_the_page_that_closes_an_account_says_what_becomes_of_the_phone(town, sign_in):
    text = sign_in(town.qin).get(f"/desk/people/{town.mei.id}").text
    assert "7 天内仍可从手机交来" in text
