"""An evaluation: opened for a period, counted live while it is open, frozen when it is closed, then published."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.evaluation import figures, frozen_items, periods, units
from fieldapp.domain.evaluation.figures import Figure
from fieldapp.domain.evaluation.indicators import DEFINITIONS, Definition
from fieldapp.domain.evaluation.periods import Period
from fieldapp.domain.evaluation.schemes import WHOLE, require_evaluator
from fieldapp.domain.evaluation.units import LENGTHS, Line, Lines
from fieldapp.domain.locks import lock
from fieldapp.models import (
    EvaluatedUnit,
    Evaluation,
    EvaluationAppeal,
    EvaluationFigure,
    EvaluationScheme,
    EvaluationVersion,
    Indicator,
)

MOST_LISTED = 60


def visible_evaluations(actor: Actor) -> Select[Evaluation]:
    """Those of my area; and, once published, those in which units of mine were evaluated."""
    scopes = actor.scopes("see_evaluation")
    return (
        select(Evaluation)
        .where(or_(policy.within(Evaluation.scope, scopes), *map(_of_unit, scopes)))
        .options(joinedload(Evaluation.version))
        .order_by(Evaluation.since.desc(), Evaluation.scope, Evaluation.id)
    )


def _of_unit(scope: str) -> ColumnElement[bool]:
    """Published ones of an area around `scope`, whose units are not larger than it."""
    levels = [level for level, length in LENGTHS.items() if length >= len(scope)]
    around = Evaluation.scope.in_(policy.prefixes(scope))
    return and_(around, Evaluation.level.in_(levels), Evaluation.published_at.is_not(None))


def visible_units(actor: Actor) -> Select[EvaluatedUnit]:
    """Lines of the evaluations of my area, and my own units' in published ones; a small unit's is the joint line."""
    scopes = actor.scopes("see_evaluation")
    published = Evaluation.published_at.is_not(None)
    own = [EvaluatedUnit.id.in_(_lines_with(scope)) for scope in scopes]
    mine = or_(policy.within(EvaluatedUnit.scope, scopes), *own)
    query = select(EvaluatedUnit).join(EvaluatedUnit.evaluation)
    return query.where(or_(policy.within(Evaluation.scope, scopes), and_(published, mine)))


def _lines_with(scope: str) -> Select[UUID]:
    """Joint lines of places above, of which a place at or below `scope` is a member."""
    above = EvaluatedUnit.scope.in_(policy.prefixes(scope))
    member = EvaluatedUnit.member_list.contains(f" {scope}", autoescape=True)
    return select(EvaluatedUnit.id).where(EvaluatedUnit.is_together.is_(True), above, member)


def open_for(
    session: Session, actor: Actor, scheme: EvaluationScheme, since: date, until: date, now: datetime
) -> Evaluation:
    """Evaluate the scheme's units for a period, by its newest version. One a scheme and first day."""
    require_evaluator(actor, scheme.scope)
    lock(session, scheme, "versions")
    if until < since:
        raise RuleBroken("The last day must not lie before the first.")
    twin = select(Evaluation.id).where(Evaluation.scheme_id == scheme.id, Evaluation.since == since)
    if session.scalars(twin).first() is not None:
        raise RuleBroken("This period is already evaluated by this scheme.")
    version = scheme.newest
    evaluation = Evaluation(
        scheme_id=scheme.id, version=version, scope=scheme.scope, level=version.level, since=since, until=until,
        opened_at=now,
    )  # fmt: skip
    session.add(evaluation)
    session.flush()
    audit_log.note(session, Act.OPEN_EVALUATION, actor, now, evaluation, scheme.scope)
    return evaluation


def close(session: Session, actor: Actor, evaluation: Evaluation, now: datetime) -> None:
    """Freeze the figures with their lists, once the period is over. Only then may anybody publish them."""
    require_evaluator(actor, evaluation.scope)
    lock(session, evaluation)
    if evaluation.closed_at is not None:
        raise AlreadyDone("This evaluation is already closed.")
    if day_of(now) <= evaluation.until:
        raise RuleBroken("The period is not over yet.")
    _freeze(session, evaluation, now)
    evaluation.closed_at, evaluation.closed_by_id = now, actor.id
    audit_log.note(session, Act.CLOSE_EVALUATION, actor, now, evaluation, evaluation.scope)
    session.flush()
    session.expire(evaluation, ["units"])


def publish(session: Session, actor: Actor, evaluation: Evaluation, now: datetime) -> None:
    """Show every unit its own figures; from now on it may appeal for the days that the version gives."""
    require_evaluator(actor, evaluation.scope)
    lock(session, evaluation)
    if evaluation.closed_at is None:
        raise RuleBroken("Please close the evaluation first.")
    if evaluation.published_at is not None:
        raise AlreadyDone("This evaluation is already published.")
    evaluation.published_at = now
    evaluation.appeal_until = day_of(now) + timedelta(days=evaluation.version.appeal_days)
    audit_log.note(session, Act.PUBLISH_EVALUATION, actor, now, evaluation, evaluation.scope)
    session.flush()


def period_of(session: Session, evaluation: Evaluation, now: datetime) -> Period:
    return periods.period(session, evaluation.since, evaluation.until, now)


def lines_of(session: Session, evaluation: Evaluation, now: datetime) -> Lines:
    """The lines as they would be frozen now."""
    on = min(evaluation.until, day_of(now))
    return units.lines_of(session, evaluation.scope, evaluation.level, on)


def definitions_of(version: EvaluationVersion) -> list[Definition]:
    """The indicators that weigh something, in the table's order."""
    return [each for each in DEFINITIONS if version.weights.get(each.indicator.value)]


def units_of(session: Session, actor: Actor, evaluation: Evaluation) -> Sequence[EvaluatedUnit]:
    """The frozen lines this person may see, with their figures (lists left out) and appeals."""
    kept = selectinload(EvaluatedUnit.figures)
    query = visible_units(actor).where(EvaluatedUnit.evaluation_id == evaluation.id)
    shown = (kept.defer(EvaluationFigure.items), kept.selectinload(EvaluationFigure.appeals))
    return session.scalars(query.options(*shown).order_by(EvaluatedUnit.position)).all()


def figure_of(row: EvaluationFigure) -> Figure:
    """A frozen figure as it was counted."""
    return Figure(row.indicator, row.asked, row.counted, row.total, row.squares)


def weighted(version: EvaluationVersion, by_indicator: dict[Indicator, Figure]) -> float | None:
    """The weighted result in percent, over the figures that are shown; None while they weigh less than half."""
    said = [
        (weight, good)
        for name, weight in version.weights.items()
        if (figure := by_indicator.get(Indicator(name))) and (good := figure.goodness) is not None
    ]
    weights = sum(weight for weight, _ in said)
    if weights * 2 < WHOLE:
        return None
    return 100 * sum(weight * good for weight, good in said) / weights


def appeals_waiting(session: Session, evaluation_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many appeals each evaluation's evaluator still has to decide."""
    query = (
        select(EvaluatedUnit.evaluation_id)
        .join(EvaluationFigure, EvaluationFigure.unit_id == EvaluatedUnit.id)
        .join(EvaluationAppeal, EvaluationAppeal.figure_id == EvaluationFigure.id)
        .where(EvaluatedUnit.evaluation_id.in_(evaluation_ids), EvaluationAppeal.decided_at.is_(None))
    )
    found: dict[UUID, int] = {}
    for evaluation_id in session.scalars(query):
        found[evaluation_id] = found.get(evaluation_id, 0) + 1
    return found


def _freeze(session: Session, evaluation: Evaluation, now: datetime) -> None:
    period, lines = period_of(session, evaluation, now), lines_of(session, evaluation, now)
    rows = [_unit_row(evaluation, number, line) for number, line in enumerate(lines.lines)]
    ids = {row["scope"]: row["id"] for row in rows}
    frozen = []
    for definition in definitions_of(evaluation.version):
        found = figures.items_of_lines(session, definition, period, evaluation.scope, lines)
        for line in lines.lines:
            items = found.get(line.scope, [])
            figure = vars(figures.of_items(definition.indicator, items))
            kept = {"items": frozen_items.pack(items), "digest": frozen_items.digest(items)}
            frozen.append({"id": uuid4(), "unit_id": ids[line.scope], **figure, **kept})
    if rows:
        session.execute(insert(EvaluatedUnit), rows)
        session.execute(insert(EvaluationFigure), frozen)


def _unit_row(evaluation: Evaluation, number: int, line: Line) -> dict[str, object]:
    said = {"scope": line.scope, "name": line.name, "is_together": line.is_together}
    members = f" {' '.join(line.members)} "
    return {"id": uuid4(), "evaluation_id": evaluation.id, "position": number, **said, "member_list": members}
