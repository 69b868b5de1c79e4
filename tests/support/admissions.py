"""Applications for service items: what a department fills in, and items at each stage."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session
from support import databases

from fieldapp import clock
from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.service_items import admission, applications, opinions, yearly_review
from fieldapp.domain.service_items.applications import NewItem
from fieldapp.domain.service_items.workflow import Act
from fieldapp.domain.tasks import finishing, giving, refusing
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.models import Ballot, ItemKind, Person, ServiceItem, Stance, Task

SAID = Act("已核对")


def fields_of(town: Any, **other: Any) -> dict[str, Any]:
    """The form of an application."""
    today = clock.day_of(databases.NOW)
    plain = {
        "unit": str(town.roads.id), "name": "井盖巡查", "group": "关爱服务", "kind": "regular",
        "legal_basis": "《城市道路管理条例》第二十三条", "content": "看井盖", "standard": "发现后上报", "frequency": "每月一次",
        "minutes": "8", "means": "培训一次", "starts_on": today.isoformat(), "field_1": "井盖编号",
    }  # fmt: skip
    return {**plain, **other}


def new_item(now: datetime, **other: Any) -> NewItem:
    plain = {
        "name": "井盖巡查", "group": "关爱服务", "legal_basis": "《城市道路管理条例》", "content": "看井盖", "standard": "上报",
        "frequency": "每月一次", "minutes": 8, "means": "培训一次", "kind": ItemKind.REGULAR, "starts_on": day_of(now),
    }  # fmt: skip
    return NewItem(**{**plain, **other})


def actor(person: Person, now: datetime) -> Actor:
    return Actor.of(person, day_of(now))


def apply_for(session: Session, town: Any, now: datetime, **other: Any) -> ServiceItem:
    return applications.apply(session, actor(town.sun, now), town.roads.id, new_item(now, **other), now)


def accepted(session: Session, town: Any, now: datetime, **other: Any) -> ServiceItem:
    item = apply_for(session, town, now, **other)
    admission.accept(session, actor(town.bai, now), item, SAID, now)
    return item


def reviewed(session: Session, town: Any, now: datetime, **other: Any) -> ServiceItem:
    item = accepted(session, town, now, **other)
    opinions.advise(session, actor(town.tang, now), item, Stance.AGREE, "可以承担", now)
    admission.review(session, actor(town.bai, now), item, SAID, now)
    return item


def vote_all(
    session: Session, town: Any, item: ServiceItem, now: datetime, ballot: Ballot = Ballot.FOR
) -> None:
    for unit in (town.county_centre, town.street_centre, town.village_centre):
        admission.vote(session, actor(town.bai, now), item, unit, ballot, "会议意见", now)


def in_force(session: Session, town: Any, now: datetime, **other: Any) -> ServiceItem:
    item = reviewed(session, town, now, **other)
    vote_all(session, town, item, now)
    admission.decide(session, actor(town.bai, now), item, SAID, now)
    admission.publish(session, actor(town.bai, now), item, SAID, now)
    return item


def later(now: datetime, days: int) -> datetime:
    return now + timedelta(days=days)


def give(session: Session, town: Any, now: datetime, item: ServiceItem, **other: Any) -> Task:
    """The grid head gives the worker a task on the basis of this item."""
    new = NewTask("看井盖", day_of(now), town.mei, Subject(place=town.grid), item, **other)
    return giving.give(session, actor(town.lin, now), new, now)


def done(session: Session, town: Any, now: datetime, item: ServiceItem) -> Task:
    task = give(session, town, now, item)
    finishing.finish(session, actor(town.mei, now), task, "", [], now)
    return task


def refused(session: Session, town: Any, now: datetime, item: ServiceItem, **other: Any) -> Task:
    task = give(session, town, now, item, **other)
    refusing.refuse(session, actor(town.mei, now), task, "", now)
    return task


def row_of(session: Session, who: Person, item: ServiceItem, now: datetime) -> yearly_review.Reviewed:
    """The item's row in the yearly review."""
    rows = yearly_review.review(session, actor(who, now), now.year, day_of(now))
    return next(row for row in rows if row.item is item)
