"""How the server is doing: as a probe asks, as Prometheus reads it, and in words at the administrators' desk."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from fieldapp import clock, db, disks
from fieldapp.domain import operating_figures
from fieldapp.domain.operating_figures import Figures, Queue
from fieldapp.web.access import actor

SEEN = "server_state"  # in the app's extensions: what was counted last, and when
EVERY = timedelta(minutes=1)
LONGEST_WAIT = 15 * 60  # seconds
OLDEST_BACKUP = 26 * 3600  # one a night, and two hours for a long one
MOST_APART = 2.0  # seconds between the clocks of two machines
Gauges = Mapping[str, tuple[str, Mapping[str, float]]]


def init_app(app: Flask) -> None:
    app.extensions[SEEN] = (None, None)
    app.add_template_global(server_warnings)


def queue_and_clock(now: datetime) -> tuple[float, float]:
    """Seconds that the oldest due piece of background work waits, and that this machine is ahead of the database's."""
    before = clock.machine_seconds()
    queue = operating_figures.queue(db.session(), now)
    return queue.age, _ahead(before, queue, clock.machine_seconds())


def figures_and_clock(now: datetime) -> tuple[Figures, float]:
    """Everything counted, and the seconds that this machine's clock is ahead of the database's."""
    before = clock.machine_seconds()
    figures = operating_figures.count(db.session(), now)
    return figures, _ahead(before, figures.queue, clock.machine_seconds())


def gauges(figures: Figures, ahead: float, settings: Mapping[str, Any]) -> Gauges:
    """As Prometheus reads it: name → words and figures by label."""
    age = figures.backup_age
    return {
        "queue_age_seconds": ("Wait of the oldest due background work.", {"": figures.queue.age}),
        "schedule_age_seconds": ("Delay of the oldest deadline not looked at.", {"": figures.schedule_age}),
        "background_work_given_up": ("Background work that failed at every attempt.", {"": figures.given_up}),
        "deliveries": (
            "Messages on their way, and those that could not leave.",
            {"unsent": figures.unsent, "undeliverable": figures.undeliverable},
        ),
        "unreviewed_age_seconds": ("Age of the oldest unreviewed submission.", {"": figures.unreviewed_age}),
        "lost_sequence_numbers": ("Numbers of phones that never arrived.", {"": figures.lost_numbers}),
        "backup_age_seconds": (
            "Age of the last backup; +Inf without any.",
            {"": float("inf") if age is None else age},
        ),
        "clock_ahead_seconds": ("This machine's clock ahead of the database's.", {"": ahead}),
        "free_bytes": ("Room on the disks.", disks.free_bytes(settings)),
    }


def server_warnings() -> list[str]:
    """What whoever looks after the server must know on any page of the desk; counted once a minute."""
    if not actor().may_anywhere("manage_server"):
        return []
    now = clock.now()
    counted, counted_at = current_app.extensions[SEEN]
    if counted_at is None or not counted_at <= now < counted_at + EVERY:
        try:
            counted = figures_and_clock(now)
        except SQLAlchemyError:
            return []
        current_app.extensions[SEEN] = (counted, now)
    figures, ahead = counted
    return list(_sentences(figures, ahead, current_app.config))


def _sentences(figures: Figures, ahead: float, settings: Mapping[str, Any]) -> Iterator[str]:
    waits = max(figures.queue.age, figures.schedule_age)
    if waits > LONGEST_WAIT:
        yield gettext(
            "Background work has stood still for %(minutes)s minutes: photos, messages and deadlines wait. "
            "Ask the operator to start `fieldapp work`.",
            minutes=round(waits / 60),
        )
    if figures.given_up:
        yield gettext(
            "%(count)s pieces of background work failed at every attempt. Ask the operator to look into the log.",
            count=figures.given_up,
        )
    if abs(ahead) > MOST_APART:
        yield gettext(
            "The clocks of the server and its database are %(seconds)s seconds apart. "
            "Ask the operator to synchronise them.",
            seconds=round(abs(ahead)),
        )
    if not settings["DEMO"] and (warning := _about_backups(figures)):
        yield warning


def _about_backups(figures: Figures) -> str:
    if figures.backup_age is None and figures.age > OLDEST_BACKUP:
        return gettext("No backup has been taken yet. Ask the operator to set up the nightly backup.")
    if (figures.backup_age or 0) > OLDEST_BACKUP:
        return gettext(
            "The last backup is %(hours)s hours old. Ask the operator why last night's is missing.",
            hours=int(figures.backup_age or 0) // 3600,
        )
    return ""


def _ahead(before: float, queue: Queue, after: float) -> float:
    """Compared with the moment in the middle of the question; what lies within the question's time is no difference."""
    difference = (before + after) / 2 - queue.database_seconds
    return 0.0 if abs(difference) <= (after - before) / 2 else difference
