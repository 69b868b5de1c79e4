"""The yearly review: what each item in force cost and brought, and which grounds for an exit that proposes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, case, func, or_, select
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.calendar.working_days import at
from fieldapp.domain.reference.settings import setting
from fieldapp.domain.service_items import minutes, refusals, rights
from fieldapp.domain.service_items.minutes import Sampled
from fieldapp.models import ExitGround, ItemKind, ServiceItem, Task

NOTHING = Sampled(0, None)
FEWEST_TASKS = 5  # below, a share of refused tasks says nothing
MOST_ITEMS = 200
LONG = timedelta(days=180)


@dataclass(frozen=True)
class Reviewed:
    """One item in one year: tasks given and refused, the minutes said, and what this proposes."""

    item: ServiceItem
    given: int
    refused: int
    sampled: Sampled
    proposes: ExitGround | None

    @property
    def percent(self) -> int | None:
        """The minutes said, of those admitted."""
        admitted = self.item.minutes_per_household
        return (
            round(100 * self.sampled.mean / admitted) if self.sampled.mean is not None and admitted else None
        )


def review(session: Session, actor: Actor, year: int, today: date) -> list[Reviewed]:
    """The items that were in force in a year, those with a proposal first; five statements, whatever their number."""
    since, until = date(year, 1, 1), date(year + 1, 1, 1)
    items = session.scalars(_in_force_in(actor, since, until)).all()
    tasks = {row.service_item_id: row for row in _tasks(session, actor, since, until)}
    said = minutes.by_item(session, since, until)
    most_cost = int(setting(session, "item_cost_percent", "150"))
    most_rejected = int(setting(session, "item_rejected_percent", "30"))
    found = []
    for item in items:
        row = tasks.get(item.id)
        given, refused = (row.given, row.refused) if row else (0, 0)
        plain = Reviewed(item, given, refused, said.get(item.id, NOTHING), None)
        ground = _ground(plain, most_cost, most_rejected, today) if item.is_admitted(today) else None
        found.append(Reviewed(item, given, refused, plain.sampled, ground))
    return sorted(found, key=lambda each: (each.proposes is None, each.item.group, each.item.code))


def _ground(each: Reviewed, most_cost: int, most_rejected: int, today: date) -> ExitGround | None:
    if each.percent is not None and each.percent > most_cost:
        return ExitGround.TOO_COSTLY
    if each.given >= FEWEST_TASKS and each.refused * 100 > each.given * most_rejected:
        return ExitGround.WIDELY_REJECTED
    return ExitGround.UNUSED if each.given == 0 and _is_long(each.item, today) else None


def _is_long(item: ServiceItem, today: date) -> bool:
    """In force long enough that nobody needing it says something; what ends by itself is left to its end."""
    return item.kind is ItemKind.REGULAR and item.starts_on <= today - LONG


def _in_force_in(actor: Actor, since: date, until: date) -> Select[ServiceItem]:
    lived = (
        ServiceItem.state.in_(rights.PUBLISHED),
        ServiceItem.starts_on < until,
        or_(ServiceItem.ends_on.is_(None), ServiceItem.ends_on > since),
    )
    query = rights.visible(actor).where(*lived)
    return query.order_by(ServiceItem.group, ServiceItem.code).limit(MOST_ITEMS)


def _tasks(session: Session, actor: Actor, since: date, until: date) -> Sequence[Row[UUID, int, int]]:
    is_refused = case((refusals.was_refused(), 1), else_=0)
    query = select(
        Task.service_item_id, func.count().label("given"), func.sum(is_refused).label("refused")
    ).where(
        Task.service_item_id.is_not(None),
        policy.within(Task.scope, actor.scopes("give_task")),
        Task.given_at >= at(since, time.min),
        Task.given_at < at(until, time.min),
    )
    return session.execute(query.group_by(Task.service_item_id)).all()
