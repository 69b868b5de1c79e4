"""What is said about phones in words: what is missing, what is held too long, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import Select, case, exists, select
from sqlalchemy.orm import joinedload

from fieldapp import clock, db
from fieldapp.domain.access import record_visibility
from fieldapp.domain.offline import sequence_gaps
from fieldapp.domain.offline.sequence_gaps import HELD_LONG, NUMBERS_MISSING
from fieldapp.models import Device, Notice, Person
from fieldapp.web.access import actor

LITTLE_SPACE_MB = 200
MOST_NOTICES = 5


@dataclass(frozen=True)
class Card:
    """One phone: what it says of itself, what is wrong, what to do."""

    device: Device
    missing: str
    is_held_long: bool
    advice: list[str]

    @property
    def is_troubled(self) -> bool:
        return bool(self.missing) or self.is_held_long

    @property
    def held(self) -> str:
        """How much it has not sent, and since when."""
        count, oldest = self.device.held_count, age(self.device.held_oldest_at)
        if not count:
            return gettext("Nothing")
        if not oldest:
            return gettext("%(count)s items", count=count)
        return gettext("%(count)s items, the oldest for %(age)s", count=count, age=oldest)

    @property
    def space(self) -> str:
        free = self.device.free_mb
        return gettext("%(count)s MB", count=free) if free is not None else ""

    @property
    def storage(self) -> str:
        """Whether the browser has promised to keep what is unsent."""
        if self.device.is_persisted is None:
            return gettext("Unknown")
        return gettext("Persistent") if self.device.is_persisted else gettext("May be cleared by the browser")


def troubled_first() -> Select[Device]:
    """Never sorted by person or contact: within each half, by the phone's own random id."""
    spoken_of = exists().where(Notice.subject_id == Device.id, Notice.ended_at.is_(None))
    query = record_visibility.visible_devices(actor()).order_by(case((spoken_of, 0), else_=1), Device.id)
    return query.options(joinedload(Device.person).load_only(Person.name))


def cards(devices: list[Device]) -> list[Card]:
    said = sequence_gaps.notices_of(db.session(), [device.id for device in devices])
    return [
        _card(device, said.get((device.id, NUMBERS_MISSING)), said.get((device.id, HELD_LONG)))
        for device in devices
    ]


def _card(device: Device, missing: Notice | None, held: Notice | None) -> Card:
    lost = numbers(missing.details.get("numbers", [])) if missing else ""
    return Card(device, lost, held is not None, _advice(device, bool(lost), held is not None))


def _advice(device: Device, is_missing: bool, is_held_long: bool) -> list[str]:
    said = []
    if is_missing:
        said.append(
            gettext(
                "These records did not arrive and are no longer on the phone. Ask the worker what "
                "was recorded and have it entered again. Do not clear anything on the phone until "
                "then."
            )
        )
    if is_held_long:
        said.append(gettext("Ask the worker to open the app while online and to sign in again if asked."))
    if device.is_persisted is False and device.held_count:
        said.append(
            gettext("The browser may delete unsent work. Please add the app to the phone's home screen.")
        )
    if device.free_mb is not None and device.free_mb < LITTLE_SPACE_MB:
        said.append(gettext("The phone is almost full. Please delete old photos or videos."))
    return said


def numbers(ranges: list[list[int]]) -> str:
    """[[3, 3], [5, 7]] as 3, 5–7."""
    return gettext(", ").join(f"{first}" if first == last else f"{first}–{last}" for first, last in ranges)


def age(moment: datetime | None) -> str:
    """How long ago, in the largest unit that says enough."""
    if moment is None:
        return ""
    hours = max(int((clock.now() - moment).total_seconds() // 3600), 0)
    if hours >= 48:
        return gettext("%(count)s days", count=hours // 24)
    return gettext("%(count)s hours", count=hours) if hours else gettext("Less than an hour")


def notice_lines() -> list[dict[str, Any]]:
    """The desk's overview: whose phone, what about it, for who may see phones there."""
    if not actor().may_anywhere("see_devices"):
        return []
    named = (
        select(Notice, Person.name)
        .join(Device, Device.id == Notice.subject_id)
        .join(Person, Person.id == Device.person_id)
        .where(Notice.id.in_(record_visibility.visible_notices(actor()).with_only_columns(Notice.id)))
        .order_by(Notice.made_at, Notice.subject_id, Notice.kind)
    )
    found = db.session().execute(named.limit(MOST_NOTICES)).all()
    return [
        {"words": _notice_words(notice, name), "href": url_for("desk.devices.index")}
        for notice, name in found
    ]


def _notice_words(notice: Notice, name: str) -> str:
    if notice.kind == NUMBERS_MISSING:
        lost = numbers(notice.details.get("numbers", []))
        return gettext("%(name)s's phone: records %(numbers)s did not arrive", name=name, numbers=lost)
    return gettext("%(name)s's phone: unsent records older than a day", name=name)
