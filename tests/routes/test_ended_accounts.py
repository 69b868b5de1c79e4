"""A phone whose account ended hands in what it still holds, for seven days and nothing else."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select
from support.phone import Phone, report_fields

from fieldapp.models import Quarantined, Report


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


@pytest.fixture
def picture():
    out = io.BytesIO()
    Image.effect_noise((640, 480), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def rows(session, model, *where):
    session.expire_all()
    return session.scalar(select(func.count()).select_from(model).where(*where))


def test_who_was_dismissed_can_still_hand_in_for_seven_days(
    mei, town, session, client, now, move_clock, picture
):
    mei.upload_key = mei.hello(need_key=True).json["upload_key"]
    item = mei.save("report", report_fields(town, words="门口积水"), [picture])
    session.get_one(type(town.mei), town.mei.id).ended_at = now
    session.commit()
    mei.client = client
    assert mei.hello().json["state"] == "revoked"
    assert mei.send(item).status_code == 401
    answer = mei.hand_in(item)
    assert (answer.status_code, answer.json["outcome"]) == (201, "quarantined")
    assert mei.hand_in(item).json == answer.json
    assert [a.status_code for a in mei.send_photos(item)][-1] == 201
    kept = session.scalars(select(Quarantined.body).order_by(Quarantined.kind)).all()
    assert any("门口积水" in body for body in kept)
    assert len(kept) == 2
    assert rows(session, Report, Report.id == item.id) == 0
    move_clock(now + timedelta(days=8))
    assert mei.hand_in(mei.save("report", report_fields(town))).status_code == 401


def test_what_had_arrived_before_the_account_ended_is_not_taken_in_again(mei, town, session, client, now):
    mei.upload_key = mei.hello(need_key=True).json["upload_key"]
    item = mei.save("report", report_fields(town))
    mei.send(item)  # its answer was lost
    session.get_one(type(town.mei), town.mei.id).ended_at = now
    session.commit()
    mei.client = client
    answer = mei.hand_in(item)
    assert (answer.status_code, answer.json["receipt"]) == (201, str(item.id))
    assert rows(session, Quarantined) == 0


def test_the_hand_in_key_opens_nothing_else(mei, town, client, session):
    mei.upload_key = mei.hello(need_key=True).json["upload_key"]
    mei.client = client
    item = mei.save("report", report_fields(town))
    assert mei.hand_in(item).status_code == 401  # the account has not ended
    assert client.get("/field/", headers={"X-Device-Key": mei.upload_key}).status_code == 303


def test_the_hand_in_key_sends_photos_of_an_ended_account_for_seven_days_and_of_a_live_one_never(
    mei, town, client, session, now, move_clock, picture
):
    mei.upload_key = mei.hello(need_key=True).json["upload_key"]
    item = mei.save("report", report_fields(town), [picture])
    mei.send(item)
    (photo,) = item.photos
    mei.client = client
    assert mei.offset_of(photo) == -1 and mei.piece(photo, 0, picture[:9]).status_code == 404
    session.get_one(type(town.mei), town.mei.id).ended_at = now
    session.commit()
    assert mei.offset_of(photo) == 0 and mei.piece(photo, 0, picture[:9]).status_code == 200
    move_clock(now + timedelta(days=7))
    assert mei.offset_of(photo) == -1 and mei.piece(photo, 9, picture[9:99]).status_code == 404
    assert mei.hello().status_code == 401
