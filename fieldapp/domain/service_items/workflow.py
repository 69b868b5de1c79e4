"""The life of a service item: which step leads from which state to which, each a row that says who, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import N_, AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.domain.service_items import rights
from fieldapp.models import ExitGround, ItemState, ItemStep, ItemVerb, ServiceItem

S, V = ItemState, ItemVerb
OPEN = frozenset({S.APPLIED, S.ACCEPTED, S.RETURNED, S.REVIEWED, S.ADMITTED})
# verb → the states it may start from, and the state it leads to (None: it stays).
FLOW: Mapping[ItemVerb, tuple[frozenset[ItemState], ItemState | None]] = {
    V.ACCEPT: (frozenset({S.APPLIED}), S.ACCEPTED),
    V.RETURN: (frozenset({S.APPLIED, S.ACCEPTED, S.REVIEWED}), S.RETURNED),
    V.APPLY_AGAIN: (frozenset({S.RETURNED}), S.APPLIED),
    V.ADVISE: (frozenset({S.ACCEPTED}), None),
    V.REVIEW: (frozenset({S.ACCEPTED}), S.REVIEWED),
    V.VOTE: (frozenset({S.REVIEWED}), None),
    V.ADMIT: (frozenset({S.REVIEWED}), S.ADMITTED),
    V.REFUSE: (frozenset({S.REVIEWED}), S.REFUSED),
    V.PUBLISH: (frozenset({S.ADMITTED}), S.IN_FORCE),
    V.PAUSE: (frozenset({S.IN_FORCE}), S.PAUSED),
    V.RESUME: (frozenset({S.PAUSED}), S.IN_FORCE),
    V.ASK_EXIT: (frozenset({S.IN_FORCE, S.PAUSED}), None),
    V.END: (frozenset({S.IN_FORCE, S.PAUSED}), S.ENDED),
    V.WITHDRAW: (OPEN, S.WITHDRAWN),
}
NEEDS_WORDS = frozenset({V.RETURN, V.REVIEW, V.ADMIT, V.REFUSE, V.PAUSE, V.ASK_EXIT, V.END})
MOVED_ON = N_("Someone has taken a step with this item since you opened it. Please look again.")


class ItemMovedOn(AlreadyDone):
    """Somebody else took a step since the form was opened, or the step was taken already."""


@dataclass(frozen=True)
class Act:
    """One step as somebody takes it: why, as seen when, and what else it says."""

    words: str = ""
    seen: str = ""
    ground: ExitGround | None = None
    unit_id: UUID | None = None
    snapshot: dict[str, Any] | None = None


def as_seen(item: ServiceItem) -> str:
    """What a form about an item rests on."""
    return f"{item.state.value}:{item.step_count}"


def is_possible(item: ServiceItem, verb: ItemVerb) -> bool:
    return item.state in FLOW[verb][0]


def open_step(session: Session, actor: Actor, item: ServiceItem, verb: ItemVerb, act: Act) -> None:
    """Hold the item and refuse what may not be done with it now. Raises ItemMovedOn, NotYours, RuleBroken."""
    lock(session, item)
    if act.seen and act.seen != as_seen(item):
        raise ItemMovedOn(MOVED_ON)
    if not rights.may(actor, item, verb):
        raise NotYours("You may not take this step. Nobody decides an application of their own unit.")
    if not is_possible(item, verb):
        raise ItemMovedOn(MOVED_ON)
    if verb in NEEDS_WORDS and not act.words.strip():
        raise RuleBroken("Please write the reason.")


def take_step(
    session: Session, actor: Actor, item: ServiceItem, verb: ItemVerb, act: Act, now: datetime
) -> ItemStep:
    """Take one step of FLOW under the item's lock. Raises as open_step() does."""
    open_step(session, actor, item, verb, act)
    item.state = FLOW[verb][1] or item.state
    return note_step(session, actor, item, verb, act, now)


def note_step(
    session: Session, actor: Actor, item: ServiceItem, verb: ItemVerb, act: Act, now: datetime
) -> ItemStep:
    """Write the line of the history; the item is held by now."""
    item.step_count += 1
    step = ItemStep(
        item_id=item.id,
        number=item.step_count,
        round=item.round,
        verb=verb,
        person_id=actor.id,
        unit_id=act.unit_id or next(iter(actor.unit_ids), None),
        at=now,
        words=act.words.strip(),
        ground=act.ground,
        snapshot=act.snapshot,
    )
    session.add(step)
    session.flush()
    return step
