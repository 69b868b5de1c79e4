"""Schemes: which indicators weigh how much for which units of an area. Every version stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.access.levels import LEVELS
from fieldapp.domain.cases import concurrent_changes
from fieldapp.domain.errors import N_, NotYours, RuleBroken
from fieldapp.domain.locks import lock
from fieldapp.models import EvaluationScheme, EvaluationVersion, Level, Place

WHOLE = 100  # percent
NOT_YOURS = N_("Only directors of a county's or the city's centre can do this.")


@dataclass(frozen=True)
class NewVersion:
    """What a director writes. `weights`: indicator → percent; indicators without a weight are left out."""

    name: str
    level: Level
    weights: dict[str, int]
    appeal_days: int
    basis: str


def visible_schemes(actor: Actor) -> Select[EvaluationScheme]:
    """Those of my area, with their versions."""
    mine = policy.within(EvaluationScheme.scope, actor.scopes("see_evaluation"))
    shown = (joinedload(EvaluationScheme.place), selectinload(EvaluationScheme.versions))
    return (
        select(EvaluationScheme)
        .where(mine)
        .options(*shown)
        .order_by(EvaluationScheme.scope, EvaluationScheme.id)
    )


def places_to_evaluate(session: Session, actor: Actor) -> Sequence[Place]:
    """The places whose centres I direct, as far as their units can be evaluated."""
    query = policy.places_for(actor, "manage_evaluations").where(Place.level.in_((Level.CITY, Level.COUNTY)))
    places = session.scalars(query.order_by(Place.scope)).all()
    return [place for place in places if policy.may_evaluate(actor, place.scope)]


def levels_below(level: Level) -> list[Level]:
    """The levels of units that a place of `level` may evaluate, the highest first."""
    return LEVELS[: LEVELS.index(level)][::-1]


def add(session: Session, actor: Actor, place: Place, new: NewVersion, now: datetime) -> EvaluationScheme:
    """A scheme with its first version."""
    require_evaluator(actor, place.scope)
    _check(place, new)
    scheme = EvaluationScheme(place=place, scope=place.scope)
    session.add(scheme)
    session.flush()
    _keep(session, actor, scheme, 1, new, now)
    return scheme


def change(
    session: Session, actor: Actor, scheme: EvaluationScheme, new: NewVersion, now: datetime, seen: str
) -> EvaluationVersion:
    """A new version; evaluations that are open keep theirs. Raises ChangedMeanwhile by `seen`."""
    require_evaluator(actor, scheme.scope)
    _check(scheme.place, new)
    lock(session, scheme, "versions")
    concurrent_changes.refuse_changed(seen, mark_of(scheme))
    if as_it_stands(scheme.newest) == new:
        raise RuleBroken("Nothing has been changed.")
    return _keep(session, actor, scheme, scheme.newest.number + 1, new, now)


def as_it_stands(version: EvaluationVersion) -> NewVersion:
    return NewVersion(version.name, version.level, dict(version.weights), version.appeal_days, version.basis)


def mark_of(scheme: EvaluationScheme) -> str:
    """What a form about this scheme was opened with."""
    return concurrent_changes.mark_of(scheme.id, scheme.newest.number)


def require_evaluator(actor: Actor, scope: str) -> None:
    if not policy.may_evaluate(actor, scope):
        raise NotYours(NOT_YOURS)


def _keep(
    session: Session,
    actor: Actor,
    scheme: EvaluationScheme,
    number: int,
    new: NewVersion,
    now: datetime,
) -> EvaluationVersion:
    version = EvaluationVersion(scheme=scheme, number=number, at=now, person_id=actor.id, **vars(new))
    session.add(version)
    session.flush()
    audit_log.note(session, Act.SAVE_EVALUATION_SCHEME, actor, now, scheme, scheme.scope)
    return version


def _check(place: Place, new: NewVersion) -> None:
    if new.level not in levels_below(place.level):
        raise RuleBroken("Please choose units below this place.")
    if sum(new.weights.values()) != WHOLE:
        raise RuleBroken("The weights must add up to 100 %.")
    if not new.basis.strip():
        raise RuleBroken("Please enter the rule or decision this is based on.")
