"""Objections to a dispatch: raised with whose it is instead, decided by the centre, counted by dispatching unit.

They show where dispatching goes wrong, so a unit is counted, never a person; a unit of few people together with
its neighbours.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.calendar.working_days import at
from fieldapp.domain.cases import rights, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.cases.workflow import Note
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.organisation import unit_tables
from fieldapp.domain.organisation.responsible_units import ResponsibleUnits
from fieldapp.models import Case, CaseStep, Level, Objection, Person, Place, Unit, Verb

Numbers = Counter[bool | None]  # by outcome; None: not decided yet
FEWEST_PEOPLE = 3  # a unit of fewer could be read as its people


@dataclass(frozen=True)
class Counted:
    """What became of the objections to one unit's dispatches, or to those of all units of a place together."""

    name: str
    is_together: bool
    raised: int
    upheld: int
    overruled: int

    @property
    def open(self) -> int:
        return self.raised - self.upheld - self.overruled


def raise_objection(
    session: Session, actor: Actor, case: Case, suggested: Unit, words: Words, now: datetime
) -> CaseStep:
    """Say that a case is not ours, why, and whose it is; the centre decides."""
    if not words.internal.strip():
        raise RuleBroken("Please say why it is not yours.")
    if suggested.id == case.unit_id:
        raise RuleBroken("Please name another unit than your own.")
    step = steps.take(session, actor, case, Verb.OBJECT, words, now, Note(unit=suggested))
    dispatcher = _dispatched_by(session, case)
    session.add(Objection(case_id=case.id, raised_at=now, dispatched_by=dispatcher, suggested=suggested))
    session.flush()
    return step


def decide(
    session: Session,
    actor: Actor,
    case: Case,
    upheld: bool,
    target: Unit | Person | None,
    words: Words,
    now: datetime,
) -> CaseStep:
    """Overruled: the case goes back to the same owner. Upheld: it is free, or at once dispatched to `target`."""
    if not upheld and not words.internal.strip():
        raise RuleBroken("Please say why it is theirs after all.")
    if target is not None and target.id == case.unit_id:
        raise RuleBroken("Please choose somebody else than who objected.")
    verb = Verb.UPHOLD_OBJECTION if upheld else Verb.OVERRULE_OBJECTION
    now_said = replace(words, public="") if target and upheld else words
    step = steps.take(session, actor, case, verb, now_said, now)
    waiting = select(Objection).where(Objection.case_id == case.id, Objection.is_upheld.is_(None))
    for objection in session.scalars(waiting):
        objection.is_upheld, objection.decided_at = upheld, now
    if upheld:
        case.unit_id = case.handler_id = None
        case.unit = case.handler = None
    session.flush()
    if upheld and target is not None:
        return steps.dispatch(session, actor, case, target, Words(public=words.public), now)
    return step


def suggested_id(case: Case) -> UUID | None:
    """Whose the case is, as the latest objection says."""
    return next((step.unit_id for step in reversed(case.steps) if step.verb is Verb.OBJECT), None)


def count(session: Session, actor: Actor, since: date, until: date, now: datetime) -> list[Counted]:
    """Objections raised from day to day, by the unit in my area that had dispatched; most upheld first."""
    scopes = actor.scopes("see_objections")
    query = (
        select(Objection.dispatched_by_id, Objection.is_upheld, func.count())
        .join(Unit, Objection.dispatched_by_id == Unit.id)
        .where(
            policy.within(Unit.scope, scopes),
            Objection.raised_at >= at(since, time.min),
            Objection.raised_at < at(until + timedelta(days=1), time.min),
        )
        .group_by(Objection.dispatched_by_id, Objection.is_upheld)
    )
    found: dict[UUID, Numbers] = defaultdict(Counter)
    for unit_id, is_upheld, number in session.execute(query):
        found[unit_id][is_upheld] = number  # type: ignore[index]
    return _rolled_up(session, actor, unit_tables.read(session, day_of(now)), found)


def _dispatched_by(session: Session, case: Case) -> Unit | None:
    """The unit whose dispatch is objected to."""
    step = next((step for step in reversed(case.steps) if step.verb is Verb.DISPATCH), None)
    if step is None or step.person is None:
        return None
    return rights.unit_acting(session, Actor.of(step.person, day_of(step.at)), case)


def _rolled_up(
    session: Session, actor: Actor, units: ResponsibleUnits, found: dict[UUID, Numbers]
) -> list[Counted]:
    """One row a unit of enough people; the smaller ones as one row of the nearest place where they are enough."""
    people = {
        unit_id: {person for posted in units.staff.get(unit_id, {}).values() for person in posted}
        for unit_id in units.units
    }
    small: dict[str, set[UUID]] = defaultdict(set)
    for unit_id, posted in people.items():
        for scope in policy.prefixes(units.units[unit_id].scope) if len(posted) < FEWEST_PEOPLE else ():
            small[scope] |= posted
    rows: dict[UUID | str, Numbers] = defaultdict(Counter)
    for unit_id, numbers in found.items():
        mine = (s for s in policy.prefixes(units.units[unit_id].scope) if actor.may("see_objections", s))
        wide = next((scope for scope in mine if len(small[scope]) >= FEWEST_PEOPLE), "")
        rows[unit_id if len(people[unit_id]) >= FEWEST_PEOPLE else wide].update(numbers)
    names = _names(session, rows)
    counted = [_counted(names.get(key, ""), isinstance(key, str), numbers) for key, numbers in rows.items()]
    return sorted(counted, key=lambda row: (not row.name, -row.upheld, -row.raised, row.name))


def _counted(name: str, is_together: bool, numbers: Numbers) -> Counted:
    return Counted(name, is_together, numbers.total(), numbers[True], numbers[False])


def _names(session: Session, keys: Iterable[UUID | str]) -> dict[UUID | str, str]:
    ids, scopes = [k for k in keys if isinstance(k, UUID)], [k for k in keys if isinstance(k, str)]
    units = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))
    places = select(Place.scope, Place.name).where(Place.scope.in_(scopes), Place.level != Level.GRID)
    names: dict[UUID | str, str] = {row.id: row.name for row in units}
    return names | {row.scope: row.name for row in session.execute(places)}
