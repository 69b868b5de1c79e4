"""Two workers and two schedulers never do a thing twice; what a killed one had is taken up after a few seconds."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp import bounded_process, clock, db, jobs
from fieldapp.domain import effects
from fieldapp.domain.photos import encoding
from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.models import Effect, Photo, PhotoState

TOGETHER = 3


def at_once(act):
    """Several threads begin at the same moment; what one of them raises is raised."""
    gate, raised = threading.Barrier(TOGETHER), []

    def _run():
        gate.wait()
        try:
            act()
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=_run) for _ in range(TOGETHER)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert raised == []


def test_each_effect_is_carried_out_by_one_worker(live_app, monkeypatch):
    done, lock = [], threading.Lock()

    def act(app, effect_id, payload):
        with lock:
            done.append(effect_id)
        with db.transaction() as session:
            effects.mark_done(session, effect_id, clock.now())

    monkeypatch.setitem(jobs.KINDS, "noted", act)
    with live_app.session() as session:
        made = [Effect(kind="noted", payload={}, made_at=live_app.now) for _ in range(12)]
        session.add_all(made)
        session.commit()
        ids = {each.id for each in made}
    at_once(lambda: jobs.carry_out(live_app.app))
    assert sorted(done) == sorted(ids)


def test_two_schedulers_at_the_same_moment_say_everything_once(live_app):
    from fieldapp.models import CaseStep, Delivery, Reminder

    def rows():
        with live_app.session() as session:
            return [len(session.scalars(select(kind.id)).all()) for kind in (CaseStep, Reminder, Delivery)]

    at_once(lambda: jobs.tick(live_app.app))
    after = rows()
    jobs.tick(live_app.app)
    assert rows() == after


@pytest.fixture
def received(app, session, town, now):
    files = PhotoFiles(app.config["PHOTO_FOLDER"])
    photo = Photo(state=PhotoState.WAITING, received_sha256=files.store(RECEIVED, b"sent"), received_at=now)
    session.add(photo)
    session.flush()
    effect = Effect(kind="reencode_photo", payload={"photo_id": str(photo.id)}, made_at=now)
    session.add(effect)
    session.commit()
    return effect


def test_a_photo_that_takes_long_stays_its_workers(
    app, session, received, monkeypatch, tmp_path, now, move_clock
):
    decoder = tmp_path / "decoder.py"
    decoder.write_text("import time; time.sleep(1.2); raise SystemExit(1)")
    monkeypatch.setattr(encoding, "DECODER", decoder)
    monkeypatch.setattr(bounded_process, "MOMENT", 0.3)
    leases, renew = [], effects.renew

    def _renew(own, effect_id, at):
        move_clock(now + timedelta(seconds=15 * (len(leases) + 1)))
        renew(own, effect_id, clock.now())
        leases.append(own.scalar(select(Effect.next_try_at).where(Effect.id == effect_id)))
        assert not effects.claim(own, effect_id, clock.now() + effects.LEASE - timedelta(seconds=1))

    monkeypatch.setattr(effects, "renew", _renew)
    jobs.carry_out(app)
    assert len(leases) >= 2 and leases == sorted(leases)
    assert leases[-1] > now + effects.LEASE


def test_what_a_killed_worker_had_is_due_after_the_lease_and_not_after_minutes(
    app, session, received, now, monkeypatch
):
    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    monkeypatch.setitem(jobs.KINDS, "reencode_photo", die)
    with pytest.raises(Killed):
        jobs.carry_out(app)
    session.expire_all()
    assert effects.due(session, now + timedelta(seconds=19)) == []
    assert [each.id for each in effects.due(session, now + timedelta(seconds=20))] == [received.id]


def test_a_lease_is_renewed_several_times_before_it_ends():
    assert bounded_process.MOMENT * 3 < effects.LEASE.total_seconds()


def test_whoever_waits_for_another_picture_renews_meanwhile(monkeypatch):
    monkeypatch.setattr(bounded_process, "MOMENT", 0.05)
    calls = []

    def meanwhile():
        calls.append(1)
        if len(calls) == 2:
            encoding.AT_ONCE.release()

    encoding.AT_ONCE.acquire()
    with encoding._turn(meanwhile):
        pass
    assert len(calls) >= 2 and encoding.AT_ONCE.acquire(blocking=False)
    encoding.AT_ONCE.release()


def test_a_worker_that_cannot_renew_ends_its_program(tmp_path, monkeypatch):
    import time

    monkeypatch.setattr(bounded_process, "MOMENT", 0.1)
    program = tmp_path / "program.py"
    program.write_text("import time; time.sleep(60)")

    def away():
        raise ConnectionError

    began = time.monotonic()
    with pytest.raises(ConnectionError):
        _run(program, away)
    assert time.monotonic() - began < 50


def _run(program, meanwhile):
    import tempfile

    with tempfile.TemporaryFile() as file:
        bounded_process.run(program, file, 60, meanwhile)
