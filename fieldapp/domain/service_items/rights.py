"""Who sees which service item, and who may take which step with it. Nobody decides their own unit's application."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.models import (
    ItemOpinion,
    ItemState,
    ItemVerb,
    Level,
    OpinionSide,
    Posting,
    ServiceItem,
)

S, V = ItemState, ItemVerb
HIGH = (Level.COUNTY, Level.CITY)
PUBLISHED = (S.IN_FORCE, S.PAUSED, S.ENDED)
BY_APPLICANT = frozenset({V.APPLY_AGAIN, V.ASK_EXIT, V.WITHDRAW})
DECIDED_HIGH = (S.APPLIED, S.REVIEWED, S.ADMITTED)


def visible(actor: Actor) -> Select[ServiceItem]:
    """Items below me, my units', those in force where I am, and those my town is asked about."""
    scopes = actor.scopes("see_service_items")
    above = ["", *(prefix for scope in scopes for prefix in [*policy.prefixes(scope), scope])]
    ways = [
        policy.within(ServiceItem.scope, scopes),
        ServiceItem.applicant_unit_id.in_(actor.unit_ids),
        and_(ServiceItem.state.in_(PUBLISHED), ServiceItem.scope.in_(above)),
        and_(ServiceItem.state == S.ACCEPTED, _covers_my_town(actor)),
    ]
    return select(ServiceItem).where(or_(*ways) if scopes else false())


def may(actor: Actor, item: ServiceItem, verb: ItemVerb) -> bool:
    """Whether this person may take this step, whatever the item's state."""
    is_own = item.applicant_unit_id in actor.unit_ids
    if verb in BY_APPLICANT:
        return is_own and actor.may_anywhere("apply_item")
    if is_own:
        return False
    if verb is V.ADVISE:
        return town_posting(actor, item) is not None
    return policy.is_within(item.scope, _high(actor))


def may_voice(actor: Actor, item: ServiceItem, now: datetime) -> bool:
    """Whether this worker is asked for an opinion: one of the area, while opinions are heard."""
    mine = actor.scopes("voice_opinion")
    return is_heard(item, now) and any(policy.is_within(scope, [item.scope]) for scope in mine)


def is_heard(item: ServiceItem, now: datetime) -> bool:
    return item.state is S.ACCEPTED and item.opinions_until is not None and now < item.opinions_until


def town_posting(actor: Actor, item: ServiceItem) -> Posting | None:
    """The posting at a town by which somebody speaks for it: the item's own town, or one below its place."""
    for posting in actor.postings_at("advise_item", [Level.TOWN]):
        below = policy.is_within(posting.scope, [item.scope])
        if posting.unit_id and (below or policy.is_within(item.scope, [posting.scope])):
            return posting
    return None


def waiting(actor: Actor) -> Select[ServiceItem]:
    """What waits for this person's unit, what is due first on top."""
    query = visible(actor).where(_waits(actor))
    return query.order_by(ServiceItem.due_at.is_(None), ServiceItem.due_at, ServiceItem.id)


def _waits(actor: Actor) -> ColumnElement[bool]:
    foreign = or_(
        ServiceItem.applicant_unit_id.is_(None), ServiceItem.applicant_unit_id.not_in(actor.unit_ids)
    )
    high = and_(_within_high(actor), foreign)
    of_high = or_(ServiceItem.state.in_([*DECIDED_HIGH, S.ACCEPTED]), ServiceItem.exit_asked_at.is_not(None))
    mine = and_(ServiceItem.applicant_unit_id.in_(_applying_units(actor)), ServiceItem.state == S.RETURNED)
    town = and_(ServiceItem.state == S.ACCEPTED, _covers_my_town(actor), foreign, ~_advised(actor))
    return or_(and_(high, of_high), mine, town)


def _applying_units(actor: Actor) -> Sequence[object]:
    return actor.unit_ids if actor.may_anywhere("apply_item") else []


def _covers_my_town(actor: Actor) -> ColumnElement[bool]:
    """Items of my town's area, or of a place above it."""
    towns = actor.scopes_at("advise_item", [Level.TOWN])
    above = [prefix for scope in towns for prefix in policy.prefixes(scope)]
    return or_(policy.within(ServiceItem.scope, towns), ServiceItem.scope.in_(above)) if towns else false()


def _advised(actor: Actor) -> ColumnElement[bool]:
    """Whether one of my units has given its opinion in this round."""
    return exists().where(
        ItemOpinion.item_id == ServiceItem.id,
        ItemOpinion.round == ServiceItem.round,
        ItemOpinion.side == OpinionSide.TOWN,
        ItemOpinion.unit_id.in_(actor.unit_ids),
    )


def _high(actor: Actor) -> list[str]:
    return actor.scopes_at("review_item", HIGH)


def _within_high(actor: Actor) -> ColumnElement[bool]:
    return policy.within(ServiceItem.scope, _high(actor))
