"""Households, residents and visits of the demo town."""

import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fieldapp.clock import CHINA, day_of
from fieldapp.demo import ground
from fieldapp.demo.words import GIVEN_NAMES, SURNAMES
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.households import households, residents, visits
from fieldapp.domain.households.households import HouseholdEntry
from fieldapp.domain.households.residents import ResidentEntry
from fieldapp.domain.households.visits import VisitEntry
from fieldapp.domain.service_items.catalogue import admitted
from fieldapp.domain.tasks import finishing, giving
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.models import (
    CareKind,
    CareSource,
    Condition,
    Household,
    LegalBasis,
    Need,
    Person,
    Place,
    Resident,
    Task,
    VisitWay,
)

CARE = [
    CareKind.LIVING_ALONE,
    CareKind.EMPTY_NEST,
    CareKind.EIGHTY_PLUS,
    CareKind.SUBSISTENCE,
    CareKind.EVACUATION,
]


def build(
    session: Session, workers: list[tuple[Place, Person]], chance: random.Random, now: datetime, count: int
) -> None:
    """`count` households over all grids; a third of them with somebody who receives a service."""
    for number in range(count):
        grid, worker = workers[number % len(workers)]
        actor = Actor.of(worker, day_of(now))
        home = _household(session, actor, grid, chance, now)
        if chance.random() < 0.35:
            _resident(session, actor, home, chance, now)
    _tasks(session, workers, chance, now)


def _household(
    session: Session, actor: Actor, grid: Place, chance: random.Random, now: datetime
) -> Household:
    entry = HouseholdEntry(
        address=ground.address_in(grid, chance),
        position=ground.point_in(grid, chance) if chance.random() < 0.3 else None,
        headcount=chance.randint(1, 6),
        contact_name=chance.choice(SURNAMES) + chance.choice(GIVEN_NAMES),
        contact_phone=f"1000002{chance.randint(0, 9999):04d}",
        consented=True,
        convenient_hours=chance.choice(["", "上午", "晚饭后", "周末"]),
        please_note=chance.choice(["", "", "", "有狗", "上夜班，白天休息"]),
    )
    return households.register_household(
        session, actor, grid, entry, now - timedelta(days=chance.randint(30, 200))
    )


def _resident(
    session: Session, actor: Actor, home: Household, chance: random.Random, now: datetime
) -> Resident:
    today = day_of(now)
    entry = ResidentEntry(
        care=chance.sample(CARE, chance.randint(1, 2)),
        source=chance.choice(list(CareSource)),
        legal_basis=LegalBasis.CONSENT,
        name=chance.choice(SURNAMES) + chance.choice(GIVEN_NAMES),
        birth_year=chance.randint(1932, 1955),
        consent_on=today - timedelta(days=60),
        consent_words="本人当面同意",
        needs=chance.sample(list(Need), chance.randint(0, 1)),
        visit_every_days=30,
        next_visit_on=today + timedelta(days=chance.choice([-1, *range(28), *range(1, 28)])),
    )
    resident = residents.register_resident(session, actor, home, entry, now - timedelta(days=60))
    if chance.random() < 0.6:
        due = resident.next_visit_on
        conditions = [
            Condition.WELL,
            Condition.WELL,
            Condition.CHANGED,
            Condition.NEEDS_HELP,
            Condition.NOT_MET,
        ]
        visit = VisitEntry(
            on=today - timedelta(days=chance.randint(1, 29)),
            way=chance.choice(list(VisitWay)),
            condition=chance.choice(conditions),
            purpose="月度探访",
            resident=resident,
        )
        visits.write_visit(session, actor, home, visit, now)
        resident.next_visit_on = due
    return resident


def _tasks(
    session: Session, workers: list[tuple[Place, Person]], chance: random.Random, now: datetime
) -> None:
    """Follow-ups for every worker, some done, some overdue; given as each village's own grid head would."""
    items, today = admitted(session, day_of(now)), day_of(now)
    for grid, worker in workers:
        giver = _giver(session, grid, now)
        if giver is None:
            continue
        for _ in range(3):
            item = chance.choice(items)
            day = today + timedelta(days=chance.randint(0, 9))
            new = NewTask(
                title=item.name,
                due_on=day,
                assignee=worker,
                about=Subject(place=grid),
                item=item,
            )
            task: Task = giving.give(session, giver, new, _by_day(now, chance.randint(1, 20), chance))
            if chance.random() < 0.4:
                done_at = max(_by_day(now, 1, chance), task.given_at)
                finishing.finish(session, Actor.of(worker, today), task, "已办", [], done_at)
            elif chance.random() < 0.04:
                task.due_on = today - timedelta(days=chance.randint(1, 4))


def _by_day(now: datetime, days: int, chance: random.Random) -> datetime:
    """A moment in the working hours of an earlier day."""
    return now.astimezone(CHINA).replace(
        hour=chance.randint(9, 16), minute=chance.randint(0, 59)
    ) - timedelta(days=days)


def _giver(session: Session, grid: Place, now: datetime) -> Actor | None:
    for person in session.scalars(policy.workers_in(grid.scope[:12], day_of(now))).unique():
        actor = Actor.of(person, day_of(now))
        if actor.may("give_task", grid.scope):
            return actor
    return None
