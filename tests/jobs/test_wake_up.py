"""A queue that cannot be reached costs a minute, never a submission."""

import gc
import io
import weakref
from uuid import uuid4

import pytest
import structlog
from PIL import Image
from sqlalchemy import select
from support.live import run_live

from fieldapp import jobs
from fieldapp.models import Effect, Photo, PhotoState, Report


def picture():
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "JPEG")
    return io.BytesIO(out.getvalue())


def report(with_photo=True):
    words = {"submission_id": str(uuid4()), "category": "lamp", "words": "灯坏了", "place_words": "桥头"}
    sent = {**words, "urgency": "ordinary"}
    return {**sent, "photos": (picture(), "a.jpg")} if with_photo else sent


@pytest.fixture
def broken_queue(app, monkeypatch):
    def fail(*_, **__):
        raise OSError("database or disk is full")

    monkeypatch.setattr(jobs.queue(app).huey.storage, "enqueue", fail)


def test_what_was_committed_is_answered_as_received_though_the_queue_fails(
    app, session, town, sign_in, broken_queue
):
    with structlog.testing.capture_logs() as lines:
        answer = sign_in(town.mei).post("/field/reports/", data=report())
    assert answer.status_code == 303
    assert [line["log_level"] for line in lines if line["event"] == "wake_up_failed"] == ["error"]
    assert session.scalars(select(Report).where(Report.words == "灯坏了")).one()


def test_an_app_that_nobody_holds_any_more_goes_with_all_it_has(tmp_path):
    with run_live(tmp_path / "photos") as live:
        assert live.sign_in("mei").post("/field/reports/", data=report()).status_code == 303
        held = weakref.ref(live.app)
    del live
    gc.collect()
    assert held() is None


def test_the_periodic_look_finds_what_the_queue_was_never_told(app, session, town, sign_in, broken_queue):
    sign_in(town.mei).post("/field/reports/", data=report())
    assert session.scalars(select(Effect)).one().done_at is None
    jobs.tick(app)
    session.expire_all()
    assert session.scalars(select(Effect)).one().done_at is not None
    assert session.scalars(select(Photo.state)).all().count(PhotoState.READY) == 1
