"""Reviews: what phones sent that conflicts with the records, decided by somebody who sees both versions.

Taken in: an edit overwrites knowingly, late words of a task or case stand beside what is there, and whoever wrote
it stays its author. Set aside: the records stay as they are, and the words are kept for another 30 days.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log, policy, record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import N_, AlreadyDone, NotYours, Refusal, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.submissions import arrivals, unapplied
from fieldapp.domain.submissions.arrivals import Arrival, Judge, Judgement, Look
from fieldapp.domain.submissions.unapplied import KEPT_DAYS
from fieldapp.models import Outcome, Receipt, Unapplied

NOT_TAKEN_IN = N_("Someone compared both versions and kept the existing record.")
PARENT_SET_ASIDE = N_("The record this belongs to was set aside.")


class CannotTakeIn(RuleBroken):
    """It cannot become part of the records even now; the message says why."""


def take_in(
    session: Session, reviewer: Actor, row: Unapplied, words: str, now: datetime, judge: Judge
) -> Judgement:
    """Make it part of the records, in its sender's name. Raises AlreadyDone, NotYours, CannotTakeIn."""
    _lock_undecided(session, reviewer, row)
    arrival = arrivals.arrival_of(row)
    behalf = policy.on_behalf(row.person, reviewer)
    look = Look(behalf, arrivals.photos_of(session, row.id), is_decided=True)
    judgement = _apply(session, arrival, look, judge)
    unapplied.settle(session, row, arrival, judgement, now)
    _log_decision(session, reviewer, row, (Act.TAKE_IN, words), now)
    _release(session, row, now, judge)
    return judgement


def set_aside(
    session: Session, reviewer: Actor, row: Unapplied, reason: str, now: datetime, judge: Judge
) -> None:
    """Leave the records as they are, and say why. Raises AlreadyDone, NotYours, RuleBroken."""
    _lock_undecided(session, reviewer, row)
    if not reason.strip():
        raise RuleBroken("Please enter a reason.")
    arrival = arrivals.arrival_of(row)
    judgement = Judgement(Outcome.SET_ASIDE, reason=NOT_TAKEN_IN)
    unapplied.settle(session, row, arrival, judgement, now)
    row.decided_at, row.delete_at = now, now + KEPT_DAYS
    _log_decision(session, reviewer, row, (Act.SET_ASIDE, reason), now)
    _release(session, row, now, judge)
    _look_at_the_stranded(session, row)


def _lock_undecided(session: Session, reviewer: Actor, row: Unapplied) -> None:
    """Nobody else decides this until we are done."""
    lock(session, row)
    seen = (
        record_visibility.visible_reviews(reviewer)
        .where(Unapplied.id == row.id)
        .with_only_columns(Unapplied.id)
    )
    if row.outcome in {Outcome.APPLIED, Outcome.SET_ASIDE}:
        raise AlreadyDone("This has already been decided.")
    if session.scalar(seen) is None:
        raise NotYours("You cannot decide this.")


def _apply(session: Session, arrival: Arrival, look: Look, judge: Judge) -> Judgement:
    try:
        with session.begin_nested():
            return _applied(judge(arrival, look))
    except IntegrityError as twin:
        raise CannotTakeIn("This already exists with different content.") from twin
    except CannotTakeIn:
        raise
    except Refusal as broken:
        raise CannotTakeIn(str(broken)) from broken


def _applied(judgement: Judgement) -> Judgement:
    """Leaves the savepoint, undone, when it could not be applied."""
    if judgement.outcome is Outcome.APPLIED:
        return judgement
    if judgement.outcome is Outcome.PARKED:
        raise CannotTakeIn("The record this belongs to has not arrived.")
    said = " ".join(judgement.complaints.values())
    raise CannotTakeIn(said or judgement.reason)


def _log_decision(
    session: Session, reviewer: Actor, row: Unapplied, decision: tuple[Act, str], now: datetime
) -> None:
    act, words = decision
    row.decided_by_id, row.decision = reviewer.id, words.strip() or None
    audit_log.note(session, act, reviewer, now, ("submission", row.id), row.kind)
    session.flush()


def _release(session: Session, row: Unapplied, now: datetime, judge: Judge) -> None:
    """What waited for the thing it makes, and what named this very submission as its own earlier change."""
    for waited_for in dict.fromkeys((row.entity_id, row.id)):
        unapplied.release(session, waited_for, now, judge)


def _look_at_the_stranded(session: Session, row: Unapplied) -> None:
    """What still waits for something set aside waits in vain: it comes here too."""
    waiting = select(Unapplied).where(
        Unapplied.waits_for_id.in_([row.entity_id, row.id]), Unapplied.outcome == Outcome.PARKED
    )
    for child in session.scalars(waiting).all():
        child.outcome, child.reason = Outcome.REVIEW, PARENT_SET_ASIDE
        session.get_one(Receipt, child.id).outcome = Outcome.REVIEW
    session.flush()
