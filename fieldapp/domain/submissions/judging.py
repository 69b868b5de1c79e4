"""Judges one submission inside a savepoint: what it wrote stays only if it applied."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import N_, AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.submissions.arrivals import Arrival, Judge, Judgement, Look
from fieldapp.domain.submissions.references import FOREIGN, may_follow
from fieldapp.models import Outcome, Receipt


class NotApplied(Exception):
    """Undoes the savepoint of an arrival that cannot be applied."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement


def judge_arrival(session: Session, arrival: Arrival, look: Look, judge: Judge) -> Judgement:
    """The judge's verdict; what it wrote stays only if it applied."""
    waiting = _wait_for_earlier(session, look.actor, arrival)
    if isinstance(waiting, Judgement):
        return waiting
    base = max(filter(None, (waiting, arrival.envelope.base_version)), default=None)
    try:
        with session.begin_nested():
            return _applied_or_raise(judge(arrival, replace(look, base_version=base)))
    except NotApplied as not_applied:
        return not_applied.judgement
    except IntegrityError:  # it would make what is there already, through another door
        return Judgement(Outcome.REVIEW, reason=N_("This already exists with different content."))
    except (AlreadyDone, NotYours) as conflict:
        return Judgement(Outcome.REVIEW, reason=str(conflict))
    except RuleBroken as broken:
        return Judgement(Outcome.NEEDS_FIX, reason=str(broken))


def _applied_or_raise(judgement: Judgement) -> Judgement:
    if judgement.outcome is not Outcome.APPLIED:
        raise NotApplied(judgement)
    return judgement


def _wait_for_earlier(session: Session, actor: Actor, arrival: Arrival) -> Judgement | int | None:
    """My own earlier change of the same record: not in yet → wait for it; in → go on from its version."""
    after, target = arrival.envelope.after, str(arrival.envelope.target)
    if after is None:
        return None
    if not may_follow(session, actor.id, arrival.envelope):  # it has arrived since
        return Judgement(Outcome.REVIEW, reason=FOREIGN)
    earlier = session.get(Receipt, after)
    if earlier is None or earlier.outcome in {Outcome.PARKED, Outcome.REVIEW, Outcome.NEEDS_FIX}:
        return Judgement(Outcome.PARKED, waits_for=after)
    made = made_ids(session, after) if earlier.outcome is Outcome.APPLIED else {}
    return made.get("version") if made.get("id") == target else None


def made_ids(session: Session, submission_id: UUID) -> dict[str, Any]:
    """What an applied submission was answered: the ids of what it made."""
    answer = session.get_one(Receipt, submission_id).answer or {}
    return dict(answer.get("now", answer).get("ids", {}))
