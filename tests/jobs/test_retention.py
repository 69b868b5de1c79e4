"""Of what phones sent and nobody took in, words and pictures go when their time is over; receipts stay."""

import io
import os
from datetime import timedelta
from uuid import uuid4

import pytest
from PIL import Image
from support.phone import Phone, report_fields, visit_fields

from fieldapp import jobs
from fieldapp.domain.photos.files import ARRIVING, PhotoFiles
from fieldapp.domain.receipts import QUARANTINE_DAYS, quarantine
from fieldapp.models import (
    Door,
    Outcome,
    Photo,
    PhotoState,
    Quarantined,
    QuarantineKind,
    Receipt,
    Task,
    TaskState,
    Unapplied,
)

DAY = timedelta(days=1)


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


@pytest.fixture
def files(app):
    return PhotoFiles(app.config["PHOTO_FOLDER"])


@pytest.fixture
def picture():
    out = io.BytesIO()
    Image.effect_noise((320, 240), 90).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


@pytest.fixture
def later(app, files, now, move_clock):
    """later(days) → every file there is is that old, and the minute job has run."""

    def _later(days):
        for path in files.root.rglob("*"):
            if path.is_file():
                os.utime(path, (now.timestamp(), now.timestamp()))
        move_clock(now + days * DAY)
        jobs.tick(app)

    return _later


def send(phone, item):
    answer = phone.send(item).json["outcome"]
    phone.send_photos(item)
    return answer


def lie(files):
    return {path.name for path in files.root.rglob("*") if path.is_file()}


def test_what_was_never_put_right_is_emptied_and_its_photos_go(
    mei, town, session, app, files, later, picture
):
    item = mei.save("report", report_fields(town, words=""), [picture])
    assert send(mei, item) == "needs_fix"
    jobs.carry_out(app)
    (photo,) = item.photos
    later(29)
    assert session.get_one(Unapplied, item.id, populate_existing=True).body
    shown = session.get_one(Photo, photo, populate_existing=True).sha256
    assert shown in lie(files)
    later(31)
    session.expire_all()
    assert session.get_one(Unapplied, item.id).body is None
    assert session.get_one(Receipt, item.id).outcome is Outcome.NEEDS_FIX
    assert session.get(Photo, photo) is None
    assert shown not in lie(files)


def test_photos_of_what_waits_for_a_decision_are_kept_however_long(mei, town, session, later, picture):
    session.get_one(Task, town.task.id).state = TaskState.WITHDRAWN
    session.commit()
    item = mei.save("task_done", {"words": "已看望"}, [picture], target=town.task.id)
    assert send(mei, item) == "review"
    later(60)
    session.expire_all()
    assert session.get_one(Unapplied, item.id).body
    assert all(session.get(Photo, id) for id in item.photos)


def test_photos_of_something_set_aside_go_with_its_words(
    mei, town, session, sign_in, later, picture, now, move_clock
):
    session.get_one(Task, town.task.id).state = TaskState.WITHDRAWN
    session.commit()
    item = mei.save("task_done", {"words": "已看望"}, [picture], target=town.task.id)
    send(mei, item)
    move_clock(now + 20 * DAY)
    lin = sign_in(town.lin)
    move_clock(now)
    lin.post(f"/desk/reviews/{item.id}/set-aside", data={"reason": "重复"})
    row = session.get_one(Unapplied, item.id)
    row.decided_at, row.delete_at = now + 20 * DAY, now + 50 * DAY
    session.commit()
    later(49)
    assert all(session.get(Photo, id, populate_existing=True) for id in item.photos)
    later(51)
    session.expire_all()
    assert [session.get(Photo, id) for id in item.photos] == [None]
    assert session.get(Unapplied, item.id) is None


def test_photos_of_a_report_stay_and_so_do_those_still_on_their_way_to_one(
    mei, town, session, app, later, picture
):
    item = mei.save("report", report_fields(town), [picture, picture[:-2] + b"\x00\xff\xd9"])
    mei.send(item)
    first, second = item.photos
    mei.piece(first, 0, item.photos[first])
    jobs.carry_out(app)
    later(60)
    session.expire_all()
    assert session.get_one(Photo, first).state is PhotoState.READY
    assert session.get_one(Photo, second).state is PhotoState.ARRIVING


def test_pieces_whose_photo_nobody_knows_are_swept_after_a_day(mei, town, files, later, picture):
    item = mei.save("report", report_fields(town), [picture])
    mei.send(item)
    (known,) = item.photos
    mei.piece(known, 0, picture[:100])
    stray = uuid4()
    files.append(stray, 0, b"left over")
    later(0.9)
    assert files.arrived(stray) == 9
    later(1.1)
    assert (files.arrived(stray), files.arrived(known)) == (0, 100)
    assert known.hex in {path.name for path in (files.root / ARRIVING).rglob("*")}


def test_a_number_that_waits_in_vain_is_still_received(mei, town, session, later):
    visit = mei.save("visit", {**visit_fields(town.house), "household": uuid4()})
    assert mei.send(visit).json["outcome"] == "parked"
    later(2)
    assert session.get_one(Receipt, visit.id, populate_existing=True).outcome is Outcome.REVIEW


def test_what_lies_in_quarantine_is_gone_after_thirty_days_and_not_before(town, session, now, later):
    row = quarantine(session, Door.SYNC, town.mei.id, QuarantineKind.UNREADABLE, "几句话", now)
    session.commit()
    kept = row.id
    later(QUARANTINE_DAYS - 1)
    session.expire_all()
    assert session.get(Quarantined, kept).body == "几句话"
    later(QUARANTINE_DAYS)
    session.expire_all()
    assert session.get(Quarantined, kept) is None
