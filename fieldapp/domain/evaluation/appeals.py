"""A unit appeals against items of a published figure; the evaluator decides.

The corrected figure stands beside the old one, which never changes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.evaluation import evaluations, figures, frozen_items
from fieldapp.domain.evaluation.figures import Figure
from fieldapp.domain.evaluation.frozen_items import Item
from fieldapp.domain.evaluation.indicators import BY_INDICATOR, Measured
from fieldapp.domain.evaluation.schemes import require_evaluator
from fieldapp.domain.locks import lock
from fieldapp.models import AppealDecision, EvaluatedUnit, EvaluationAppeal, EvaluationFigure

MOST_ITEMS = 50


def visible_figures(actor: Actor) -> Select[EvaluationFigure]:
    """Frozen figures of the lines I may see, with everything around them."""
    units = evaluations.visible_units(actor).with_only_columns(EvaluatedUnit.id)
    around = joinedload(EvaluationFigure.unit).joinedload(EvaluatedUnit.evaluation)
    return select(EvaluationFigure).where(EvaluationFigure.unit_id.in_(units)).options(around)


def visible_appeals(actor: Actor) -> Select[EvaluationAppeal]:
    """Appeals about the figures I may see."""
    figure_ids = visible_figures(actor).with_only_columns(EvaluationFigure.id)
    around = joinedload(EvaluationAppeal.figure).joinedload(EvaluationFigure.unit)
    return (
        select(EvaluationAppeal)
        .where(EvaluationAppeal.figure_id.in_(figure_ids))
        .options(around.joinedload(EvaluatedUnit.evaluation))
    )


def items_of(figure: EvaluationFigure) -> list[Item]:
    """The list of a frozen figure, as it was."""
    return frozen_items.unpack(figure.items)


def is_wrong(figure: EvaluationFigure, item: Item) -> bool:
    """Whether an item weighs against its unit: what an appeal can be about."""
    definition = BY_INDICATOR[figure.indicator]
    if definition.measured is Measured.STARS:
        return item.value is not None and item.value <= 2
    return item.value == (1 if definition.is_low_good else 0)


def may_appeal(actor: Actor, figure: EvaluationFigure, now: datetime) -> bool:
    """Whoever answers for the unit, as long as the term runs; not who evaluates it."""
    unit, evaluation = figure.unit, figure.unit.evaluation
    places = [unit.scope, *unit.members]
    is_theirs = any(actor.may("appeal_evaluation", scope) for scope in places)
    runs = evaluation.appeal_until is not None and day_of(now) <= evaluation.appeal_until
    return runs and is_theirs and not policy.may_evaluate(actor, evaluation.scope)


def appeal(
    session: Session,
    actor: Actor,
    figure: EvaluationFigure,
    keys: Iterable[int],
    reason: str,
    now: datetime,
) -> EvaluationAppeal:
    """Say that items of a figure are wrong, and why."""
    lock(session, figure, "appeals")
    if not may_appeal(actor, figure, now):
        raise NotYours("Only the unit itself can appeal, until the day that was published.")
    items, chosen = items_of(figure), sorted(set(keys))
    if not chosen or len(chosen) > MOST_ITEMS:
        raise RuleBroken("Please choose the items that are wrong.")
    if not all(0 <= key < len(items) and is_wrong(figure, items[key]) for key in chosen):
        raise RuleBroken("Please choose the items that are wrong.")
    if not reason.strip():
        raise RuleBroken("Please write the reason.")
    if set(chosen) & {key for each in figure.appeals for key in each.items}:
        raise RuleBroken("There is already an appeal about one of these.")
    new = EvaluationAppeal(figure=figure, items=chosen, reason=reason.strip(), person_id=actor.id, at=now)
    session.add(new)
    session.flush()
    audit_log.note(session, Act.APPEAL_EVALUATION, actor, now, new, figure.unit.scope)
    return new


def decide(
    session: Session,
    actor: Actor,
    appeal: EvaluationAppeal,
    decision: AppealDecision,
    grounds: str,
    now: datetime,
) -> None:
    """Decide with reasons; nothing of the frozen figure changes."""
    require_evaluator(actor, appeal.figure.unit.evaluation.scope)
    lock(session, appeal)
    if appeal.decided_at is not None:
        raise AlreadyDone("This appeal was already decided.")
    if appeal.person_id == actor.id:
        raise NotYours("Somebody else must decide on this appeal.")
    if not grounds.strip():
        raise RuleBroken("Please write the reason.")
    if decision is AppealDecision.COUNTED_AS_MET and _is_of_stars(appeal.figure):
        raise RuleBroken("Stars of reporters can be left out, not changed.")
    appeal.decision, appeal.grounds = decision, grounds.strip()
    appeal.decided_at, appeal.decided_by_id = now, actor.id
    audit_log.note(session, Act.DECIDE_EVALUATION_APPEAL, actor, now, appeal, appeal.figure.unit.scope)
    session.flush()


def decisions_for(figure: EvaluationFigure) -> list[AppealDecision]:
    """What can be decided about a figure's items."""
    met = AppealDecision.COUNTED_AS_MET
    return [each for each in AppealDecision if each is not met or not _is_of_stars(figure)]


def corrected(figure: EvaluationFigure) -> Figure | None:
    """The figure with every upheld appeal; None while none changes it. Only then is the list read."""
    decided = _decided(figure)
    if not decided:
        return None
    return figures.of_items(figure.indicator, corrected_items(figure, items_of(figure)))


def corrected_items(figure: EvaluationFigure, items: Sequence[Item]) -> list[Item]:
    """The list with every upheld appeal: items left out, or counted as met."""
    decided = _decided(figure)
    met = 0 if BY_INDICATOR[figure.indicator].is_low_good else 1
    return [
        item._replace(value=met) if decided.get(key) is AppealDecision.COUNTED_AS_MET else item
        for key, item in enumerate(items)
        if decided.get(key) is not AppealDecision.LEFT_OUT
    ]


def _decided(figure: EvaluationFigure) -> dict[int, AppealDecision]:
    """What was decided about which item, where it changes something."""
    return {
        key: each.decision
        for each in figure.appeals
        if each.decision not in {None, AppealDecision.OVERRULED}
        for key in each.items
        if each.decision is not None
    }


def _is_of_stars(figure: EvaluationFigure) -> bool:
    return BY_INDICATOR[figure.indicator].measured is Measured.STARS
