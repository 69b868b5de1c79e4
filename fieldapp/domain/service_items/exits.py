"""A published item is paused, taken up again, or ended on one of the grounds of the standard."""

from datetime import datetime

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.service_items.workflow import Act, open_step, take_step
from fieldapp.models import ItemVerb, ServiceItem

V = ItemVerb


def pause(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> None:
    """No new tasks until it is taken up again."""
    take_step(session, actor, item, V.PAUSE, act, now)


def resume(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> None:
    """Take it up again. Raises RuleBroken once its period is over."""
    open_step(session, actor, item, V.RESUME, act)
    if item.is_over(day_of(now)):
        raise RuleBroken("The period applied for is over. It cannot come into force any more.")
    take_step(session, actor, item, V.RESUME, act, now)


def ask_exit(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> None:
    """The applicant asks that it ends; the county's centre ends it."""
    take_step(session, actor, item, V.ASK_EXIT, act, now)
    item.exit_asked_at = item.exit_asked_at or now
    session.flush()


def end(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> None:
    """End it from today on, with a ground. Raises RuleBroken without one."""
    if act.ground is None:
        raise RuleBroken("Please choose the ground for the exit.")
    take_step(session, actor, item, V.END, act, now)
    today = day_of(now)
    item.exit_ground, item.exit_asked_at = act.ground, None
    item.ends_on = min(item.ends_on or today, today)
    session.flush()
