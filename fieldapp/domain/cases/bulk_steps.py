"""One step for many cases: what would happen to each, and doing it, each case by itself.

There is no way here that a single case does not have: the same verbs ask the same questions. Each case is taken in a
savepoint of its own, so that one that has moved on is named and the others go on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.access import areas, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import chasing, rights, steps, workflow
from fieldapp.domain.cases.concurrent_changes import MovedOn, Seen
from fieldapp.domain.cases.lists import WAITING
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import N_, AlreadyDone, NotYours, RuleBroken
from fieldapp.models import Case, CaseState, Person, Unit, Verb

MOST = 50  # a page of the list


class BulkStep(StrEnum):
    """What can be done to many cases at once."""

    DISPATCH = "dispatch"
    CHASE = "chase"
    CLOSURE = "closure"  # verify what is not yet verified, then close


OBJECTED = N_("An objection to its dispatch has to be decided first.")
DONE_WITH = N_("It is closed or merged already.")
IN_HAND = N_("Somebody has it in hand already.")
TO_VERIFY = N_("It is done and waits to be verified or closed.")
NOT_FED_BACK = N_("Nothing was fed back yet, so there is nothing to verify.")
OWN_WORK = N_("You worked on it yourself; somebody else verifies it.")
NOT_YOURS = N_("This step is somebody else's to take.")
NOT_THERE = N_("This unit or person does not answer for its place.")
QUICKER = N_("Somebody was quicker. Please look at it again.")
GONE = N_("It is no longer yours to see.")


@dataclass(frozen=True)
class Outlook:
    """One case before it is done: `why` not, empty when it can be."""

    case: Case
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """One case afterwards: `why` it was not done, empty when it was; `seen`: after which step others were quicker."""

    case_id: UUID
    number: str
    why: str = ""
    seen: int | None = None


@dataclass(frozen=True)
class Order:
    """What is done to each case, with which words; `target` is a dispatch's ('unit:<id>' or 'person:<id>').

    `seen`: how many steps each had when they were chosen.
    """

    step: BulkStep
    words: Words
    target: str = ""
    seen: Mapping[UUID, int] = field(default_factory=dict)

    def seen_for(self, verb: Verb) -> Seen:
        return Seen(self.seen, frozenset({verb}))


@dataclass(frozen=True)
class Target:
    """Somebody to dispatch to, and for how many of the cases they answer."""

    choice: str
    who: Unit | Person
    count: int


def verbs_for(step: BulkStep, case: Case) -> tuple[Verb, ...]:
    """The verbs that lead there from the case's present state."""
    if step is BulkStep.CLOSURE:
        is_verified = workflow.allows(case.state, Verb.CLOSE)
        return (Verb.CLOSE,) if is_verified else (Verb.VERIFY, Verb.CLOSE)
    return (Verb(step.value),)


def outlook(actor: Actor, case: Case, step: BulkStep) -> Outlook:
    """Whether the step can be taken with this case now, as far as can be told without taking it."""
    verbs = verbs_for(step, case)
    if _waits_for_decision(case, step):
        return Outlook(case, OBJECTED)
    if not workflow.allows(case.state, verbs[0]):
        return Outlook(case, _not_open_to(case, step))
    if actor.id in rights.handled_by(case) and Verb.VERIFY in verbs:
        return Outlook(case, OWN_WORK)
    return Outlook(case, "" if all(rights.may_do(actor, case, verb) for verb in verbs) else NOT_YOURS)


def _waits_for_decision(case: Case, step: BulkStep) -> bool:
    """Whose it is is decided with the objection before one's eyes, not among fifty others."""
    return step is BulkStep.DISPATCH and case.state is CaseState.OBJECTED


def _not_open_to(case: Case, step: BulkStep) -> str:
    """Why the state table has no such way from the case's present state."""
    if not case.is_open:
        return DONE_WITH
    if step is BulkStep.CLOSURE:
        return NOT_FED_BACK
    return TO_VERIFY if case.state in WAITING["to_verify"] else IN_HAND


def targets(session: Session, found: Sequence[Case], on: date) -> list[Target]:
    """Units that answer for at least one of the cases, and the field workers when all lie in one village."""
    scopes = [case.scope for case in found]
    above = {prefix for scope in scopes for prefix in policy.prefixes(scope)}
    query = select(Unit).where(Unit.scope.in_(above), Unit.ends_on.is_(None))
    units = session.scalars(query.order_by(Unit.scope.desc(), Unit.is_centre, Unit.name)).all()
    counted = [Target(f"unit:{u.id}", u, sum(areas.covers(u.scope, s) for s in scopes)) for u in units]
    villages = {scope[:12] for scope in scopes}
    if len(villages) == 1:
        people = session.scalars(policy.workers_in(villages.pop(), on))
        counted += [Target(f"person:{p.id}", p, len(scopes)) for p in people]
    return sorted(counted, key=lambda target: -target.count)


def carry_out(
    session: Session, actor: Actor, found: Iterable[Case], order: Order, on: date, now: datetime
) -> list[Outcome]:
    """Take the step with each case; in one order, so that two people never wait for each other in a ring."""
    return [
        _carry_out_one(session, actor, case, order, on, now)
        for case in sorted(found, key=lambda case: case.id)
    ]


def _carry_out_one(
    session: Session, actor: Actor, case: Case, order: Order, on: date, now: datetime
) -> Outcome:
    try:
        with session.begin_nested():
            _take_step(session, actor, case, order, on, now)
    except NotYours:
        own = actor.id in rights.handled_by(case)
        return Outcome(case.id, case.number, OWN_WORK if own else NOT_YOURS)
    except MovedOn:
        return Outcome(case.id, case.number, QUICKER, order.seen.get(case.id))
    except AlreadyDone:
        return Outcome(case.id, case.number, _not_open_to(case, order.step))
    except RuleBroken as broken:
        return Outcome(case.id, case.number, str(broken))
    return Outcome(case.id, case.number)


def _take_step(session: Session, actor: Actor, case: Case, order: Order, on: date, now: datetime) -> None:
    match order.step:
        case BulkStep.DISPATCH:
            if _waits_for_decision(case, order.step):
                raise RuleBroken(OBJECTED)
            target = steps.find_target(session, case, order.target, on)
            if target is None:
                raise RuleBroken(NOT_THERE)
            steps.dispatch(
                session, actor, case, target, replace(order.words, seen=order.seen_for(Verb.DISPATCH)), now
            )
        case BulkStep.CHASE:
            chasing.chase(session, actor, case, replace(order.words, seen=order.seen_for(Verb.CHASE)), now)
        case BulkStep.CLOSURE:
            first = verbs_for(order.step, case)[0]
            seen, closing = order.seen_for(first), Words(public=order.words.public)
            if first is Verb.VERIFY:
                steps.verify(session, actor, case, Words(internal=order.words.internal, seen=seen), now)
            else:
                closing = replace(closing, seen=seen)
            steps.close(session, actor, case, closing, now)


def as_answer(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """The outcomes as a receipt keeps them: ids, numbers and our own sentences."""
    return {"cases": [_stored(each) for each in outcomes]}


def from_answer(answer: dict[str, Any]) -> list[Outcome]:
    """The outcomes a receipt holds."""
    stored = answer["cases"]
    return [
        Outcome(UUID(outcome_row["id"]), outcome_row["number"], outcome_row["why"], outcome_row.get("seen"))
        for outcome_row in stored
    ]


def _stored(outcome: Outcome) -> dict[str, Any]:
    since = {} if outcome.seen is None else {"seen": outcome.seen}
    return {"id": str(outcome.case_id), "number": outcome.number, "why": outcome.why, **since}
