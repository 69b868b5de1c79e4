"""What towns and workers think of an application. A worker may say it without their name, once.

Without a name nothing ties the opinion to a person: no id, no day, no receipt. That somebody has spoken is a keyed mark
in a table of its own, beside no opinion, and is deleted with the decision.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import day_of
from fieldapp.crypto import keys
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import N_, AlreadyDone, NotYours
from fieldapp.domain.inserts import insert_missing
from fieldapp.domain.locks import lock
from fieldapp.domain.service_items import rights
from fieldapp.domain.service_items.workflow import Act, note_step, open_step
from fieldapp.models import (
    ItemOpinion,
    ItemState,
    ItemVerb,
    OpinionMark,
    OpinionSide,
    ServiceItem,
    Stance,
)

SAID = N_("You have already given your opinion on this item. Thank you.")
MOST_ASKED = 20


def advise(
    session: Session,
    actor: Actor,
    item: ServiceItem,
    stance: Stance,
    words: str,
    now: datetime,
    seen: str = "",
) -> None:
    """Give a town's opinion; one a town and round. Raises NotYours, AlreadyDone."""
    posting = rights.town_posting(actor, item)
    unit_id = posting.unit_id if posting else None
    act = Act(words, seen, unit_id=unit_id)
    open_step(session, actor, item, ItemVerb.ADVISE, act)
    given = select(ItemOpinion.id).where(
        ItemOpinion.item_id == item.id, ItemOpinion.round == item.round, ItemOpinion.unit_id == unit_id
    )
    if session.scalars(given).first() is not None:
        raise AlreadyDone("Your town has already given its opinion.")
    session.add(
        ItemOpinion(
            item_id=item.id, round=item.round, side=OpinionSide.TOWN, stance=stance, words=words.strip(),
            unit_id=unit_id, person_id=actor.id, on=day_of(now),
        )
    )  # fmt: skip
    note_step(session, actor, item, ItemVerb.ADVISE, act, now)


def voice(
    session: Session,
    actor: Actor,
    item: ServiceItem,
    stance: Stance,
    words: str,
    is_named: bool,
    now: datetime,
) -> None:
    """Say as a worker what one thinks, once a round. Raises NotYours, AlreadyDone."""
    lock(session, item)
    if not rights.may_voice(actor, item, now):
        raise NotYours("Opinions on this item are not heard any more.")
    mark, own = mark_of(actor, item), uuid4()
    insert_missing(session, OpinionMark, [{"id": own, "item_id": item.id, "mark": mark}])
    if session.scalar(select(OpinionMark.id).where(OpinionMark.id == own)) is None:
        raise AlreadyDone(SAID)
    opinion = ItemOpinion(
        item_id=item.id, round=item.round, side=OpinionSide.WORKERS, stance=stance, words=words.strip()
    )
    if is_named:
        opinion.person_id, opinion.on = actor.id, day_of(now)
    session.add(opinion)
    session.flush()


def mark_of(actor: Actor, item: ServiceItem) -> str:
    """That this person has spoken in this round; nobody reads a person out of it without the server's key."""
    return keys.blind(f"{actor.id} {item.id} {item.round}", "item opinion")


def heard_of(actor: Actor, now: datetime) -> Select[ServiceItem]:
    """The items on which the workers of this person's area are heard."""
    scopes = actor.scopes("voice_opinion")
    above = [prefix for scope in scopes for prefix in [*policy.prefixes(scope), scope]]
    return select(ServiceItem).where(
        ServiceItem.state == ItemState.ACCEPTED,
        ServiceItem.opinions_until > now,
        ServiceItem.scope.in_(above),
    )


def asked_of(session: Session, actor: Actor, now: datetime) -> list[ServiceItem]:
    """Those on which this worker has not spoken; two statements."""
    heard = heard_of(actor, now).order_by(ServiceItem.opinions_until, ServiceItem.id)
    items = session.scalars(heard.limit(MOST_ASKED)).all()
    if not items:
        return []
    marks = {mark_of(actor, item): item for item in items}
    said = set(session.scalars(select(OpinionMark.mark).where(OpinionMark.mark.in_(marks))))
    return [item for mark, item in marks.items() if mark not in said]


def opinions_on(session: Session, item: ServiceItem) -> Sequence[ItemOpinion]:
    """The opinions of this round, in an order that tells nothing: by their random ids."""
    query = select(ItemOpinion).where(ItemOpinion.item_id == item.id, ItemOpinion.round == item.round)
    query = query.options(joinedload(ItemOpinion.unit), joinedload(ItemOpinion.person))
    return session.scalars(query.order_by(ItemOpinion.id)).all()


def towns_missing(session: Session, item: ServiceItem) -> bool:
    """Whether no town has spoken in this round."""
    given = select(ItemOpinion.id).where(
        ItemOpinion.item_id == item.id,
        ItemOpinion.round == item.round,
        ItemOpinion.side == OpinionSide.TOWN,
    )
    return session.scalars(given.limit(1)).first() is None


def forget_marks(session: Session, item: ServiceItem) -> None:
    """Nobody has to be told apart any more."""
    session.execute(delete(OpinionMark).where(OpinionMark.item_id == item.id))
