"""Households that want to be left alone, and until when nobody asks again."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.households.households import require_registering
from fieldapp.domain.locks import lock
from fieldapp.domain.reference.settings import setting
from fieldapp.models import Household

COOLDOWN_DAYS = 180  # only until the setting row is there


def refuse_visits(session: Session, actor: Actor, household: Household, now: datetime) -> date:
    """The household wants to be left alone: nobody asks again until the returned day (Data Regulations §22)."""
    require_registering(actor, household.scope)
    lock(session, household)
    days = setting(session, "refusal_cooldown_days", str(COOLDOWN_DAYS))
    household.refused_on = day_of(now)
    household.refusal_until = day_of(now) + timedelta(days=int(days) if days.isdigit() else COOLDOWN_DAYS)
    audit_log.note(session, Act.REFUSAL, actor, now, household)
    return household.refusal_until


def withdraw_refusal(session: Session, actor: Actor, household: Household, now: datetime) -> None:
    """The household itself changed its mind, or it was noted by mistake."""
    require_registering(actor, household.scope)
    lock(session, household)
    household.refused_on = household.refusal_until = None
    audit_log.note(session, Act.REFUSAL_WITHDRAWN, actor, now, household)


def is_refusing(household: Household, on: date) -> bool:
    return household.refusal_until is not None and on < household.refusal_until
