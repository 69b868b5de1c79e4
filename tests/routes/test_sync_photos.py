"""Photos a phone sends arrive in pieces, are the same to the byte, and belong to what announced them."""

import hashlib
import io
from uuid import uuid4

import pytest
from PIL import Image
from support.phone import Phone, report_fields

from fieldapp.models import Photo, PhotoState, Report


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


@pytest.fixture
def picture():
    out = io.BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


# --- photos ---


def test_a_photo_arrives_in_pieces_and_is_the_same_to_the_byte(mei, town, session, app, picture):
    item = mei.save("report", report_fields(town), [picture, picture[:-2] + b"\xff\xd9"])
    answer = mei.send(item)
    assert sorted(answer.json["missing_blobs"]) == sorted(map(str, item.photos))
    answers = mei.send_photos(item, 50_000)
    assert {a.status_code for a in answers} == {200, 201}
    for id, body in item.photos.items():
        photo = session.get_one(Photo, id)
        assert (photo.state, photo.report_id) == (PhotoState.WAITING, item.id)
        assert photo.received_sha256 == hashlib.sha256(body).hexdigest()


def test_a_photo_goes_on_where_it_stopped(mei, town, picture):
    picture = picture[:100_000] + picture[-2:]
    item = mei.save("report", report_fields(town), [picture])
    mei.send(item)
    (id,) = item.photos
    assert mei.piece(id, 0, picture[:1000]).json == {"offset": 1000}
    assert mei.piece(id, 0, picture[:1000]).json == {"offset": 1000}  # its answer was lost
    strange = mei.piece(id, 500, picture[500:700])
    assert (strange.status_code, strange.json) == (409, {"offset": 1000})
    assert mei.offset_of(id) == 1000
    assert mei.piece(id, 1000, picture[1000:]).status_code == 201
    assert mei.piece(id, 1000, picture[1000:]).status_code == 201  # the answer was lost


def test_a_photo_with_other_bytes_begins_again(mei, town, picture):
    item = mei.save("report", report_fields(town), [picture])
    mei.send(item)
    (id,) = item.photos
    wrong = bytes(len(picture))
    assert mei.piece(id, 0, wrong[: 128 * 1024]).status_code in {200, 409}
    last = [mei.piece(id, at, wrong[at : at + 131072]) for at in range(131072, len(wrong), 131072)]
    assert last[-1].json == {"offset": 0}
    assert mei.offset_of(id) == 0


def test_bytes_that_are_no_photo_are_answered_so(mei, town, session):
    item = mei.save("report", report_fields(town), [b"MZ" * 500])
    assert mei.send(item).json["outcome"] == "applied"
    (answer,) = mei.send_photos(item)
    assert answer.status_code == 201
    assert answer.json["reason"]
    found = mei.outcome_of(item)
    assert found["photos"] == {str(id): "failed" for id in item.photos}
    assert (found["outcome"], found["see"]) == ("needs_fix", case_of(session, item))


def case_of(session, item):
    return f"/field/cases/{session.get_one(Report, item.id).case_id}"


def test_a_photo_taken_again_joins_what_it_was_meant_for_and_changes_nothing_else(
    mei, town, session, picture
):
    item = mei.save("report", report_fields(town), [picture, b"MZ" * 500])
    mei.send(item)
    mei.send_photos(item)
    again = mei.save("report", report_fields(town, words="别的话"), [picture], fixes=item.id)
    answer = mei.send(again).json
    assert (answer["outcome"], answer["see"]) == ("applied", case_of(session, item))
    mei.send_photos(again)
    for sent in (item, again):
        assert mei.outcome_of(sent)["outcome"] == "applied"
    (new,) = again.photos
    session.expire_all()
    assert session.get_one(Photo, new).report_id == item.id
    assert session.get_one(Report, item.id).words == "路灯不亮"
    assert session.get(Report, again.id) is None
    assert mei.send(again).json == answer


def test_a_photo_of_anothers_report_cannot_be_taken_again(mei, town, sign_in, session, picture):
    item = mei.save("report", report_fields(town), [b"MZ" * 500])
    mei.send(item)
    mei.send_photos(item)
    lin = Phone(sign_in(town.lin), town.lin)
    again = lin.save("report", report_fields(town), [picture], fixes=item.id)
    lin.send(again)
    (new,) = again.photos
    session.expire_all()
    assert session.get_one(Photo, new).report_id != item.id


def test_a_photo_nobody_announced_or_another_announced_does_not_exist(mei, town, sign_in, picture):
    assert mei.piece(uuid4(), 0, b"x").status_code == 404
    item = mei.save("report", report_fields(town), [picture])
    mei.send(item)
    lin = Phone(sign_in(town.lin), town.lin)
    (id,) = item.photos
    assert lin.piece(id, 0, b"x").status_code == 404
    assert lin.offset_of(id) == -1


def test_anothers_photo_cannot_be_taken_over_by_announcing_its_id(mei, town, sign_in, session, picture):
    item = mei.save("report", report_fields(town), [picture])
    mei.send(item)
    lin = Phone(sign_in(town.lin), town.lin)
    theft = lin.save("report", report_fields(town))
    theft.body["blobs"] = item.body["blobs"]
    lin.send(theft)
    (id,) = item.photos
    assert session.get_one(Photo, id).report_id == item.id


def test_photos_of_a_form_to_be_put_right_are_kept_and_belong_to_the_right_one(mei, town, session, picture):
    bad = mei.save("report", report_fields(town, words=""), [picture])
    mei.send(bad)
    mei.send_photos(bad)
    fixed = mei.save("report", report_fields(town), fixes=bad.id)
    fixed.body["blobs"] = bad.body["blobs"]
    assert mei.send(fixed).json["missing_blobs"] == []
    (id,) = bad.photos
    assert session.get_one(Photo, id).report_id == bad.id


def test_a_kind_that_needs_a_photo_is_content_with_an_announced_one(mei, town, session, picture):
    session.get_one(type(town.lamp), town.lamp.id).photo_needed = True
    session.commit()
    assert mei.send(mei.save("report", report_fields(town))).json["outcome"] == "needs_fix"
    assert mei.send(mei.save("report", report_fields(town), [picture])).json["outcome"] == "applied"


def test_ones_own_photo_reads_uploading_until_it_is_there(mei, town, session, picture):
    item = mei.save("report", report_fields(town), [picture])
    case = mei.send(item).json["see"]
    page = mei.client.get(case).text
    assert "正在上传" in page and "无法读取" not in page
    mei.send_photos(item, 50_000)
    assert "正在上传" not in mei.client.get(case).text
