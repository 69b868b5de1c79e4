"""A department applies for a service item, or again after it was returned; what was asked before stays in the story."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import N_, NotYours, RuleBroken
from fieldapp.domain.reference.settings import setting
from fieldapp.domain.service_items import clocks, fields
from fieldapp.domain.service_items.fields import NewField
from fieldapp.domain.service_items.workflow import Act, note_step, take_step
from fieldapp.models import (
    ItemField,
    ItemKind,
    ItemState,
    ItemVerb,
    ServiceItem,
    Step,
)

HELD_ALREADY = N_(
    "Something asked for here is held already, can be shared, or is never stored. The same is never asked twice."
)


@dataclass(frozen=True)
class NewItem:
    """What a department applies for."""

    name: str
    group: str
    legal_basis: str
    content: str
    standard: str
    frequency: str
    minutes: int
    means: str
    kind: ItemKind
    starts_on: date
    ends_on: date | None = None
    fields: Sequence[NewField] = field(default_factory=tuple)


def apply(
    session: Session, actor: Actor, unit_id: UUID, new: NewItem, now: datetime, item_id: UUID | None = None
) -> ServiceItem:
    """Apply for an item at the place of one's unit. Raises NotYours, RuleBroken."""
    posting = actor.posting_for("apply_item", unit_id)
    if posting is None:
        raise NotYours("Only departments apply for service items, each for itself.")
    id = item_id or uuid4()
    item = ServiceItem(
        id=id, code=f"{day_of(now):%Y%m%d}-{id.hex[:8]}", state=ItemState.APPLIED, scope=posting.scope,
        place_id=posting.place_id, applicant_unit_id=unit_id, applied_at=now, round=1, step_count=0,
    )  # fmt: skip
    _fill(session, item, new, now)
    session.add(item)
    clocks.start(session, item, Step.ACCEPT_ITEM, now)
    session.flush()
    note_step(session, actor, item, ItemVerb.APPLY, Act(unit_id=unit_id, snapshot=snapshot_of(new)), now)
    return item


def apply_again(
    session: Session, actor: Actor, item: ServiceItem, new: NewItem, words: str, now: datetime, seen: str = ""
) -> None:
    """Complete what was returned: a new round, with opinions of its own. Raises as take_step() does."""
    act = Act(words, seen, unit_id=item.applicant_unit_id, snapshot=snapshot_of(new))
    step = take_step(session, actor, item, ItemVerb.APPLY_AGAIN, act, now)
    _fill(session, item, new, now)
    item.round += 1
    step.round = item.round
    item.applied_at = now
    clocks.start(session, item, Step.ACCEPT_ITEM, now)
    session.flush()


def snapshot_of(new: NewItem) -> dict[str, Any]:
    """What was applied for, as the history keeps it."""
    kept = asdict(new) | {"kind": new.kind.value, "starts_on": new.starts_on.isoformat()}
    return kept | {
        "ends_on": new.ends_on.isoformat() if new.ends_on else "",
        "fields": [f.name for f in new.fields],
    }


def _fill(session: Session, item: ServiceItem, new: NewItem, now: datetime) -> None:
    _check_period(session, new, day_of(now))
    if fields.problems(session, item.scope, new.fields, item.id):
        raise RuleBroken(HELD_ALREADY)
    item.name, item.group, item.legal_basis = new.name.strip(), new.group, new.legal_basis.strip()
    item.content, item.standard, item.frequency = (
        new.content.strip(),
        new.standard.strip(),
        new.frequency.strip(),
    )
    item.minutes_per_household, item.means, item.kind = new.minutes, new.means.strip(), new.kind
    item.starts_on, item.ends_on = new.starts_on, new.ends_on
    item.fields.clear()
    session.flush()
    item.fields.extend(
        ItemField(
            number=number, name=each.name.strip(), is_held=each.is_held, is_shareable=each.is_shareable,
            new_reason=each.new_reason.strip() or None,
        )
        for number, each in enumerate(new.fields, 1)
    )  # fmt: skip


def _check_period(session: Session, new: NewItem, today: date) -> None:
    if new.kind is not ItemKind.REGULAR and new.ends_on is None:
        raise RuleBroken("Temporary and urgent items need a day on which they end.")
    if new.ends_on is not None and new.ends_on <= max(new.starts_on, today):
        raise RuleBroken("The item must end after it starts, and not before tomorrow.")
    most = int(setting(session, "urgent_item_most_days", "30"))
    if new.kind is ItemKind.URGENT and new.ends_on and new.ends_on > new.starts_on + timedelta(days=most):
        raise RuleBroken(
            "An urgent item lasts longer than the rules allow. Apply for a temporary one instead."
        )
