"""Background work: carries out the effects that requests wrote, and what is due by the clock.

The table of effects is what lasts; the queue only wakes the worker. A job killed anywhere is done again.
"""

import threading
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

import structlog
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from fieldapp import audit_work, clock, db
from fieldapp.domain import effects
from fieldapp.domain.account_security import required_factors
from fieldapp.domain.escalation import run
from fieldapp.domain.escalation.scan import Scan, begin
from fieldapp.domain.offline import sequence_gaps
from fieldapp.domain.organisation import unit_faults
from fieldapp.domain.overview import stored_trends, trends
from fieldapp.domain.photos import reencoding
from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.domain.privacy import retention
from fieldapp.domain.submissions import unapplied
from fieldapp.models import Delivery, Effect
from fieldapp.pages import operator_words
from fieldapp.senders import delivering

if TYPE_CHECKING:
    from fieldapp import job_queue

log = structlog.get_logger()
QUEUE = "jobs"
TAKE_STOCK_AT = ("40", "19")  # minute and hour, UTC: at twenty to four in China
SEAL_AUDIT_CHAIN_AT = ("5", "16")  # at five past midnight in China
COUNT_TRENDS_AT = ("50", "16")  # at ten to one in China, once the day is over
_making = threading.Lock()


def init_app(app: Flask) -> None:
    app.extensions[QUEUE] = None
    _wake_on_commit(app)


def queue(app: Flask, waits: bool = False) -> "job_queue.Queue":
    """The app's queue, made when it is first used: it loads a library and, on PostgreSQL, opens a connection."""
    with _making:
        if app.extensions[QUEUE] is None:
            from fieldapp import job_queue  # noqa: PLC0415 - loaded when used

            each_minute = [job_queue.Periodic("tick", "*", "*", lambda: tick(app))]
            nightly = [
                job_queue.Periodic("take_stock", *TAKE_STOCK_AT, lambda: take_stock(app)),
                job_queue.Periodic("seal_audit_chain", *SEAL_AUDIT_CHAIN_AT, lambda: seal_audit_chain(app)),
                job_queue.Periodic("count_trends", *COUNT_TRENDS_AT, lambda: count_trends(app)),
            ]
            app.extensions[QUEUE] = job_queue.Queue(
                app.config, lambda: _act(app), [*each_minute, *nightly], waits
            )
        return cast("job_queue.Queue", app.extensions[QUEUE])


def start(app: Flask) -> None:
    """Begin working in threads of this process."""
    queue(app).start()


def work(app: Flask) -> None:
    """Work until told to stop: a process of its own. A database that is away is waited for."""
    queue(app, waits=True).run()


def _act(app: Flask) -> None:
    carry_out(app)
    delivering.deliver(app)


def tick(app: Flask) -> None:
    """Everything that is due by the clock; may run twice, in parallel, or be killed in the middle."""
    carry_out(app)
    files = PhotoFiles(app.config["PHOTO_FOLDER"])
    with app.app_context():
        with db.transaction() as session:
            unapplied.give_up_waiting(session, clock.now())
            sequence_gaps.check_all(session, clock.now())
            retention.purge(session, clock.now())
            required_factors.hold_sessions(session, clock.now())
        escalate()
        with db.looking():
            orphans = retention.orphans(db.session(), files, clock.now())
            operator_words.refresh(app, clock.now())
    for kind, name in orphans:
        files.remove(kind, name)
    delivering.deliver(app)
    keep_audit_chain(app)


def keep_audit_chain(app: Flask) -> None:
    """Link the new lines of the access log and send them on; a log server that is away is tried again in a minute."""
    with app.app_context():
        audit_work.link(app)
        try:
            audit_work.send(app)
        except OSError as away:
            log.warning("audit_export_failed", error=repr(away))


def seal_audit_chain(app: Flask) -> None:
    """Once a night."""
    with app.app_context():
        audit_work.seal(app)


def take_stock(app: Flask) -> None:
    """Once a night."""
    with app.app_context():
        db.take_stock()


def count_trends(app: Flask) -> None:
    """Once a night: the figures of areas with many cases, each read without a lock and kept in a transaction."""
    with app.app_context():
        with db.looking():
            areas = stored_trends.large_areas(db.session(), clock.now())
        for area in areas:
            with db.looking():
                found = trends.count(db.session(), area, clock.now())
            with db.transaction() as session:
                stored_trends.store(session, found, uuid4())


def escalate() -> None:
    """Climb every ladder that has a rung due, a few cases a transaction; stops when another scanner is at it."""
    with db.looking():
        scan = begin(db.session(), clock.now())
        ids = run.due_ids(db.session(), scan.now)
    while ids:
        if not _climb(scan, ids):
            return
        with db.looking():
            ids = run.due_ids(db.session(), scan.now)
    with db.transaction() as session:
        unit_faults.end_repaired(session, scan.now, scan.responsible_units)


def _climb(scan: Scan, ids: Sequence[UUID]) -> int:
    """One transaction; when a case breaks it, each of them on its own, and the broken one later."""
    try:
        with db.transaction() as session:
            return run.climb(session, scan, ids)
    except Exception as error:
        if len(ids) > 1:
            return sum(_climb(scan, [each]) for each in ids)
        log.exception("escalation_failed", case=str(ids[0]), error=repr(error))
        with db.transaction() as session:
            run.postpone(session, ids[0], scan.now)
        return 1


def carry_out(app: Flask) -> int:
    """Carry out what is due; returns how many effects were done. Failures wait and are tried again."""
    done = 0
    with app.app_context():
        with db.looking():
            waiting = [
                (effect.id, effect.kind, effect.payload) for effect in effects.due(db.session(), clock.now())
            ]
        for effect_id, kind, payload in waiting:
            done += _carry_out_one(app, effect_id, KINDS[kind], payload)
    return done


def _carry_out_one(app: Flask, effect_id: UUID, act: Callable[..., None], payload: dict[str, Any]) -> bool:
    with db.transaction() as session:
        if not effects.claim(session, effect_id, clock.now()):
            return False
    try:
        act(app, effect_id, payload)
    except Exception as error:  # a broken effect must not stop the others
        log.exception("effect_failed", effect=str(effect_id))
        with db.transaction() as session:
            effects.mark_failed(session, effect_id, repr(error), clock.now())
        return False
    return True


def reencode_photo(app: Flask, effect_id: UUID, payload: dict[str, Any]) -> None:
    """Replace what was received by a harmless picture; decoded outside any transaction."""
    files, photo_id = PhotoFiles(app.config["PHOTO_FOLDER"]), UUID(payload["photo_id"])
    with db.looking():
        received = reencoding.received_of(db.session(), photo_id)
        attempts = db.session().get_one(Effect, effect_id).attempts
    if received is None:
        return _note_done(effect_id)
    became = reencoding.reencode(files, received, attempts, lambda: _renew(effect_id))
    if became.cause is not None:
        log.error("photo_given_up", received=received, exc_info=became.cause)
    with db.transaction() as session:
        reencoding.write_down(session, photo_id, became)
        effects.mark_done(session, effect_id, clock.now())
    with db.looking():
        is_needed = reencoding.is_received_needed(db.session(), received)
    if not is_needed:
        files.remove(RECEIVED, received)
    return None


def _renew(effect_id: UUID) -> None:
    with db.transaction() as session:
        effects.renew(session, effect_id, clock.now())


def _note_done(effect_id: UUID) -> None:
    with db.transaction() as session:
        effects.mark_done(session, effect_id, clock.now())


KINDS: dict[str, Callable[[Flask, UUID, dict[str, Any]], None]] = {"reencode_photo": reencode_photo}


def _wake_on_commit(app: Flask) -> None:
    """Wakes the worker once a transaction that wrote what is due at once is committed.

    By then the answer is decided: a queue that fails is logged, and tick() finds the row within a minute.
    """
    with app.app_context():
        maker = db.alchemy.sessionmaker
    whose = weakref.ref(app)  # listeners are never let go of: what they hold strongly stays with them

    @event.listens_for(maker, "after_flush")
    def _note(session: Session, _context: object) -> None:
        if any(isinstance(row, Effect | Delivery) for row in session.new):
            effects.wake_after_commit(session)

    @event.listens_for(maker, "after_commit")
    def _wake(session: Session) -> None:
        if session.info.pop(effects.WAKES, False):
            try:
                if (alive := whose()) is not None:
                    queue(alive).wake()
            except Exception as error:
                log.exception("wake_up_failed", error=repr(error))
