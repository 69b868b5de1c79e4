"""The minutes: frozen when they are signed off, corrected by a new version."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.meetings.meetings import hold
from fieldapp.domain.meetings.minutes_content import Content, gather, parts_of
from fieldapp.models import Meeting, MeetingState, Minutes


def sign_off(
    session: Session, actor: Actor, meeting: Meeting, course: str, now: datetime, seen: str = ""
) -> Minutes:  # fmt: skip
    """Freeze the minutes. Raises RuleBroken before attendance is noted."""
    hold(session, actor, meeting, (MeetingState.OPENED,), seen)
    if any(each.is_present is None for each in meeting.units):
        raise RuleBroken("Please note first which units are present.")
    content = gather(session, meeting, course)
    meeting.state = MeetingState.SIGNED_OFF
    return _write(session, actor, meeting, content, "", now)


def correct(
    session: Session, actor: Actor, meeting: Meeting, part: str, words: str, reason: str, now: datetime, seen: str = ""
) -> Minutes:  # fmt: skip
    """A new version in which one part reads differently, and why. The tasks of decisions keep their words.

    `part`: course, unit:<number> (present becomes excused, or the reverse), or decision:<matter>:<number>.
    """
    hold(session, actor, meeting, (MeetingState.SIGNED_OFF,), seen)
    if not reason.strip():
        raise RuleBroken("Please write the reason.")
    content = deepcopy(versions(session, meeting)[-1].content)
    _replace(content, part, words.strip())
    return _write(session, actor, meeting, content, reason.strip(), now)


def versions(session: Session, meeting: Meeting) -> Sequence[Minutes]:
    """All versions, the first one first."""
    query = select(Minutes).where(Minutes.meeting_id == meeting.id).options(joinedload(Minutes.signed_by))
    return session.scalars(query.order_by(Minutes.number)).all()


def _replace(content: Content, part: str, words: str) -> None:
    if part not in parts_of(content):
        raise RuleBroken("Please choose what is corrected.")
    name, *numbers = part.split(":")
    if name == "unit":
        unit = content["units"][int(numbers[0])]
        unit["is_present"] = not unit["is_present"]
        return
    if not words and name == "decision":
        raise RuleBroken("Please write how it reads correctly.")
    if name == "course":
        content["course"] = words
    else:
        content["matters"][int(numbers[0])]["decisions"][int(numbers[1])]["words"] = words


def _write(
    session: Session, actor: Actor, meeting: Meeting, content: Content, reason: str, now: datetime
) -> Minutes:  # fmt: skip
    last = session.scalar(select(func.max(Minutes.number)).where(Minutes.meeting_id == meeting.id)) or 0
    written = Minutes(
        meeting_id=meeting.id,
        number=last + 1,
        content=content,
        reason=reason,
        signed_at=now,
        signed_by_id=actor.id,
    )
    session.add(written)
    session.flush()
    return written
