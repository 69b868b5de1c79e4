"""Households that want to be left alone, and until when nobody asks again."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.households.households import require_registering
from fieldapp.domain.reference.settings import setting
from fieldapp.models import AccessEntry, Household

COOLDOWN_DAYS = 180  # only until the setting row is there


def refuse_visits(session: Session, actor: Actor, household: Household, now: datetime) -> date:
    """The household wants to be left alone: nobody asks again until the returned day (Data Regulations §22)."""
    require_registering(actor, household.scope)
    days = setting(session, "refusal_cooldown_days", str(COOLDOWN_DAYS))
    household.refused_on = day_of(now)
    household.refusal_until = day_of(now) + timedelta(days=int(days) if days.isdigit() else COOLDOWN_DAYS)
    _log_refusal(session, actor, household, "refusal", now)
    return household.refusal_until


def withdraw_refusal(session: Session, actor: Actor, household: Household, now: datetime) -> None:
    """The household itself changed its mind, or it was noted by mistake."""
    require_registering(actor, household.scope)
    household.refused_on = household.refusal_until = None
    _log_refusal(session, actor, household, "refusal_withdrawn", now)


def is_refusing(household: Household, on: date) -> bool:
    return household.refusal_until is not None and on < household.refusal_until


def _log_refusal(session: Session, actor: Actor, household: Household, verb: str, now: datetime) -> None:
    entry = AccessEntry(
        at=now, person_id=actor.id, verb=verb, subject_kind="household", subject_id=household.id
    )
    session.add(entry)
