"""From the application to force: accepted or returned, reviewed, decided by the joint meeting, published."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.reference.settings import setting
from fieldapp.domain.service_items import clocks, opinions, rights
from fieldapp.domain.service_items.workflow import Act, note_step, open_step, take_step
from fieldapp.models import Ballot, ItemState, ItemStep, ItemVerb, ItemVote, ServiceItem, Step, Unit

V = ItemVerb


def accept(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> None:
    """Take it on: the town and the workers are heard, and the clock to decide begins."""
    take_step(session, actor, item, V.ACCEPT, act, now)
    clocks.start(session, item, Step.DECIDE_ITEM, now)
    clocks.hear_opinions(session, item, now)
    session.flush()


def send_back(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> None:
    """Return it for completion; its clock stands still until it is applied for again."""
    take_step(session, actor, item, V.RETURN, act, now)
    clocks.stop(item)
    session.flush()


def review(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> None:
    """Pass the first review. Raises RuleBroken while no town has spoken and opinions are still heard."""
    open_step(session, actor, item, V.REVIEW, act)
    if rights.is_heard(item, now) and opinions.towns_missing(session, item):
        raise RuleBroken("The town has not given its opinion yet, and there is still time for it.")
    take_step(session, actor, item, V.REVIEW, act, now)
    item.opinions_until = None
    session.flush()


def vote(
    session: Session, actor: Actor, item: ServiceItem, unit: Unit, ballot: Ballot, reason: str, now: datetime,
    seen: str = "",
) -> None:  # fmt: skip
    """Record how one unit voted in the joint meeting. Raises RuleBroken for the applicant's own vote."""
    act = Act(reason, seen, unit_id=unit.id)
    open_step(session, actor, item, V.VOTE, act)
    if unit.id == item.applicant_unit_id:
        raise RuleBroken("The applicant does not vote on its own application.")
    if ballot is Ballot.AGAINST and not reason.strip():
        raise RuleBroken("Please write the reason.")
    if any(each.unit_id == unit.id for each in votes_on(session, item)):
        raise AlreadyDone("This unit has already voted.")
    session.add(
        ItemVote(item_id=item.id, round=item.round, unit_id=unit.id, ballot=ballot, reason=reason.strip())
    )
    note_step(session, actor, item, V.VOTE, act, now)


def decide(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> ItemStep:
    """Close the joint meeting: admitted with more votes for than against. Raises RuleBroken below the quorum."""
    verb = V.ADMIT if is_carried(votes_on(session, item)) else V.REFUSE
    open_step(session, actor, item, verb, act)
    votes = votes_on(session, item)
    if len(votes) < int(setting(session, "item_meeting_quorum", "3")):
        raise RuleBroken("Too few units have voted for the joint meeting to decide.")
    step = take_step(session, actor, item, V.ADMIT if is_carried(votes) else V.REFUSE, act, now)
    clocks.stop(item)
    session.flush()
    opinions.forget_marks(session, item)
    return step


def publish(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> None:
    """Put it into force, from its first day on. Raises RuleBroken when its period is over meanwhile."""
    open_step(session, actor, item, V.PUBLISH, act)
    if item.is_over(day_of(now)):
        raise RuleBroken("The period applied for is over. It cannot come into force any more.")
    take_step(session, actor, item, V.PUBLISH, act, now)
    item.starts_on = max(item.starts_on, day_of(now))
    session.flush()


def withdraw(session: Session, actor: Actor, item: ServiceItem, act: Act, now: datetime) -> None:
    """The applicant does not want it any more."""
    take_step(session, actor, item, V.WITHDRAW, act, now)
    clocks.stop(item)
    session.flush()
    opinions.forget_marks(session, item)


def votes_on(session: Session, item: ServiceItem) -> Sequence[ItemVote]:
    query = select(ItemVote).where(ItemVote.item_id == item.id, ItemVote.round == item.round)
    return session.scalars(query.options(joinedload(ItemVote.unit)).order_by(ItemVote.id)).all()


def is_carried(votes: Sequence[ItemVote]) -> bool:
    ballots = [vote.ballot for vote in votes]
    return ballots.count(Ballot.FOR) > ballots.count(Ballot.AGAINST)


def may_vote(item: ServiceItem) -> Select[Unit]:
    """The units whose vote can be recorded: those of the county, without the applicant."""
    county = policy.within(Unit.scope, [item.scope[:6]]) if item.scope else Unit.ends_on.is_(None)
    query = select(Unit).where(county, Unit.ends_on.is_(None))
    if item.applicant_unit_id is not None:
        query = query.where(Unit.id != item.applicant_unit_id)
    return query.order_by(func.length(Unit.scope), Unit.scope, Unit.name).limit(300)


def is_decided(item: ServiceItem) -> bool:
    return item.state in {ItemState.ADMITTED, ItemState.REFUSED, ItemState.IN_FORCE, ItemState.ENDED}
