"""What a report most likely is about and where: the reporter's own usual categories, and where they reported last.

Shown to the reporter alone, as a place to begin from; nothing is counted for anybody else.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.models import Category, Patrol, Report

LATELY, TODAY = timedelta(days=90), timedelta(hours=12)
MOST_USUAL = 5


def usual_categories(session: Session, actor: Actor, now: datetime) -> list[str]:
    """Codes of what this person reports most, the most usual first."""
    mine = select(Category.code).join(Report, Report.category_id == Category.id)
    mine = mine.where(
        Report.person_id == actor.id, Report.received_at > now - LATELY, Category.ended.is_(False)
    )
    mine = mine.group_by(Category.code).order_by(func.count().desc(), Category.code)
    return list(session.scalars(mine.limit(MOST_USUAL)))


def last_place(session: Session, actor: Actor, now: datetime) -> str:
    """The words for the place of the latest report of the last hours."""
    mine = select(Report.place_words).where(Report.person_id == actor.id, Report.received_at > now - TODAY)
    mine = mine.where(Report.place_words != "")
    return session.scalar(mine.order_by(Report.received_at.desc()).limit(1)) or ""


def place_of_patrol(session: Session, actor: Actor, patrol: Patrol) -> str:
    """Where the latest report of this patrol was, else what the patrol itself says."""
    mine = select(Report.place_words).where(Report.patrol_id == patrol.id, Report.person_id == actor.id)
    mine = mine.where(Report.place_words != "")
    return session.scalar(mine.order_by(Report.received_at.desc()).limit(1)) or patrol.place_words
